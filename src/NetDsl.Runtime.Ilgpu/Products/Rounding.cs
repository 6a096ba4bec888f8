using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>Single precision with fewer bits.</summary>
internal static class Rounding
{
    /// <summary>The number of bits that a factor drops.</summary>
    public static int DroppedBits(this MatrixPrecision precision) => precision switch
    {
        MatrixPrecision.TensorFloat32 => 13,
        MatrixPrecision.BFloat16 => 16,
        _ => 0,
    };

    /// <summary>The nearest number without the last bits; of two equally near, the even one.</summary>
    public static float Round(float x, int droppedBits)
    {
        var bits = Interop.FloatAsInt(x);
        // Infinity and NaN stay what they are: a carry would make a number of some NaN.
        if (droppedBits == 0 || (bits & 0x7F80_0000u) == 0x7F80_0000u)
            return x;
        bits += (1u << (droppedBits - 1)) - 1 + ((bits >> droppedBits) & 1);
        return Interop.IntAsFloat(bits >> droppedBits << droppedBits);
    }
}
