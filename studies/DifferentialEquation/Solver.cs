namespace Studies.DifferentialEquation;

/// <summary>y' = f(t, y).</summary>
/// <param name="t">The time.</param>
/// <param name="y">The state.</param>
/// <param name="slope">Receives the derivative.</param>
internal delegate void RightHandSide(double t, float[] y, float[] slope);

/// <summary>The method of Dormand and Prince (1980): fifth order, with steps whose length follows from an estimate of the error of fourth order.</summary>
internal static class DormandPrince
{
    private static readonly double[] Times = [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1];

    private static readonly double[][] Slopes =
    [
        [],
        [1 / 5.0],
        [3 / 40.0, 9 / 40.0],
        [44 / 45.0, -56 / 15.0, 32 / 9.0],
        [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
        [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
        // The last one is the result of fifth order.
        [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
    ];

    /// <summary>The result of fifth order less that of fourth.</summary>
    private static readonly double[] Errors = [71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0];

    /// <summary>Integrates from 0 to 1.</summary>
    /// <param name="f">The right-hand side.</param>
    /// <param name="start">The state at 0.</param>
    /// <param name="tolerance">The error of a step that is allowed: this much, plus this share of the state.</param>
    /// <returns>The state at 1, and the number of evaluations of the right-hand side.</returns>
    public static (float[] End, int Evaluations) Integrate(RightHandSide f, float[] start, double tolerance)
    {
        var (y, next, between) = ((float[])start.Clone(), new float[start.Length], new float[start.Length]);
        float[][] k = [.. Enumerable.Range(0, 7).Select(_ => new float[start.Length])];
        f(0, y, k[0]);
        var (t, h, evaluations) = (0.0, 0.1, 1);
        while (t < 1)
        {
            h = Math.Min(h, 1 - t);
            for (var stage = 1; stage < 7; stage++)
            {
                var target = stage == 6 ? next : between;
                Combine(y, k, Slopes[stage], h, target);
                f(t + Times[stage] * h, target, k[stage]);
            }

            evaluations += 6;
            var error = Error(y, next, k, h, tolerance);
            // A step that is too short for the clock is taken, whatever its error.
            if (error <= 1 || h < 1e-6)
            {
                t = h >= 1 - t ? 1 : t + h;
                (y, next) = (next, y);
                // The last slope of a step is the first one of the next.
                (k[0], k[6]) = (k[6], k[0]);
            }

            h *= Math.Clamp(0.9 * Math.Pow(Math.Max(error, 1e-10), -0.2), 0.2, 10);
        }

        return (y, evaluations);
    }

    private static void Combine(float[] y, float[][] k, double[] weights, double h, float[] result)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var sum = 0.0;
            for (var s = 0; s < weights.Length; s++)
                sum += weights[s] * k[s][i];
            result[i] = (float)(y[i] + h * sum);
        }
    }

    /// <summary>The root mean square of the estimated errors, each over what is allowed.</summary>
    private static double Error(float[] y, float[] next, float[][] k, double h, double tolerance)
    {
        var squares = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            var error = 0.0;
            for (var s = 0; s < 7; s++)
                error += Errors[s] * k[s][i];
            squares += Math.Pow(h * error / (tolerance * (1 + Math.Max(Math.Abs(y[i]), Math.Abs(next[i])))), 2);
        }

        return Math.Sqrt(squares / y.Length);
    }
}
