namespace NetDsl.Transforms;

/// <summary>The operations of <see cref="RandAugment"/> and <see cref="TrivialAugmentWide"/>, each with one magnitude.</summary>
internal static class AugmentOperation
{
    /// <summary>The number of operations.</summary>
    public const int Count = 14;

    /// <summary>Applies an operation of a policy.</summary>
    /// <param name="image">The image.</param>
    /// <param name="operation">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="level">The magnitude, from 0 to 1, times the largest of the operation.</param>
    /// <param name="wide">Whether the largest magnitudes are those of TrivialAugment.</param>
    /// <param name="negative">Whether the magnitude of an operation with a direction is negative.</param>
    /// <param name="fill">The value beyond the border.</param>
    public static void Apply(TransformImage image, int operation, float level, bool wide, bool negative, float fill)
    {
        var sign = negative ? -1 : 1;
        // (A shear is about the corner of the image, and moves are whole pixels.)
        switch (operation)
        {
            case 0:
                break;
            case 1 or 2:
                var shear = float.RadiansToDegrees(MathF.Atan(sign * level * (wide ? 0.99f : 0.3f)));
                Map(AffineMap.Inverse(0, 0, 0, 1, operation == 1 ? shear : 0, operation == 2 ? shear : 0, -image.Width / 2f, -image.Height / 2f));
                break;
            case 3:
                Map(AffineMap.Inverse(0, (int)(sign * level * (wide ? 32 : 150f / 331 * image.Width)), 0, 1, 0, 0));
                break;
            case 4:
                Map(AffineMap.Inverse(0, 0, (int)(sign * level * (wide ? 32 : 150f / 331 * image.Height)), 1, 0, 0));
                break;
            case 5:
                Map(AffineMap.Inverse(-sign * level * (wide ? 135 : 30), 0, 0, 1, 0, 0));
                break;
            case 6:
                ColorMath.Brightness(image, 1 + sign * level * Strongest(wide));
                break;
            case 7:
                ColorMath.Saturation(image, 1 + sign * level * Strongest(wide));
                break;
            case 8:
                ColorMath.Contrast(image, 1 + sign * level * Strongest(wide));
                break;
            case 9:
                ColorMath.Sharpness(image, 1 + sign * level * Strongest(wide));
                break;
            case 10:
                ColorMath.Posterize(image, 8 - (int)MathF.Round(level * (wide ? 6 : 4)));
                break;
            case 11:
                ColorMath.Solarize(image, 1 - level);
                break;
            case 12:
                ColorMath.Autocontrast(image);
                break;
            default:
                ColorMath.Equalize(image);
                break;
        }

        void Map(AffineMap map) => map.Apply(image, Interpolation.Nearest, fill);
    }

    private static float Strongest(bool wide) => wide ? 0.99f : 0.9f;
}
