using System.Numerics;
using System.Runtime.InteropServices;

namespace NetDsl.Transforms;

/// <summary>Arithmetic on the pixels of whole images.</summary>
internal static class PixelMath
{
    /// <summary>The weights of red, green and blue in the luminance, as torchvision and Pillow have them.</summary>
    public const float Red = 0.2989f, Green = 0.587f, Blue = 0.114f;

    /// <summary>target += scale * source.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        var t = MemoryMarshal.Cast<float, Vector<float>>(target);
        var s = MemoryMarshal.Cast<float, Vector<float>>(source);
        var factor = new Vector<float>(scale);
        for (var i = 0; i < t.Length; i++)
            t[i] += factor * s[i];
        for (var i = t.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] += scale * source[i];
    }

    /// <summary>target = scale * target + shift.</summary>
    public static void Scale(Span<float> target, float scale, float shift)
    {
        var t = MemoryMarshal.Cast<float, Vector<float>>(target);
        var (factor, term) = (new Vector<float>(scale), new Vector<float>(shift));
        for (var i = 0; i < t.Length; i++)
            t[i] = t[i] * factor + term;
        for (var i = t.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] = target[i] * scale + shift;
    }

    /// <summary>Limits all values to [0, 1].</summary>
    public static void Clamp(Span<float> values)
    {
        var v = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < v.Length; i++)
            v[i] = Vector.Min(Vector.Max(v[i], Vector<float>.Zero), Vector<float>.One);
        foreach (ref var value in values[(v.Length * Vector<float>.Count)..])
            value = Math.Clamp(value, 0, 1);
    }

    /// <summary>target = clamp(ratio * target + (1 - ratio) * other).</summary>
    public static void Blend(Span<float> target, ReadOnlySpan<float> other, float ratio)
    {
        var t = MemoryMarshal.Cast<float, Vector<float>>(target);
        var o = MemoryMarshal.Cast<float, Vector<float>>(other);
        var (a, b) = (new Vector<float>(ratio), new Vector<float>(1 - ratio));
        for (var i = 0; i < t.Length; i++)
            t[i] = Vector.Min(Vector.Max(a * t[i] + b * o[i], Vector<float>.Zero), Vector<float>.One);
        for (var i = t.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] = Math.Clamp(ratio * target[i] + (1 - ratio) * other[i], 0, 1);
    }

    /// <summary>The luminance of an image: its only channel, or the weighted sum of the first three.</summary>
    public static void Luminance(TransformImage image, Span<float> target)
    {
        if (image.Channels < 3)
        {
            image.Plane(0).CopyTo(target);
            return;
        }

        target.Clear();
        AddScaled(target, image.Plane(0), Red);
        AddScaled(target, image.Plane(1), Green);
        AddScaled(target, image.Plane(2), Blue);
    }

    public static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return (float)(sum / values.Length);
    }

    /// <summary>The nearest byte of a value from 0 to 1.</summary>
    public static int Byte(float value) => (int)(Math.Clamp(value, 0, 1) * 255 + 0.5f);

    public static ImageShape Colored(Transform transform, ImageShape shape) => shape.Channels is 1 or 3
        ? shape
        : throw new ArgumentException($"{transform.GetType().Name} works on grey images of 1 channel and colour images of 3, but these have {shape.Channels}.");
}
