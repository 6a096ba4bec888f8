using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Recognises fused functions that add their operands and clamp the result: a bias, a folded norm, the shortcut of a residual block, a
/// rectifier, or several of these. Such a function needs no pass over a kernel's results: sums start with one operand, and the rest is done
/// in registers.
/// </summary>
/// <remarks>The function is evaluated once on <see cref="ClampedSumForm"/>, which records the operations.</remarks>
internal static class ClampedSum<F> where F : struct, IMap
{
    private static readonly ClampedSumForm Form = F.Apply<ClampedSumForm>(new(0), new(1), new(2), new(3), new(4), new(5), new(6), new(7));

    /// <summary>Whether F is a clamped sum of all its operands.</summary>
    public static bool Fits { get; } = Form.Reads((1 << F.Arity) - 1);

    /// <summary>The bounds of the result; infinite if there is none.</summary>
    public static float Low => Form.Low;

    /// <inheritdoc cref="Low"/>
    public static float High => Form.High;
}

/// <summary>The symbolic value of an expression: a constant, a clamped sum of operands, or anything else.</summary>
internal readonly struct ClampedSumForm : IVector<ClampedSumForm>
{
    private readonly int operands;
    private readonly bool isNumber;

    /// <summary>The operand of that number.</summary>
    public ClampedSumForm(int number) : this(1 << number, false, float.NegativeInfinity, float.PositiveInfinity)
    {
    }

    private ClampedSumForm(int operands, bool isNumber, float low, float high) =>
        (this.operands, this.isNumber, Low, High) = (operands, isNumber, low, high);

    public static ClampedSumForm Zero => Create(0);

    public static ClampedSumForm One => Create(1);

    public float Low { get; }

    public float High { get; }

    private static ClampedSumForm Other => default;

    private bool IsSum => operands != 0;

    private bool IsUnbounded => float.IsNegativeInfinity(Low) && float.IsPositiveInfinity(High);

    public static ClampedSumForm Create(float value) => new(0, true, value, value);

    public static ClampedSumForm operator +(ClampedSumForm a, ClampedSumForm b) =>
        a.IsSum && b.IsSum && a.IsUnbounded && b.IsUnbounded && (a.operands & b.operands) == 0
            ? new(a.operands | b.operands, false, a.Low, a.High)
            : Other;

    public static ClampedSumForm operator -(ClampedSumForm a, ClampedSumForm b) => Other;

    public static ClampedSumForm operator *(ClampedSumForm a, ClampedSumForm b) => Other;

    public static ClampedSumForm operator /(ClampedSumForm a, ClampedSumForm b) => Other;

    public static ClampedSumForm operator -(ClampedSumForm a) => Other;

    public static ClampedSumForm MultiplyAdd(ClampedSumForm a, ClampedSumForm b, ClampedSumForm c) => Other;

    public static ClampedSumForm Max(ClampedSumForm a, ClampedSumForm b) =>
        a.isNumber && b.IsSum ? new(b.operands, false, Math.Max(a.Low, b.Low), Math.Max(a.Low, b.High)) : b.isNumber
            && a.IsSum ? Max(b, a) : Other;

    public static ClampedSumForm Min(ClampedSumForm a, ClampedSumForm b) =>
        a.isNumber && b.IsSum ? new(b.operands, false, Math.Min(a.Low, b.Low), Math.Min(a.Low, b.High)) : b.isNumber
            && a.IsSum ? Min(b, a) : Other;

    public static ClampedSumForm MaxNative(ClampedSumForm a, ClampedSumForm b) => Max(a, b);

    public static ClampedSumForm MinNative(ClampedSumForm a, ClampedSumForm b) => Min(a, b);

    public static ClampedSumForm Abs(ClampedSumForm a) => Other;

    public static ClampedSumForm Sqrt(ClampedSumForm a) => Other;

    public static ClampedSumForm Floor(ClampedSumForm a) => Other;

    public static ClampedSumForm Exp(ClampedSumForm a) => Other;

    public static ClampedSumForm ExpM1(ClampedSumForm a) => Other;

    public static ClampedSumForm Log(ClampedSumForm a) => Other;

    public static ClampedSumForm LogP1(ClampedSumForm a) => Other;

    public static ClampedSumForm Tanh(ClampedSumForm a) => Other;

    public static ClampedSumForm Erf(ClampedSumForm a) => Other;

    public static ClampedSumForm Sigmoid(ClampedSumForm a) => Other;

    public static ClampedSumForm Sin(ClampedSumForm a) => Other;

    public static ClampedSumForm Cos(ClampedSumForm a) => Other;

    public static ClampedSumForm SelectGreater(ClampedSumForm a, ClampedSumForm b, ClampedSumForm whenTrue, ClampedSumForm whenFalse) =>
        Other;

    public static ClampedSumForm SelectGreaterOrEqual(ClampedSumForm a, ClampedSumForm b,
        ClampedSumForm whenTrue, ClampedSumForm whenFalse) =>
        Other;

    /// <summary>Whether this is a sum of exactly these operands (a bit set).</summary>
    public bool Reads(int operands) => IsSum && this.operands == operands;
}

/// <summary>
/// The operands of a <see cref="ClampedSum{F}"/> in channel blocks: at most one per-channel operand and one elementwise operand.
/// </summary>
internal unsafe struct ClampedSumEpilogue
{
    /// <summary>The address of the first channel's number and of the first element; null if there is no such operand.</summary>
    public float* Channels, Elements;

    public float Low, High;

    /// <summary>Reads the operands of a function. Returns false if the function is not a clamped sum of such operands.</summary>
    public static bool Read<F>(in OperandSet operands, out ClampedSumEpilogue end) where F : struct, IMap
    {
        end = default;
        if (!ClampedSum<F>.Fits)
            return false;
        (end.Low, end.High) = (ClampedSum<F>.Low, ClampedSum<F>.High);
        for (var i = 0; i < operands.Count; i++)
        {
            if (operands[i].Kind == OperandKind.Channel && end.Channels is null)
                end.Channels = operands[i].Data;
            else if (operands[i].Kind == OperandKind.Element && end.Elements is null)
                end.Elements = operands[i].Data;
            else
                return false;
        }
        return true;
    }

    /// <summary>The epilogue of the tiles that start at a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="target">The address of the first result.</param>
    /// <param name="zeros">Scratch memory for two channel blocks, used if there is no per-channel operand.</param>
    public readonly TileEpilogue ForTiles(long channel, float* target, float* zeros)
    {
        if (Channels is null)
            new Span<float>(zeros, 2 * BlockPlan.Block).Clear();
        return new()
        {
            Start = Channels is null ? zeros : Channels + channel,
            Term = Elements is null ? 0 : (nint)(Elements - target), Low = Low, High = High,
        };
    }
}
