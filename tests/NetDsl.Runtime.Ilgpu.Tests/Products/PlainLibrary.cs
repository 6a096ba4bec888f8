using ILGPU.Runtime;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

/// <summary>The function of cuBLAS, by its definition. The simulated GPU's memory is that of the CPU, so addresses are valid.</summary>
internal sealed unsafe class PlainLibrary : IMatrixLibrary
{
    /// <summary>The number of products so far.</summary>
    public int Calls { get; private set; }

    public void Multiply(in BatchedProduct p)
    {
        Calls++;
        for (var number = 0; number < p.Count; number++)
            for (var column = 0; column < p.N; column++)
                for (var row = 0; row < p.M; row++)
                {
                    var sum = 0f;
                    for (var i = 0; i < p.K; i++)
                        sum += *At(p.A, number, p.TransposeA ? i : row, p.TransposeA ? row : i) * *At(p.B, number, p.TransposeB ? column : i, p.TransposeB ? i : column);
                    *At(p.C, number, row, column) = sum;
                }
    }

    public void Dispose()
    {
    }

    private static float* At(MatrixSeries series, int number, int row, int column) =>
        (float*)series.Memory.LoadEffectiveAddressAsPtr() + number * series.Stride + (long)column * series.Leading + row;
}
