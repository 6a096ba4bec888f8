using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Operations that only move numbers.
public sealed partial class IlgpuDevice
{
    private readonly Dictionary<PermuteShape, int[]> permutations = [];
    private readonly List<int[]> rowTables = [];

    /// <inheritdoc/>
    public override void Copy(Region source, Region target)
    {
        if (source.Length != target.Length)
            throw new ArgumentException($"Cannot copy {source.Length} numbers to {target.Length}.");
        executor.Copy(View(source), View(target));
    }

    /// <inheritdoc/>
    public override void Fill(Region target, float value) =>
        executor.LaunchLoop<FillKernel, FillArguments>(target.Length, new() { Y = View(target), Length = target.Length, Value = value });

    /// <inheritdoc/>
    public override void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target,
        long targetStart, long targetStride)
    {
        CheckRows(rows, length, source, sourceStart, sourceStride);
        CheckRows(rows, length, target, targetStart, targetStride);
        var count = SpaceOf(new(rows, length, 1)).Length;
        if (count > 0)
            executor.LaunchLoop<RowsKernel, RowsArguments>(count, new()
            {
                Length = new(length),
                Count = count,
                Source = View(source),
                SourceStart = sourceStart,
                SourceStride = sourceStride,
                Target = View(target),
                TargetStart = targetStart,
                TargetStride = targetStride,
            });
    }

    /// <inheritdoc/>
    public override void ScatterRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        Fill(target, 0);
        executor.LaunchLoop<ScatterRowsKernel, SelectRowsArguments>(source.Length, Select(rows, length, source, target));
    }

    /// <inheritdoc/>
    public override void GatherRows(ReadOnlySpan<int> rows, int length, Region source, Region target) =>
        executor.LaunchLoop<GatherRowsKernel, SelectRowsArguments>(target.Length, Select(rows, length, source, target));

    /// <inheritdoc/>
    public override void Pad2d(int planes, int height, int width, int top, int left, int bottom, int right,
        float value, Region x, Region y) =>
        executor.LaunchLoop<PadKernel, PadArguments>(y.Length,
            Border(planes, height, width, top, left, bottom, right, x, y) with { Value = value });

    /// <inheritdoc/>
    public override void Crop2d(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y) =>
        executor.LaunchLoop<CropKernel, PadArguments>(y.Length, Border(planes, height, width, top, left, bottom, right, x, y));

    /// <inheritdoc/>
    public override void Cutout(int samples, int height, int width, int size, Operand row, Operand column, Region y)
    {
        var count = SpaceOf(new(samples, height, width)).Length;
        executor.LaunchLoop<CutoutKernel, CutoutArguments>(count, new()
        {
            Height = new(height),
            Width = new(width),
            Count = count,
            Size = size,
            RowKey = KeyOf(row),
            ColumnKey = KeyOf(column),
            Y = View(y),
        });
    }

    /// <inheritdoc/>
    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        if (!permutations.TryGetValue(shape, out var starts))
            permutations.Add(shape, starts = [.. Enumerable.Range(0, shape.Length / shape.RowLength).Select(shape.Start)]);
        var count = SpaceOf(new(samples, shape.Length, 1)).Length;
        executor.LaunchLoop<PermuteKernel, PermuteArguments>(count, new()
        {
            Count = count,
            SampleLength = new(shape.Length),
            RowLength = new(shape.RowLength),
            RowStep = shape.RowStep,
            Starts = executor.Table(starts),
            X = View(x),
            Y = View(y),
        });
    }

    /// <inheritdoc/>
    public override void Transpose(int rows, int columns, Region x, Region y) =>
        executor.LaunchLoop<TransposeKernel, TransposeArguments>(SpaceOf(new(rows, columns, 1)).Length,
            new() { Rows = new(rows), Columns = columns, X = View(x), Y = View(y) });

    /// <inheritdoc/>
    public override void OneHot(Extent extent, Region labels, Region y)
    {
        var space = SpaceOf(extent);
        executor.LaunchLoop<OneHotKernel, OneHotArguments>(space.Length, new() { Space = space, Labels = View(labels), Y = View(y) });
    }

    private static void CheckRows(int rows, int length, Region region, long start, long stride)
    {
        if (rows > 0 && (start < 0 || start + (rows - 1) * stride + length > region.Length))
            throw new ArgumentException(
                $"{rows} rows of {length} numbers, {stride} apart from {start} on, do not lie in {region.Length} numbers.");
    }

    private SelectRowsArguments Select(ReadOnlySpan<int> rows, int length, Region source, Region target) => new()
    {
        Length = new(length),
        Count = rows.Length * length,
        Rows = executor.Table(TableOf(rows)),
        Source = View(source),
        Target = View(target),
    };

    private PadArguments Border(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y) => new()
    {
        Height = new(height),
        Width = new(width),
        OutHeight = new(top + height + bottom),
        OutWidth = new(left + width + right),
        Count = SpaceOf(new(planes, 1, (int)(y.Length / planes))).Length,
        Top = top,
        Left = left,
        X = View(x),
        Y = View(y),
    };

    /// <summary>The rows as an array that is always the same one: emitted code passes a few constant tables, over and over.</summary>
    private int[] TableOf(ReadOnlySpan<int> rows)
    {
        foreach (var table in rowTables)
            if (rows.SequenceEqual(table))
                return table;
        rowTables.Add(rows.ToArray());
        return rowTables[^1];
    }
}
