using System.Numerics;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>Computes eigenvalues and eigenvectors of a symmetric matrix, in double precision, on all cores.</summary>
/// <remarks>
/// Householder reflections make the matrix tridiagonal; rotations then make it diagonal (implicit QL). Both are applied to the unit
/// vectors. All loops run along rows. Rotations are collected and applied to strips of columns that stay in the cache. G. Golub and C. Van
/// Loan, "Matrix computations", 2013, chapter 8.
/// </remarks>
internal static class SymmetricEigen
{
    private const int MostSteps = 60;
    private const int Strip = 64;
    private const int RotationsAtOnce = 1 << 16;

    /// <param name="matrix">The matrix, row by row. It is overwritten.</param>
    /// <param name="n">The number of rows.</param>
    /// <param name="cancellation">Cancels the computation.</param>
    /// <returns>The eigenvalues in descending order, and a row with the eigenvector of each. Eigenvectors have length 1, and their largest
    /// element is positive.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n, CancellationToken cancellation = default)
    {
        var (diagonal, offDiagonal, factors) = (new double[n], new double[n], new double[n]);
        Tridiagonalize(matrix, n, diagonal, offDiagonal, factors, cancellation);
        var vectors = new double[matrix.Length];
        for (var i = 0; i < n; i++)
            vectors[(long)i * n + i] = 1;
        Diagonalize(diagonal, offDiagonal, vectors, n, cancellation);
        BackTransform(matrix, factors, vectors, n, cancellation);
        return Sorted(diagonal, vectors, n);
    }

    /// <summary>
    /// Makes the matrix tridiagonal. Step k reflects the part of row k right of the diagonal onto its first element: A becomes H A H with H
    /// = I - f v vt. The vectors v replace the rows.
    /// </summary>
    private static void Tridiagonalize(double[] a, int n, double[] diagonal, double[] offDiagonal, double[] factors,
        CancellationToken cancellation)
    {
        var w = new double[n];
        for (var k = 0; k < n; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            diagonal[k] = a[(long)k * n + k];
            if (k == n - 1)
                break;
            var (first, m) = (k + 1, n - k - 1);
            var v = a.AsSpan(k * n + first, m);
            var norm = Math.Sqrt(Dot(v, v));
            offDiagonal[k] = v[0] > 0 ? -norm : norm;
            // A single element, or zeros only, need no reflection.
            if (m == 1)
                offDiagonal[k] = v[0];
            if (m == 1 || norm == 0)
                continue;
            v[0] -= offDiagonal[k];
            factors[k] = 2 / Dot(v, v);

            var factor = factors[k];
            ForRows(m, i => w[i] = factor * Dot(a.AsSpan((first + i) * n + first, m), a.AsSpan((first - 1) * n + first, m)), m);
            var half = factor / 2 * Dot(w.AsSpan(0, m), v);
            AddTimes(w.AsSpan(0, m), -half, v);
            ForRows(m, i =>
            {
                var row = a.AsSpan((first + i) * n + first, m);
                var reflected = a.AsSpan((first - 1) * n + first, m);
                AddTimes(row, -reflected[i], w.AsSpan(0, m));
                AddTimes(row, -w[i], reflected);
            }, m);
        }
    }

    /// <summary>Rotates neighbouring rows until all elements next to the diagonal are negligible.</summary>
    private static void Diagonalize(double[] d, double[] e, double[] vectors, int n, CancellationToken cancellation)
    {
        var rotations = new List<(int Row, double C, double S)>();
        // The tolerance is relative to the whole matrix. A tolerance relative to the neighbours would never be reached for zero
        // eigenvalues.
        var negligible = 1.1e-16 * Enumerable.Range(0, n).Max(i => Math.Abs(d[i]) + Math.Abs(e[i]));
        for (var l = 0; l < n; l++)
            for (var steps = 0; ; steps++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > negligible)
                    m++;
                if (m == l)
                    break;
                if (steps == MostSteps)
                    throw new ArithmeticException(
                        $"The eigenvalues of a matrix of {n} rows were not found in {MostSteps} steps: its numbers are too far apart.");
                cancellation.ThrowIfCancellationRequested();
                Step(d, e, l, m, rotations);
                if (rotations.Count >= RotationsAtOnce)
                    Apply(rotations, vectors, n);
            }

        Apply(rotations, vectors, n);
    }

    /// <summary>Does one step of QL on the block from l to m, with Wilkinson's shift.</summary>
    private static void Step(double[] d, double[] e, int l, int m, List<(int, double, double)> rotations)
    {
        var ratio = (d[l + 1] - d[l]) / (2 * e[l]);
        var shifted = d[m] - d[l] + e[l] / (ratio + Math.CopySign(Math.Sqrt(ratio * ratio + 1), ratio));
        var (c, s, moved) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var (bulge, next) = (s * e[i], c * e[i]);
            var length = Math.Sqrt(bulge * bulge + shifted * shifted);
            e[i + 1] = length;
            if (length == 0)
            {
                d[i + 1] -= moved;
                e[m] = 0;
                return;
            }

            (s, c) = (bulge / length, shifted / length);
            var above = d[i + 1] - moved;
            var turned = (d[i] - above) * s + 2 * c * next;
            moved = s * turned;
            d[i + 1] = above + moved;
            shifted = c * turned - next;
            rotations.Add((i, c, s));
        }

        d[l] -= moved;
        e[l] = shifted;
        e[m] = 0;
    }

    private static void Apply(List<(int Row, double C, double S)> rotations, double[] vectors, int n)
    {
        Parallel.For(0, (n + Strip - 1) / Strip, strip =>
        {
            var (start, width) = (strip * Strip, Math.Min(Strip, n - strip * Strip));
            foreach (var (row, c, s) in CollectionsMarshal.AsSpan(rotations))
                Rotate(vectors.AsSpan(row * n + start, width), vectors.AsSpan((row + 1) * n + start, width), c, s);
        });
        rotations.Clear();
    }

    /// <summary>
    /// Transforms the eigenvectors of the tridiagonal matrix to those of the original one, by the reflections in reverse order.
    /// </summary>
    private static void BackTransform(double[] reflections, double[] factors, double[] vectors, int n, CancellationToken cancellation)
    {
        const int rows = 8;
        Parallel.For(0, (n + rows - 1) / rows, block =>
        {
            cancellation.ThrowIfCancellationRequested();
            for (var k = n - 2; k >= 0; k--)
            {
                if (factors[k] == 0)
                    continue;
                var v = reflections.AsSpan(k * n + k + 1, n - k - 1);
                for (var row = block * rows; row < Math.Min(n, (block + 1) * rows); row++)
                {
                    var own = vectors.AsSpan(row * n + k + 1, n - k - 1);
                    AddTimes(own, -factors[k] * Dot(own, v), v);
                }
            }
        });
    }

    private static (double[], double[]) Sorted(double[] values, double[] vectors, int n)
    {
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => values[i])];
        var sorted = new double[vectors.Length];
        for (var i = 0; i < n; i++)
        {
            var from = vectors.AsSpan(order[i] * n, n);
            var largest = 0.0;
            foreach (var x in from)
                largest = Math.Abs(x) > Math.Abs(largest) ? x : largest;
            // The sign of an eigenvector is arbitrary; this choice is deterministic.
            AddTimes(sorted.AsSpan(i * n, n), largest < 0 ? -1 : 1, from);
        }

        return ([.. order.Select(i => values[i])], sorted);
    }

    /// <summary>Processes rows, in parallel if they are long enough.</summary>
    private static void ForRows(int rows, Action<int> row, int length)
    {
        if (length < 256)
            for (var i = 0; i < rows; i++)
                row(i);
        else
            Parallel.For(0, rows, row);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var vx = MemoryMarshal.Cast<double, Vector<double>>(x);
        var vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < vx.Length; i++)
            sums += vx[i] * vy[i];
        var sum = Vector.Sum(sums);
        for (var i = vx.Length * Vector<double>.Count; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static void AddTimes(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        var vx = MemoryMarshal.Cast<double, Vector<double>>(x);
        var vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < vy.Length; i++)
            vy[i] += factor * vx[i];
        for (var i = vy.Length * Vector<double>.Count; i < y.Length; i++)
            y[i] += factor * x[i];
    }

    private static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        var vx = MemoryMarshal.Cast<double, Vector<double>>(x);
        var vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < vx.Length; i++)
            (vx[i], vy[i]) = (c * vx[i] - s * vy[i], s * vx[i] + c * vy[i]);
        for (var i = vx.Length * Vector<double>.Count; i < x.Length; i++)
            (x[i], y[i]) = (c * x[i] - s * y[i], s * x[i] + c * y[i]);
    }
}
