using NetDsl.Networks.Tests.Gradients;
using NetDsl.Testing;

namespace NetDsl.Networks.Tests.Running;

/// <summary>The outputs of hidden layers and blocks, compared with networks that end there.</summary>
public sealed class ActivationTests
{
    private const int Batch = 3;

    private const string Blocks = """
        [Block]
        [Branch, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
        [Branch, Shortcut(nameof(filters))]
        [Add, Relu]
        public sealed partial class ResidualAttribute(int filters) : LayerAttribute;

        [Block, Residual(nameof(filters), Repeat = 2)]
        public sealed partial class StageAttribute(int filters) : LayerAttribute;

        [Template, Input(3, nameof(size), nameof(size)), InputSize("2 * size", "2 * size")]
        [Conv2d(16, 3), Relu(Name = "stem"), GlobalAvgPool2d, Dense(nameof(classes)), SoftmaxCrossEntropy]
        public sealed partial class TinyAttribute(int size, int classes) : LayerAttribute;
        """;

    /// <summary>Networks as lists of attributes, each with the name of the layer or block.</summary>
    private static readonly Dictionary<string, (string Input, (string Attribute, string Layer)[] Layers)> Networks = new()
    {
        ["Convolutions"] = ("Input(3, 8, 8)",
        [
            ("Conv2d(16, 3, Padding = 1, Bias = false)", "Conv1"), ("BatchNorm", "BatchNorm1"), ("Relu(Name = \"stem\")", "Stem"), ("Stage(16, Name = \"stage1\")", "Stage1"),
            ("MaxPool2d(2)", "MaxPool1"), ("Stage(32)", "Stage2"), ("Dropout(0.5)", "Dropout1"), ("Conv2d(24, 3)", "Conv2"), ("Hardswish", "Hardswish1"), ("Flatten", "Flatten1"),
            ("Dense(12)", "Dense1"), ("Softmax", "Softmax1"),
        ]),
        ["Perceptron"] = ("Input(2, 5)",
        [
            ("Dropout(0.1)", "Dropout1"), ("Flatten", "Flatten1"), ("Dense(20)", "Dense1"), ("Tanh", "Tanh1"), ("LayerNorm", "LayerNorm1"), ("Dense(7)", "Dense2"), ("Relu", "Relu1"),
            ("Dense(4)", "Dense3"),
        ]),
        ["Recurrences"] = ("Input(3, 6)",
        [
            ("Conv1d(5, 3, Padding = 1)", "Conv1"), ("Relu", "Relu1"), ("Lstm(4, Bidirectional = true, ReturnSequences = true)", "Lstm1"), ("Dropout(0.2)", "Dropout1"),
            ("Gru(6, Layers = 2, ReturnSequences = true)", "Gru1"), ("Rnn(5)", "Rnn1"), ("Dense(3)", "Dense1"),
        ]),
    };

    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load(Blocks + """
        [Network, Tiny(6, 4)]
        public partial class TinyNet;

        [Network, Input(3, 8, 8), Input(5, Name = "meta")]
        [Branch, Stage(16), GlobalAvgPool2d, Branch, From("meta"), Dense(16), Tanh(Name = "code"), Dense(16), Add, Dense(4), SoftmaxCrossEntropy]
        [Head("inner"), From("Stage1.Residual2.Relu1"), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy]
        [Head("auxiliary", TrainingOnly = true), From("Stage1.Residual1"), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy]
        public partial class Parts;

        [Network, Input(4), Dense(4, Shared = true, Repeat = 3), NeuralOde(2), Curve, Output]
        public partial class Repeated;

        [Block, Dense(4), Tanh]
        public sealed partial class CurveAttribute : LayerAttribute;

        public static class Use
        {
            public static Model Large() => TinyNet.Create(input: [3, 12, 12]);
        }
        """ + string.Concat(Networks.Select(network => Source(network.Key, network.Value.Input, network.Value.Layers))));

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_layer_is_the_output_of_the_network_that_ends_there(string name)
    {
        var layers = Networks[name].Layers;
        var trial = new Trial(Loaded.Create(TestedDevice.Instance, Batch, name: name + "All"), Batch);
        using var all = trial.Model;
        using var net = Loaded.Create(TestedDevice.Instance, Batch, name: name);
        Copy(all, net);
        var readable = net.Activations(trial.Inputs);
        readable.Keys.ShouldBe(net.ReadableLayers.Select(layer => layer.Layer));
        var everything = all.Activations(trial.Inputs);
        everything.Keys.ShouldBe(all.Info.Layers.Select(layer => layer.Name).Union(layers.Select(layer => layer.Layer)).Concat(name == "Convolutions" ? Residuals : []), ignoreOrder: true);

        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i].Layer;
            using var end = Loaded.Create(TestedDevice.Instance, Batch, name: $"{name}{i + 1}");
            Copy(all, end);
            var expected = end.Predict(trial.Inputs);
            everything[layer].Values.ShouldBeClose(expected, $"{layer} of all", 1e-5);
            everything[layer].Shape.ShouldBe(end.Info.Output, layer);
            all.ReadActivation(trial.Inputs, layer).ShouldBe(everything[layer].Values, layer);
            if (!readable.TryGetValue(layer, out var activation))
            {
                Should.Throw<InvalidOperationException>(() => net.ReadActivation(trial.Inputs, layer)).Message.ShouldContain("[Network(Activations = true)]");
                continue;
            }

            activation.Values.ShouldBeClose(expected, layer, 1e-5);
            activation.Shape.ShouldBe(end.Info.Output, layer);
            net.ReadActivation(trial.Inputs, layer).ShouldBe(activation.Values, layer);
        }

        // Of the layers that these networks have, about half are fused into others.
        readable.Count.ShouldBeGreaterThan(layers.Length / 2);
        net.Predict(trial.Inputs).ShouldBe(readable[layers[^1].Layer].Values);
    }

    private static IEnumerable<string> Residuals => from stage in new[] { 1, 2 } from block in new[] { 1, 2 } select $"Stage{stage}.Residual{block}";

    private static readonly NetworkCase[] Sampled = [.. Exhaustive.Sample(NetworkCases.All, 5 * TestedDevice.Share)];

    private static readonly Lazy<LoadedNetwork> WithActivations =
        new(() => LoadedNetwork.Load(NetworkCase.SourceOf(Sampled.Select(network => network with { Arguments = "(Activations = true)" }))));

    public static TheoryData<string> Cases => [.. Sampled.Select(network => network.Name)];

    /// <summary>Without fusion almost every value is in memory, so that is what other values are compared with.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Fused_and_unfused_values_agree(string name)
    {
        var network = Sampled.Single(c => c.Name == name);
        var exact = CompiledCases.Try(network, new ReferenceDevice(), fusion: false);
        var expected = exact.Model.Activations(exact.Inputs);

        using var fused = CompiledCases.Of(network, fusion: true).Create(TestedDevice.Instance, network.Batch, name: name);
        var readable = Check(fused, "fused");
        readable.ShouldNotBeEmpty();

        // Layers of a head for training only have no output at inference.
        using var all = WithActivations.Value.Create(TestedDevice.Instance, network.Batch, name: name);
        var trainingOnly = all.Info.Heads.Where(head => head.TrainingOnly).Select(head => head.Name + ".").ToList();
        all.Info.Layers.Select(layer => layer.Name).Where(layer => !trainingOnly.Exists(layer.StartsWith)).Concat(readable).Except(Check(all, "all")).ShouldBeEmpty();

        List<string> Check(Model model, string which)
        {
            Copy(exact.Model, model);
            var activations = model.Activations(exact.Inputs);
            foreach (var (layer, activation) in activations)
                if (expected.TryGetValue(layer, out var known))
                {
                    activation.Shape.ShouldBe(known.Shape, layer);
                    activation.Values.ShouldBeClose(known.Values, $"{name}, {layer} of {which}", 1e-4);
                }

            return [.. activations.Keys];
        }
    }

    [Fact]
    public void Heads_blocks_and_several_inputs_have_activations()
    {
        var trial = new Trial(Loaded.Create(TestedDevice.Instance, Batch, name: "Parts"), Batch);
        using var net = trial.Model;
        var outputs = net.Predict(trial.Inputs);
        var inner = net.Outputs[1].Read();
        var activations = net.Activations(trial.Inputs, "inner.*", "code", "STAGE1*");

        activations["Inner.Dense1"].Values.ShouldBe(inner);
        activations["Inner.Dense1"].Shape.ShouldBe([2]);
        activations["Code"].Length.ShouldBe(16);
        activations["Code"].Samples.ShouldBe(Batch);
        activations["Code"][2].ToArray().ShouldBe(activations["Code"].Values[32..]);
        Should.Throw<ArgumentOutOfRangeException>(() => activations["Code"][3].Length);
        activations["Stage1"].Values.ShouldBe(activations["Stage1.Residual2"].Values);
        activations["Stage1"].Values.ShouldBe(activations["Stage1.Residual2.Relu2"].Values);
        activations["Stage1"].Values.ShouldNotBe(activations["Stage1.Residual1"].Values);
        activations.Keys.ShouldNotContain("Dense3");
        net.Activations(trial.Inputs, "Dense3")["Dense3"].Values.ShouldBe(outputs);
    }

    [Fact]
    public void A_layer_that_is_applied_several_times_gives_its_last_output()
    {
        var trial = new Trial(Loaded.Create(TestedDevice.Instance, Batch, name: "Repeated"), Batch);
        using var net = trial.Model;
        var (weights, biases) = (net.Parameters.Single(p => p.Name == "Dense1.Weight").Read(), net.Parameters.Single(p => p.Name == "Dense1.Bias").Read());
        var x = trial.Inputs;
        for (var repeat = 0; repeat < 3; repeat++)
            x = [.. x.Chunk(4).SelectMany(sample => Enumerable.Range(0, 4).Select(row => biases[row] + sample.Select((value, i) => value * weights[4 * row + i]).Sum()))];
        net.ReadActivation(trial.Inputs, "Dense1").ShouldBeClose(x, "Dense1", 1e-5);
        net.ReadActivation(trial.Inputs, "NeuralOde1").ShouldBe(net.Predict(trial.Inputs));
        net.Activations(trial.Inputs, "NeuralOde1.Step1.*").ShouldNotBeEmpty();
    }

    [Fact]
    public void Replicas_templates_and_other_sizes_have_activations()
    {
        var trial = new Trial(Loaded.Create(TestedDevice.Instance, Batch, name: "TinyNet"), Batch);
        using var net = trial.Model;
        using var replica = net.CreateReplica(maxBatch: 1);
        using var large = net.CreateReplica(input: [3, 12, 12]);
        var expected = net.ReadActivation(trial.Inputs, "stem");
        var first = new float[expected.Length / Batch];
        replica.ReadActivation(trial.Inputs.AsSpan(0, replica.InputLength), "Stem", first);
        first.ShouldBeClose(expected[..first.Length], "the replica", 1e-6);
        large.Activations(new float[large.InputLength], "Stem")["Stem"].Shape.ShouldBe([16, 10, 10]);

        // Constants that inference computes from parameters are up to date.
        foreach (var parameter in net.Parameters)
            parameter.Write([.. parameter.Read().Select(value => 2 * value)]);
        net.ReadActivation(trial.Inputs, "stem").ShouldBeClose([.. expected.Select(value => 2 * value)], "twice", 1e-5);
        replica.ReadActivation(trial.Inputs.AsSpan(0, replica.InputLength), "Stem").ShouldBeClose([.. first.Select(value => 2 * value)], "twice by the replica", 1e-5);
    }

    [Fact]
    public void Activations_leave_training_and_prediction_as_they_are()
    {
        var trial = new Trial(Loaded.Create(TestedDevice.Instance, Batch, name: "TinyNet"), Batch);
        using var net = trial.Model;
        net.Freeze("Conv1");
        var before = net.Predict(trial.Inputs);
        var statistics = net.Parameters.SelectMany(p => p.Read()).ToArray();
        net.Activations(trial.Inputs);
        net.Parameters.SelectMany(p => p.Read()).ShouldBe(statistics);
        net.Predict(trial.Inputs).ShouldBe(before);
        net.TrainStep(trial.Inputs, trial.Targets, new Sgd(0.1f));
        net.SkippedKernels.ShouldBeGreaterThan(0);
        net.ReadActivation(trial.Inputs, "Dense1").ShouldBe(net.Predict(trial.Inputs));
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_that_names_what_can()
    {
        var net = Loaded.Create(TestedDevice.Instance, Batch, name: "Parts");
        var inputs = new float[net.InputLength];

        Unknown("Stage1.Residual1.Rela2", "Parts has no layer or block 'Stage1.Residual1.Rela2'; did you mean 'Stage1.Residual1.Relu2'");
        Unknown("zzzzz", "Parts has no layer or block 'zzzzz'. ReadableLayers lists those that can be read.");
        Unknown("zz*", "Parts has no layer or block 'zz*'");
        Fused("Stage1.Residual1.Conv1", "Parts: the output of 'Stage1.Residual1.Conv1' is not in memory at inference, because it is computed in one kernel with what follows. "
            + "Read 'Stage1.Residual1.Relu1' after it; or declare the network as [Network(Activations = true)], where every layer can be read.");
        Fused("Stage1.Residual2.Conv2", "Read 'Stage1.Residual2.Relu2' after it or 'Stage1.Residual2.Relu1' before it;");
        Fused("*.Conv2", "the output of 'Stage1.Residual1.Conv2' is not in memory");
        Fused("Auxiliary.Dense1", "Parts: 'Auxiliary.Dense1' is in the head 'Auxiliary', which exists in training only, so it has no output at inference.");
        Should.Throw<ArgumentException>(() => net.ReadActivation(new float[5], "Code")).Message.ShouldContain("whole samples");
        Should.Throw<ArgumentException>(() => net.Activations(new float[4 * net.InputLength], "Code")).Message.ShouldContain("created for at most 3");
        Should.Throw<ArgumentException>(() => net.ReadActivation(inputs, "Code", new float[17])).Message.ShouldContain("1 samples give 16 numbers in 'Code', but there is room for 17");
        Should.Throw<ArgumentNullException>(() => net.ReadActivation(inputs, null!));
        Should.Throw<ArgumentNullException>(() => net.Activations(inputs, "Code", null!));
        net.ReadActivation(inputs, "Code").Length.ShouldBe(16);

        net.Dispose();
        Should.Throw<ObjectDisposedException>(() => net.ReadActivation(inputs, "Code"));
        Should.Throw<ObjectDisposedException>(() => net.Activations(inputs));

        void Unknown(string layer, string message)
        {
            Should.Throw<ArgumentException>(() => net.Activations(inputs, layer)).Message.ShouldContain(message);
            Should.Throw<ArgumentException>(() => net.ReadActivation(inputs, layer)).Message.ShouldContain(message);
        }

        void Fused(string layer, string message) => Should.Throw<InvalidOperationException>(() => net.Activations(inputs, layer)).Message.ShouldContain(message);
    }

    private static void Copy(Model from, Model to)
    {
        foreach (var parameter in to.Parameters)
            parameter.Write(from.Parameters.Single(p => p.Name == parameter.Name).Read());
    }

    /// <summary>The whole network with a plain table and with all activations, and the network that ends after each layer.</summary>
    private static string Source(string name, string input, (string Attribute, string Layer)[] layers)
    {
        return Declare(name, "", layers.Length) + Declare(name + "All", "(Activations = true)", layers.Length)
            + string.Concat(Enumerable.Range(1, layers.Length).Select(count => Declare($"{name}{count}", "", count)));

        string Declare(string type, string arguments, int count) =>
            $"[Network{arguments}, {input}, {string.Join(", ", layers.Take(count).Select(layer => layer.Attribute))}, Output]\npublic partial class {type};\n";
    }
}
