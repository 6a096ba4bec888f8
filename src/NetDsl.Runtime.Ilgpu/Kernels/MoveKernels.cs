using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct FillArguments
{
    public ArrayView<float> Y;
    public long Length;
    public float Value;
}

/// <summary>Fills memory with a number.</summary>
internal readonly struct FillKernel : IKernel<FillArguments>
{
    public static void Run(FillArguments a)
    {
        for (long i = Threads.First; i < a.Length; i += Threads.Count)
            a.Y[i] = a.Value;
    }
}

internal struct RowsArguments
{
    public Divisor Length;
    public int Count;
    public ArrayView<float> Source;
    public long SourceStart;
    public long SourceStride;
    public ArrayView<float> Target;
    public long TargetStart;
    public long TargetStride;
}

/// <summary>Copies rows from and to wherever they begin.</summary>
internal readonly struct RowsKernel : IKernel<RowsArguments>
{
    public static void Run(RowsArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var row = a.Length.Divide(i);
            var column = i - row * a.Length.Value;
            a.Target[a.TargetStart + row * a.TargetStride + column] = a.Source[a.SourceStart + row * a.SourceStride + column];
        }
    }
}

internal struct SelectRowsArguments
{
    public Divisor Length;
    public int Count;
    public ArrayView<int> Rows;
    public ArrayView<float> Source;
    public ArrayView<float> Target;
}

/// <summary>Copies rows to the positions in a table.</summary>
internal readonly struct ScatterRowsKernel : IKernel<SelectRowsArguments>
{
    public static void Run(SelectRowsArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var row = a.Length.Divide(i);
            a.Target[a.Rows[row] * a.Length.Value + i - row * a.Length.Value] = a.Source[i];
        }
    }
}

/// <summary>Copies rows from the positions in a table.</summary>
internal readonly struct GatherRowsKernel : IKernel<SelectRowsArguments>
{
    public static void Run(SelectRowsArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var row = a.Length.Divide(i);
            a.Target[i] = a.Source[a.Rows[row] * a.Length.Value + i - row * a.Length.Value];
        }
    }
}

internal struct PadArguments
{
    /// <summary>The size of the images without their border.</summary>
    public Divisor Height, Width;

    /// <summary>The size of the images with their border.</summary>
    public Divisor OutHeight, OutWidth;

    public int Count;
    public int Top, Left;
    public float Value;
    public ArrayView<float> X;
    public ArrayView<float> Y;
}

/// <summary>Adds a border to images.</summary>
internal readonly struct PadKernel : IKernel<PadArguments>
{
    public static void Run(PadArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var line = a.OutWidth.Divide(i);
            var plane = a.OutHeight.Divide(line);
            var (row, column) = (line - plane * a.OutHeight.Value - a.Top, i - line * a.OutWidth.Value - a.Left);
            var inside = row >= 0 && row < a.Height.Value && column >= 0 && column < a.Width.Value;
            a.Y[i] = inside ? a.X[(plane * a.Height.Value + row) * a.Width.Value + column] : a.Value;
        }
    }
}

/// <summary>Removes the border: X has it, Y does not.</summary>
internal readonly struct CropKernel : IKernel<PadArguments>
{
    public static void Run(PadArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var line = a.Width.Divide(i);
            var plane = a.Height.Divide(line);
            var row = plane * a.OutHeight.Value + line - plane * a.Height.Value + a.Top;
            a.Y[i] = a.X[row * a.OutWidth.Value + i - line * a.Width.Value + a.Left];
        }
    }
}

internal struct CutoutArguments
{
    public Divisor Height, Width;
    public int Count;
    public int Size;
    public StreamKey RowKey, ColumnKey;
    public ArrayView<float> Y;
}

/// <summary>Ones, with a square of zeros around one pixel of each sample.</summary>
internal readonly struct CutoutKernel : IKernel<CutoutArguments>
{
    public static void Run(CutoutArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var line = a.Width.Divide(i);
            var sample = a.Height.Divide(line);
            var row = IsCut(a.RowKey.Load(), sample, a.Height.Value, a.Size, line - sample * a.Height.Value);
            var column = IsCut(a.ColumnKey.Load(), sample, a.Width.Value, a.Size, i - line * a.Width.Value);
            a.Y[i] = row && column ? 0f : 1f;
        }
    }

    private static bool IsCut(uint key, int sample, int length, int size, int position)
    {
        var from = (int)(CounterRandom.Uniform(key, (uint)sample) * length) - size / 2;
        return position >= from && position < from + size;
    }
}

internal struct TransposeArguments
{
    public Divisor Rows;
    public int Columns;
    public ArrayView<float> X;
    public ArrayView<float> Y;
}

/// <summary>
/// Rows become columns. Threads follow the output: what is read apart is small enough to stay in the cache, being weights.
/// </summary>
internal readonly struct TransposeKernel : IKernel<TransposeArguments>
{
    public static void Run(TransposeArguments a)
    {
        for (var i = Threads.First; i < a.Rows.Value * a.Columns; i += Threads.Count)
        {
            var column = a.Rows.Divide(i);
            a.Y[i] = a.X[(i - column * a.Rows.Value) * a.Columns + column];
        }
    }
}

internal struct PermuteArguments
{
    public int Count;
    public Divisor SampleLength;
    public Divisor RowLength;
    public int RowStep;

    /// <summary>The offset in the input of each row of an output sample.</summary>
    public ArrayView<int> Starts;

    public ArrayView<float> X;
    public ArrayView<float> Y;
}

/// <summary>Axes in another order.</summary>
internal readonly struct PermuteKernel : IKernel<PermuteArguments>
{
    public static void Run(PermuteArguments a)
    {
        for (var i = Threads.First; i < a.Count; i += Threads.Count)
        {
            var sample = a.SampleLength.Divide(i);
            var number = i - sample * a.SampleLength.Value;
            var row = a.RowLength.Divide(number);
            a.Y[i] = a.X[sample * a.SampleLength.Value + a.Starts[row] + (number - row * a.RowLength.Value) * a.RowStep];
        }
    }
}
