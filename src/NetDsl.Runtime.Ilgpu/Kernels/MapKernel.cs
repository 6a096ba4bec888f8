using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct MapArguments
{
    public Space Space;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>y = F(operands). Neighbouring threads take neighbouring elements.</summary>
internal readonly struct MapKernel<F> : IKernel<MapArguments> where F : struct, IMap
{
    public static void Run(MapArguments a)
    {
        for (var i = Threads.First; i < a.Space.Length; i += Threads.Count)
            a.Y[i] = a.Operands.Apply<F>(a.Space.At(i));
    }
}
