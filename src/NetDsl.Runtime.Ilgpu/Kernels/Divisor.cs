using System.Numerics;

namespace NetDsl.Ilgpu;

/// <summary>
/// Division of whole numbers from 0 to 2^31 - 1 by the same number, as a multiplication and a shift: a GPU has no instruction for it.
/// </summary>
/// <remarks>
/// Granlund and Montgomery, "Division by invariant integers using multiplication" (1994). With 2^(s-1) &lt; d &lt;= 2^s and
/// m = ceil(2^(31+s) / d), the product n m is off from n 2^(31+s) / d by less than 2^(31+s) / d for every n below 2^31, so the quotient is
/// exact.
/// </remarks>
internal readonly struct Divisor
{
    private readonly uint multiplier;
    private readonly int shift;

    public Divisor(int value)
    {
        Value = value;
        shift = 31 + BitOperations.Log2((uint)value) + (BitOperations.IsPow2(value) ? 0 : 1);
        multiplier = (uint)(((1UL << shift) + (uint)value - 1) / (uint)value);
    }

    /// <summary>The divisor.</summary>
    public readonly int Value;

    /// <summary>The quotient, rounded down.</summary>
    public int Divide(int n) => (int)(((ulong)(uint)n * multiplier) >> shift);
}
