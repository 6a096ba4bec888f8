using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Networks.Tests.Fusion;
using Xunit.Sdk;

namespace NetDsl.Networks.Tests.RandomNetworks;

/// <summary>Networks drawn at random: fused and unfused agree, and so do layouts, and gradients and finite differences.</summary>
/// <remarks>
/// Some are more ill-conditioned than any useful network: a normalization over two almost equal samples magnifies the rounding of floats a
/// thousand times, and many gradients are zero except for rounding, for example those of biases before a normalization. The comparisons in
/// double precision are the sharp ones; the CPU device is allowed 1e-3, and several times the distance by which
/// <see cref="RoundingNoise"/> alone moves a value.
/// </remarks>
public sealed class RandomNetworkTests
{
    private const int Networks = 300;

    /// <summary>The number of networks in one compilation.</summary>
    private const int Together = 50;

    /// <summary>
    /// Small steps, so that a rectifier almost never switches within one; rounding is 1e-9 of the loss then. A rectifier that does switch
    /// within one does not within the other.
    /// </summary>
    private static readonly double[] Steps = [1e-7, 1e-9];

    private static readonly IReadOnlyList<DrawnNetwork> All = [.. Enumerable.Range(1, Networks).Select(RandomNetwork.Draw)];

    public static TheoryData<int> Batches => [.. Exhaustive.Sample(Enumerable.Range(0, Networks / Together))];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Fusion_layouts_and_finite_differences_agree(int number)
    {
        var networks = All.Skip(number * Together).Take(Exhaustive.IsOn ? Together : Together / 3).ToList();
        var compiled = new Compiled(networks);
        // Most of the time goes into making machine code of kernels that no other network has.
        var failures = networks.AsParallel().AsOrdered().Select(network => (Network: network, Message: compiled.Failure(network))).Where(result => result.Message is not null).ToList();
        if (failures.Count > 0)
            Assert.Fail(string.Join("\n", failures.Select((failure, i) => $"{failure.Message}\n{(i == 0 ? Shrunk(failure.Network) : failure.Network).Source}")));
    }

    public static TheoryData<string> Words => [.. TrainedWords.All];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_is_drawn(string word) =>
        All.ShouldContain(network => Regex.IsMatch(network.Source, $@"[ \[]{word}[,(\]]"));

    /// <summary>The network without the parts that it fails without just as well.</summary>
    private static DrawnNetwork Shrunk(DrawnNetwork network)
    {
        for (var i = network.Parts.Count - 1; i > 0; i--)
        {
            var smaller = network with { Parts = [.. network.Parts.Where((_, part) => part != i)] };
            if (Fails(smaller))
                network = smaller;
        }

        return network;

        static bool Fails(DrawnNetwork network)
        {
            // The rest may not be a valid network.
            if (GeneratorHost.Run(DrawnNetwork.SourceOf([network])).AnalyzeWithoutGenerator().Count > 0)
                return false;
            var compiled = new Compiled([network]);
            return compiled.Failure(network) is not null;
        }
    }

    /// <summary>
    /// Networks in three forms: unfused, fused, and, for those with wide images, fused with the device's layout wherever possible.
    /// </summary>
    private sealed class Compiled
    {
        private readonly LoadedNetwork unfused;
        private readonly LoadedNetwork fused;
        private readonly LoadedNetwork native;

        public Compiled(IReadOnlyList<DrawnNetwork> networks)
        {
            var source = DrawnNetwork.SourceOf(networks);
            var forms = new Func<LoadedNetwork>[]
            {
                () => LoadedNetwork.Load(source, fusion: false, layout: "plain"),
                () => LoadedNetwork.Load(source, fusion: true, layout: "plain"),
                () => LoadedNetwork.Load(DrawnNetwork.SourceOf(networks.Where(network => network.IsWide)), fusion: true, layout: "native"),
            }.AsParallel().AsOrdered().Select(load => load()).ToList();
            (unfused, fused, native) = (forms[0], forms[1], forms[2]);
        }

        /// <summary>The first error of a network; null if there is none.</summary>
        public string? Failure(DrawnNetwork network)
        {
            try
            {
                Check(network);
                return null;
            }
            catch (Exception failure) when (failure is XunitException or ShouldAssertException)
            {
                return $"{network.Name}, batch {network.Batch}: {failure.Message}";
            }
        }

        private void Check(DrawnNetwork network)
        {
            var exact = Observe(network, unfused, new ReferenceDevice());
            var rounded = new Lazy<IReadOnlyList<Observation>>(() => [.. RoundingNoise.Devices.Select(device => Observe(network, unfused, device))]);
            exact.Compare(Observe(network, fused, new ReferenceDevice()), "fused, reference", 1e-5);
            // Every kernel is machine code of its own there, which takes longer than all else: some networks run unfused as well.
            if (network.Parts.Count % 3 == 0)
                exact.Compare(Observe(network, unfused, new CpuDevice(threads: 1)), "unfused, CPU", 1e-3, rounded);
            if (network.IsWide)
                exact.Compare(Observe(network, native, new ReferenceDevice()), "native, reference", 1e-5);
            var best = network.IsWide ? native : fused;
            exact.Compare(Observe(network, best, new CpuDevice(threads: 1)), $"{(network.IsWide ? "native" : "fused")}, CPU", 1e-3, rounded);
            Differentiate(Try(network, best, new ReferenceDevice()));
            var special = Special(network, unfused, new ReferenceDevice());
            special.Compare(Special(network, best, new ReferenceDevice()), "fused, reference", 1e-5);
            special.Compare(Special(network, best, new CpuDevice(threads: 1)), "fused, CPU", 1e-3,
                new(() => [.. RoundingNoise.Devices.Select(device => Special(network, unfused, device))]));
        }

        private static Observation Observe(DrawnNetwork network, LoadedNetwork loaded, Device device) => Observation.Of(Try(network, loaded, device), least: 1e-3);

        private static SpecialValues Special(DrawnNetwork network, LoadedNetwork loaded, Device device) =>
            SpecialValues.Of(Try(network, loaded, device), int.Parse(network.Name["Random".Length..], CultureInfo.InvariantCulture));

        private static Trial Try(DrawnNetwork network, LoadedNetwork loaded, Device device) =>
            new(loaded.Create(device, network.Batch, seed: 3, network.Name), network.Batch);
    }

    /// <summary>The gradient along a random direction of all parameters, against a central difference.</summary>
    private static void Differentiate(Trial trial)
    {
        trial.Gradients();
        double[] weights = [.. ExactMemory.Weights(trial.Model)];
        double[] gradients = [.. ExactMemory.Gradients(trial.Model)];
        var random = new Random(5);
        double[] direction = [.. weights.Select(_ => random.NextDouble() * 2 - 1)];
        var along = direction.Zip(gradients, (d, g) => d * g).Sum();
        var size = Math.Sqrt(gradients.Sum(g => g * g));
        var differences = Steps.Select(step => (Step: step, Value: (LossAt(step) - LossAt(-step)) / (2 * step))).ToList();
        differences.ShouldContain(difference => Math.Abs(difference.Value - along) <= 1e-5 * size + 1e-15 / difference.Step,
            $"the gradient is {along:R} along a direction, {size:g3} in all; differences are {string.Join(" and ", differences.Select(d => $"{d.Value:R} by {d.Step}"))}");

        double LossAt(double distance)
        {
            var at = ExactMemory.Weights(trial.Model);
            for (var i = 0; i < at.Length; i++)
                at[i] = weights[i] + distance * direction[i];
            trial.Gradients();
            return ExactMemory.Loss(trial.Model);
        }
    }
}
