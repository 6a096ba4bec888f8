using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

public class ModelFileTests
{
    [Fact]
    public async Task A_saved_model_comes_back_to_the_last_bit_with_statistics_and_step()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        await model.FitAsync(Toy.Clusters(50));
        model.Save(folder["a.safetensors"]);
        model.Save(folder["a.safetensors"]);
        folder.Files.ShouldBe(["a.safetensors"]);

        using var other = Perceptron.Create(seed: 1);
        var report = other.Load(folder["a.safetensors"]);
        (report.Missing.Count, report.Unexpected.Count).ShouldBe((0, 0));
        other.Values().ShouldBe(model.Values());
        other.Parameters.Single(p => !p.Info.Trainable).Read()[0].ShouldBeGreaterThan(0);
        other.Step.ShouldBe(7);
    }

    [Fact]
    public async Task A_checkpoint_of_training_is_a_model_file_too()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        await model.FitAsync(Toy.Clusters(50), options: new() { Checkpoint = new(folder["a"]), EarlyStopping = new() });
        SafeTensors.Read(folder["a"]).Tensors.Keys.ShouldBe(
            [
                .. model.Parameters.Select(p => p.Name),
                .. model.Parameters.Where(p => p.Info.Trainable).SelectMany(p => new[] { $"optimizer/first/{p.Name}", $"optimizer/second/{p.Name}" }),
                .. model.Parameters.Select(p => $"best/{p.Name}"),
            ],
            ignoreOrder: true);
        using var other = Perceptron.Create(seed: 1);
        other.Load(folder["a"]);
        other.Values().ShouldBe(model.Values());
    }

    [Fact]
    public void Every_difference_is_named_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 4);
        var file = folder["a"];
        SafeTensors.Write(file, [], [
            new("Dense1.Weight", [4, 3], new float[12]),
            new("Dense1.Bias", [4], new float[4]),
            new("Dense2.Weight", [3, 4], new float[12]),
            new("Dense3.Weight", [1], new float[1]),
        ]);
        var before = model.Values();
        Should.Throw<InvalidDataException>(() => model.Load(file)).Message.ShouldBe(
            $"{file} does not fit Perceptron: Dense1.Weight is 4x3 in the file, but 4x2 in the network; the file lacks Relu1.Mean, Dense2.Bias; the network has no Dense3.Weight.");
        Should.Throw<InvalidDataException>(() => model.Load(file, strict: false)).Message.ShouldBe(
            $"{file} does not fit Perceptron: Dense1.Weight is 4x3 in the file, but 4x2 in the network.");
        model.Values().ShouldBe(before);
        Should.Throw<FileNotFoundException>(() => model.Load(Path.Combine(folder["none"], "a"))).Message.ShouldStartWith("There is no file ");
    }

    [Fact]
    public void A_lenient_load_takes_what_fits_and_tells_the_rest()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 4);
        var before = model.Parameters[0].Read();
        SafeTensors.Write(folder["a"], [], [new("Dense1.Bias", [4], [1, 2, 3, 4]), new("Dense3.Weight", [1], new float[1])]);
        var report = model.Load(folder["a"], strict: false);
        model.Parameters[1].Read().ShouldBe([1, 2, 3, 4]);
        model.Parameters[0].Read().ShouldBe(before);
        report.Missing.ShouldBe(["Dense1.Weight", "Relu1.Mean", "Dense2.Weight", "Dense2.Bias"]);
        report.Unexpected.ShouldBe(["Dense3.Weight"]);
        model.Step.ShouldBe(0);
    }

    [Fact]
    public void A_step_that_is_no_number_is_refused_before_anything_changes()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        SafeTensors.Write(folder["a"], [new("step", "soon")], [.. model.Parameters.Select(p => new NamedTensor(p.Name, p.Shape, new float[p.Info.Length]))]);
        var before = model.Values();
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"])).Message.ShouldContain("the step 'soon' is no whole number");
        model.Values().ShouldBe(before);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_old_one_and_no_litter()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "old");
        Should.Throw<InvalidTimeZoneException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.Write(new byte[100_000]);
            throw new InvalidTimeZoneException();
        }));
        File.ReadAllText(folder["a"]).ShouldBe("old");
        folder.Files.ShouldBe(["a"]);

        using var model = Perceptron.Create();
        Directory.CreateDirectory(folder["sub"]);
        Should.Throw<IOException>(() => model.Save(folder["sub"])).Message.ShouldContain("is a folder: give the name of a file");
        Should.Throw<IOException>(() => model.Save(Path.Combine(folder["a"], "b")));
        model.Save(Path.Combine(folder["new"], "deep", "a"));
        folder.Files.Order().ShouldBe(["a", "a"]);
    }
}
