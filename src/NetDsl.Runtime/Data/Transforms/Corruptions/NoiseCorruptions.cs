namespace NetDsl.Transforms;

/// <summary>Corruptions by noise.</summary>
internal static class NoiseCorruptions
{
    public static void Gaussian(TransformImage image, float sigma, ref RandomStream random)
    {
        foreach (ref var value in image.Pixels)
            value = Math.Clamp(value + random.Normal(sigma), 0, 1);
    }

    public static void Shot(TransformImage image, float photons, ref RandomStream random)
    {
        foreach (ref var value in image.Pixels)
            value = Math.Clamp(random.Poisson(value * photons) / photons, 0, 1);
    }

    public static void Impulse(TransformImage image, float share, ref RandomStream random)
    {
        foreach (ref var value in image.Pixels)
            if (random.Uniform() < share)
                value = random.Below(2);
    }

    public static void Speckle(TransformImage image, float sigma, ref RandomStream random)
    {
        foreach (ref var value in image.Pixels)
            value = Math.Clamp(value + value * random.Normal(sigma), 0, 1);
    }
}
