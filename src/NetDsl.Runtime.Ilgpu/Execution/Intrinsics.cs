using ILGPU.Frontend.Intrinsic;

namespace NetDsl.Ilgpu;

/// <summary>Functions that networks call and that ILGPU lacks.</summary>
internal static class Intrinsics
{
    static Intrinsics() =>
        RemappedIntrinsics.AddRemapping(typeof(float), typeof(Intrinsics), nameof(float.MultiplyAddEstimate), typeof(float),
            typeof(float), typeof(float));

    /// <summary>Registers them with ILGPU, once per process.</summary>
    public static void Prepare()
    {
    }

    /// <summary>
    /// a b + c, which the driver's compiler makes one instruction. .NET's own method is nothing but a call of itself, for its compiler to
    /// replace: on a GPU it would never return.
    /// </summary>
    public static float MultiplyAddEstimate(float left, float right, float addend) => left * right + addend;
}
