using System.Numerics;

namespace NetDsl.Transforms;

/// <summary>Corruptions by weather.</summary>
internal static class WeatherCorruptions
{
    // For each severity: mean and deviation of the noise, its zoom, threshold, radius and sigma of the motion, share of the image.
    private static readonly float[][] SmallSnow =
    [
        [0.1f, 0.2f, 1, 0.6f, 8, 3, 0.95f], [0.1f, 0.2f, 1, 0.5f, 10, 4, 0.9f], [0.15f, 0.3f, 1.75f, 0.55f, 10, 4, 0.9f],
        [0.25f, 0.3f, 2.25f, 0.6f, 12, 6, 0.85f], [0.3f, 0.3f, 1.25f, 0.65f, 14, 12, 0.8f],
    ];

    private static readonly float[][] LargeSnow =
    [
        [0.1f, 0.3f, 3, 0.5f, 10, 4, 0.8f], [0.2f, 0.3f, 2, 0.5f, 12, 4, 0.7f], [0.55f, 0.3f, 4, 0.9f, 12, 8, 0.7f],
        [0.55f, 0.3f, 4.5f, 0.85f, 12, 8, 0.65f], [0.55f, 0.3f, 2.5f, 0.85f, 12, 12, 0.55f],
    ];

    public static void Fog(TransformImage image, float strength, float decay, ref RandomStream random)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(image.Height, image.Width));
        var map = image.Scratch(0, size * size);
        Plasma(map, size, decay, ref random);
        var max = 0f;
        foreach (var value in image.Pixels)
            max = Math.Max(max, value);
        for (var c = 0; c < image.Channels; c++)
            for (var y = 0; y < image.Height; y++)
            {
                var row = image.Plane(c).Slice(y * image.Width, image.Width);
                PixelMath.AddScaled(row, map.Slice(y * size, image.Width), strength);
            }

        PixelMath.Scale(image.Pixels, max / (max + strength), 0);
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>Noise at all scales, weaker where it is finer, from 0 to 1: the diamond-square method on a torus.</summary>
    internal static void Plasma(Span<float> map, int size, float decay, ref RandomStream random)
    {
        map.Clear();
        var wibble = 100f;
        for (var step = size; step >= 2; step /= 2, wibble /= decay)
        {
            var half = step / 2;
            for (var y = 0; y < size; y += step)
                for (var x = 0; x < size; x += step)
                    map[(y + half) * size + x + half] = Mean(map, size, y, x, y + step, x, y, x + step, y + step, x + step) + random.Uniform(-wibble, wibble);
            for (var y = 0; y < size; y += step)
                for (var x = 0; x < size; x += step)
                {
                    map[y * size + x + half] = Mean(map, size, y, x, y, x + step, y + half, x + half, y - half, x + half) + random.Uniform(-wibble, wibble);
                    map[(y + half) * size + x] = Mean(map, size, y, x, y + step, x, y + half, x + half, y + half, x - half) + random.Uniform(-wibble, wibble);
                }
        }

        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in map)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        if (max > min)
            PixelMath.Scale(map, 1 / (max - min), -min / (max - min));
    }

    public static void Snow(TransformImage image, bool small, int level, ref RandomStream random)
    {
        var c = (small ? SmallSnow : LargeSnow)[level];
        var (height, width) = (image.Height, image.Width);
        var plane = height * width;
        var original = image.Scratch(4, image.Shape.Length);
        image.Pixels.CopyTo(original);
        var shape = image.Shape;

        // The flakes are an image of their own, which takes the place of the original for a while.
        var flakes = image.Load(new ImageShape(1, height, width));
        foreach (ref var value in flakes)
            value = c[0] + random.Normal(c[1]);
        if (c[2] > 1)
            new AffineMap(1 / c[2], 0, 0, 0, 1 / c[2], 0).Apply(image, Interpolation.Bilinear, 0);
        foreach (ref var value in image.Pixels)
            value = value < c[3] ? 0 : Math.Clamp(value, 0, 1);
        BlurCorruptions.Motion(image, (int)c[4], c[5], random.Uniform(-135, -45));
        var snow = image.Scratch(5, plane);
        image.Pixels.CopyTo(snow);

        original.CopyTo(image.Load(shape));
        var gray = image.Scratch(0, plane);
        PixelMath.Luminance(image, gray);
        for (var channel = 0; channel < image.Channels; channel++)
        {
            var values = image.Plane(channel);
            for (var i = 0; i < plane; i++)
            {
                var white = c[6] * values[i] + (1 - c[6]) * Math.Max(values[i], gray[i] * 1.5f + 0.5f);
                values[i] = Math.Clamp(white + snow[i] + snow[plane - 1 - i], 0, 1);
            }
        }
    }

    private static float Mean(ReadOnlySpan<float> map, int size, int y1, int x1, int y2, int x2, int y3, int x3, int y4, int x4)
    {
        var mask = size - 1;
        return (map[(y1 & mask) * size + (x1 & mask)] + map[(y2 & mask) * size + (x2 & mask)]
            + map[(y3 & mask) * size + (x3 & mask)] + map[(y4 & mask) * size + (x4 & mask)]) / 4;
    }
}
