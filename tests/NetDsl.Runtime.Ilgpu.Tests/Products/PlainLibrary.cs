using ILGPU.Runtime;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

/// <summary>What cuBLAS does, by its definition. The simulated GPU's memory is the processor's, so addresses are what they seem.</summary>
internal sealed unsafe class PlainLibrary : IMatrixLibrary
{
    /// <summary>How many products it was asked for.</summary>
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
