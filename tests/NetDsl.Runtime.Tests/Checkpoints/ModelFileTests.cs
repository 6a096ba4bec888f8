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
        report.IsComplete.ShouldBeTrue();
        report.Loaded.ShouldBe(model.Parameters.Select(p => p.Name));
        other.Values().ShouldBe(model.Values());
        other.Parameters.Single(p => !p.Info.Trainable).Read()[0].ShouldBeGreaterThan(0);
        other.StepCount.ShouldBe(7);
    }

    [Fact]
    public async Task A_checkpoint_of_training_is_a_model_file_too()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        await model.FitAsync(Toy.Clusters(50), options: new() { Checkpoint = new(folder["a"]), EarlyStopping = new() });
        using var file = SafeTensors.Open(folder["a"]);
        file.Tensors.Keys.ShouldBe(
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
        SafeTensorsWriter.Write(file, [], [
            new("Dense1.Weight", [4, 3], new float[12]),
            new("Dense1.Bias", [4], new float[4]),
            new("Dense2.Weight", [3, 4], new float[12]),
            new("Dense3.Weight", [1], new float[1]),
        ]);
        var before = model.Values();
        Should.Throw<InvalidDataException>(() => model.Load(file)).Message.ShouldBe(
            $"{file} does not fit Perceptron: Dense1.Weight is 4x3 in the file, but 4x2 in the network; the file lacks Relu1.Mean, Dense2.Bias; the network has no Dense3.Weight. To load what fits, set strict to false.");
        model.Values().ShouldBe(before);
        Should.Throw<FileNotFoundException>(() => model.Load(Path.Combine(folder["none"], "a"))).Message.ShouldStartWith("There is no file ");
    }

    [Fact]
    public void A_lenient_load_takes_what_fits_and_reports_the_rest()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 4);
        var before = model.Parameters[0].Read();
        SafeTensorsWriter.Write(folder["a"], [], [new("Dense1.Bias", [4], [1, 2, 3, 4]), new("Dense2.Bias", [2], new float[2]), new("Dense3.Weight", [1], new float[1])]);
        var report = model.Load(folder["a"], strict: false);
        model.Parameters[1].Read().ShouldBe([1, 2, 3, 4]);
        model.Parameters[0].Read().ShouldBe(before);
        report.Loaded.ShouldBe(["Dense1.Bias"]);
        report.Missing.ShouldBe(["Dense1.Weight", "Relu1.Mean", "Dense2.Weight"]);
        report.Unexpected.ShouldBe(["Dense3.Weight"]);
        report.Mismatched.Single().ToString().ShouldBe("Dense2.Bias is 2 in the file, but 3 in the network");
        report.ToString().ShouldBe("1 loaded\n3 missing: Dense1.Weight, Relu1.Mean, Dense2.Weight\n1 unexpected: Dense3.Weight\n1 mismatched: Dense2.Bias is 2 in the file, but 3 in the network");
        report.IsComplete.ShouldBeFalse();
        model.StepCount.ShouldBe(0);
    }

    [Theory, InlineData("soon"), InlineData("-1"), InlineData("9223372036854775807"), InlineData("99999999999999999999")]
    public void A_step_that_cannot_be_is_refused_before_anything_changes(string step)
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        SafeTensorsWriter.Write(folder["a"], [new("producer", "NetDsl"), new("step", step)], [.. model.Parameters.Select(p => new NamedTensor(p.Name, p.Shape, new float[p.Info.Length]))]);
        var before = model.Values();
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"])).Message.ShouldContain($"the step '{step}' is not a whole number from 0 to");
        model.Values().ShouldBe(before);
    }

    [Fact]
    public void Metadata_of_other_tools_is_ignored()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        SafeTensorsWriter.Write(folder["a"], [new("step", "soon"), new("optimizer.steps", "x")], ModelFile.Tensors(model));
        using var other = Perceptron.Create(seed: 1);
        other.Load(folder["a"]);
        other.Values().ShouldBe(model.Values());
        other.StepCount.ShouldBe(0);
    }

    [Fact]
    public void Names_with_a_slash_are_reported_in_a_file_made_elsewhere()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        SafeTensorsWriter.Write(folder["a"], [], [.. ModelFile.Tensors(model), new("encoder/kernel", [1], new float[1])]);
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"])).Message.ShouldContain("the network has no encoder/kernel.");
        model.Load(folder["a"], strict: false).Unexpected.ShouldBe(["encoder/kernel"]);
    }

    [Fact]
    public void Tensors_are_loaded_under_other_names()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        SafeTensorsWriter.Write(folder["a"], [], [.. ModelFile.Tensors(model).Select(t => t with { Name = "net." + t.Name.ToLowerInvariant() })]);
        using var other = Perceptron.Create(seed: 1);
        var names = model.Parameters.ToDictionary(p => "net." + p.Name.ToLowerInvariant(), p => p.Name);
        other.Load(folder["a"], rename: name => names[name]).IsComplete.ShouldBeTrue();
        other.Values().ShouldBe(model.Values());
        Should.Throw<InvalidDataException>(() => other.Load(folder["a"], rename: _ => "Dense1.Bias")).Message
            .ShouldContain("'net.dense1.weight' and 'net.dense1.bias' would both be loaded as 'Dense1.Bias': give them different names");
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else()
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
