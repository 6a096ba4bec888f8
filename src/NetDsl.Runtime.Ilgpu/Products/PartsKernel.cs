using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct PartsArguments<P> where P : struct
{
    public P Product;
    public int Parts;
    public ArrayView<float> Sums;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>Adds up the parts of the sums of a product, always in the same order, and applies the fused function.</summary>
internal readonly struct PartsKernel<P, F> : IKernel<PartsArguments<P>>
    where P : struct, IProduct
    where F : struct, IMap
{
    public static void Run(PartsArguments<P> a)
    {
        var length = a.Product.Groups * a.Product.Rows * a.Product.Columns;
        for (var i = Threads.First; i < length; i += Threads.Count)
        {
            var sum = 0f;
            for (var part = 0; part < a.Parts; part++)
                sum += a.Sums[part * length + i];
            var line = i / a.Product.Columns;
            var group = line / a.Product.Rows;
            var at = a.Product.At(group, line - group * a.Product.Rows, i - line * a.Product.Columns);
            a.Y[at.Index] = a.Operands.Apply<F>(at, sum);
        }
    }
}
