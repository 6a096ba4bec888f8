using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// A product with too few rows or columns for tiles, such as that of a depthwise convolution or of a single sample: each team takes sums as
/// they are.
/// </summary>
internal readonly struct LineKernel<TTeam, P, F> : IKernel<ProductArguments<P>>
    where TTeam : struct, ITeam
    where P : struct, IProduct
    where F : struct, IMap
{
    public static void Run(ProductArguments<P> a)
    {
        var shared = TTeam.Share();
        var length = a.Product.Groups * a.Product.Rows * a.Product.Columns;
        for (var i = TTeam.First; i < length; i += TTeam.Count)
        {
            var line = i / a.Product.Columns;
            var group = line / a.Product.Rows;
            var (row, column) = (line - group * a.Product.Rows, i - line * a.Product.Columns);
            var sum = 0f;
            for (var depth = TTeam.Member; depth < a.Product.Depth; depth += TTeam.Members)
                sum += a.Product.Left(group, row, depth) * a.Product.Right(group, depth, column);
            sum = TTeam.Sum(shared, sum);
            if (TTeam.Member == 0)
            {
                var at = a.Product.At(group, row, column);
                a.Y[at.Index] = a.Operands.Apply<F>(at, sum);
            }
        }
    }
}
