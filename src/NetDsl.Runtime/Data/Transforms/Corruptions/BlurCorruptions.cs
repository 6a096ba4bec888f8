namespace NetDsl.Transforms;

/// <summary>Corruptions by blur.</summary>
internal static class BlurCorruptions
{
    public static void Gaussian(TransformImage image, float sigma) => Transforms.GaussianBlur.Blur(image, 2 * (int)(4 * sigma + 0.5f) + 1, sigma);

    /// <summary>Convolves with a disk whose edge is smoothed.</summary>
    public static void Defocus(TransformImage image, float radius, float smoothing)
    {
        var half = radius <= 8 ? 8 : (int)radius;
        var size = 2 * half + 1;
        var disk = image.Scratch(0, size * size);
        var sum = 0f;
        for (var i = 0; i < disk.Length; i++)
        {
            var (y, x) = (i / size - half, i % size - half);
            sum += disk[i] = x * x + y * y <= radius * radius ? 1 : 0;
        }

        PixelMath.Scale(disk, 1 / sum, 0);
        Transforms.GaussianBlur.Blur(disk, image.Scratch(2, disk.Length), size, Transforms.GaussianBlur.Kernel(image.Scratch(3, radius <= 8 ? 3 : 5), smoothing));
        var target = image.Spare(image.Shape);
        target.Clear();
        for (var i = 0; i < disk.Length; i++)
            if (disk[i] > 1e-7f)
                AddShifted(image, target, i / size - half, i % size - half, disk[i]);
        image.Swap();
        PixelMath.Clamp(image.Pixels);
    }

    public static void Glass(TransformImage image, float sigma, int reach, int iterations, ref RandomStream random)
    {
        var (height, width, plane) = (image.Height, image.Width, image.Height * image.Width);
        Gaussian(image, sigma);
        var pixels = image.Pixels;
        for (var iteration = 0; iteration < iterations; iteration++)
            for (var y = height - reach - 1; y >= reach; y--)
                for (var x = width - reach - 1; x >= reach; x--)
                {
                    var from = y * width + x;
                    var to = from + (random.Below(2 * reach) - reach) * width + random.Below(2 * reach) - reach;
                    for (var start = 0; start < pixels.Length; start += plane)
                        (pixels[start + from], pixels[start + to]) = (pixels[start + to], pixels[start + from]);
                }

        Gaussian(image, sigma);
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>The weighted mean of copies that are moved along a line.</summary>
    public static void Motion(TransformImage image, int radius, float sigma, float angle)
    {
        var target = image.Spare(image.Shape);
        target.Clear();
        var taps = 2 * radius + 1;
        var sum = 0f;
        for (var i = 0; i < taps; i++)
            sum += Weight(i, sigma);
        var (sin, cos) = MathF.SinCos(float.DegreesToRadians(angle));
        for (var i = 0; i < taps; i++)
            AddShifted(image, target, (int)MathF.Round(i * sin), (int)MathF.Round(i * cos), Weight(i, sigma) / sum);
        image.Swap();
        PixelMath.Clamp(image.Pixels);

        static float Weight(int i, float sigma) => MathF.Exp(-i * i / (2 * sigma * sigma));
    }

    /// <summary>The mean of the image and enlarged copies.</summary>
    public static void Zoom(TransformImage image, float largest, float step)
    {
        var length = image.Shape.Length;
        var original = image.Scratch(0, length);
        var sum = image.Scratch(1, length);
        image.Pixels.CopyTo(original);
        original.CopyTo(sum);
        var count = 1;
        for (var zoom = 1f; zoom <= largest + 1e-4f; zoom += step, count++)
        {
            original.CopyTo(image.Pixels);
            new AffineMap(1 / zoom, 0, 0, 0, 1 / zoom, 0).Apply(image, Interpolation.Bilinear, 0);
            PixelMath.AddScaled(sum, image.Pixels, 1);
        }

        sum.CopyTo(image.Pixels);
        PixelMath.Scale(image.Pixels, 1f / count, 0);
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>target += weight * image moved by some pixels. The border is mirrored.</summary>
    private static void AddShifted(TransformImage image, Span<float> target, int down, int right, float weight)
    {
        var (height, width) = (image.Height, image.Width);
        var (first, end) = (Math.Clamp(-right, 0, width), Math.Clamp(width - right, 0, width));
        for (var c = 0; c < image.Channels; c++)
            for (var y = 0; y < height; y++)
            {
                var row = image.Plane(c).Slice(Border.Index(y + down, height, PaddingMode.Reflect) * width, width);
                var result = target.Slice((c * height + y) * width, width);
                if (end > first)
                    PixelMath.AddScaled(result[first..end], row[(first + right)..(end + right)], weight);
                for (var x = 0; x < Math.Min(first, width); x++)
                    result[x] += weight * row[Border.Index(x + right, width, PaddingMode.Reflect)];
                for (var x = Math.Max(end, first); x < width; x++)
                    result[x] += weight * row[Border.Index(x + right, width, PaddingMode.Reflect)];
            }
    }
}
