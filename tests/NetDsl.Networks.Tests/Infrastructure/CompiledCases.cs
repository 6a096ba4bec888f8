using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>Every gradient case, compiled once with fusion and once without, and kept as long as tests run.</summary>
public static class CompiledCases
{
    private static readonly Lazy<LoadedNetwork> Fused = new(() => Load(fusion: true));
    private static readonly Lazy<LoadedNetwork> Unfused = new(() => Load(fusion: false));

    public static LoadedNetwork Get(bool fusion) => (fusion ? Fused : Unfused).Value;

    /// <summary>The case on a device, with parameters, inputs and targets drawn by its seed.</summary>
    public static Trial Try(NetworkCase network, Device device, bool fusion) =>
        new(Get(fusion).Create(device, network.Batch, seed: 3, network.Name), network.Batch);

    private static LoadedNetwork Load(bool fusion) => LoadedNetwork.Load(NetworkCase.SourceOf(NetworkCases.All), fusion);
}
