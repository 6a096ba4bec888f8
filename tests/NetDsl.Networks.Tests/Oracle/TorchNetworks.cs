using System.Collections.Concurrent;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>The networks that PyTorch has computed: those that this run samples in one compilation, others when a test asks for them.</summary>
public static class TorchNetworks
{
    private static readonly ConcurrentDictionary<string, Lazy<LoadedNetwork>> Loaded = [];

    /// <summary>The cases that this run samples.</summary>
    public static IReadOnlyList<TorchCase> Sampled { get; } = [.. Exhaustive.Sample(TorchCase.All, TestedDevice.Share)];

    /// <summary>The network of a case on a device, with PyTorch's parameters.</summary>
    public static Model Create(TorchCase torch, Device device)
    {
        var isSampled = Sampled.Any(c => c.Name == torch.Name);
        var loaded = Loaded.GetOrAdd(isSampled ? "" : torch.Name, _ => new(() => LoadedNetwork.Load(NetworkCase.SourceOf((isSampled ? Sampled : [torch]).Select(c => c.Network)))));
        var model = loaded.Value.Create(device, torch.Batch, name: torch.Name);
        foreach (var parameter in model.Parameters)
            parameter.Write(TorchCase.Decode(torch.Parameters[parameter.Name].Values));
        return model;
    }
}
