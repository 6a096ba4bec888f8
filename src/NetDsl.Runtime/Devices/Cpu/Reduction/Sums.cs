using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Sums along rows and down columns.</summary>
internal static unsafe class Sums
{
    /// <summary>Rows that are summed in floats before their sum is added in double.</summary>
    private const int FloatRows = 32;

    /// <summary>The sum of a row of up to a few thousand numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Row<V>(float* x, int length) where V : struct, ILanes<V>
    {
        V a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= length - 4 * V.Count; i += 4 * V.Count)
        {
            a += V.Load(x + i);
            b += V.Load(x + i + V.Count);
            c += V.Load(x + i + 2 * V.Count);
            d += V.Load(x + i + 3 * V.Count);
        }
        for (; i <= length - V.Count; i += V.Count)
            a += V.Load(x + i);
        if (i < length)
            b += V.LoadPartial(x + i, length - i);
        return V.Sum((a + b) + (c + d));
    }

    /// <summary>The sum of the squared differences from a number, over a row of up to a few thousand numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Squares<V>(float* x, int length, float center) where V : struct, ILanes<V>
    {
        V a = default, b = default;
        var shift = V.Create(center);
        var i = 0;
        for (; i <= length - 2 * V.Count; i += 2 * V.Count)
        {
            var (first, second) = (V.Load(x + i) - shift, V.Load(x + i + V.Count) - shift);
            a = V.MultiplyAdd(first, first, a);
            b = V.MultiplyAdd(second, second, b);
        }
        var sum = V.Sum(a + b);
        for (; i < length; i++)
            sum += (x[i] - center) * (x[i] - center);
        return sum;
    }

    /// <summary>Adds each column of a matrix to its sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddColumns<V>(float* x, nint row, int rows, int columns, double* sums) where V : struct, ILanes<V>
    {
        var lanes = stackalloc float[16];
        for (var i = 0; i < columns; i += V.Count)
        {
            var count = Math.Min(V.Count, columns - i);
            for (var first = 0; first < rows; first += FloatRows)
            {
                V sum = default;
                var end = Math.Min(rows, first + FloatRows);
                for (var r = first; r < end; r++)
                    sum += V.Load(x + r * row + i);
                V.Store(sum, lanes);
                for (var lane = 0; lane < count; lane++)
                    sums[i + lane] += lanes[lane];
            }
        }
    }

    /// <summary>The mean and the variance of up to one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnMoments<V>(float* x, nint row, int rows, int columns, float* mean, float* variance) where V : struct, ILanes<V>
    {
        var sums = stackalloc double[16];
        var lanes = stackalloc float[16];
        new Span<double>(sums, 16).Clear();
        AddColumns<V>(x, row, rows, columns, sums);
        for (var lane = 0; lane < columns; lane++)
            lanes[lane] = mean[lane] = (float)(sums[lane] / rows);
        var center = V.LoadPartial(lanes, columns);
        new Span<double>(sums, 16).Clear();
        for (var first = 0; first < rows; first += FloatRows)
        {
            V squares = default;
            var end = Math.Min(rows, first + FloatRows);
            for (var r = first; r < end; r++)
            {
                var difference = V.Load(x + r * row) - center;
                squares = V.MultiplyAdd(difference, difference, squares);
            }
            V.Store(squares, lanes);
            for (var lane = 0; lane < columns; lane++)
                sums[lane] += lanes[lane];
        }
        for (var lane = 0; lane < columns; lane++)
            variance[lane] = (float)(sums[lane] / rows);
    }
}
