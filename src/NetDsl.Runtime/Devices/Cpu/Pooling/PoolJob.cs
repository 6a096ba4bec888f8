namespace NetDsl.Runtime.CompilerServices;

/// <summary>The kind of a pooling kernel.</summary>
internal interface IPool
{
    /// <summary>Whether it is the maximum; otherwise it is the average.</summary>
    static abstract bool IsMaximum { get; }
}

/// <summary>Takes the largest of a window.</summary>
internal readonly struct Maximum : IPool
{
    public static bool IsMaximum => true;
}

/// <summary>Takes the average of a window.</summary>
internal readonly struct Average : IPool
{
    public static bool IsMaximum => false;
}

/// <summary>One call of a pooling kernel, shared by all workers.</summary>
internal unsafe struct PoolJob(Pool2dShape shape, int samples)
{
    public readonly int Channels = shape.Channels, InHeight = shape.InHeight, InWidth = shape.InWidth, OutHeight = shape.OutHeight,
        OutWidth = shape.OutWidth;
    public readonly int KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth, StrideHeight = shape.StrideHeight,
        StrideWidth = shape.StrideWidth;
    public readonly int PadTop = shape.PadTop, PadLeft = shape.PadLeft;
    private readonly int padBottom = shape.PadBottom, padRight = shape.PadRight;
    private readonly bool countsPad = shape.CountIncludePad;

    /// <summary>Whether windows are adjacent squares of 2 x 2 pixels. This common case has loops of its own.</summary>
    public readonly bool IsHalving = shape is { KernelHeight: 2, KernelWidth: 2, StrideHeight: 2, StrideWidth: 2, PadTop: 0, PadLeft: 0 } &&
        2 * shape.OutHeight <= shape.InHeight && 2 * shape.OutWidth <= shape.InWidth;

    public readonly long Planes = (long)samples * shape.Channels;
    public float* X;
    public float* Dy;

    /// <summary>The address of the results: y or dx.</summary>
    public float* Y;
    public OperandSet Operands;

    /// <summary>Rows of the output that are computed at a time.</summary>
    public int Rows;

    /// <summary>Scratch memory and the lengths of its parts: shared ones first, then those of each worker.</summary>
    public float* Scratch;
    public long Shared, PerThread, Pad, Strip, Buffer;

    /// <summary>The width of a row with its padding and the parts of windows that exceed it.</summary>
    public readonly int PaddedWidth => Math.Max(PadLeft + InWidth, (OutWidth - 1) * StrideWidth + KernelWidth);

    /// <summary>For each output column, 1 / the number of columns that its window counts.</summary>
    public readonly float* ColumnShares => Scratch;

    /// <summary>For each output row, 1 / the number of rows that its window counts.</summary>
    public readonly float* RowShares => Scratch + (OutWidth + 79) / 16 * 16;

    public readonly float* PadOf(int part) => Scratch + Shared + part * PerThread;

    public void Plan(long pad, long strip)
    {
        (Pad, Strip) = (pad, strip);
        Shared = (OutWidth + 79) / 16 * 16 + (OutHeight + 79) / 16 * 16;
        Buffer = (PaddedWidth + 3 * 64) / 16 * 16;
        PerThread = pad + strip + Buffer;
    }

    /// <summary>The width of a phase of a padded row that is split by the stride: see <see cref="OverlappingPools"/>.</summary>
    public readonly int PhaseWidth => (PaddedWidth + StrideWidth - 1) / StrideWidth;

    /// <summary>The stride of rows that are split into phases.</summary>
    public readonly int Pitch => PhaseWidth * StrideWidth;

    /// <summary>Whether windows may overlap and vectors can split rows into phases.</summary>
    public readonly bool IsOverlapping => !IsHalving && StrideWidth <= 2;

    public readonly void FillShares<P>() where P : struct, IPool
    {
        if (P.IsMaximum)
            return;
        for (var column = 0; column < OutWidth; column++)
            ColumnShares[column] = Share(column * StrideWidth - PadLeft, KernelWidth, InWidth, padRight);
        for (var row = 0; row < OutHeight; row++)
            RowShares[row] = Share(row * StrideHeight - PadTop, KernelHeight, InHeight, padBottom);
    }

    private readonly float Share(int first, int kernel, int size, int padding) =>
        1f / (countsPad ? Math.Min(first + kernel, size + padding) - first : Math.Min(first + kernel, size) - Math.Max(first, 0));
}
