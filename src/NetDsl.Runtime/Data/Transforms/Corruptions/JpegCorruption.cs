namespace NetDsl.Transforms;

/// <summary>What the compression as JPEG leaves of an image: everything but the entropy coding, which loses nothing.</summary>
internal static class JpegCorruption
{
    private static readonly byte[] Luma =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Chroma =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    // Row u: the cosines of frequency u at the 8 places, scaled so that the transpose is the inverse.
    private static readonly float[] Cosines =
    [
        .. Enumerable.Range(0, 64).Select(i => (float)((i / 8 == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * (i % 8) + 1) * (i / 8) * Math.PI / 16))),
    ];

    /// <param name="image">Grey or colour, from 0 to 1.</param>
    /// <param name="quality">From 1 to 100, as libjpeg scales its tables.</param>
    public static void Apply(TransformImage image, int quality)
    {
        var (height, width) = (image.Height, image.Width);
        PixelMath.Scale(image.Pixels, 255, 0);
        foreach (ref var value in image.Pixels)
            value = MathF.Round(value);
        if (image.Channels == 1)
            Compress(image.Pixels, width, Luma, quality);
        else
        {
            ToYcc(image);
            Compress(image.Plane(0), width, Luma, quality);
            var (rows, columns) = ((height + 1) / 2, (width + 1) / 2);
            var half = image.Scratch(0, rows * columns);
            for (var c = 1; c < 3; c++)
            {
                Halve(image.Plane(c), width, half, columns);
                Compress(half, columns, Chroma, quality);
                Double(half, columns, image.Plane(c), width);
            }

            ToRgb(image);
        }

        foreach (ref var value in image.Pixels)
            value = Math.Clamp(MathF.Round(value), 0, 255) * (1f / 255);
    }

    private static void Compress(Span<float> plane, int width, ReadOnlySpan<byte> table, int quality)
    {
        var height = plane.Length / width;
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        Span<float> steps = stackalloc float[64];
        for (var i = 0; i < 64; i++)
            steps[i] = Math.Clamp((table[i] * scale + 50) / 100, 1, 255);
        Span<float> block = stackalloc float[64];
        Span<float> other = stackalloc float[64];
        for (var top = 0; top < height; top += 8)
            for (var left = 0; left < width; left += 8)
            {
                // Beyond the border the last pixel is repeated.
                for (var i = 0; i < 64; i++)
                    block[i] = plane[Math.Min(top + i / 8, height - 1) * width + Math.Min(left + i % 8, width - 1)] - 128;
                Transform(block, other, inverse: false);
                Transform(other, block, inverse: false);
                for (var i = 0; i < 64; i++)
                    block[i] = MathF.Round(block[i] / steps[i]) * steps[i];
                Transform(block, other, inverse: true);
                Transform(other, block, inverse: true);
                for (var i = 0; i < 64; i++)
                    if (top + i / 8 < height && left + i % 8 < width)
                        plane[(top + i / 8) * width + left + i % 8] = Math.Clamp(MathF.Round(block[i] + 128), 0, 255);
            }
    }

    /// <summary>The cosine transform of the columns, transposed; twice is that of the block.</summary>
    private static void Transform(ReadOnlySpan<float> block, Span<float> result, bool inverse)
    {
        var cosines = Cosines.AsSpan();
        for (var u = 0; u < 8; u++)
            for (var x = 0; x < 8; x++)
            {
                var sum = 0f;
                for (var k = 0; k < 8; k++)
                    sum += (inverse ? cosines[k * 8 + u] : cosines[u * 8 + k]) * block[k * 8 + x];
                result[x * 8 + u] = sum;
            }
    }

    private static void Halve(ReadOnlySpan<float> plane, int width, Span<float> half, int columns)
    {
        var height = plane.Length / width;
        for (var i = 0; i < half.Length; i++)
        {
            var (y, x) = (2 * (i / columns), 2 * (i % columns));
            var (below, right) = (Math.Min(y + 1, height - 1), Math.Min(x + 1, width - 1));
            var sum = plane[y * width + x] + plane[y * width + right] + plane[below * width + x] + plane[below * width + right];
            // libjpeg rounds halves down and up in turn, so that no colour is preferred.
            half[i] = MathF.Floor((sum + 1 + i % columns % 2) / 4);
        }
    }

    /// <summary>Interpolates between the middles of the pixels: 3/4 of the nearest, 1/4 of the next.</summary>
    private static void Double(ReadOnlySpan<float> half, int columns, Span<float> plane, int width)
    {
        var (height, rows) = (plane.Length / width, half.Length / columns);
        for (var y = 0; y < height; y++)
        {
            var (nearY, farY) = (y / 2, Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, rows - 1));
            for (var x = 0; x < width; x++)
            {
                var (nearX, farX) = (x / 2, Math.Clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, columns - 1));
                var near = 3 * half[nearY * columns + nearX] + half[farY * columns + nearX];
                var far = 3 * half[nearY * columns + farX] + half[farY * columns + farX];
                plane[y * width + x] = MathF.Floor((3 * near + far + (x % 2 == 0 ? 8 : 7)) / 16);
            }
        }
    }

    private static void ToYcc(TransformImage image)
    {
        var first = image.Plane(0);
        var second = image.Plane(1);
        var third = image.Plane(2);
        for (var i = 0; i < first.Length; i++)
        {
            var (r, g, b) = (first[i], second[i], third[i]);
            first[i] = MathF.Round(0.299f * r + 0.587f * g + 0.114f * b);
            second[i] = MathF.Round(128 - 0.168735892f * r - 0.331264108f * g + 0.5f * b);
            third[i] = MathF.Round(128 + 0.5f * r - 0.418687589f * g - 0.081312411f * b);
        }
    }

    private static void ToRgb(TransformImage image)
    {
        var first = image.Plane(0);
        var second = image.Plane(1);
        var third = image.Plane(2);
        for (var i = 0; i < first.Length; i++)
        {
            var (y, cb, cr) = (first[i], second[i] - 128, third[i] - 128);
            first[i] = y + 1.402f * cr;
            second[i] = y - 0.344136286f * cb - 0.714136286f * cr;
            third[i] = y + 1.772f * cb;
        }
    }
}
