using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct SumChannelsArguments
{
    public Space Space;
    public int Before;
    public int After;
    public ArrayView<float> X;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>y = F(sums of x over neighbouring channels).</summary>
internal readonly struct SumChannelsKernel<F> : IKernel<SumChannelsArguments> where F : struct, IMap
{
    public static void Run(SumChannelsArguments a)
    {
        for (var i = Threads.First; i < a.Space.Length; i += Threads.Count)
        {
            var at = a.Space.At(i);
            var last = System.Math.Min(at.Channel + a.After, a.Space.Channels.Value - 1);
            var sum = 0f;
            for (var channel = System.Math.Max(at.Channel - a.Before, 0); channel <= last; channel++)
                sum += a.X[i + (channel - at.Channel) * a.Space.Inner.Value];
            a.Y[i] = a.Operands.Apply<F>(at, sum);
        }
    }
}
