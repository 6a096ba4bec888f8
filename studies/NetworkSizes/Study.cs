using Studies.Harness;
using Zoo;

namespace Studies.NetworkSizes;

/// <summary>Parameters, sizes, depths and multiply-adds of the large networks, as the compiler counts them.</summary>
internal static class NetworkSizesStudy
{
    private static readonly (string Name, ModelInfo Info, bool CountsStored, Stated Stated)[] Networks =
    [
        // Lecture 004 takes its table from Keras, which also counts the moving averages of batch normalisation.
        ("VGG16", Vgg16.Architecture, false, new(138_357_544, Megabytes: 528, Depth: 23)),
        ("InceptionV3", InceptionV3Keras.Architecture, true, new(23_851_784, Megabytes: 92, Depth: 159)),
        ("ResNet50", ResNet50Keras.Architecture, true, new(25_636_712, Megabytes: 98)),
        ("Xception", Xception.Architecture, true, new(22_910_480, Megabytes: 88, Depth: 126)),
        ("InceptionResNetV2", InceptionResNetV2.Architecture, true, new(55_873_736, Megabytes: 215, Depth: 572)),
        ("ResNeXt50", ResNeXt50.Architecture, true, new(25_097_128, Megabytes: 96)),
        ("LeNet-5", LeNet5.Architecture, false, new(60_000)),
        ("AlexNet", AlexNetGroups.Architecture, false, new(60_000_000)),
        // Lecture 001: the small networks of Zhang et al.
        ("Inception of Zhang et al.", SmallInception.Architecture, false, new(1_649_402)),
        ("AlexNet of Zhang et al.", SmallAlexNet.Architecture, false, new(1_387_786)),
        ("MLP 3x512", Mlp3x512.Architecture, false, new(1_735_178)),
        ("MLP 1x512", Mlp1x512.Architecture, false, new(1_209_866)),
        // Lecture 003: multiply-adds of the residual networks.
        ("ResNet-18", ResNet18.Architecture, false, new(MultiplyAdds: 1.8)),
        ("ResNet-34", ResNet34.Architecture, false, new(MultiplyAdds: 3.6)),
        ("ResNet-50", ResNet50Keras.Architecture, false, new(MultiplyAdds: 3.8)),
        ("ResNet-101", ResNet101.Architecture, false, new(MultiplyAdds: 7.6)),
        ("ResNet-152", ResNet152.Architecture, false, new(MultiplyAdds: 11.3)),
    ];

    public static Study Study { get; } = new()
    {
        Name = "network-sizes",
        Title = "Sizes of large networks",
        Lecture = "001, 003, 004",
        Claim = "Parameters, megabytes and depths of VGG16 to ResNeXt50, parameters of the small networks of Zhang et al., multiply-adds of ResNet-18 to ResNet-152",
        Seeds = 1,
        Rows = [.. Networks.Select(n => new Row(n.Name, _ => Count(n.Info, n.CountsStored)) { Published = n.Stated.ToString() })],
        Measures = [new("parameters", "parameters", "#,0"), new("megabytes", "MB of 2^20 bytes", "0.0"), new("depth", "layers on the longest path", "0"), new("macs", "10^9 multiply-adds", "0.0##")],
        Effects =
        [
            new("Every parameter count that the lectures give in full is met exactly", r => Networks.Where(n => n.Stated.Parameters is not null && n.Stated.Parameters % 1000 != 0).All(n => r[n.Name].Mean("parameters") == n.Stated.Parameters)),
            new("Rounded counts are met within 4 %", r => Networks.Where(n => n.Stated.Parameters is > 0 && n.Stated.Parameters % 1000 == 0).All(n => Math.Abs(r[n.Name].Mean("parameters") / n.Stated.Parameters!.Value - 1) < 0.04)),
            new("Megabytes are met within 2", r => Networks.Where(n => n.Stated.Megabytes is not null).All(n => Math.Abs(r[n.Name].Mean("megabytes") - n.Stated.Megabytes!.Value) < 2)),
            new("Multiply-adds are met within 5 %", r => Networks.Where(n => n.Stated.MultiplyAdds is not null).All(n => Math.Abs(r[n.Name].Mean("macs") / n.Stated.MultiplyAdds!.Value - 1) < 0.05)),
        ],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced("All counts of parameters, megabytes and multiply-adds are the lectures'. Depths are not comparable, as the README explains: Keras counts some kinds of layers, and ours agrees for InceptionV3 only.")
            : Verdict.Not("Not every count is met; see the list above and the notes in the README."),
    };

    private static Outcome Count(ModelInfo info, bool countsStored)
    {
        var parameters = info.TrainableParameters + (countsStored ? info.BufferElements : 0);
        return new()
        {
            ["parameters"] = parameters,
            ["megabytes"] = (info.TrainableParameters + info.BufferElements) * 4 / (double)(1 << 20),
            ["depth"] = Depth(info),
            ["macs"] = info.MultiplyAdds / 1e9,
        };
    }

    /// <summary>The number of layers on the longest path from the input to the output.</summary>
    private static int Depth(ModelInfo info)
    {
        var depths = new Dictionary<string, int>();
        foreach (var layer in info.Layers)
            depths[layer.Name] = 1 + layer.Inputs.Select(input => depths.GetValueOrDefault(input)).DefaultIfEmpty(0).Max();
        return depths.Values.Max();
    }

    private sealed record Stated(long? Parameters = null, double? Megabytes = null, int? Depth = null, double? MultiplyAdds = null)
    {
        public override string ToString() => string.Join(", ", new[]
        {
            Parameters is { } p ? FormattableString.Invariant($"{p:#,0} parameters") : null,
            Megabytes is { } m ? FormattableString.Invariant($"{m} MB") : null,
            Depth is { } d ? $"depth {d}" : null,
            MultiplyAdds is { } a ? FormattableString.Invariant($"{a} x 10^9") : null,
        }.OfType<string>());
    }
}
