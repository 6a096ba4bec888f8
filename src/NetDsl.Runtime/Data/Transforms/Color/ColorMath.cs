namespace NetDsl.Transforms;

/// <summary>The changes of colours that several transforms share: torchvision's <c>adjust_…</c> functions. Values go from 0 to 1.</summary>
internal static class ColorMath
{
    public static void Brightness(TransformImage image, float factor)
    {
        PixelMath.Scale(image.Pixels, factor, 0);
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>Moves values away from the mean luminance of the image, or towards it.</summary>
    public static void Contrast(TransformImage image, float factor)
    {
        var gray = image.Scratch(0, image.Height * image.Width);
        PixelMath.Luminance(image, gray);
        PixelMath.Scale(image.Pixels, factor, (1 - factor) * PixelMath.Mean(gray));
        PixelMath.Clamp(image.Pixels);
    }

    /// <summary>Moves values away from the luminance of their pixel, or towards it.</summary>
    public static void Saturation(TransformImage image, float factor)
    {
        if (image.Channels == 1)
            return;
        var gray = image.Scratch(0, image.Height * image.Width);
        PixelMath.Luminance(image, gray);
        for (var c = 0; c < image.Channels; c++)
            PixelMath.Blend(image.Plane(c), gray, factor);
    }

    public static void Grayscale(TransformImage image)
    {
        if (image.Channels == 1)
            return;
        var gray = image.Scratch(0, image.Height * image.Width);
        PixelMath.Luminance(image, gray);
        for (var c = 0; c < image.Channels; c++)
            gray.CopyTo(image.Plane(c));
    }

    /// <summary>Adds to the hue of each pixel; 1 is the whole circle.</summary>
    public static void Hue(TransformImage image, float shift)
    {
        if (image.Channels == 1 || shift == 0)
            return;
        var red = image.Plane(0);
        var green = image.Plane(1);
        var blue = image.Plane(2);
        for (var i = 0; i < red.Length; i++)
        {
            var (h, s, v) = ToHsv(red[i], green[i], blue[i]);
            (red[i], green[i], blue[i]) = ToRgb(h + shift - MathF.Floor(h + shift), s, v);
        }
    }

    /// <summary>Hue, saturation and value, each from 0 to 1.</summary>
    public static (float H, float S, float V) ToHsv(float r, float g, float b)
    {
        var (max, min) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
        var span = max - min;
        if (span == 0)
            return (0, 0, max);
        var h = max == r ? (g - b) / span : max == g ? 2 + (b - r) / span : 4 + (r - g) / span;
        h /= 6;
        return (h - MathF.Floor(h), span / max, max);
    }

    public static (float R, float G, float B) ToRgb(float h, float s, float v)
    {
        var sector = (int)MathF.Floor(h * 6);
        var f = h * 6 - sector;
        var p = Math.Clamp(v * (1 - s), 0, 1);
        var q = Math.Clamp(v * (1 - s * f), 0, 1);
        var t = Math.Clamp(v * (1 - s * (1 - f)), 0, 1);
        return (sector % 6) switch
        {
            0 => (v, t, p),
            1 => (q, v, p),
            2 => (p, v, t),
            3 => (p, q, v),
            4 => (t, p, v),
            _ => (v, p, q),
        };
    }

    /// <summary>Moves values away from a smoothed image, or towards it. The outermost pixels do not change.</summary>
    public static void Sharpness(TransformImage image, float factor)
    {
        var (height, width) = (image.Height, image.Width);
        if (height <= 2 || width <= 2)
            return;
        var smooth = image.Scratch(0, height * width);
        for (var c = 0; c < image.Channels; c++)
        {
            var plane = image.Plane(c);
            plane.CopyTo(smooth);
            for (var y = 1; y < height - 1; y++)
            {
                var target = smooth.Slice(y * width, width);
                var above = plane.Slice((y - 1) * width, width);
                var row = plane.Slice(y * width, width);
                var below = plane.Slice((y + 1) * width, width);
                for (var x = 1; x < width - 1; x++)
                    target[x] = (above[x - 1] + above[x] + above[x + 1] + row[x - 1] + 5 * row[x] + row[x + 1] + below[x - 1] + below[x] + below[x + 1]) / 13;
            }

            PixelMath.Blend(plane, smooth, factor);
        }
    }

    public static void Invert(TransformImage image) => PixelMath.Scale(image.Pixels, -1, 1);

    /// <summary>Keeps the highest bits of each value as a byte.</summary>
    public static void Posterize(TransformImage image, int bits)
    {
        var mask = -(1 << (8 - bits));
        foreach (ref var value in image.Pixels)
            value = (PixelMath.Byte(value) & mask) * (1f / 255);
    }

    /// <summary>Inverts values of at least a threshold.</summary>
    public static void Solarize(TransformImage image, float threshold)
    {
        // A byte divided by 255 and one multiplied by 1/255 differ in the last digit.
        threshold -= 1e-6f;
        foreach (ref var value in image.Pixels)
            value = value >= threshold ? 1 - value : value;
    }

    /// <summary>Stretches the values of each channel to the whole range.</summary>
    public static void Autocontrast(TransformImage image)
    {
        for (var c = 0; c < image.Channels; c++)
        {
            var plane = image.Plane(c);
            var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (var value in plane)
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
            if (!(max > min))
                continue;
            PixelMath.Scale(plane, 1 / (max - min), -min / (max - min));
            PixelMath.Clamp(plane);
        }
    }

    /// <summary>Equalizes the histogram of each channel, of values as bytes.</summary>
    public static void Equalize(TransformImage image)
    {
        for (var c = 0; c < image.Channels; c++)
        {
            var plane = image.Plane(c);
            var counts = image.Counts();
            foreach (var value in plane)
                counts[PixelMath.Byte(value)]++;
            var last = counts.LastIndexOfAnyExcept(0);
            var step = (plane.Length - counts[last]) / 255;
            if (step == 0)
                continue;
            // The counters become the new value of each byte.
            var sum = step / 2;
            for (var i = 0; i < counts.Length; i++)
            {
                var own = counts[i];
                counts[i] = Math.Min(sum / step, 255);
                sum += own;
            }

            foreach (ref var value in plane)
                value = counts[PixelMath.Byte(value)] * (1f / 255);
        }
    }
}
