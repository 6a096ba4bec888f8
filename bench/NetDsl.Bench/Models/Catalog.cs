namespace NetDsl.Bench.Models;

/// <summary>The networks that can be measured, by name.</summary>
public static class Catalog
{
    private static readonly SortedDictionary<string, Func<Device, int, Model>> Entries = new(StringComparer.Ordinal)
    {
        ["alexnet"] = (device, batch) => Zoo.AlexNet.Create(device, batch),
        ["lecun1989"] = (device, batch) => Samples.Original.Create(device, batch),
        ["lenet5"] = (device, batch) => LeNet5.Create(device, batch),
        ["mlp128"] = (device, batch) => Mlp128.Create(device, batch),
        ["mlp3x512"] = (device, batch) => Mlp3x512.Create(device, batch),
        ["mobilenet-v2"] = (device, batch) => Zoo.MobileNetV2.Create(device, batch),
        ["resnet18"] = (device, batch) => Zoo.ResNet18.Create(device, batch),
        ["resnet20"] = (device, batch) => ResNet20.Create(device, batch),
        ["resnet50"] = (device, batch) => Zoo.ResNet50.Create(device, batch),
        ["vgg-small"] = (device, batch) => VggSmall.Create(device, batch),
    };

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Entries.Keys;

    /// <summary>Creates a network; null if the name is unknown.</summary>
    public static Model? Create(string name, Device device, int batch) =>
        Entries.TryGetValue(name, out var create) ? create(device, batch) : null;
}
