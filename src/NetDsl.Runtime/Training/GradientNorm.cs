using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>Keeps the norm of a gradient below a number, on the device: nothing is read back.</summary>
internal static class GradientNorm
{
    /// <summary>Scales gradients whose norm is larger than that down to it.</summary>
    /// <param name="device">Where they are.</param>
    /// <param name="gradients">All of them; between those of two parameters lie zeros.</param>
    /// <param name="sum">Room for a number.</param>
    /// <param name="largest">The largest norm.</param>
    public static void Limit(Device device, Region gradients, Region sum, float largest)
    {
        if (gradients.IsEmpty)
            return;
        var all = new Extent(1, 1, checked((int)gradients.Length));
        device.Reduce<Map1<Square>>(all, Keep.Scalar, false, sum, gradients.Element);
        device.Map<Map3<Limited>>(all, gradients, gradients.Element, sum.Scalar, Operand.Value(largest));
    }

    private readonly struct Square : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient) where T : struct, IVector<T> => gradient * gradient;
    }

    private readonly struct Limited : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient, T sum, T largest) where T : struct, IVector<T> =>
            gradient * T.Min(T.One, largest / (T.Sqrt(sum) + T.Create(1e-6f)));
    }
}
