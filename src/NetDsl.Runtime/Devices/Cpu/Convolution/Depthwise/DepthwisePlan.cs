using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The precomputed plan of a depthwise convolution in channel blocks: for every row and column of a target, the taps that read within the
/// source. Images need no padded copy, and strides need no special case.
/// </summary>
internal sealed unsafe class DepthwisePlan
{
    private readonly List<CpuBuffer> memory = [];

    public DepthwisePlan(Conv2dShape shape)
    {
        var rows = new Axis(shape.InHeight, shape.OutHeight, shape.KernelHeight, shape.StrideHeight, shape.DilationHeight, shape.PadTop);
        var columns = new Axis(shape.InWidth, shape.OutWidth, shape.KernelWidth, shape.StrideWidth, shape.DilationWidth, shape.PadLeft);
        var forward = new DepthwisePass
        {
            Blocks = shape.InChannels / BlockPlan.Block, Height = shape.InHeight, Width = shape.InWidth, OutHeight = shape.OutHeight, OutWidth = shape.OutWidth,
            KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth, IsDense = shape.DilationWidth == 1, Step = 1, SourceStep = shape.StrideWidth, SourceRowStep = shape.StrideHeight,
        };
        var backward = forward with { Height = shape.OutHeight, Width = shape.OutWidth, OutHeight = shape.InHeight, OutWidth = shape.InWidth, Step = shape.StrideWidth, SourceStep = 1, SourceRowStep = 1 };
        Forward = WithTaps(forward, [.. rows.Forward()], [.. columns.Forward()]);
        BackwardInput = WithTaps(backward, [.. rows.Backward()], [.. columns.Backward()]);
    }

    public DepthwisePass Forward { get; }

    public DepthwisePass BackwardInput { get; }

    /// <summary>Whether a convolution is depthwise and in channel blocks.</summary>
    public static bool Fits(Conv2dShape shape) =>
        shape is { InLayout: Layout.Nchw16c, OutLayout: Layout.Nchw16c } && shape.Groups == shape.InChannels && shape.Groups == shape.OutChannels && shape.Groups % BlockPlan.Block == 0;

    private DepthwisePass WithTaps(DepthwisePass pass, List<AxisTap>[] rows, List<AxisTap>[] columns)
    {
        List<int> runs = [];
        for (var phase = 0; phase < Math.Min(pass.Step, pass.OutWidth); phase++)
            for (int first = phase, end; first < pass.OutWidth; first = end)
            {
                for (end = first + pass.Step; end < pass.OutWidth && columns[end].Select(t => t.Tap).SequenceEqual(columns[first].Select(t => t.Tap)); end += pass.Step)
                {
                }
                runs.AddRange([first, (end - first) / pass.Step]);
            }
        // Every column reads three neighbours; the first and the last may lack one.
        var isThree = pass is { KernelWidth: 3, IsDense: true, Step: 1, SourceStep: 1 or 2, OutWidth: > 2 } && columns[1..^1].All(c => c.Count == 3)
            && columns[0] is [_, _, _] or [{ Source: 0 }, _] && columns[^1] is [_, _, _] or [_, _] && (columns[^1].Count == 3 || columns[^1][1].Source == pass.Width - 1);
        return pass with
        {
            IsThree = isThree, LacksFirst = columns[0].Count < 3, LacksLast = columns[^1].Count < 3, RowTaps = Table(Flat(rows, pass.KernelHeight)), ColumnTaps = Table(Flat(columns, pass.KernelWidth)), Runs = runs.Count / 2, Run = Table(runs),
        };
    }

    private static IEnumerable<int> Flat(List<AxisTap>[] taps, int kernel) =>
        taps.SelectMany(list => list.SelectMany(t => new[] { t.Tap, t.Source }).Prepend(list.Count).Concat(new int[2 * (kernel - list.Count)]));

    /// <summary>A table with the lifetime of the plan.</summary>
    private int* Table(IEnumerable<int> values)
    {
        int[] array = [.. values];
        var buffer = new CpuBuffer(array.Length);
        memory.Add(buffer);
        array.CopyTo(new Span<int>(buffer.Data, array.Length));
        return (int*)buffer.Data;
    }

    /// <summary>A row or column of the kernel, and the row or column of the source that it reads.</summary>
    private readonly record struct AxisTap(int Tap, int Source);

    /// <summary>One dimension of the convolution.</summary>
    private sealed record Axis(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)
    {
        private IEnumerable<int> Taps => Enumerable.Range(0, Kernel);

        /// <summary>For each position of the output, the taps and the input positions that they read.</summary>
        public IEnumerable<List<AxisTap>> Forward() =>
            from o in Enumerable.Range(0, Out)
            select (from tap in Taps let at = o * Stride + tap * Dilation - Pad where at >= 0 && at < In select new AxisTap(tap, at)).ToList();

        /// <summary>For each position of the input, the taps that read it and their output positions, in ascending order.</summary>
        public IEnumerable<List<AxisTap>> Backward() =>
            from i in Enumerable.Range(0, In)
            select (from tap in Taps let at = i + Pad - tap * Dilation where at >= 0 && at % Stride == 0 && at / Stride < Out orderby at select new AxisTap(tap, at / Stride)).ToList();
    }
}

/// <summary>
/// One direction of a depthwise convolution: target[row][column] = the sum over its taps of source[their row][their column] * weight.
/// </summary>
internal unsafe struct DepthwisePass
{
    /// <summary>Blocks of 16 channels.</summary>
    public int Blocks;

    /// <summary>Height and width of source and target.</summary>
    public int Height, Width, OutHeight, OutWidth;

    /// <summary>The size of the kernel.</summary>
    public int KernelHeight, KernelWidth;

    /// <summary>
    /// For each row of the target: the number of taps within the source, and for each of them its row of the kernel and of the source.
    /// </summary>
    public int* RowTaps;

    /// <summary>The same for columns.</summary>
    public int* ColumnTaps;

    /// <summary>
    /// Runs of columns with the same taps: the first column and the number of columns. Step and SourceStep are the distances of consecutive
    /// columns in target and source.
    /// </summary>
    public int* Run;
    public int Runs, Step, SourceStep;

    /// <summary>Whether the taps of a column read neighbouring pixels.</summary>
    public bool IsDense;

    /// <summary>
    /// Whether <see cref="DepthwiseThrees"/> computes it; if so, whether the first column lacks its first tap and the last its last tap.
    /// </summary>
    public bool IsThree, LacksFirst, LacksLast;

    /// <summary>The approximate number of source rows that a target row is the first to read.</summary>
    public int SourceRowStep;

    public readonly int Taps => KernelHeight * KernelWidth;

    public readonly int* TapsOfRow(int row) => RowTaps + row * (1 + 2 * KernelHeight);

    public readonly int* TapsOfColumn(int column) => ColumnTaps + column * (1 + 2 * KernelWidth);
}
