namespace NetDsl.Transforms;

/// <summary>The contents of a border around an image, as in torchvision.</summary>
public enum PaddingMode
{
    /// <summary>A constant value.</summary>
    Constant,

    /// <summary>The nearest pixel.</summary>
    Edge,

    /// <summary>The image mirrored at its outermost pixel, which is not repeated.</summary>
    Reflect,

    /// <summary>The image mirrored at its edge, so that its outermost pixel is repeated.</summary>
    Symmetric,
}

/// <summary>Reading beyond the border of an image.</summary>
internal static class Border
{
    /// <summary>The pixel that a place beyond the border shows; -1 for the constant value.</summary>
    public static int Index(int i, int size, PaddingMode mode)
    {
        if ((uint)i < (uint)size)
            return i;
        switch (mode)
        {
            case PaddingMode.Edge:
                return i < 0 ? 0 : size - 1;
            case PaddingMode.Reflect when size > 1:
                var period = 2 * (size - 1);
                i = ((i % period) + period) % period;
                return i < size ? i : period - i;
            case PaddingMode.Reflect:
                return 0;
            case PaddingMode.Symmetric:
                i = ((i % (2 * size)) + 2 * size) % (2 * size);
                return i < size ? i : 2 * size - 1 - i;
            default:
                return -1;
        }
    }

    /// <summary>Copies a window of an image, which may reach beyond its border.</summary>
    public static void Window(TransformImage image, int top, int left, int height, int width, PaddingMode mode, float fill)
    {
        var (h, w) = (image.Height, image.Width);
        var target = image.Spare(image.Shape with { Height = height, Width = width });
        // The columns that lie inside are copied in one piece.
        var (first, end) = (Math.Clamp(-left, 0, width), Math.Clamp(w - left, 0, width));
        for (var c = 0; c < image.Channels; c++)
        {
            var source = image.Plane(c);
            for (var y = 0; y < height; y++)
            {
                var row = target.Slice((c * height + y) * width, width);
                var from = Index(top + y, h, mode);
                if (from < 0)
                {
                    row.Fill(fill);
                    continue;
                }

                var line = source.Slice(from * w, w);
                if (end > first)
                    line.Slice(left + first, end - first).CopyTo(row[first..]);
                Edge(row, line, left, 0, Math.Min(first, width), mode, fill);
                Edge(row, line, left, Math.Max(end, first), width, mode, fill);
            }
        }

        image.Swap();
    }

    private static void Edge(Span<float> row, ReadOnlySpan<float> line, int left, int first, int end, PaddingMode mode, float fill)
    {
        for (var x = first; x < end; x++)
            row[x] = Index(left + x, line.Length, mode) is >= 0 and var column ? line[column] : fill;
    }
}
