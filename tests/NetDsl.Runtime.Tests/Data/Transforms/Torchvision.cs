using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Data.Transforms;

/// <summary>The results of torchvision that tests/oracle/transforms.py has written.</summary>
internal static class Torchvision
{
    private static readonly IReadOnlyDictionary<string, NumericArray> Cases = Load();

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names => Cases.Keys;

    /// <summary>The image that all cases begin with, from 0 to 1.</summary>
    public static TransformImage Image()
    {
        var image = new TransformImage(new ImageShape(3, 20, 24));
        Values("image").CopyTo(image.Pixels);
        return image;
    }

    /// <summary>A result; bytes are divided by 255.</summary>
    public static float[] Values(string name) => Cases[name].Type == "U8" ? [.. Cases[name].ToBytes().Select(value => value / 255f)] : Cases[name].ToFloats();

    /// <summary>Applies a change to the image and compares the result.</summary>
    public static void Check(string name, Action<TransformImage> change, double tolerance = 2e-5)
    {
        var image = Image();
        change(image);
        Compare(name, image, tolerance);
    }

    public static void Compare(string name, TransformImage image, double tolerance = 2e-5)
    {
        var expected = Values(name);
        var shape = Cases[name].Shape;
        new[] { image.Channels, image.Height, image.Width }.ShouldBe(shape, name);
        var actual = image.Pixels;
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
                throw new Xunit.Sdk.XunitException($"{name}: element {i} (row {i / image.Width % image.Height}, column {i % image.Width}) is {actual[i]}, not {expected[i]}");
    }

    private static IReadOnlyDictionary<string, NumericArray> Load()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var resource = typeof(Torchvision).Assembly.GetManifestResourceStream("transforms.npz")!)
            using (var file = File.Create(path))
                resource.CopyTo(file);
            return NpzFile.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
