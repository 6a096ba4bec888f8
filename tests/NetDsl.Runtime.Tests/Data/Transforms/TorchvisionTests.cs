using NetDsl.Transforms;
using static NetDsl.Runtime.Tests.Data.Transforms.Torchvision;

namespace NetDsl.Runtime.Tests.Data.Transforms;

/// <summary>Every transform, with fixed instead of random numbers, gives what torchvision gives for the same image.</summary>
public class TorchvisionTests
{
    private static readonly RandomStream Unused = new(0);

    private static void Apply(TransformImage image, Transform transform)
    {
        var random = Unused;
        transform.Apply(image, ref random);
    }

    [Theory, InlineData("nearest", Interpolation.Nearest), InlineData("bilinear", Interpolation.Bilinear)]
    public void Affine_maps(string name, Interpolation interpolation)
    {
        Check($"affine.{name}", image => AffineMap.Inverse(33, 3, -2, 1.2f, 11, 5).Apply(image, interpolation, 0));
        Check($"affine.small.{name}", image => AffineMap.Inverse(-71, -1, 4, 0.7f, -8, 0).Apply(image, interpolation, 0));
        Check($"rotate.{name}", image => AffineMap.Inverse(-25, 0, 0, 1, 0, 0).Apply(image, interpolation, 0));
    }

    [Fact]
    public void Fill_is_beyond_the_border() =>
        Check("affine.filled", image => AffineMap.Inverse(20, 5, 0, 1, 0, 0).Apply(image, Interpolation.Nearest, 9 / 255f), 1e-6);

    [Fact]
    public void Flips_copy_pixels()
    {
        Check("hflip", image => Apply(image, new RandomHorizontalFlip(1)), 1e-6);
        Check("vflip", image => Apply(image, new RandomVerticalFlip(1)), 1e-6);
    }

    [Theory, InlineData("constant"), InlineData("edge"), InlineData("reflect"), InlineData("symmetric")]
    public void Padding_of_every_kind(string mode) =>
        Check($"pad.{mode}", image => Apply(image, new Pad(5, 11 / 255f, Enum.Parse<PaddingMode>(mode, ignoreCase: true))), 1e-6);

    [Fact]
    public void Crops()
    {
        Check("center_crop", image => Apply(image, new CenterCrop(9, 13, 0)), 1e-6);
        Check("center_crop.large", image => Apply(image, new CenterCrop(27, 13, 0)), 1e-6);
        Check("crop", image => Border.Window(image, 3, 4, 10, 12, PaddingMode.Constant, 0), 1e-6);
    }

    [Fact]
    public void Resizing_with_antialiasing()
    {
        Check("resize.smaller", image => Apply(image, new Resize(7, 9)));
        Check("resize.larger", image => Apply(image, new Resize(33, 41)));
        Check("resize.mixed", image => Apply(image, new Resize(31, 10)));
        Check("resize.shorter", image => Apply(image, new Resize(11)));
        Check("resized_crop", image => Resampler.Resize(image, 2, 5, 13, 11, 16, 16));
    }

    [Theory, InlineData("less", 0.4f), InlineData("more", 1.7f)]
    public void Colours(string name, float factor)
    {
        Check($"brightness.{name}", image => ColorMath.Brightness(image, factor));
        Check($"contrast.{name}", image => ColorMath.Contrast(image, factor));
        Check($"saturation.{name}", image => ColorMath.Saturation(image, factor));
        Check($"sharpness.{name}", image => ColorMath.Sharpness(image, factor));
        Check($"hue.{name}", image => ColorMath.Hue(image, name == "less" ? -0.3f : 0.15f), 1e-4);
    }

    [Fact]
    public void Grey_images()
    {
        Check("grayscale", image => Apply(image, new Grayscale(3)));
        Check("grayscale", image => Apply(image, new RandomGrayscale(1)));
        var gray = new TransformImage(new ImageShape(1, 20, 24));
        Image().Plane(0).CopyTo(gray.Pixels);
        ColorMath.Contrast(gray, 1.7f);
        Compare("contrast.gray", gray);
    }

    [Fact]
    public void Levels()
    {
        Check("invert", image => Apply(image, new RandomInvert(1)), 1e-6);
        foreach (var bits in (int[])[1, 3, 8])
            Check($"posterize.{bits}", image => Apply(image, new RandomPosterize(bits, 1)), 1e-6);
        Check("solarize", image => Apply(image, new RandomSolarize(128 / 255f, 1)), 1e-6);
        Check("autocontrast", image => Apply(image, new RandomAutocontrast(1)));
        Check("equalize", image => Apply(image, new RandomEqualize(1)), 1e-6);
        var flat = new TransformImage(new ImageShape(3, 20, 24));
        flat.Pixels.Fill(50 / 255f);
        Apply(flat, new RandomEqualize(1));
        Compare("equalize.flat", flat, 1e-6);
        Check("normalize", image => Apply(image, new Normalize([0.4f, 0.5f, 0.6f], [0.2f, 0.3f, 0.4f])));
    }

    [Fact]
    public void Filters()
    {
        Check("blur.5", image => Apply(image, new GaussianBlur(5, (1.3f, 1.3f))));
        Check("blur.9", image => Apply(image, new GaussianBlur(9, (2, 2))));
        Check("sobel", image => Apply(image, new Sobel()));
    }

    [Fact]
    public void Displacements() =>
        Check("elastic", image => ElasticTransform.Displace(image, Values("elastic.dx"), Values("elastic.dy"), Interpolation.Bilinear, 0), 1e-4);

    public static TheoryData<bool, int, bool> Operations()
    {
        var data = new TheoryData<bool, int, bool>();
        foreach (var wide in (bool[])[false, true])
            for (var operation = 0; operation < AugmentOperation.Count; operation++)
                foreach (var negative in (bool[])[false, true])
                    data.Add(wide, operation, negative);
        return data;
    }

    [Theory, MemberData(nameof(Operations))]
    public void Operations_of_policies(bool wide, int operation, bool negative) => Check(
        $"{(wide ? "wide" : "rand")}.{operation}.{(negative ? "minus" : "plus")}",
        image => AugmentOperation.Apply(image, operation, wide ? 20 / 30f : 9 / 30f, wide, negative, 0));

    [Theory, InlineData(15), InlineData(50), InlineData(80)]
    public void Compression_as_Pillow_does(int quality)
    {
        // libjpeg computes in integers: a coefficient between two steps may become the other one, which changes a block by a few units.
        var image = Image();
        JpegCorruption.Apply(image, quality);
        var expected = Values($"jpeg.{quality}");
        var differences = image.Pixels.ToArray().Zip(expected, (a, b) => Math.Abs(a - b) * 255.0).ToArray();
        differences.Average().ShouldBeLessThan(2.5);
        // The uncompressed image is ten times as far away.
        Image().Pixels.ToArray().Zip(expected, (a, b) => Math.Abs(a - b) * 255.0).Average().ShouldBeGreaterThan(17);
    }

    [Theory, InlineData(5), InlineData(13)]
    public void Pixels_as_Pillow_enlarges_them(int size) =>
        // Pillow rounds to bytes twice, by rows and by columns.
        Check($"pixelate.{size}", image => LevelCorruptions.Pixelate(image, size, size), 1.001 / 255);
}
