namespace NetDsl.Transforms;

/// <summary>Corruptions of colours and of geometry.</summary>
internal static class LevelCorruptions
{
    /// <summary>Changes saturation and value of each pixel. Grey images have a value only.</summary>
    public static void Hsv(TransformImage image, float saturation, float moreSaturation, float moreValue)
    {
        if (image.Channels == 1)
        {
            PixelMath.Scale(image.Pixels, 1, moreValue);
            PixelMath.Clamp(image.Pixels);
            return;
        }

        var red = image.Plane(0);
        var green = image.Plane(1);
        var blue = image.Plane(2);
        for (var i = 0; i < red.Length; i++)
        {
            var (h, s, v) = ColorMath.ToHsv(red[i], green[i], blue[i]);
            (red[i], green[i], blue[i]) = ColorMath.ToRgb(h, Math.Clamp(s * saturation + moreSaturation, 0, 1), Math.Clamp(v + moreValue, 0, 1));
        }
    }

    /// <summary>Moves the values of each channel towards their mean.</summary>
    public static void Contrast(TransformImage image, float factor)
    {
        for (var c = 0; c < image.Channels; c++)
            PixelMath.Scale(image.Plane(c), factor, (1 - factor) * PixelMath.Mean(image.Plane(c)));
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>A random affine map, and a smooth random displacement.</summary>
    /// <param name="image">The image.</param>
    /// <param name="strength">The strength of the displacement, as a share of the image.</param>
    /// <param name="smoothness">Its standard deviation, as a share of the image.</param>
    /// <param name="corner">The largest move of three points of the affine map, as a share of the image.</param>
    /// <param name="random">The random numbers.</param>
    public static void Elastic(TransformImage image, float strength, float smoothness, float corner, ref RandomStream random)
    {
        var (height, width) = (image.Height, image.Width);
        var size = Math.Min(height, width);
        var dx = image.Scratch(0, height * width);
        var dy = image.Scratch(1, height * width);
        Field(image, dx, strength * size, smoothness * size, ref random);
        Field(image, dy, strength * size, smoothness * size, ref random);
        Affine(dx, width, size, corner, ref random);
        Affine(dy, width, size, corner, ref random);
        // Beyond the border is the nearest pixel.
        for (var i = 0; i < dx.Length; i++)
        {
            var (x, y) = (i % width, i / width);
            (dx[i], dy[i]) = (Math.Clamp(x + dx[i], 0, width - 1) - x, Math.Clamp(y + dy[i], 0, height - 1) - y);
        }

        ElasticTransform.Displace(image, dx, dy, Interpolation.Bilinear, 0);
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>Makes the image from a smaller one, whose pixels are means of those that they cover.</summary>
    public static void Pixelate(TransformImage image, int rows, int columns)
    {
        var (height, width) = (image.Height, image.Width);
        var small = image.Scratch(0, rows * columns);
        for (var c = 0; c < image.Channels; c++)
        {
            var plane = image.Plane(c);
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < columns; x++)
                    small[y * columns + x] = BoxMean(plane, width, Range(y, rows, height), Range(x, columns, width));
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    plane[y * width + x] = small[(int)((y + 0.5f) * rows / height) * columns + (int)((x + 0.5f) * columns / width)];
        }
    }

    // The pixels whose middle lies in the box, as Pillow's BOX filter takes them.
    private static (int First, int End) Range(int i, int count, int size)
    {
        var scale = (float)size / count;
        var center = (i + 0.5f) * scale;
        return (Math.Max((int)(center - scale / 2 + 0.5f), 0), Math.Min((int)(center + scale / 2 + 0.5f), size));
    }

    private static float BoxMean(ReadOnlySpan<float> plane, int width, (int First, int End) rows, (int First, int End) columns)
    {
        var sum = 0f;
        for (var y = rows.First; y < rows.End; y++)
            for (var x = columns.First; x < columns.End; x++)
                sum += plane[y * width + x];
        return sum / ((rows.End - rows.First) * (columns.End - columns.First));
    }

    private static void Field(TransformImage image, Span<float> field, float strength, float sigma, ref RandomStream random)
    {
        if (strength == 0)
        {
            field.Clear();
            return;
        }

        foreach (ref var value in field)
            value = random.Uniform(-1, 1);
        GaussianBlur.Blur(field, image.Scratch(2, field.Length), image.Width, GaussianBlur.Kernel(image.Scratch(3, 2 * (int)(3 * sigma + 0.5f) + 1), sigma));
        PixelMath.Scale(field, strength, 0);
    }

    /// <summary>Adds the affine function that has random values at three corners of a square in the middle.</summary>
    private static void Affine(Span<float> field, int width, int size, float corner, ref RandomStream random)
    {
        var (height, square) = (field.Length / width, Math.Max(size / 3, 1));
        var most = corner * size;
        var (a, b, c) = (random.Uniform(-most, most), random.Uniform(-most, most), random.Uniform(-most, most));
        // Values a at (+, +), b at (+, -) and c at (-, -) of the middle.
        var (perX, perY) = ((b - c) / (2 * square), (a - b) / (2 * square));
        var start = b - perX * square + perY * square;
        for (var i = 0; i < field.Length; i++)
            field[i] += start + perX * (i % width - width / 2) + perY * (i / width - height / 2);
    }
}
