namespace NetDsl;

/// <summary>
/// Synthetic handwritten digits, drawn from strokes, each one different, for use without real data. 28x28 grey, like MNIST.
/// </summary>
/// <remarks>
/// Each digit has several forms (a seven with or without a bar, an open or a closed four). Its points are moved; the whole is rotated,
/// slanted, stretched, shifted, and bent a little, and drawn with a pen of random width; then noise, smudges, and occasionally an unrelated
/// line are added.
/// </remarks>
public static class Digits
{
    private const int Size = 28;

    /// <summary>Draws digits.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed draws the same digits.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static ImageDataset Draw(int count, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var pixels = new byte[count * Size * Size];
        var labels = new byte[count];
        // Each digit has a random stream of its own, so that the order in which they are drawn does not matter.
        Parallel.For(0, count, () => new Canvas(Size), (i, _, canvas) =>
        {
            var random = new RandomStream(Shuffle.Key((ulong)(uint)seed, i));
            labels[i] = (byte)random.Below(10);
            Draw(canvas, labels[i], ref random);
            canvas.CopyTo(pixels.AsSpan(i * Size * Size, Size * Size));
            return canvas;
        }, _ => { });
        return new ImageDataset([1, Size, Size], pixels, labels, DigitNames.All);
    }

    private static void Draw(Canvas canvas, int digit, ref RandomStream random)
    {
        canvas.Clear();
        var hand = new Hand(ref random);
        var pen = random.Uniform(0.75f, 1.9f);
        var ink = random.Uniform(0.7f, 1);
        foreach (var stroke in DigitStrokes.Of(digit, ref random))
            canvas.Draw(hand.Bend(stroke, ref random), pen * random.Uniform(0.85f, 1.15f), ink);

        if (random.Uniform() < 0.2f)
            DrawStrayLine(canvas, ref random);
        if (random.Uniform() < 0.3f)
            canvas.Smudge();
        canvas.AddNoise(random.Uniform(0, 0.18f), ref random);
    }

    private static void DrawStrayLine(Canvas canvas, ref RandomStream random)
    {
        var (x, y) = (random.Uniform(2, 26), random.Uniform(2, 26));
        var (dx, dy) = (random.Normal(3.5f), random.Normal(3.5f));
        canvas.Draw([(x, y), (x + dx, y + dy)], random.Uniform(0.5f, 1.1f), random.Uniform(0.4f, 0.9f));
    }
}

/// <summary>The transform from the ideal strokes in the unit square to pixels, different for each writer.</summary>
internal readonly struct Hand
{
    private readonly float xx, xy, yx, yy, left, top;
    private readonly float waveX, waveY, phaseX, phaseY;

    public Hand(ref RandomStream random)
    {
        var angle = random.Normal(0.2f);
        var slant = random.Normal(0.25f);
        var (width, height) = (random.Uniform(7, 18), random.Uniform(13, 22));
        var (sin, cos) = MathF.SinCos(angle);
        // Slant first, then stretch, then turn; all about the middle of the digit.
        (xx, xy) = (cos * width, cos * slant * width - sin * height);
        (yx, yy) = (sin * width, sin * slant * width + cos * height);
        (left, top) = (14 + random.Uniform(-3.5f, 3.5f), 14 + random.Uniform(-3.5f, 3.5f));
        (waveX, waveY) = (random.Normal(0.04f), random.Normal(0.04f));
        (phaseX, phaseY) = (random.Uniform(0, MathF.Tau), random.Uniform(0, MathF.Tau));
    }

    /// <summary>Moves the points of a stroke, makes it smooth, and places it on the canvas.</summary>
    public List<(float X, float Y)> Bend(Stroke stroke, ref RandomStream random)
    {
        Span<(float X, float Y)> points = stackalloc (float, float)[stroke.Points.Length];
        for (var i = 0; i < points.Length; i++)
            points[i] = (stroke.Points[i].X + random.Normal(0.045f), stroke.Points[i].Y + random.Normal(0.045f));

        var path = new List<(float, float)>();
        if (stroke.Smooth)
            AddSpline(path, points);
        else
            foreach (var (x, y) in points)
                path.Add(Place(x, y));
        return path;
    }

    // Catmull and Rom's spline, which passes through every point.
    private void AddSpline(List<(float, float)> path, ReadOnlySpan<(float X, float Y)> points)
    {
        const int pieces = 5;
        path.Add(Place(points[0].X, points[0].Y));
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (a, b) = (points[Math.Max(i - 1, 0)], points[i]);
            var (c, d) = (points[i + 1], points[Math.Min(i + 2, points.Length - 1)]);
            for (var piece = 1; piece <= pieces; piece++)
            {
                var t = piece / (float)pieces;
                path.Add(Place(Spline(a.X, b.X, c.X, d.X, t), Spline(a.Y, b.Y, c.Y, d.Y, t)));
            }
        }
    }

    private static float Spline(float a, float b, float c, float d, float t) =>
        b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

    private (float X, float Y) Place(float x, float y)
    {
        x += waveX * MathF.Sin(MathF.Tau * y + phaseX) - 0.5f;
        y += waveY * MathF.Sin(MathF.Tau * x + phaseY) - 0.5f;
        return (left + xx * x + xy * y, top + yx * x + yy * y);
    }
}
