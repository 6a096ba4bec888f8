using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The precomputed plan of a convolution: both directions as <see cref="ConvPass"/>.</summary>
internal sealed unsafe class ConvPlan
{
    /// <summary>Floats of a staged chunk, so that it stays in the second-level cache.</summary>
    public const int StagedFloats = 80_000;

    private readonly List<CpuBuffer> memory = [];

    /// <param name="shape">The convolution.</param>
    /// <param name="inputCell">Floats of a pixel of the input: 1, or 16 if a channel of the shape is a channel block.</param>
    /// <param name="outputCell">Floats of a pixel of the output.</param>
    /// <param name="stagesInput">Whether the input is staged even if it could be read directly.</param>
    /// <param name="stagesOutput">The same for the gradient of the output.</param>
    public ConvPlan(Conv2dShape shape, int inputCell = 1, int outputCell = 1, bool stagesInput = false, bool stagesOutput = false)
    {
        Forward = PlanForward(shape, inputCell, stagesInput);
        BackwardInput = PlanBackwardInput(shape, outputCell, stagesOutput);
        Scatters = ScatteringPays();
    }

    public ConvPass Forward { get; }

    public ConvPass BackwardInput { get; }

    /// <summary>Whether scattering computes the gradient of the input faster than <see cref="BackwardInput"/>.</summary>
    public bool Scatters { get; }

    /// <summary>
    /// Compares multiplications per image. Adding a product to memory takes about as long as six multiplications. Chunks of rows would
    /// overlap where they add, so only images of one chunk are scattered.
    /// </summary>
    private bool ScatteringPays()
    {
        var (forward, backward) = (Forward, BackwardInput);
        var scattering = (long)forward.Kernel->K * forward.OutHeight * forward.GridWidth * (forward.Outputs + 6);
        var gathering = 0L;
        for (var i = 0; i < backward.Kernels; i++)
            gathering += (long)backward.Outputs * backward.Kernel[i].K * (backward.Kernel[i].EndRow - backward.Kernel[i].FirstRow) * backward.GridWidth;
        return forward.Chunks == 1 && scattering < gathering;
    }

    private ConvPass PlanForward(Conv2dShape shape, int cell, bool stages)
    {
        var (height, width) = (shape.KernelHeight, shape.KernelWidth);
        var (padHeight, padWidth) = (shape.PadTop, shape.PadLeft);
        var pass = new ConvPass
        {
            Channels = shape.InChannels / shape.Groups, Height = shape.InHeight, Width = shape.InWidth,
            Outputs = shape.OutChannels / shape.Groups, OutHeight = shape.OutHeight, OutWidth = shape.OutWidth, Groups = shape.Groups, WeightTaps = shape.KernelHeight * shape.KernelWidth,
            StepHeight = shape.StrideHeight, StepWidth = shape.StrideWidth, PadHeight = padHeight, PadWidth = padWidth,
            GridRows = shape.OutHeight, OutStepHeight = 1, OutStepWidth = 1,
            Span = shape.DilationHeight * (height - 1) / shape.StrideHeight,
            GridWidth = shape.OutWidth + shape.DilationWidth * (width - 1) / shape.StrideWidth,
        };
        pass.Direct = !stages && shape is { StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0, PadBottom: <= 0, PadRight: <= 0 };

        var phases = (
            from r in Enumerable.Range(0, height)
            from s in Enumerable.Range(0, width)
            select (Row: r * shape.DilationHeight % shape.StrideHeight, Column: s * shape.DilationWidth % shape.StrideWidth)).Distinct().ToList();
        pass.Phases = phases.Count;
        pass.PhaseRows = Table(phases.Select(p => p.Row));
        pass.PhaseColumns = Table(phases.Select(p => p.Column));
        SetChunks(ref pass, cell);

        var rows = pass.ChunkRows + pass.Span;
        var taps = (
            from r in Enumerable.Range(0, height)
            from s in Enumerable.Range(0, width)
            let row = r * shape.DilationHeight
            let column = s * shape.DilationWidth
            let phase = phases.IndexOf((row % shape.StrideHeight, column % shape.StrideWidth))
            select (Tap: r * width + s, Offset: (phase * rows + row / shape.StrideHeight) * pass.GridWidth + column / shape.StrideWidth)).ToList();
        SetKernels(ref pass, [Kernel(pass, taps, 0, shape.OutHeight, 0, shape.OutWidth)]);
        return pass;
    }

    private ConvPass PlanBackwardInput(Conv2dShape shape, int cell, bool stages)
    {
        // Input row ih meets output row oh by tap r where ih + pad = oh * stride + r * dilation. With ih + pad = i * stride + phase, that
        // is oh = i - r * dilation / stride, for the taps of the same phase.
        var (strideHeight, strideWidth) = (shape.StrideHeight, shape.StrideWidth);
        var (reachHeight, reachWidth) = (shape.DilationHeight * (shape.KernelHeight - 1) / strideHeight, shape.DilationWidth * (shape.KernelWidth - 1) / strideWidth);
        var (firstRow, firstColumn) = (shape.PadTop / strideHeight, shape.PadLeft / strideWidth);
        var (lastRow, lastColumn) = ((shape.PadTop + shape.InHeight - 1) / strideHeight, (shape.PadLeft + shape.InWidth - 1) / strideWidth);
        var pass = new ConvPass
        {
            Channels = shape.OutChannels / shape.Groups, Height = shape.OutHeight, Width = shape.OutWidth,
            Outputs = shape.InChannels / shape.Groups, OutHeight = shape.InHeight, OutWidth = shape.InWidth, Groups = shape.Groups, WeightTaps = shape.KernelHeight * shape.KernelWidth,
            StepHeight = 1, StepWidth = 1, PadHeight = reachHeight - firstRow, PadWidth = reachWidth - firstColumn,
            Phases = 1, PhaseRows = Table([0]), PhaseColumns = Table([0]),
            GridRows = lastRow - firstRow + 1, Span = reachHeight, GridWidth = lastColumn - firstColumn + 1 + reachWidth,
            OutStepHeight = strideHeight, OutStepWidth = strideWidth,
            OutOriginHeight = shape.PadTop - firstRow * strideHeight, OutOriginWidth = shape.PadLeft - firstColumn * strideWidth,
        };
        pass.Direct = !stages && pass.PadHeight == 0 && pass.PadWidth == 0 && pass.GridRows + pass.Span == shape.OutHeight && pass.GridWidth == shape.OutWidth;
        SetChunks(ref pass, cell);

        var kernels = new List<ConvKernel>();
        for (var rowPhase = 0; rowPhase < strideHeight; rowPhase++)
            for (var columnPhase = 0; columnPhase < strideWidth; columnPhase++)
            {
                var taps = (
                    from r in Enumerable.Range(0, shape.KernelHeight)
                    from s in Enumerable.Range(0, shape.KernelWidth)
                    let row = r * shape.DilationHeight
                    let column = s * shape.DilationWidth
                    where row % strideHeight == rowPhase && column % strideWidth == columnPhase
                    select (Tap: r * shape.KernelWidth + s, Offset: (reachHeight - row / strideHeight) * pass.GridWidth + reachWidth - column / strideWidth)).ToList();
                // The grid rows i whose target row is within the image.
                var (fromRow, toRow) = (RoundUp(pass.OutOriginHeight - rowPhase, strideHeight), RoundUp(pass.OutOriginHeight - rowPhase + shape.InHeight, strideHeight));
                var (fromColumn, toColumn) = (RoundUp(pass.OutOriginWidth - columnPhase, strideWidth), RoundUp(pass.OutOriginWidth - columnPhase + shape.InWidth, strideWidth));
                if (taps.Count > 0 && toRow > fromRow && toColumn > fromColumn)
                    kernels.Add(Kernel(pass, taps, fromRow, toRow, fromColumn, toColumn) with { RowPhase = rowPhase, ColumnPhase = columnPhase });
            }
        SetKernels(ref pass, kernels);
        return pass;
    }

    private static int RoundUp(int number, int divisor) => (Math.Max(0, number) + divisor - 1) / divisor;

    private static void SetChunks(ref ConvPass pass, int cell)
    {
        var perRow = (long)cell * pass.Channels * pass.Phases * pass.GridWidth;
        pass.ChunkRows = (int)Math.Clamp(StagedFloats / perRow - pass.Span, Math.Min(pass.GridRows, Math.Max(4, 2 * pass.Span)), pass.GridRows);
        // Chunks have nearly equal heights.
        pass.ChunkRows = (pass.GridRows + pass.Chunks - 1) / pass.Chunks;
        pass.Plane = pass.Direct ? pass.Height * pass.Width : pass.Phases * (pass.ChunkRows + pass.Span) * pass.GridWidth;
    }

    private void SetKernels(ref ConvPass pass, List<ConvKernel> kernels)
    {
        var memory = Memory((kernels.Count * sizeof(ConvKernel) + sizeof(float) - 1) / sizeof(float));
        pass.Kernels = kernels.Count;
        pass.Kernel = (ConvKernel*)memory;
        for (var (i, weights) = (0, 0); i < kernels.Count; i++)
        {
            pass.Kernel[i] = kernels[i] with { Weights = weights };
            weights += pass.Outputs * kernels[i].K;
        }
    }

    private ConvKernel Kernel(in ConvPass pass, List<(int Tap, int Offset)> taps, int fromRow, int toRow, int fromColumn, int toColumn)
    {
        var plane = pass.Plane;
        var table = Enumerable.Range(0, pass.Channels).SelectMany(c => taps.Select(t => c * plane + t.Offset)).ToList();
        return new()
        {
            K = table.Count, Taps = taps.Count, Tap = Table(taps.Select(t => t.Tap)), Table = Table(table.Concat(Enumerable.Repeat(table[^1], 4))),
            FirstRow = fromRow, EndRow = toRow, FirstColumn = fromColumn, Columns = toColumn - fromColumn,
        };
    }

    private int* Table(IEnumerable<int> values)
    {
        int[] array = [.. values];
        var table = (int*)Memory(array.Length);
        array.CopyTo(new Span<int>(table, array.Length));
        return table;
    }

    /// <summary>Allocates memory with the lifetime of the plan.</summary>
    private float* Memory(int length)
    {
        var buffer = new CpuBuffer(length);
        memory.Add(buffer);
        return buffer.Data;
    }
}
