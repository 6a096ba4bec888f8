using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct EpilogueArguments
{
    public Space Space;
    public ArrayView<float> X;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>y = F(x, operands): what is fused into a product, where a library computes the product.</summary>
internal readonly struct EpilogueKernel<F> : IKernel<EpilogueArguments> where F : struct, IMap
{
    public static void Run(EpilogueArguments a)
    {
        for (var i = Threads.First; i < a.Space.Length; i += Threads.Count)
            a.Y[i] = a.Operands.Apply<F>(a.Space.At(i), a.X[i]);
    }
}
