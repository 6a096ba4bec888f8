namespace NetDsl;

/// <summary>
/// Gram and Schmidt's method on normal vectors, in double precision and twice over, so that no rounding is left. It keeps
/// each vector's side, so that all directions are equally likely.
/// </summary>
internal sealed record OrthogonalInitializer(int Columns, float Gain) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        var rows = values.Length / Columns;
        var (count, length) = (Math.Min(rows, Columns), Math.Max(rows, Columns));
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
            vectors[i] = Next(vectors.AsSpan(0, i), length, random);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < Columns; column++)
                values[row * Columns + column] = (float)(Gain * (rows <= Columns ? vectors[row][column] : vectors[column][row]));
    }

    /// <summary>A vector of length 1 at right angles to those before.</summary>
    private static double[] Next(ReadOnlySpan<double[]> before, int length, Random random)
    {
        var vector = new double[length];
        foreach (ref var value in vector.AsSpan())
            value = NormalInitializer.Draw(random);
        for (var pass = 0; pass < 2; pass++)
            foreach (var other in before)
            {
                var along = Dot(vector, other);
                for (var i = 0; i < length; i++)
                    vector[i] -= along * other[i];
            }

        var norm = Math.Sqrt(Dot(vector, vector));
        for (var i = 0; i < length; i++)
            vector[i] /= norm;
        return vector;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0d;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
