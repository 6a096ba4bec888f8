namespace NetDsl.Transforms;

/// <summary>The value between pixels, as in torchvision.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>The weighted mean of the four nearest pixels.</summary>
    Bilinear,
}

/// <summary>An affine map from the pixels of the result to those of the image; both are counted from the middle.</summary>
internal readonly record struct AffineMap(float XX, float XY, float X, float YX, float YY, float Y)
{
    /// <summary>
    /// The inverse of: scale, shear, rotate about a centre, then move. As torchvision computes it.
    /// </summary>
    /// <param name="angle">Clockwise, in degrees.</param>
    /// <param name="right">The move to the right, in pixels.</param>
    /// <param name="down">The move downwards, in pixels.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="shearX">The shear along x, in degrees.</param>
    /// <param name="shearY">The shear along y, in degrees.</param>
    /// <param name="centerX">The centre, from the middle of the image.</param>
    /// <param name="centerY">The centre, from the middle of the image.</param>
    public static AffineMap Inverse(float angle, float right, float down, float scale, float shearX, float shearY, float centerX = 0, float centerY = 0)
    {
        var (rotation, sx, sy) = (double.DegreesToRadians(angle), double.DegreesToRadians(shearX), double.DegreesToRadians(shearY));
        var a = Math.Cos(rotation - sy) / Math.Cos(sy);
        var b = -Math.Cos(rotation - sy) * Math.Tan(sx) / Math.Cos(sy) - Math.Sin(rotation);
        var c = Math.Sin(rotation - sy) / Math.Cos(sy);
        var d = -Math.Sin(rotation - sy) * Math.Tan(sx) / Math.Cos(sy) + Math.Cos(rotation);
        var (xx, xy, yx, yy) = (d / scale, -b / scale, -c / scale, a / scale);
        var x = xx * (-centerX - right) + xy * (-centerY - down) + centerX;
        var y = yx * (-centerX - right) + yy * (-centerY - down) + centerY;
        return new((float)xx, (float)xy, (float)x, (float)yx, (float)yy, (float)y);
    }

    /// <summary>Replaces the image by its transformed form.</summary>
    public void Apply(TransformImage image, Interpolation interpolation, float fill)
    {
        var (height, width) = (image.Height, image.Width);
        var target = image.Spare(image.Shape);
        var plane = height * width;
        for (var y = 0; y < height; y++)
        {
            var v = y + 0.5f - height * 0.5f;
            for (var x = 0; x < width; x++)
            {
                var u = x + 0.5f - width * 0.5f;
                var (fromX, fromY) = (XX * u + XY * v + X + width * 0.5f - 0.5f, YX * u + YY * v + Y + height * 0.5f - 0.5f);
                Sampler.Read(image.Pixels, target, y * width + x, plane, width, fromX, fromY, interpolation, fill);
            }
        }

        image.Swap();
    }
}

/// <summary>Reading images between their pixels.</summary>
internal static class Sampler
{
    /// <summary>Writes one pixel of all channels, read from a place in the image; places beyond the border have the value of fill.</summary>
    public static void Read(ReadOnlySpan<float> source, Span<float> target, int to, int plane, int width, float x, float y, Interpolation interpolation, float fill)
    {
        var height = plane / width;
        if (interpolation == Interpolation.Nearest)
        {
            // Half to even, as torchvision rounds. NaN and numbers beyond int are outside.
            var (column, row) = (MathF.Round(x), MathF.Round(y));
            var inside = column >= 0 && column < width && row >= 0 && row < height;
            var from = inside ? (int)row * width + (int)column : 0;
            for (; to < target.Length; to += plane, from += plane)
                target[to] = inside ? source[from] : fill;
            return;
        }

        if (!(x > -1 && x < width && y > -1 && y < height))
        {
            for (; to < target.Length; to += plane)
                target[to] = fill;
            return;
        }

        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (right, below) = (x - left, y - top);
        var (hasLeft, hasRight, hasTop, hasBottom) = (left >= 0, left + 1 < width, top >= 0, top + 1 < height);
        for (var start = 0; to < target.Length; to += plane, start += plane)
        {
            var at = start + top * width + left;
            var topLeft = hasTop && hasLeft ? source[at] : fill;
            var topRight = hasTop && hasRight ? source[at + 1] : fill;
            var bottomLeft = hasBottom && hasLeft ? source[at + width] : fill;
            var bottomRight = hasBottom && hasRight ? source[at + width + 1] : fill;
            var (upper, lower) = (topLeft + right * (topRight - topLeft), bottomLeft + right * (bottomRight - bottomLeft));
            target[to] = upper + below * (lower - upper);
        }
    }
}
