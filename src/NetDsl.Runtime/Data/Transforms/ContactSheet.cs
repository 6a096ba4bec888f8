namespace NetDsl.Transforms;

/// <summary>Sheets of images, to look at what an augmentation does.</summary>
public static class ContactSheetExtensions
{
    private const int Gap = 4;
    private const int SmallestCell = 96;

    /// <summary>
    /// Writes a PNG file with a row for each of some images: the image as it is, and what a transform makes of it in several epochs.
    /// </summary>
    /// <param name="transform">The transform, such as a <see cref="Compose"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The images, grey or in colour.</param>
    /// <param name="images">The number of images, from the first on.</param>
    /// <param name="epochs">The number of transformed images in a row.</param>
    /// <param name="seed">The seed with which training would augment: <see cref="FitOptions.Seed"/>.</param>
    public static void ContactSheet(this Transform transform, string path, Dataset dataset, int images = 10, int epochs = 8, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Write(path, dataset, dataset.Augment(transform), images, epochs, seed);
    }

    /// <summary>Writes a PNG file with a row for each of some images: as evaluation reads it, and as training does in several epochs.</summary>
    /// <param name="dataset">The images, grey or in colour, with all that is done to them.</param>
    /// <param name="path">The file.</param>
    /// <param name="images">The number of images, from the first on.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="seed">The seed of training: <see cref="FitOptions.Seed"/>.</param>
    public static void ContactSheet(this Dataset dataset, string path, int images = 10, int epochs = 8, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Write(path, dataset, dataset, images, epochs, seed);
    }

    private static void Write(string path, Dataset original, Dataset augmented, int images, int epochs, int seed)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        images = Math.Min(images, original.Count);
        var (before, after) = (ShapeOf(original), ShapeOf(augmented));
        var (height, width) = (Math.Max(before.Height, after.Height), Math.Max(before.Width, after.Width));
        var zoom = Math.Max(1, SmallestCell / Math.Max(height, width));
        var (cellHeight, cellWidth) = (height * zoom + Gap, width * zoom + Gap);
        var sheet = new Sheet(images * cellHeight + Gap, (epochs + 1) * cellWidth + Gap);
        var input = new float[Math.Max(original.InputLength, augmented.InputLength)];
        var target = new float[Math.Max(original.TargetLength, augmented.TargetLength)];
        for (var i = 0; i < images; i++)
        {
            original.Read([i], input, target);
            sheet.Draw(input, before, i * cellHeight + Gap, Gap, zoom, DerivedDataset.IsNormalized(original));
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                augmented.ReadForTraining([i], Shuffle.Key(~(ulong)(uint)seed, epoch), input, target);
                sheet.Draw(input, after, i * cellHeight + Gap, (epoch + 1) * cellWidth + Gap, zoom, DerivedDataset.IsNormalized(augmented));
            }
        }

        PngWriter.Write(path, sheet.Pixels, sheet.Width);
    }

    private static ImageShape ShapeOf(Dataset dataset) => dataset.InputShape is [1 or 3, var height, var width]
        ? new ImageShape(dataset.InputShape[0], height, width)
        : throw new ArgumentException($"A contact sheet shows grey images (1 channel) and colour images (3), but samples are [{string.Join(", ", dataset.InputShape)}].", nameof(dataset));

    private sealed class Sheet
    {
        public Sheet(int height, int width)
        {
            (Width, Pixels) = (width, new byte[3 * height * width]);
            Pixels.AsSpan().Fill(255);
        }

        public int Width { get; }

        public byte[] Pixels { get; }

        /// <param name="values">Channel after channel.</param>
        /// <param name="shape">The shape of the image.</param>
        /// <param name="top">The row of its first pixel.</param>
        /// <param name="left">The column of its first pixel.</param>
        /// <param name="zoom">The size of a pixel on the sheet.</param>
        /// <param name="stretch">Whether its smallest value is black and its largest white, because values are not those of pixels.</param>
        public void Draw(ReadOnlySpan<float> values, ImageShape shape, int top, int left, int zoom, bool stretch)
        {
            var (min, max) = (0f, 1f);
            if (stretch)
            {
                (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
                foreach (var value in values[..shape.Length])
                    (min, max) = (Math.Min(min, value), Math.Max(max, value));
            }

            var plane = shape.Height * shape.Width;
            for (var y = 0; y < shape.Height * zoom; y++)
                for (var x = 0; x < shape.Width * zoom; x++)
                    for (var c = 0; c < 3; c++)
                    {
                        var value = values[c % shape.Channels * plane + y / zoom * shape.Width + x / zoom];
                        Pixels[3 * ((top + y) * Width + left + x) + c] = (byte)PixelMath.Byte((value - min) / Math.Max(max - min, 1e-9f));
                    }
        }
    }
}
