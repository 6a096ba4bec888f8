using System.Reflection;
using System.Text.Json;
using NetDsl.Generator.Tests.Infrastructure;
using NetDsl.Testing;

namespace NetDsl.Samples.Tests;

public sealed class ZooTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> Listed = new(() =>
    {
        using var run = SampleRun.Of("Zoo", "list", "--json");
        run.ExitCode.ShouldBe(0, run.Errors);
        return JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToDictionary(e => e.GetProperty("name").GetString()!);
    });

    /// <summary>Every network, its input, and its parameters as its paper, Keras or torchvision has them; 0 where nobody has published a number.</summary>
    public static TheoryData<string, string, long> Published => new()
    {
        { "mlp1x512", "3x28x28", 1_209_866 },
        { "mlp3x512", "3x28x28", 1_735_178 },
        { "mlp2x1024", "1x28x28", 1_863_690 },
        // Two layers of 5 x 240 linear functions: 1200 * (784 + 1) + 1200 * (240 + 1) + 10 * (240 + 1).
        { "maxoutmlp", "1x28x28", 1_233_610 },
        { "lecun1989", "1x16x16", 9_760 },
        // By hand: 16 * (9 + 1) + 16 * (16 * 9 + 1), twice 16 * (17 * 9 + 1) however often the block is evaluated, 10 * (16 + 1).
        { "odenet", "1x28x28", 7_578 },
        { "lenet5", "1x28x28", 61_706 },
        // By hand: the paper's 60,000, and 10 * (84 + 1) for its last layer.
        { "lenet5original", "1x32x32", 60_850 },
        // 8 * (25 + 1) + 16 * (200 + 1) + 64 * (400 + 1) + 10 * (64 + 1) + 2 * (64 + 1).
        { "digitandparity", "1x28x28", 29_868 },
        // By hand: 2 * (9 + 1) + 2 * (18 + 1) + 10 * (2 * 12 * 12 + 1).
        { "toyconvnet", "1x28x28", 2_948 },
        { "alexnet", "3x224x224", 61_100_840 },
        { "alexnetgroups", "3x227x227", 60_965_224 },
        { "smallalexnet", "3x28x28", 1_387_786 },
        // By hand: as AlexNet with two groups, and 2048 * (9 * 256 + 1) + 2048 * (2048 + 1) + 1000 * (2048 + 1).
        { "caffenet128", "3x128x128", 96 * (3 * 121 + 1) + 256 * (48 * 25 + 1) + 384 * (256 * 9 + 1) + (384 + 256) * (192 * 9 + 1) + 2048 * (9 * 256 + 1) + (2048 + 1000) * (2048 + 1) },
        { "caffenet128normbefore", "3x128x128", 13_300_072 },
        { "caffenet128normafter", "3x128x128", 13_300_072 },
        // By hand: a weight, a bias and a slope for each channel; 49 + 9 + 4 + 1 places of the pyramid.
        {
            "prelunet", "3x224x224",
            96 * (3 * 49 + 2) + 384 * (96 * 9 + 2) + 5 * 384 * (384 * 9 + 2) + 768 * (384 * 9 + 2) + 5 * 768 * (768 * 9 + 2) + 896 * (768 * 9 + 2) + 5 * 896 * (896 * 9 + 2)
            + 4096 * (63 * 896 + 2) + 4096 * (4096 + 2) + 1000 * (4096 + 1)
        },
        { "vgg11", "3x224x224", 132_863_336 },
        { "vgg13", "3x224x224", 133_047_848 },
        { "vgg16", "3x224x224", 138_357_544 },
        { "vgg19", "3x224x224", 143_667_240 },
        { "smallvgg1x1", "3x32x32", 2_442 },
        { "smallvgg3x1", "3x32x32", 0 },
        { "smallvgg3x2", "3x32x32", 0 },
        { "smallvgg5x3", "3x32x32", 0 },
        { "resnet18", "3x224x224", 11_689_512 },
        { "resnet34", "3x224x224", 21_797_672 },
        // Without its three projections, and with one for each of the other thirteen blocks.
        { "resnet34a", "3x224x224", 21_797_672 - (64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512)) },
        { "resnet34c", "3x224x224", 21_797_672 + (3 * 64 * (64 + 2) + 3 * 128 * (128 + 2) + 5 * 256 * (256 + 2) + 2 * 512 * (512 + 2)) },
        { "resnet50", "3x224x224", 25_557_032 },
        { "resnet101", "3x224x224", 44_549_160 },
        { "resnet152", "3x224x224", 60_192_808 },
        // ResNet-34 without its three projections.
        { "plain34", "3x224x224", 21_797_672 - (64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512)) },
        { "resnet20", "3x32x32", 269_722 },
        { "resnet32", "3x32x32", 464_154 },
        { "resnet44", "3x32x32", 658_586 },
        { "resnet56", "3x32x32", 853_018 },
        { "resnet110", "3x32x32", 1_727_962 },
        { "resnet50keras", "3x224x224", 25_636_712 },
        { "resnet200v2", "3x224x224", 0 },
        { "resnext50", "3x224x224", 25_028_904 },
        { "smallinception", "3x28x28", 1_649_402 },
        { "googlenet", "3x224x224", 6_624_904 },
        { "googlenetoriginal", "3x224x224", 6_998_552 },
        // Two heads of 3,188,968 and 3,191,016: 128 * (512 or 528) + 2 * 128 + 1024 * (2048 + 1) + 1000 * (1024 + 1).
        { "googlenetaux", "3x224x224", 13_004_888 },
        { "inceptionv3", "3x299x299", 23_834_568 },
        { "inceptionv3keras", "3x299x299", 23_851_784 },
        { "xception", "3x299x299", 22_910_480 },
        { "inceptionresnetv2", "3x299x299", 55_873_736 },
        { "mobilenetv1", "3x224x224", 4_253_864 },
        { "mobilenetv2", "3x224x224", 3_504_872 },
        { "efficientnetb0", "3x224x224", 5_288_548 },
        { "efficientnetb1", "3x240x240", 7_794_184 },
        { "efficientnetb2", "3x260x260", 9_109_994 },
        { "efficientnetb3", "3x300x300", 12_233_232 },
        { "efficientnetb4", "3x380x380", 19_341_616 },
        { "efficientnetb5", "3x456x456", 30_389_784 },
        { "efficientnetb6", "3x528x528", 43_040_704 },
        { "efficientnetb7", "3x600x600", 66_347_960 },
        { "efficientnetv2s", "3x300x300", 21_458_488 },
        { "mobilenetv3large", "3x224x224", 5_483_032 },
        { "mobilenetv3small", "3x224x224", 2_542_856 },
        { "mnasnet", "3x224x224", 4_383_312 },
        { "shufflenetv2", "3x224x224", 2_278_604 },
        { "squeezenet", "3x224x224", 1_248_424 },
        { "squeezenet11", "3x224x224", 1_235_496 },
        { "densenet121", "3x224x224", 7_978_856 },
        { "regnety400", "3x224x224", 4_344_144 },
        { "inceptionv4", "3x299x299", 42_679_816 },
        { "dpn68", "3x224x224", 12_611_602 },
        { "nasnetmobile", "3x224x224", 5_326_716 },
        { "nasnetlarge", "3x331x331", 88_949_818 },
        { "hrnetw18", "3x224x224", 21_299_004 },
        { "unet", "3x256x256", 7_763_041 },
        // By hand: 9 * out * (in + out) + 6 * out for each of the six blocks, of 32, 64 and 128 channels, and 32 + 1.
        { "unetplusplus", "3x96x96", 519_105 },
        // By hand: 8 * c + 8 * c * c for c = 96, 192 and 384, and the patches, the last norm and the classes.
        { "swinpatchmerging", "3x224x224", 1_553_664 + 96 * 49 + 2 * 96 + 2 * 768 + 1000 * 769 },
        { "convnexttiny", "3x224x224", 28_589_128 },
        { "plain20", "3x32x32", 269_722 },
        { "plain56", "3x32x32", 853_018 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_are_as_published(string name, string input, long parameters)
    {
        var network = Listed.Value[name];
        network.GetProperty("input").GetString().ShouldBe(input);
        if (parameters > 0)
            network.GetProperty("parameters").GetInt64().ShouldBe(parameters);
    }

    /// <summary>For a table of connections, trained and stored numbers differ.</summary>
    [Theory]
    [InlineData("inceptionv3", 23_834_568, 23_869_000)]
    [InlineData("inceptionv3keras", 23_817_352, 23_851_784)]
    [InlineData("resnext50", 25_028_904, 25_097_128)]
    [InlineData("nasnetmobile", 5_289_978, 5_326_716)]
    public void What_is_trained_is_told_apart_from_what_is_stored(string name, long trained, long stored)
    {
        Listed.Value[name].GetProperty("trainable").GetInt64().ShouldBe(trained);
        using var model = Create(name);
        (model.Info.TrainableParameters + model.Info.BufferElements).ShouldBe(stored);
    }

    /// <summary>The paper's table 1, in units of 10^9.</summary>
    [Theory]
    [InlineData("resnet18", 1.8)]
    [InlineData("resnet34", 3.6)]
    [InlineData("resnet50", 3.8)]
    [InlineData("resnet101", 7.6)]
    [InlineData("resnet152", 11.3)]
    public void Multiply_adds_are_those_of_the_residual_paper(string name, double billions) =>
        (Listed.Value[name].GetProperty("macs").GetInt64() / 1e9).ShouldBe(billions, 0.07);

    [Fact]
    public void The_list_has_every_network_of_the_zoo_and_this_table_has_every_network_of_the_list()
    {
        var declared = typeof(Zoo.ResNet18).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Model))).Select(t => t.Name.ToLowerInvariant()).ToList();
        Listed.Value.Keys.ShouldBe(declared, ignoreOrder: true);
        Published.Select(row => (string)row[0]).ShouldBe(declared, ignoreOrder: true);
    }

    public static TheoryData<string> All => [.. Listed.Value.Keys];

    /// <summary>The plain test command takes a share of those with at most four billion multiply-adds.</summary>
    public static TheoryData<string> Trained =>
        [.. Exhaustive.Sample(Listed.Value.Values.Where(e => Exhaustive.IsOn || e.GetProperty("macs").GetInt64() <= 4_000_000_000).Select(e => e.GetProperty("name").GetString()!), 6)];

    [Theory]
    [MemberData(nameof(Trained))]
    public void A_network_runs_and_takes_a_training_step_at_its_real_size(string name)
    {
        // Batch normalisation of units, not of images, needs two samples.
        var batch = name.StartsWith("caffenet", StringComparison.Ordinal) ? 2 : 1;
        using var model = Create(name, batch);
        var random = new Random(1);
        float[] input = [.. Enumerable.Range(0, batch * model.InputLength).Select(_ => random.NextSingle())];
        var output = new float[batch * model.OutputLength];

        model.Forward(input, output);
        output.ShouldAllBe(value => float.IsFinite(value));
        // Class 3, or 1 if there are fewer; if the loss needs values, one for each output.
        float[] target = [.. Enumerable.Repeat(model.Outputs.Where(o => o.Head is not { SameTarget: true }).SelectMany(Target), batch).SelectMany(one => one)];
        float.IsFinite(model.TrainStep(input, target, new Sgd(0.01f))).ShouldBeTrue();

        // Every weight has a gradient: no layer is cut off. A path that is dropped has none at that step, but at another.
        var still = model.Parameters.Where(p => p.Info.Trainable && p.Name.EndsWith("Weight", StringComparison.Ordinal)).ToList();
        still.RemoveAll(weight => weight.ReadGradient().AsSpan().ContainsAnyExcept(0f));
        var drops = model.Info.Layers.Any(layer => layer.Declaration.StartsWith("DropPath", StringComparison.Ordinal));
        for (var steps = 0; drops && steps < 4; steps++, model.StepCount++)
        {
            model.ComputeGradients(input, target);
            still.RemoveAll(weight => weight.ReadGradient().AsSpan().ContainsAnyExcept(0f));
        }

        still.Select(weight => weight.Name).ShouldBeEmpty();

        static IEnumerable<float> Target(ModelOutput output) => output.TargetKind == TargetKind.Label
            ? [Math.Min(3, output.Length - 1)]
            : Enumerable.Range(0, output.TargetLength).Select(i => i == 3 ? 1f : -1f);
    }

    /// <summary>Without the memory below the table, which changes with each better plan.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void The_table_of_layers_of(string name) => Snapshot.Match(InfoOf(name).ToString().Split("\n\n")[0] + "\n", variant: name);

    /// <summary>Chance is 0.1 and 0.5.</summary>
    [Fact]
    public async Task Two_heads_on_one_trunk_both_learn()
    {
        static Dataset Digits(int count, int seed) => NetDsl.Digits.Draw(count, seed).Normalize(0.13f, 0.31f).WithLabels(digit => digit % 2);
        using var model = Zoo.DigitAndParity.Create(maxBatch: 50, seed: 1);

        await model.FitAsync(Digits(3000, 1), options: new() { Epochs = 2, Optimizer = new Adam(0.002f), Seed = 1 });
        var measured = await model.EvaluateAsync(Digits(500, 2));

        measured.Metrics["accuracy"].ShouldBeGreaterThan(0.7);
        measured.Metrics["parity.accuracy"].ShouldBeGreaterThan(0.8);
        // The overloads with one parameter for each part agree.
        var (picture, outputs, parity) = (new float[784], new float[10], new float[2]);
        Digits(1, 3).Read([0], picture, new float[2]);
        model.Forward(picture, outputs, parity);
        outputs.ShouldBe(model.Forward(picture));
        parity.ShouldBe(model.ParityHead.Read());
    }

    [ExhaustiveFact]
    public async Task The_differential_equation_learns_digits()
    {
        using var model = Zoo.OdeNet.Create(Device.Cpu, 32, seed: 1);
        var (train, test) = (Digits.Draw(2000, 1).Normalize(Mnist.Mean, Mnist.Deviation), Digits.Draw(300, 2).Normalize(Mnist.Mean, Mnist.Deviation));
        var before = await model.EvaluateAsync(test);

        await model.FitAsync(train, options: new FitOptions { Epochs = 8, Optimizer = new Adam(0.005f), Seed = 1 });

        var after = await model.EvaluateAsync(test);
        after.Loss.ShouldBeLessThan(0.6 * before.Loss);
        after.Accuracy.ShouldNotBeNull().ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void Info_shows_the_layers()
    {
        using var run = SampleRun.Of("Zoo", "info", "LeNet5");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Lines.ShouldContain(line => line.StartsWith("Conv2 ", StringComparison.Ordinal) && line.Contains("16x10x10") && line.Contains("2,416") && line.Contains("240,000"));
        run.Lines.ShouldContain(line => line.StartsWith("total", StringComparison.Ordinal) && line.Contains("61,706"));
        run.Lines[^1].ShouldStartWith("memory:");
    }

    [Fact]
    public void A_graph_has_the_paths_of_a_residual_block()
    {
        using var run = SampleRun.Of("Zoo", "dot", "resnet18");
        run.ExitCode.ShouldBe(0, run.Errors);
        var lines = run.Lines.Select(line => line.Trim()).ToList();
        lines[0].ShouldBe("digraph ResNet18 {");
        lines.ShouldContain("\"Stem1.MaxPool1\" -> \"BasicBlock1.Conv1\";");
        lines.ShouldContain("\"Stem1.MaxPool1\" -> \"BasicBlock1.Shortcut1\";");
        lines.ShouldContain("\"BasicBlock1.BatchNorm2\" -> \"BasicBlock1.Add1\";");
        lines.ShouldContain("\"BasicBlock1.Shortcut1\" -> \"BasicBlock1.Add1\";");
        lines.ShouldContain("\"Input\" -> \"Stem1.Conv1\";");
        // In each block, values replace its parameters.
        lines.ShouldContain(line => line.StartsWith("\"BasicBlock3.Conv1\" [label=\"Conv2d(128, 3, Stride = 2, Padding = 1, Bias = false)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_has_frames_around_heads()
    {
        using var run = SampleRun.Of("Zoo", "dot", "digitandparity");
        run.ExitCode.ShouldBe(0, run.Errors);
        var lines = run.Lines.Select(line => line.Trim()).ToList();
        lines.ShouldContain("subgraph \"cluster_Parity\" {");
        lines.ShouldContain("label=\"Head(\\\"parity\\\", Weight = 0.5)\"; color=gray;");
        lines.ShouldContain("\"Trunk\" -> \"Parity.Dense1\";");
    }

    [Fact]
    public void Source_shows_what_was_emitted()
    {
        using var run = SampleRun.Of("Zoo", "source", "resnet20");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("partial class ResNet20");
        run.Output.ShouldContain("TrainingProgram");
    }

    [Fact]
    public void A_deep_network_is_not_long()
    {
        using var run = SampleRun.Of("Zoo", "source", "resnet152");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Lines.Count.ShouldBeLessThan(6000);
    }

    [Fact]
    public void An_unknown_network_is_an_error_that_names_likely_ones()
    {
        using var run = SampleRun.Of("Zoo", "info", "ResNet-51");
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("There is no network 'ResNet-51'. Did you mean resnet50");
    }

    private static Model Create(string name, int batch = 1) =>
        (Model)TypeOf(name).GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [Device.Cpu, batch, 0])!;

    private static ModelInfo InfoOf(string name) =>
        (ModelInfo)TypeOf(name).GetProperty("Architecture", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static Type TypeOf(string name) =>
        typeof(Zoo.ResNet18).Assembly.GetTypes().Single(t => t.IsSubclassOf(typeof(Model)) && t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
