namespace NetDsl.Transforms;

/// <summary>The resampling of images to another size, row by row and column by column, with a filter of triangles.</summary>
internal static class Resampler
{
    /// <summary>
    /// Resizes a part of the image (bilinear). Where it shrinks, each new pixel is the weighted mean of all old pixels that it covers
    /// (antialiasing), as in Pillow and in torchvision with <c>antialias=True</c>.
    /// </summary>
    public static void Resize(TransformImage image, int top, int left, int height, int width, int newHeight, int newWidth)
    {
        var rows = new Filter(height, newHeight, image, 0);
        var columns = new Filter(width, newWidth, image, 2);
        var middle = image.Scratch(4, height * newWidth);
        var target = image.Spare(image.Shape with { Height = newHeight, Width = newWidth });
        for (var c = 0; c < image.Channels; c++)
        {
            var plane = image.Plane(c);
            for (var y = 0; y < height; y++)
                Columns(plane.Slice((top + y) * image.Width + left, width), middle.Slice(y * newWidth, newWidth), columns);
            Rows(middle, target.Slice(c * newHeight * newWidth, newHeight * newWidth), newWidth, rows);
        }

        image.Swap();
    }

    private static void Columns(ReadOnlySpan<float> source, Span<float> target, Filter filter)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var first = (int)filter.First[i];
            var sum = 0f;
            for (var t = 0; t < filter.Taps && first + t < source.Length; t++)
                sum += filter.Weights[i * filter.Taps + t] * source[first + t];
            target[i] = sum;
        }
    }

    private static void Rows(ReadOnlySpan<float> source, Span<float> target, int width, Filter filter)
    {
        var height = source.Length / width;
        for (var i = 0; i < target.Length / width; i++)
        {
            var row = target.Slice(i * width, width);
            row.Clear();
            var first = (int)filter.First[i];
            for (var t = 0; t < filter.Taps && first + t < height; t++)
                PixelMath.AddScaled(row, source.Slice((first + t) * width, width), filter.Weights[i * filter.Taps + t]);
        }
    }

    /// <summary>The old pixels, and their weights, of each new pixel along one axis.</summary>
    private readonly ref struct Filter
    {
        public Filter(int old, int count, TransformImage image, int slot)
        {
            var scale = (float)old / count;
            var support = Math.Max(scale, 1);
            Taps = (int)Math.Ceiling(2 * support) + 1;
            First = image.Scratch(slot, count);
            Weights = image.Scratch(slot + 1, count * Taps);
            for (var i = 0; i < count; i++)
            {
                var center = (i + 0.5f) * scale;
                var first = Math.Max((int)(center - support + 0.5f), 0);
                var end = Math.Min((int)(center + support + 0.5f), old);
                First[i] = first;
                var weights = Weights.Slice(i * Taps, Taps);
                weights.Clear();
                var sum = 0f;
                for (var t = 0; t < end - first; t++)
                    sum += weights[t] = Math.Max(0, 1 - Math.Abs((first + t + 0.5f - center) / support));
                foreach (ref var weight in weights)
                    weight /= sum;
            }
        }

        public Span<float> First { get; }

        public Span<float> Weights { get; }

        public int Taps { get; }
    }
}
