namespace NetDsl;

/// <summary>A square grey image to draw on, with soft edges.</summary>
internal sealed class Canvas(int size)
{
    private readonly float[] pixels = new float[size * size];
    private readonly float[] scratch = new float[size * size];

    public void Clear() => pixels.AsSpan().Clear();

    /// <summary>Draws a path with a round pen; where strokes meet, the darker wins.</summary>
    /// <param name="path">Points in pixels.</param>
    /// <param name="radius">Half the width of the line, in pixels.</param>
    /// <param name="ink">How dark: 1 is full.</param>
    public void Draw(List<(float X, float Y)> path, float radius, float ink)
    {
        for (var i = 0; i + 1 < path.Count; i++)
            DrawSegment(path[i], path[i + 1], radius, ink);
    }

    /// <summary>Averages each pixel with its neighbours, as a blunt pen or a scanner does.</summary>
    public void Smudge()
    {
        pixels.CopyTo(scratch.AsSpan());
        for (var y = 1; y < size - 1; y++)
            for (var x = 1; x < size - 1; x++)
            {
                var i = y * size + x;
                var sides = scratch[i - 1] + scratch[i + 1] + scratch[i - size] + scratch[i + size];
                var corners = scratch[i - size - 1] + scratch[i - size + 1] + scratch[i + size - 1] + scratch[i + size + 1];
                pixels[i] = (4 * scratch[i] + 2 * sides + corners) / 16;
            }
    }

    public void AddNoise(float deviation, ref RandomStream random)
    {
        foreach (ref var pixel in pixels.AsSpan())
            pixel += random.Normal(deviation);
    }

    public void CopyTo(Span<byte> target)
    {
        for (var i = 0; i < pixels.Length; i++)
            target[i] = (byte)(255 * Math.Clamp(pixels[i], 0, 1) + 0.5f);
    }

    private void DrawSegment((float X, float Y) from, (float X, float Y) to, float radius, float ink)
    {
        // Only pixels that the pen can reach are looked at: all of them would make drawing ten times slower.
        var reach = radius + 1;
        var (left, right) = Range(Math.Min(from.X, to.X) - reach, Math.Max(from.X, to.X) + reach);
        var (top, bottom) = Range(Math.Min(from.Y, to.Y) - reach, Math.Max(from.Y, to.Y) + reach);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = MathF.Max(dx * dx + dy * dy, 1e-6f);
        for (var y = top; y <= bottom; y++)
            for (var x = left; x <= right; x++)
            {
                var (px, py) = (x + 0.5f - from.X, y + 0.5f - from.Y);
                var along = Math.Clamp((px * dx + py * dy) / length, 0, 1);
                var (ex, ey) = (px - along * dx, py - along * dy);
                var cover = Math.Clamp(radius + 0.5f - MathF.Sqrt(ex * ex + ey * ey), 0, 1) * ink;
                ref var pixel = ref pixels[y * size + x];
                pixel = Math.Max(pixel, cover);
            }
    }

    private (int First, int Last) Range(float from, float to) =>
        ((int)Math.Clamp(MathF.Floor(from), 0, size), (int)Math.Clamp(MathF.Ceiling(to), -1, size - 1));
}
