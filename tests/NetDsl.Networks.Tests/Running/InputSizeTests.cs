using NetDsl.Testing;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Networks that are compiled for several sizes of their input.</summary>
public sealed class InputSizeTests
{
    private const string Layers = """
        [Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu(Name = "fine")]
        [MaxPool2d(2), Conv2d(32, 3, Padding = 1, Bias = false), BatchNorm, Relu]
        [Branch, Upsample(2), Branch, From("fine"), Concat, Conv2d(1, 1), BinaryCrossEntropyWithLogits]
        """;

    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load($$"""
        namespace Sized;

        [Network, Input(3, 8, 8), InputSize(16, 16), InputSize(8, 24)]
        {{Layers}}
        public partial class Segments;

        [Network, Input(3, 16, 16)]
        {{Layers}}
        public partial class Large;

        [Network, Input(2, 12), InputSize(30), Conv1d(4, 3), Relu, GlobalAvgPool1d, Dense(2), SoftmaxCrossEntropy]
        public partial class Sequences;

        [Template, Input(3, nameof(size), nameof(size)), InputSize("2 * size", "2 * size"), Conv2d(4, 3), GlobalAvgPool2d, Dense(2), Output]
        public sealed partial class TwoSizesAttribute(int size) : LayerAttribute;

        [Network, TwoSizes(10)]
        public partial class OfTemplate;

        public static class Use
        {
            public static Model At(int[] shape) => Segments.Create(maxBatch: 2, seed: 5, input: shape);

            public static Model Named() => Sequences.Create(input: [2, 30]);

            public static Model OfTemplate() => global::Sized.OfTemplate.Create(input: [3, 20, 20]);
        }
        """);

    [Fact]
    public void A_model_of_another_size_is_the_network_that_is_declared_with_it()
    {
        using var sized = At(3, 16, 16);
        using var declared = Loaded.Create(Device.Cpu, 2, seed: 5, name: "Sized.Large");
        var (inputs, targets) = (Numbers(2 * 3 * 16 * 16), Numbers(2 * 16 * 16, 0));

        sized.Info.Input.ShouldBe([3, 16, 16]);
        sized.Info.Output.ShouldBe([1, 16, 16]);
        sized.Info.InputSizes.ShouldBe([[3, 8, 8], [3, 16, 16], [3, 8, 24]]);
        sized.Predict(inputs).ShouldBe(declared.Predict(inputs));
        for (var i = 0; i < 3; i++)
            sized.TrainStep(inputs, targets, new Sgd(0.1f)).ShouldBe(declared.TrainStep(inputs, targets, new Sgd(0.1f)));
        sized.Predict(inputs).ShouldBe(declared.Predict(inputs));
        sized.Info.Parameters.ShouldBe(Loaded.Create(Device.Cpu, 1, name: "Sized.Segments", seed: 5).Info.Parameters, ParameterComparer.Instance);
    }

    [Fact]
    public void Replicas_of_other_sizes_share_the_parameters()
    {
        using var net = At(3, 8, 8);
        using var large = net.CreateReplica(input: [3, 16, 16]);
        using var wide = large.CreateReplica(maxBatch: 1, input: [3, 8, 24]);
        using var declared = Loaded.Create(Device.Cpu, 2, seed: 9, name: "Sized.Large");
        var inputs = Numbers(2 * 3 * 16 * 16);

        large.Predict(inputs);
        for (var i = 0; i < 3; i++)
            net.TrainStep(Numbers(2 * 3 * 8 * 8), Numbers(2 * 8 * 8, 0), new Sgd(0.5f));
        foreach (var parameter in declared.Parameters)
            parameter.Write(net.Parameters.Single(p => p.Name == parameter.Name).Read());

        // Each size has constants of its own, computed from the same parameters.
        net.Predict(Numbers(3 * 8 * 8)).Length.ShouldBe(64);
        large.Predict(inputs).ShouldBe(declared.Predict(inputs));
        wide.Predict(Numbers(3 * 8 * 24)).Length.ShouldBe(8 * 24);
        wide.MaxBatch.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => large.TrainStep(inputs, Numbers(2 * 16 * 16, 0), new Sgd(0.1f)));
    }

    [Fact]
    public void Weights_of_one_size_load_into_another_and_the_reference_device_agrees()
    {
        var file = Path.Combine(Path.GetTempPath(), $"netdsl-{Guid.NewGuid():N}.safetensors");
        using var small = At(3, 8, 8);
        using var large = At(3, 16, 16);
        using var reference = Loaded.Create(new ReferenceDevice(), 2, seed: 1, name: "Sized.Large");
        try
        {
            small.TrainStep(Numbers(2 * 3 * 8 * 8), Numbers(2 * 8 * 8, 0), new Sgd(0.5f));
            small.Save(file);
            large.Load(file);
            reference.Load(file);
        }
        finally
        {
            File.Delete(file);
        }

        var inputs = Numbers(2 * 3 * 16 * 16);
        var (found, expected) = (large.Predict(inputs), reference.Predict(inputs));
        for (var i = 0; i < found.Length; i++)
            found[i].ShouldBe(expected[i], 1e-4f);
    }

    [Fact]
    public void Sequences_and_templates_have_sizes()
    {
        using var sequences = Call("Named");
        using var template = Call("OfTemplate");

        sequences.Info.Input.ShouldBe([2, 30]);
        sequences.Predict(Numbers(60)).Length.ShouldBe(2);
        template.Info.InputSizes.ShouldBe([[3, 10, 10], [3, 20, 20]]);
        template.Predict(Numbers(3 * 400)).Length.ShouldBe(2);
    }

    [Fact]
    public void A_size_that_is_not_declared_is_an_error_that_names_those_that_are()
    {
        const string message = "Segments is compiled for inputs of 3x8x8 and 3x16x16 and 3x8x24, not of 3x9x9: [InputSize(9, 9)] in its declaration adds a size. (Parameter 'input')";
        using var net = At(3, 8, 8);
        using var large = Loaded.Create(Device.Cpu, 1, name: "Sized.Large");

        Should.Throw<ArgumentException>(() => net.CreateReplica(input: [3, 9, 9])).Message.ShouldBe(message);
        Should.Throw<System.Reflection.TargetInvocationException>(() => At(3, 9, 9)).InnerException!.Message.ShouldBe(message);
        Should.Throw<ArgumentException>(() => large.CreateReplica(input: [3, 8, 8])).Message.ShouldContain("Large is compiled for inputs of 3x16x16, not of 3x8x8");
        large.CreateReplica(input: [3, 16, 16]).Dispose();
        Should.Throw<ArgumentException>(() => net.Predict(new float[3 * 16 * 16 + 1])).Message.ShouldContain("3x8x8");
    }

    private static Model At(params int[] shape) => Call("At", shape);

    private static Model Call(string method, params object[] arguments) => (Model)Loaded.Assembly.GetType("Sized.Use")!.GetMethod(method)!.Invoke(null, arguments)!;

    private static float[] Numbers(int count, float smallest = -1)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => smallest + random.NextSingle() * (1 - smallest))];
    }

    private sealed class ParameterComparer : IEqualityComparer<ParameterInfo>
    {
        public static readonly ParameterComparer Instance = new();

        public bool Equals(ParameterInfo? x, ParameterInfo? y) => x!.Name == y!.Name && x.Offset == y.Offset && x.Shape.SequenceEqual(y.Shape);

        public int GetHashCode(ParameterInfo parameter) => parameter.Name.GetHashCode(StringComparison.Ordinal);
    }
}
