using System.Numerics;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>The steps of the method of Dormand and Prince, and the buffers that they need.</summary>
internal sealed class DormandPrince
{
    private const int Stages = 7;

    /// <summary>The shares of a step at which the slopes are evaluated.</summary>
    private static readonly double[] Times = [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1];

    /// <summary>The weights of the earlier slopes in the state at which each slope is evaluated. The last one is the result.</summary>
    private static readonly double[][] Weights =
    [
        [],
        [1 / 5.0],
        [3 / 40.0, 9 / 40.0],
        [44 / 45.0, -56 / 15.0, 32 / 9.0],
        [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
        [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
        [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
    ];

    /// <summary>The weights of the result of fifth order less those of fourth order.</summary>
    private static readonly double[] ErrorWeights = [71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0];

    private readonly float[][] slopes = new float[Stages][];
    private float[] current = [];
    private float[] next = [];

    public OdeStatistics Integrate(OdeFunction f, double from, double to, Span<float> y, OdeSolver options)
    {
        if (!double.IsFinite(from) || !double.IsFinite(to))
            throw new ArgumentException($"Times are finite numbers, but the equation goes from {from} to {to}.", nameof(to));
        if (from == to || y.IsEmpty)
            return default;

        var size = y.Length;
        Reserve(size);
        y.CopyTo(current);
        var (t, direction) = (from, Math.Sign(to - from));
        var h = direction * (options.InitialStep > 0 ? options.InitialStep : Math.Abs(to - from) / 100);
        var (steps, rejected) = (0, 0);
        Evaluate(f, t, current, 0, size);
        while (t != to)
        {
            if (steps + rejected == options.MaxSteps)
                throw new InvalidOperationException($"The differential equation from {from:g6} to {to:g6} is at {t:g6} after {options.MaxSteps:N0} steps, the last of them of length {Math.Abs(h):g2}. Allow a larger tolerance, or more steps; if its solution grows without bounds, end before that.");
            // A rest that is hardly longer than the step belongs to it: a last step of nearly 0 would cost as much as any other.
            var isLast = Math.Abs(to - t) <= 1.01 * Math.Abs(h);
            if (isLast)
                h = to - t;
            for (var stage = 1; stage < Stages; stage++)
            {
                Combine(current, Weights[stage], h, next, size);
                Evaluate(f, stage >= Stages - 2 && isLast ? to : t + Times[stage] * h, next, stage, size);
            }

            var error = Error(h, size, options);
            if (error <= 1)
            {
                steps++;
                t = isLast ? to : t + h;
                (current, next) = (next, current);
                // The last slope of a step is the first one of the next.
                (slopes[0], slopes[^1]) = (slopes[^1], slopes[0]);
            }
            else
            {
                rejected++;
            }

            h *= Math.Clamp(0.9 * Math.Pow(Math.Max(error, 1e-10), -0.2), 0.2, 10);
            if (t + h == t)
                throw new InvalidOperationException($"The differential equation from {from:g6} to {to:g6} would need steps shorter than {Math.Abs(h):g2} at {t:g6}. Allow a larger tolerance; if its solution grows without bounds there, end before that.");
        }

        current.AsSpan(0, size).CopyTo(y);
        return new(steps, rejected, 1 + (Stages - 1) * (steps + rejected));
    }

    private void Reserve(int size)
    {
        if (current.Length >= size)
            return;
        (current, next) = (new float[size], new float[size]);
        for (var i = 0; i < Stages; i++)
            slopes[i] = new float[size];
    }

    private void Evaluate(OdeFunction f, double t, float[] y, int stage, int size)
    {
        var slope = slopes[stage].AsSpan(0, size);
        f(t, y.AsSpan(0, size), slope);
        // Zero times infinity is NaN.
        var sum = 0f;
        foreach (var value in slope)
            sum += value * 0;
        if (sum != 0)
            throw new InvalidOperationException($"The right-hand side of the differential equation is not finite at the time {t:g6}. The solution has left the range in which it is defined, or it grows without bounds.");
    }

    /// <summary>y + h times the weighted sum of the slopes.</summary>
    private void Combine(float[] y, double[] weights, double h, float[] result, int size)
    {
        y.AsSpan(0, size).CopyTo(result);
        for (var s = 0; s < weights.Length; s++)
        {
            if (weights[s] == 0)
                continue;
            var factor = (float)(h * weights[s]);
            var sums = result.AsSpan(0, size);
            var terms = slopes[s].AsSpan(0, size);
            var wideSums = MemoryMarshal.Cast<float, Vector<float>>(sums);
            var wideTerms = MemoryMarshal.Cast<float, Vector<float>>(terms);
            for (var i = 0; i < wideSums.Length; i++)
                wideSums[i] += factor * wideTerms[i];
            for (var i = wideSums.Length * Vector<float>.Count; i < size; i++)
                sums[i] += factor * terms[i];
        }
    }

    /// <summary>The root mean square of the estimated errors, each over what is allowed.</summary>
    private double Error(double h, int size, OdeSolver options)
    {
        Span<float> factors = stackalloc float[Stages];
        for (var s = 0; s < Stages; s++)
            factors[s] = (float)(h * ErrorWeights[s]);
        var (relative, absolute) = ((float)options.RelativeTolerance, (float)options.AbsoluteTolerance);
        var squares = 0.0;
        for (var i = 0; i < size; i++)
        {
            var error = 0f;
            for (var s = 0; s < Stages; s++)
                error += factors[s] * slopes[s][i];
            error /= absolute + relative * Math.Max(Math.Abs(current[i]), Math.Abs(next[i]));
            squares += error * error;
        }

        return Math.Sqrt(squares / size);
    }
}
