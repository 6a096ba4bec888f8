namespace NetDsl.Networks.Tests.Oracle;

/// <summary>The networks that PyTorch has computed, compiled once.</summary>
public static class TorchNetworks
{
    private static readonly Lazy<LoadedNetwork> Networks = new(() => LoadedNetwork.Load(NetworkCase.SourceOf(TorchCase.All.Select(c => c.Network))));

    /// <summary>The network of a case on a device, with PyTorch's parameters.</summary>
    public static Model Create(TorchCase torch, Device device)
    {
        var model = Networks.Value.Create(device, torch.Batch, name: torch.Name);
        foreach (var parameter in model.Parameters)
            parameter.Write(TorchCase.Decode(torch.Parameters[parameter.Name].Values));
        return model;
    }
}
