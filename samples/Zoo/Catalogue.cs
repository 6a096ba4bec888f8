using NetDsl;

namespace Zoo;

/// <summary>What the published count of a network's parameters counts.</summary>
internal enum Counting
{
    /// <summary>What is trained.</summary>
    Trainable,

    /// <summary>Everything that is stored: moving averages too. Keras counts so.</summary>
    Stored,
}

/// <summary>A network of the zoo.</summary>
/// <param name="Info">What the compiler knows of it.</param>
/// <param name="Counting">What its published count of parameters counts.</param>
internal sealed record Exhibit(ModelInfo Info, Counting Counting = Counting.Trainable)
{
    /// <summary>What it is called on the command line: <c>resnet50</c>.</summary>
    public string Name => Info.Name.ToLowerInvariant();

    /// <summary>The number of parameters, as the literature has it.</summary>
    public long Parameters => Info.TrainableParameters + (Counting == Counting.Stored ? Info.Statistics : 0);

    /// <summary>Bytes of the outputs of all layers, before memory planning lets them share places.</summary>
    public long ActivationBytes => Info.Layers.Sum(layer => layer.ActivationBytes);
}

/// <summary>Every network of the zoo.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Exhibit> All { get; } =
    [
        new(Mlp1x512.Info), new(Mlp3x512.Info), new(MaxoutMlp.Info), new(OdeNet.Info),
        new(LeCun1989.Info), new(LeNet5.Info), new(LeNet5Original.Info), new(DigitAndParity.Info), new(ToyConvNet.Info),
        new(AlexNet.Info), new(AlexNetGroups.Info), new(SmallAlexNet.Info),
        new(Vgg11.Info), new(Vgg13.Info), new(Vgg16.Info), new(Vgg19.Info),
        new(SmallVgg1x1.Info), new(SmallVgg3x1.Info), new(SmallVgg3x2.Info), new(SmallVgg5x3.Info),
        new(ResNet18.Info), new(ResNet34.Info), new(ResNet50.Info), new(ResNet101.Info), new(ResNet152.Info), new(Plain34.Info),
        new(ResNet20.Info), new(ResNet32.Info), new(ResNet44.Info), new(ResNet56.Info), new(ResNet110.Info),
        new(Plain20.Info), new(Plain56.Info),
        new(ResNet50Keras.Info, Counting.Stored), new(ResNet200V2.Info), new(ResNeXt50.Info),
        new(SmallInception.Info), new(GoogLeNet.Info), new(GoogLeNetAux.Info), new(InceptionV3.Info), new(InceptionV3Keras.Info, Counting.Stored),
        new(Xception.Info, Counting.Stored), new(InceptionResNetV2.Info, Counting.Stored),
        new(MobileNetV1.Info, Counting.Stored), new(MobileNetV2.Info),
        new(EfficientNetB0.Info), new(EfficientNetB1.Info), new(EfficientNetB2.Info), new(EfficientNetB3.Info),
        new(ConvNeXtTiny.Info),
    ];

    /// <summary>The network of that name, however it is capitalised; null if there is none.</summary>
    public static Exhibit? Find(string name) => All.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Names that may have been meant, likeliest first; all that contain the word, and those a few letters away.</summary>
    public static IReadOnlyList<string> NearMisses(string word)
    {
        var meant = string.Concat(word.ToLowerInvariant().Where(char.IsLetterOrDigit));
        return [.. All
            .Select(e => (e.Name, Distance: meant.Length > 2 && e.Name.Contains(meant, StringComparison.Ordinal) ? 0 : Distance(meant, e.Name)))
            .Where(pair => pair.Distance <= Math.Max(1, meant.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Name)];
    }

    /// <summary>The number of letters to insert, delete or change to get from one word to another.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
