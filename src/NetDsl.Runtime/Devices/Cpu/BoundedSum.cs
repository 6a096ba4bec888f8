using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Whether a fused function is the sum of its operands between two bounds: a bias, a folded norm, the other side of a residual block, a rectifier, or some of
/// these. Such a function needs no pass of its own over a kernel's results: sums begin with one operand, and the rest is done before they leave the registers.
/// </summary>
/// <remarks>Found out by giving the function its own description to compute with, once.</remarks>
internal static class BoundedSum<F> where F : struct, IMap
{
    private static readonly SumForm Form = F.Apply<SumForm>(new(0), new(1), new(2), new(3), new(4), new(5), new(6), new(7));

    /// <summary>Whether it is.</summary>
    public static bool Fits { get; } = Form.Reads((1 << F.Arity) - 1);

    /// <summary>The bounds; infinite where there is none.</summary>
    public static float Low => Form.Low;

    /// <inheritdoc cref="Low"/>
    public static float High => Form.High;
}

/// <summary>What an expression of a fused function is: a number, a sum of operands between two bounds, or something else.</summary>
internal readonly struct SumForm : IVector<SumForm>
{
    private readonly int operands;
    private readonly bool isNumber;

    /// <summary>An operand.</summary>
    public SumForm(int number) : this(1 << number, false, float.NegativeInfinity, float.PositiveInfinity)
    {
    }

    private SumForm(int operands, bool isNumber, float low, float high) => (this.operands, this.isNumber, Low, High) = (operands, isNumber, low, high);

    public static SumForm Zero => Create(0);

    public static SumForm One => Create(1);

    public float Low { get; }

    public float High { get; }

    private static SumForm Other => default;

    private bool IsSum => operands != 0;

    private bool IsUnbounded => float.IsNegativeInfinity(Low) && float.IsPositiveInfinity(High);

    public static SumForm Create(float value) => new(0, true, value, value);

    public static SumForm operator +(SumForm a, SumForm b) =>
        a.IsSum && b.IsSum && a.IsUnbounded && b.IsUnbounded && (a.operands & b.operands) == 0 ? new(a.operands | b.operands, false, a.Low, a.High) : Other;

    public static SumForm operator -(SumForm a, SumForm b) => Other;

    public static SumForm operator *(SumForm a, SumForm b) => Other;

    public static SumForm operator /(SumForm a, SumForm b) => Other;

    public static SumForm operator -(SumForm a) => Other;

    public static SumForm MultiplyAdd(SumForm a, SumForm b, SumForm c) => Other;

    public static SumForm Max(SumForm a, SumForm b) =>
        a.isNumber && b.IsSum ? new(b.operands, false, Math.Max(a.Low, b.Low), Math.Max(a.Low, b.High)) : b.isNumber && a.IsSum ? Max(b, a) : Other;

    public static SumForm Min(SumForm a, SumForm b) =>
        a.isNumber && b.IsSum ? new(b.operands, false, Math.Min(a.Low, b.Low), Math.Min(a.Low, b.High)) : b.isNumber && a.IsSum ? Min(b, a) : Other;

    public static SumForm Abs(SumForm a) => Other;

    public static SumForm Sqrt(SumForm a) => Other;

    public static SumForm Floor(SumForm a) => Other;

    public static SumForm Exp(SumForm a) => Other;

    public static SumForm ExpM1(SumForm a) => Other;

    public static SumForm Log(SumForm a) => Other;

    public static SumForm LogP1(SumForm a) => Other;

    public static SumForm Tanh(SumForm a) => Other;

    public static SumForm Erf(SumForm a) => Other;

    public static SumForm Sigmoid(SumForm a) => Other;

    public static SumForm Sin(SumForm a) => Other;

    public static SumForm Cos(SumForm a) => Other;

    public static SumForm SelectGreater(SumForm a, SumForm b, SumForm whenTrue, SumForm whenFalse) => Other;

    /// <summary>Whether it is the sum of just these operands.</summary>
    public bool Reads(int operands) => IsSum && this.operands == operands;
}

/// <summary>The operands of a <see cref="BoundedSum{F}"/> in channel blocks: at most one number for each channel, and one for each element.</summary>
internal unsafe struct SumEnd
{
    /// <summary>The first channel's number, and the first element; null where there are none.</summary>
    public float* Channels, Elements;

    public float Low, High;

    /// <summary>Reads a function's operands; whether it is such a sum, and has no others.</summary>
    public static bool Read<F>(in OperandSet operands, out SumEnd end) where F : struct, IMap
    {
        end = default;
        if (!BoundedSum<F>.Fits)
            return false;
        (end.Low, end.High) = (BoundedSum<F>.Low, BoundedSum<F>.High);
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

    /// <summary>What tiles need to know of it, from a channel on.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="target">Where the first element's result goes.</param>
    /// <param name="zeros">Working memory: two blocks, used where channels have no numbers.</param>
    public readonly TileEnd OfTiles(long channel, float* target, float* zeros)
    {
        if (Channels is null)
            new Span<float>(zeros, 2 * BlockPlan.Block).Clear();
        return new() { Start = Channels is null ? zeros : Channels + channel, Term = Elements is null ? 0 : (nint)(Elements - target), Low = Low, High = High };
    }
}
