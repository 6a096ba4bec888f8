using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Computes sums of sigmoids with shifted biases (Nair and Hinton, 2010). Emitted functions call these loops, because the number of
/// sigmoids depends on the network.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Sigmoids
{
    /// <summary>The sum of sigmoid(x - i + 0.5) for i from 1 to <paramref name="units"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(T x, int units) where T : struct, IVector<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < units; i++)
            sum += T.Sigmoid(x - T.Create(i + 0.5f));
        return sum;
    }

    /// <summary>The derivative of <see cref="Sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope<T>(T x, int units) where T : struct, IVector<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < units; i++)
        {
            var step = T.Sigmoid(x - T.Create(i + 0.5f));
            sum += step * (T.One - step);
        }

        return sum;
    }
}
