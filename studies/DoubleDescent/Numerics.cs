namespace Studies.DoubleDescent;

/// <summary>Legendre polynomials.</summary>
internal static class Legendre
{
    /// <summary>The values of those of degree 0 to the given one, each 1 at x = 1: the higher the degree, the smaller on average.</summary>
    public static double[] At(double x, int degree)
    {
        var values = new double[degree + 1];
        values[0] = 1;
        if (degree > 0)
            values[1] = x;
        for (var n = 1; n < degree; n++)
            values[n + 1] = ((2 * n + 1) * x * values[n] - n * values[n - 1]) / (n + 1);
        return values;
    }
}

/// <summary>Linear least squares.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// The weights to which gradient descent from 0 converges: those of least norm among the best fits. The pseudo-inverse by one-sided
    /// Jacobi rotations (Hestenes, 1958), which is exact for ill-conditioned rows, too.
    /// </summary>
    public static double[] MinimumNorm(double[][] rows, double[] targets)
    {
        // The rows are rotated until they are orthogonal; the same rotations turn the targets.
        double[][] a = [.. rows.Select(r => (double[])r.Clone())];
        double[] b = [.. targets];
        for (var (sweep, rotated) = (0, true); rotated && sweep < 60; sweep++)
        {
            rotated = false;
            for (var i = 0; i < a.Length; i++)
                for (var j = i + 1; j < a.Length; j++)
                    rotated |= Rotate(a, b, i, j);
        }

        // Each orthogonal row now decides the weights in its own direction.
        var (weights, largest) = (new double[rows[0].Length], a.Max(r => r.Sum(v => v * v)));
        for (var i = 0; i < a.Length; i++)
        {
            var square = a[i].Sum(v => v * v);
            if (square < largest * 1e-24)
                continue;
            for (var k = 0; k < weights.Length; k++)
                weights[k] += b[i] / square * a[i][k];
        }

        return weights;
    }

    private static bool Rotate(double[][] a, double[] b, int i, int j)
    {
        double ii = a[i].Sum(v => v * v), jj = a[j].Sum(v => v * v), ij = a[i].Zip(a[j], (p, q) => p * q).Sum();
        if (Math.Abs(ij) <= 1e-15 * Math.Sqrt(ii * jj) || ij == 0)
            return false;
        var zeta = (jj - ii) / (2 * ij);
        var t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        var c = 1 / Math.Sqrt(1 + t * t);
        var s = c * t;
        for (var k = 0; k < a[i].Length; k++)
            (a[i][k], a[j][k]) = (c * a[i][k] - s * a[j][k], s * a[i][k] + c * a[j][k]);
        (b[i], b[j]) = (c * b[i] - s * b[j], s * b[i] + c * b[j]);
        return true;
    }
}
