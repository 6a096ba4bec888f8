namespace NetDsl.Reports;

/// <summary>Images side by side in one PNG file.</summary>
public static class ImageSheet
{
    private const int Gap = 2;

    /// <summary>Writes images row by row. Each is scaled by itself, from black for its smallest number to white for its largest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">The images, channel after channel.</param>
    /// <param name="shape">Their shape: 1 or 3 channels, rows, columns.</param>
    /// <param name="columns">The number of images in a row.</param>
    /// <param name="zoom">How many pixels of the file one of an image has, along each side.</param>
    /// <exception cref="ArgumentException">There is no image, or one has another size.</exception>
    public static void Write(string path, IReadOnlyList<float[]> images, IReadOnlyList<int> shape, int columns = 10, int zoom = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(zoom, 1);
        if (shape is not [1 or 3, > 0, > 0] || images.Count == 0 || images.Any(image => image.Length != shape[0] * shape[1] * shape[2]))
            throw new ArgumentException($"A sheet takes images of 1 or 3 channels that all have the shape {string.Join('x', shape)}.", nameof(images));
        var (channels, rows, width) = (shape[0], shape[1], shape[2]);
        var (height, length) = ((images.Count + columns - 1) / columns * (rows * zoom + Gap) - Gap, Math.Min(columns, images.Count) * (width * zoom + Gap) - Gap);
        var sheet = new float[channels * height * length];
        Array.Fill(sheet, 0.5f);
        for (var i = 0; i < images.Count; i++)
        {
            var (low, high) = (images[i].Min(), images[i].Max());
            var scale = high > low ? 1 / (high - low) : 0;
            var (top, left) = (i / columns * (rows * zoom + Gap), i % columns * (width * zoom + Gap));
            for (var c = 0; c < channels; c++)
                for (var y = 0; y < rows * zoom; y++)
                    for (var x = 0; x < width * zoom; x++)
                        sheet[(c * height + top + y) * length + left + x] = (images[i][(c * rows + y / zoom) * width + x / zoom] - low) * scale;
        }

        var png = Png.Encode(sheet, channels, height, length);
        AtomicFile.Write(path, stream => stream.Write(png));
    }
}
