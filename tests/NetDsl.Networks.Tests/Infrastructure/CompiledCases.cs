using System.Collections.Concurrent;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// Gradient cases, compiled with fusion and without, those that a layout can change for each layout too, and kept as long as tests run. All cases
/// that a run of the tests samples are one compilation; others are compiled when a test asks for them.
/// </summary>
public static class CompiledCases
{
    private static readonly ConcurrentDictionary<(bool Fusion, string Layout, string Name), Lazy<LoadedNetwork>> Loaded = [];

    private static readonly ConcurrentDictionary<string, Lazy<LoadedNetwork>> WithInputGradients = [];

    /// <summary>The cases that a layout can change.</summary>
    public static IReadOnlyList<NetworkCase> ThatLayoutsChange { get; } = [.. NetworkCases.All.Where(network => network.Name.StartsWith("Layout", StringComparison.Ordinal))];

    private static IReadOnlyList<NetworkCase> Sampled { get; } = [.. Exhaustive.Sample(NetworkCases.All)];

    private static IReadOnlyList<NetworkCase> SampledThatLayoutsChange { get; } = [.. Exhaustive.Sample(ThatLayoutsChange)];

    /// <summary>The compilation of all cases that this run samples.</summary>
    public static LoadedNetwork Get(bool fusion) => Get(Sampled, fusion, "auto", "");

    /// <summary>The compilation that has a case.</summary>
    public static LoadedNetwork Of(NetworkCase network, bool fusion, string layout = "auto")
    {
        var together = layout == "auto" ? Sampled : SampledThatLayoutsChange;
        return together.Any(c => c.Name == network.Name) ? Get(together, fusion, layout, "") : Get([network], fusion, layout, network.Name);
    }

    /// <summary>A trial with the gradient for the inputs, on the reference device.</summary>
    public static Trial TryWithInputGradient(NetworkCase network)
    {
        var isSampled = Sampled.Any(c => c.Name == network.Name);
        var loaded = WithInputGradients.GetOrAdd(isSampled ? "" : network.Name, _ => new(() =>
            LoadedNetwork.Load(NetworkCase.SourceOf((isSampled ? Sampled : [network]).Select(c => c with { Arguments = "(InputGradient = true)" })))));
        return new(loaded.Value.Create(new ReferenceDevice(), network.Batch, seed: 3, network.Name), network.Batch);
    }

    /// <summary>The case on a device, with parameters, inputs and targets drawn by its seed.</summary>
    public static Trial Try(NetworkCase network, Device device, bool fusion, string layout = "auto") =>
        new(Of(network, fusion, layout).Create(device, network.Batch, seed: 3, network.Name), network.Batch);

    private static LoadedNetwork Get(IReadOnlyList<NetworkCase> cases, bool fusion, string layout, string name) =>
        Loaded.GetOrAdd((fusion, layout, name), key => new(() => LoadedNetwork.Load(NetworkCase.SourceOf(cases), key.Fusion, key.Layout, usings: false))).Value;
}
