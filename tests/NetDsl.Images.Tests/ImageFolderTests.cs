using NetDsl.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace NetDsl.Images.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Place(string name)
    {
        var path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Red in the upper left quarter, blue elsewhere.</summary>
    private static Image<Rgb24> Corner(int width = 16, int height = 16)
    {
        var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                image[x, y] = y < height / 2 && x < width / 2 ? new Rgb24(255, 0, 0) : new Rgb24(0, 0, 255);
        return image;
    }

    private static float[] Read(Dataset data, int index)
    {
        var (inputs, targets) = (new float[data.InputLength], new float[1]);
        data.Read([index], inputs, targets);
        return inputs;
    }

    [Fact]
    public void Folders_are_classes_whatever_their_names_and_formats()
    {
        Corner().Save(Place("Größe XL/a b.png"));
        Corner().Save(Place("Größe XL/日本.bmp"));
        Corner().Save(Place("cats and dogs/deep/er/c.JPG"));
        Corner().Save(Place("cats and dogs/.hidden.png"));
        Corner().Save(Place(".git/d.png"));
        File.WriteAllText(Place("cats and dogs/readme.txt"), "no image");
        var data = ImageFolder.Open(folder["."], 16, 16);
        data.ClassNames.ShouldBe(["Größe XL", "cats and dogs"]);
        data.Paths.Select(Path.GetFileName).ShouldBe(["a b.png", "日本.bmp", "c.JPG"]);
        data.InputShape.ShouldBe([3, 16, 16]);
        var targets = new float[3];
        data.ReadTargets([0, 1, 2], targets);
        targets.ShouldBe([0, 0, 1]);
        for (var i = 0; i < 3; i++)
        {
            var input = Read(data, i);
            // JPEG is not exact.
            var tolerance = i == 2 ? 0.1f : 1e-6f;
            input[0].ShouldBe(1, tolerance);
            input[255].ShouldBe(0, tolerance);
            input[512 + 255].ShouldBe(1, tolerance);
        }
    }

    [Fact]
    public void Grey_images_16_bits_and_transparency_become_8_bits_of_the_wanted_channels()
    {
        using (var deep = new Image<L16>(4, 4, new L16(32768)))
            deep.Save(Place("a/deep.png"), new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale });
        using (var clear = new Image<Rgba32>(4, 4, new Rgba32(255, 128, 0, 100)))
            clear.Save(Place("b/clear.png"));
        var color = ImageFolder.Open(folder["."], 4, 4);
        foreach (var value in Read(color, 0))
            value.ShouldBe(0.5f, 0.003f);
        Read(color, 1).Chunk(16).Select(plane => plane[5]).ShouldBe([1, 128 / 255f, 0], 1e-6);
        var gray = ImageFolder.Open(folder["."], 4, 4, new() { Channels = 1 });
        gray.InputShape.ShouldBe([1, 4, 4]);
        Read(gray, 0)[0].ShouldBe(0.5f, 0.003f);
        Read(gray, 1)[0].ShouldBe(151 / 255f, 1e-6f);
    }

    [Fact]
    public void The_orientation_by_EXIF_is_applied()
    {
        // 6: the camera was turned, and the upper left corner of the file is the upper right one of the scene.
        using (var image = Corner())
        {
            image.Metadata.ExifProfile = new ExifProfile();
            image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, (ushort)6);
            image.Save(Place("a/turned.jpg"));
        }

        var input = Read(ImageFolder.Open(folder["."], 16, 16), 0);
        input[15].ShouldBeGreaterThan(0.9f);
        input[0].ShouldBeLessThan(0.1f);
    }

    [Fact]
    public void Images_of_other_sizes_are_cut_stretched_or_padded()
    {
        using (var wide = Corner(width: 32, height: 8))
            wide.Save(Place("a/wide.png"));
        float[] With(ImageFit fit) => Read(ImageFolder.Open(folder["."], 16, 16, new() { Fit = fit }), 0);
        // The cut has the columns 12 to 19 of 32; stretched, a quarter is red; padded, the first rows are black.
        With(ImageFit.Crop)[..256].Count(value => value > 0.5).ShouldBe(64);
        With(ImageFit.Stretch)[..256].Count(value => value > 0.5).ShouldBe(64);
        With(ImageFit.Pad)[..256].Count(value => value > 0.5).ShouldBe(16);
        With(ImageFit.Pad)[..16].ShouldAllBe(value => value == 0);
    }

    [Theory, InlineData("png"), InlineData("jpg"), InlineData("bmp")]
    public void A_truncated_file_is_named_or_skipped_and_counted(string format)
    {
        for (var i = 0; i < 3; i++)
            Corner(64, 64).Save(Place($"a/{i}.{format}"));
        var bytes = File.ReadAllBytes(folder[$"a/1.{format}"]);
        File.WriteAllBytes(folder[$"a/1.{format}"], bytes[..(bytes.Length * 2 / 3)]);
        var data = ImageFolder.Open(folder["."], 16, 16);
        data.Count.ShouldBe(3);
        Read(data, 0).Length.ShouldBe(768);
        Should.Throw<InvalidDataException>(() => Read(data, 1)).Message.ShouldStartWith(Path.Combine(folder["."], "a", $"1.{format}") + " is not an intact image: ");

        foreach (var keep in (bool[])[false, true])
        {
            var intact = ImageFolder.Open(folder["."], 16, 16, new() { Damaged = DamagedImages.Skip, KeepInMemory = keep });
            intact.Count.ShouldBe(2);
            intact.Skipped.Count.ShouldBe(1);
            intact.Skipped[0].Path.ShouldEndWith($"1.{format}");
            intact.Skipped[0].Reason.ShouldContain("not an intact image");
            Read(intact, 1).ShouldBe(Read(data, 2));
        }
    }

    [Fact]
    public void Damaged_files_never_crash()
    {
        using (var image = Corner(24, 24))
        {
            image.Save(Place("a/0.png"));
            image.Save(Place("a/1.jpg"));
            image.Save(Place("a/2.bmp"));
        }

        var data = ImageFolder.Open(folder["."], 8, 8);
        var random = new Random(1);
        for (var i = 0; i < 900; i++)
        {
            var path = data.Paths[i % 3];
            var original = File.ReadAllBytes(path);
            var bytes = original.ToArray();
            for (var flip = 0; flip < 3; flip++)
                // Half of them in the header, which decides about sizes.
                bytes[random.Next(flip % 2 == 0 ? 54 : bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bytes);
            try
            {
                Read(data, i % 3);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(path);
            }

            File.WriteAllBytes(path, original);
        }
    }

    [Fact]
    public void Test_images_use_the_classes_of_the_training_images()
    {
        Corner().Save(Place("train/a/0.png"));
        Corner().Save(Place("train/b/0.png"));
        Corner().Save(Place("test/b/0.png"));
        var train = ImageFolder.Open(folder["train"], 8, 8);
        var test = ImageFolder.Open(folder["test"], 8, 8, new() { ClassNames = train.ClassNames });
        var targets = new float[1];
        test.ReadTargets([0], targets);
        targets.ShouldBe([1]);
        Corner().Save(Place("test/c/0.png"));
        Should.Throw<InvalidDataException>(() => ImageFolder.Open(folder["test"], 8, 8, new() { ClassNames = train.ClassNames })).Message.ShouldEndWith("has a folder 'c', which is not one of the 2 classes.");
    }

    [Fact]
    public void Wrong_folders_are_named()
    {
        Should.Throw<DirectoryNotFoundException>(() => ImageFolder.Open(folder["none"], 8, 8)).Message.ShouldContain("none");
        Should.Throw<InvalidDataException>(() => ImageFolder.Open(folder["."], 8, 8)).Message.ShouldContain("it needs one for each class");
        File.WriteAllText(Place("a/x.txt"), "");
        Should.Throw<InvalidDataException>(() => ImageFolder.Open(folder["."], 8, 8)).Message.ShouldContain("has no images (.png, .jpg, .jpeg, .bmp)");
        Should.Throw<ArgumentOutOfRangeException>(() => ImageFolder.Open(folder["."], 8, 8, new() { Channels = 4 })).Message.ShouldContain("1 channel (grey) or 3 (colour)");
    }

    [Fact]
    public void Kept_images_are_not_decoded_again()
    {
        Corner().Save(Place("a/0.png"));
        var data = ImageFolder.Open(folder["."], 8, 8, new() { KeepInMemory = true });
        var first = Read(data, 0);
        File.Delete(folder["a/0.png"]);
        Read(data, 0).ShouldBe(first);
    }
}
