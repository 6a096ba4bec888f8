namespace NetDsl.Networks.Tests.Fusion;

/// <summary>Networks drawn at random: fused and unfused agree, and so do gradients and finite differences.</summary>
/// <remarks>
/// Some are ill-conditioned as no network of use is: a normalisation over two samples that hardly differ magnifies the
/// rounding of floats a thousand times. The double-precision comparisons are the sharp ones; the processor is allowed 1e-3.
/// </remarks>
public sealed class RandomNetworkTests
{
    private const int Networks = 24;

    /// <summary>Small, so that hardly ever a rectifier switches in between; rounding is 1e-9 then.</summary>
    private const double Step = 1e-7;

    private static readonly IReadOnlyList<NetworkCase> All = [.. Enumerable.Range(1, Networks).Select(RandomNetwork.Draw)];

    private static readonly Lazy<LoadedNetwork> Fused = new(() => LoadedNetwork.Load(NetworkCase.SourceOf(All), fusion: true));
    private static readonly Lazy<LoadedNetwork> Unfused = new(() => LoadedNetwork.Load(NetworkCase.SourceOf(All), fusion: false));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Networks)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fused_and_unfused_agree(int seed)
    {
        var network = All[seed - 1];
        var exact = Observation.Of(Try(network, Unfused.Value, new ReferenceDevice()));
        exact.Compare(Observation.Of(Try(network, Fused.Value, new ReferenceDevice())), $"fused, reference, {network.Attributes}", 1e-5);
        exact.Compare(Observation.Of(Try(network, Fused.Value, Device.Cpu)), $"fused, processor, {network.Attributes}", 1e-3);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Backward_agrees_with_finite_differences(int seed)
    {
        var network = All[seed - 1];
        var trial = Try(network, Fused.Value, new ReferenceDevice());
        trial.Gradients();
        double[] weights = [.. ExactMemory.Weights(trial.Model)];
        double[] gradients = [.. ExactMemory.Gradients(trial.Model)];
        var random = new Random(seed);
        double[] direction = [.. weights.Select(_ => random.NextDouble() * 2 - 1)];
        var along = direction.Zip(gradients, (d, g) => d * g).Sum();
        var size = Math.Sqrt(gradients.Sum(g => g * g));
        ((LossAt(Step) - LossAt(-Step)) / (2 * Step)).ShouldBe(along, 1e-5 * size + 1e-8, network.Attributes);

        double LossAt(double distance)
        {
            var at = ExactMemory.Weights(trial.Model);
            for (var i = 0; i < at.Length; i++)
                at[i] = weights[i] + distance * direction[i];
            trial.Gradients();
            return ExactMemory.Loss(trial.Model);
        }
    }

    private static Trial Try(NetworkCase network, LoadedNetwork loaded, Device device) =>
        new(loaded.Create(device, network.Batch, seed: 3, network.Name), network.Batch);
}
