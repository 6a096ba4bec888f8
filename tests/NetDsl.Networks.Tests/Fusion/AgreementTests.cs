using NetDsl.Networks.Tests.Gradients;
using NetDsl.Networks.Tests.Running;

namespace NetDsl.Networks.Tests.Fusion;

/// <summary>A network computes the same with fusion and without, on the reference device and on the CPU device.</summary>
/// <remarks>
/// In double precision only two things differ: the order of operations, and which numbers are rounded to floats when they are emitted (a
/// product of two constants is one number after simplification): 1e-6 of a tensor's scale. Floats have sums of a few hundred terms through
/// several layers: 1e-4, with a scale of at least a hundredth of that of all gradients, because some gradients cancel, and what rounding alone
/// moves.
/// </remarks>
public sealed class AgreementTests
{
    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(network => network.Name))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fused_and_unfused_agree(string name)
    {
        var network = NetworkCases.All.Single(c => c.Name == name);
        var exact = Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion: false));
        var rounded = Rounded(network, fusion: false);
        exact.Compare(Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion: true)), "fused, reference", 1e-6);
        exact.Compare(Observation.Of(CompiledCases.Try(network, new ReferenceDevice { Tile = 2 }, fusion: true)), "fused, reference, two samples at a time", 1e-6);
        exact.Compare(Observation.Of(CompiledCases.Try(network, Device.Cpu, fusion: true)), "fused, CPU", 1e-4, rounded);
        exact.Compare(Observation.Of(CompiledCases.Try(network, Device.Cpu, fusion: false)), "unfused, CPU", 1e-4, rounded);
    }

    public static TheoryData<string> LayoutCases => [.. Exhaustive.Sample(CompiledCases.ThatLayoutsChange.Select(network => network.Name))];

    [Theory]
    [MemberData(nameof(LayoutCases))]
    public void Layouts_agree(string name)
    {
        var network = NetworkCases.All.Single(c => c.Name == name);
        CompiledCases.Of(network, true, "native").Host.Emitted.Single(f => f.Key.EndsWith($"{name}.Training.g.cs", StringComparison.Ordinal)).Value.ShouldContain("Layout.Nchw16c");
        foreach (var fusion in new[] { true, false })
        {
            var exact = Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion, "plain"));
            var rounded = Rounded(network, fusion, "plain");
            foreach (var layout in new[] { "auto", "native" })
            {
                exact.Compare(Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion, layout)), $"{layout}, reference", 1e-6);
                exact.Compare(Observation.Of(CompiledCases.Try(network, Device.Cpu, fusion, layout)), $"{layout}, CPU", 1e-4, rounded);
            }
        }
    }

    private static Lazy<IReadOnlyList<Observation>> Rounded(NetworkCase network, bool fusion, string layout = "auto") =>
        new(() => [.. RoundingNoise.Devices.Select(device => Observation.Of(CompiledCases.Try(network, device, fusion, layout)))]);

    /// <summary>Tiles of four, four and three samples, on both threads, with what is between input and output at the same place.</summary>
    [Fact]
    public void Samples_at_a_time_make_no_difference_on_the_processor()
    {
        const int Batch = 11;
        var network = LoadedNetwork.Load(new NetworkCase("Network", """
            Input(3, 9, 9), Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu,
            Branch, Conv2d(16, 3, Padding = 1, Groups = 16), Relu6, Conv2d(16, 1), Branch, Identity, Add, MaxPool2d(2), Flatten, Dense(5), SoftmaxCrossEntropy
            """, Batch).Source);
        using var whole = new CpuDevice(threads: 2);
        var trial = new Trial(network.Create(whole, Batch), Batch);
        var expected = trial.Model.Forward(trial.Inputs);

        var weights = sizeof(float) * trial.Model.Parameters.Where(p => p.Info.Trainable).Sum(p => (long)p.Info.Length);
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, CacheBytes = 2 * weights + 5 * trial.Model.Info.InferenceBytesPerSample });
        trial = new(network.Create(device, Batch), Batch);
        var most = device.SamplesAtATime(trial.Model.Info.InferenceBytesPerSample, weights);
        most.ShouldBeInRange(4, Batch - 1);
        var actual = trial.Model.Forward(trial.Inputs);
        Compare(actual);
        trial.Model.Evaluate(trial.Inputs, trial.Targets, actual);
        Compare(actual);

        void Compare(float[] values)
        {
            var scale = expected.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++)
                values[i].ShouldBe(expected[i], 1e-5f * scale);
        }
    }

    public static TheoryData<string> RematerializedNetworks => ["Small", "Heads", "Residual"];

    /// <summary>The same functions of the same values: results are equal to the last bit.</summary>
    [Theory]
    [MemberData(nameof(RematerializedNetworks))]
    public void Rematerializing_changes_nothing_but_memory(string name)
    {
        var network = name switch
        {
            "Small" => SmallNetwork.Case,
            "Heads" => SmallNetwork.Heads,
            _ => new("Network", """
                Input(3, 8, 8), Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu,
                Branch, Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Branch, Identity, Add, Relu,
                Branch, Conv2d(16, 3, Padding = 1), LayerNorm, LeakyRelu, Conv2d(16, 3, Padding = 1, Bias = false), GroupNorm(4), Branch, Identity, Add, Relu,
                MaxPool2d(2), Conv2d(32, 3), BatchNorm, Relu6, Dropout(0.2), GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy
                """, 3),
        };
        var usual = LoadedNetwork.Load(network.Source, rematerialize: false);
        var lean = LoadedNetwork.Load(network.Source);
        using var device = new CpuDevice(threads: 1);
        var (expected, actual) = (new Trial(usual.Create(device, network.Batch), network.Batch), new Trial(lean.Create(device, network.Batch), network.Batch));
        actual.Model.PlannedBytes.ShouldBeLessThanOrEqualTo(expected.Model.PlannedBytes);
        if (name == "Residual")
            actual.Model.Info.TrainingBytesPerSample.ShouldBeLessThan(expected.Model.Info.TrainingBytesPerSample * 5 / 6);
        Observation.Of(expected).Compare(Observation.Of(actual), "rematerialized", 0);
    }

    public static TheoryData<string, string> Declared
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var network in Exhaustive.Sample(DeclaredNetworks.All, 5))
                data.Add(network.File, network.Name);
            return data;
        }
    }

    /// <summary>
    /// Samples and benches: larger, so that a rounding may flip a rectifier or the winner of a window, and compared with
    /// the reference device only where its plain loops take no longer than a second or two.
    /// </summary>
    [Theory]
    [MemberData(nameof(Declared))]
    public void Fused_and_unfused_agree_on_declared_networks(string file, string name)
    {
        var network = DeclaredNetworks.All.Single(n => n.File == file && n.Name == name);
        var fused = LoadedNetwork.Load(network.Source, fusion: true);
        var unfused = LoadedNetwork.Load(network.Source, fusion: false);
        // Winograd's rounding is another one, and flips other rectifiers; it is compared where there are few to flip.
        using var cpu = new CpuDevice(new CpuDeviceOptions { Threads = 2, Convolutions = ConvolutionMethod.Direct });
        var expected = Observe(unfused, cpu);
        expected.Compare(Observe(fused, cpu), "fused", 1e-3);
        if (fused.Create(Device.Cpu, 1, name: name).Info.MultiplyAdds < 3_000_000)
            Observe(fused, new ReferenceDevice()).Compare(expected, "unfused", 1e-3);

        Observation Observe(LoadedNetwork loaded, Device device) =>
            Observation.Of(new Trial(loaded.Create(device, network.Batch, seed: 3, network.Name), network.Batch));
    }
}
