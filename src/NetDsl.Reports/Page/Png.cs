namespace NetDsl.Reports;

/// <summary>Images as PNG files within a page.</summary>
internal static class Png
{
    /// <summary>An image of 1 or 3 channels as a PNG file, its smallest number black and its largest white.</summary>
    /// <param name="values">The numbers, channel after channel.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    public static byte[] Encode(ReadOnlySpan<float> values, int channels, int height, int width)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return Encode(values, channels, height, width, low, high);
    }

    /// <summary>The same with given numbers that are black and white.</summary>
    public static byte[] Encode(ReadOnlySpan<float> values, int channels, int height, int width, float low, float high)
    {
        var scale = high > low ? 255 / (high - low) : 0;
        var plane = height * width;
        var pixels = new byte[channels * plane];
        for (var i = 0; i < plane; i++)
            for (var c = 0; c < channels; c++)
                pixels[channels * i + c] = values[c * plane + i] is var value && float.IsFinite(value) ? (byte)Math.Clamp((value - low) * scale, 0, 255) : (byte)0;
        return PngWriter.Encode(pixels, channels, width);
    }

    /// <summary>An image tag with the image in it.</summary>
    public static string Tag(byte[] png, string description, int size) =>
        $"<img class=\"pixels\" alt=\"{System.Net.WebUtility.HtmlEncode(description)}\" width=\"{size}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">";
}
