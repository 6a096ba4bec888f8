using NetDsl;

namespace Zoo;

/// <summary>The kind of parameters that a published count includes.</summary>
internal enum Counting
{
    /// <summary>Trained parameters only.</summary>
    Trainable,

    /// <summary>All stored parameters, including moving averages. Keras counts these.</summary>
    Stored,
}

/// <summary>A network of the zoo.</summary>
/// <param name="Info">The information from the compiler.</param>
/// <param name="Counting">The kind of parameters in its published count.</param>
internal sealed record Exhibit(ModelInfo Info, Counting Counting = Counting.Trainable)
{
    /// <summary>The name on the command line: <c>resnet50</c>.</summary>
    public string Name => Info.Name.ToLowerInvariant();

    /// <summary>The number of parameters, counted as in the literature.</summary>
    public long Parameters => Info.TrainableParameters + (Counting == Counting.Stored ? Info.BufferElements : 0);

    /// <summary>Bytes of the outputs of all layers, before memory planning lets them share places.</summary>
    public long ActivationBytes => Info.Layers.Sum(layer => layer.ActivationBytes);
}

/// <summary>Every network of the zoo.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Exhibit> All { get; } =
    [
        new(Mlp1x512.Architecture), new(Mlp3x512.Architecture), new(Mlp2x1024.Architecture), new(MaxoutMlp.Architecture), new(OdeNet.Architecture),
        new(LeCun1989.Architecture), new(LeNet5.Architecture), new(LeNet5Original.Architecture), new(DigitAndParity.Architecture), new(ToyConvNet.Architecture),
        new(AlexNet.Architecture), new(AlexNetGroups.Architecture), new(SmallAlexNet.Architecture),
        new(CaffeNet128.Architecture), new(CaffeNet128NormBefore.Architecture), new(CaffeNet128NormAfter.Architecture), new(PReluNet.Architecture),
        new(Vgg11.Architecture), new(Vgg13.Architecture), new(Vgg16.Architecture), new(Vgg19.Architecture),
        new(SmallVgg1x1.Architecture), new(SmallVgg3x1.Architecture), new(SmallVgg3x2.Architecture), new(SmallVgg5x3.Architecture),
        new(ResNet18.Architecture), new(ResNet34.Architecture), new(ResNet34A.Architecture), new(ResNet34C.Architecture), new(ResNet50.Architecture), new(ResNet101.Architecture), new(ResNet152.Architecture), new(Plain34.Architecture),
        new(ResNet20.Architecture), new(ResNet32.Architecture), new(ResNet44.Architecture), new(ResNet56.Architecture), new(ResNet110.Architecture),
        new(Plain20.Architecture), new(Plain56.Architecture),
        new(ResNet50Keras.Architecture, Counting.Stored), new(ResNet200V2.Architecture), new(ResNeXt50.Architecture),
        new(SmallInception.Architecture), new(GoogLeNet.Architecture), new(GoogLeNetOriginal.Architecture), new(GoogLeNetAux.Architecture), new(InceptionV3.Architecture), new(InceptionV3Keras.Architecture, Counting.Stored),
        new(Xception.Architecture, Counting.Stored), new(InceptionResNetV2.Architecture, Counting.Stored),
        new(MobileNetV1.Architecture, Counting.Stored), new(MobileNetV2.Architecture),
        new(EfficientNetB0.Architecture), new(EfficientNetB1.Architecture), new(EfficientNetB2.Architecture), new(EfficientNetB3.Architecture),
        new(EfficientNetB4.Architecture), new(EfficientNetB5.Architecture), new(EfficientNetB6.Architecture), new(EfficientNetB7.Architecture),
        new(EfficientNetV2S.Architecture), new(MobileNetV3Large.Architecture), new(MobileNetV3Small.Architecture), new(MnasNet.Architecture),
        new(ShuffleNetV2.Architecture), new(SqueezeNet.Architecture), new(SqueezeNet11.Architecture), new(DenseNet121.Architecture),
        new(NasNetMobile.Architecture, Counting.Stored), new(NasNetLarge.Architecture, Counting.Stored), new(RegNetY400.Architecture), new(InceptionV4.Architecture), new(Dpn68.Architecture),
        new(HRNetW18.Architecture), new(UNet.Architecture), new(UNetPlusPlus.Architecture), new(SwinPatchMerging.Architecture),
        new(ConvNeXtTiny.Architecture),
    ];

    /// <summary>The network of that name, however it is capitalised; null if there is none.</summary>
    public static Exhibit? Find(string name) => All.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Similar names, most similar first: names that contain the text, and names a few letters away.</summary>
    public static IReadOnlyList<string> NearMisses(string word)
    {
        var meant = string.Concat(word.ToLowerInvariant().Where(char.IsLetterOrDigit));
        return [.. All
            .Select(e => (e.Name, Distance: meant.Length > 2 && e.Name.Contains(meant, StringComparison.Ordinal) ? 0 : Distance(meant, e.Name)))
            .Where(pair => pair.Distance <= Math.Max(1, meant.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Name)];
    }

    /// <summary>The edit distance: the number of letters to insert, delete or replace.</summary>
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
