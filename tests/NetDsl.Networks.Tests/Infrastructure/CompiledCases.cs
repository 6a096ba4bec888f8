using System.Collections.Concurrent;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>Every gradient case, compiled once with fusion and once without, those that a layout can change for each layout too, and kept as long as tests run.</summary>
public static class CompiledCases
{
    private static readonly ConcurrentDictionary<(bool Fusion, string Layout), Lazy<LoadedNetwork>> Loaded = [];

    private static readonly Lazy<LoadedNetwork> WithInputGradients =
        new(() => LoadedNetwork.Load(NetworkCase.SourceOf(NetworkCases.All.Select(c => c with { Arguments = "(InputGradient = true)" }))));

    /// <summary>The cases that a layout can change.</summary>
    public static IReadOnlyList<NetworkCase> ThatLayoutsChange { get; } = [.. NetworkCases.All.Where(network => network.Name.StartsWith("Layout", StringComparison.Ordinal))];

    public static LoadedNetwork Get(bool fusion, string layout = "auto") =>
        Loaded.GetOrAdd((fusion, layout), key => new(() => LoadedNetwork.Load(NetworkCase.SourceOf(layout == "auto" ? NetworkCases.All : ThatLayoutsChange), key.Fusion, key.Layout, usings: false))).Value;

    /// <summary>A trial with the gradient for the inputs, on the reference device.</summary>
    public static Trial TryWithInputGradient(NetworkCase network) =>
        new(WithInputGradients.Value.Create(new ReferenceDevice(), network.Batch, seed: 3, network.Name), network.Batch);

    /// <summary>The case on a device, with parameters, inputs and targets drawn by its seed.</summary>
    public static Trial Try(NetworkCase network, Device device, bool fusion, string layout = "auto") =>
        new(Get(fusion, layout).Create(device, network.Batch, seed: 3, network.Name), network.Batch);
}
