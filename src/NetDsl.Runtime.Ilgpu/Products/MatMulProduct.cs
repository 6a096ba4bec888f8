using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>c = a b of two matrices in memory; the strides of rows and columns express a transposed matrix.</summary>
internal readonly struct MatMulProduct(int m, int n, int k, bool transposeA, bool transposeB, ArrayView<float> a,
    ArrayView<float> b) : IProduct
{
    private readonly int rowStep = transposeA ? 1 : k;
    private readonly int leftStep = transposeA ? m : 1;
    private readonly int columnStep = transposeB ? k : 1;
    private readonly int rightStep = transposeB ? 1 : n;
    private readonly ArrayView<float> a = a;
    private readonly ArrayView<float> b = b;
    private readonly int m = m;
    private readonly int n = n;
    private readonly int k = k;

    public int Groups => 1;

    public int Rows => m;

    public int Columns => n;

    public int Depth => k;

    public bool LeftIsByDepth => leftStep == 1;

    public bool RightIsByDepth => columnStep != 1;

    public float Left(int group, int row, int depth) => a[row * rowStep + depth * leftStep];

    public float Right(int group, int depth, int column) => b[depth * rightStep + column * columnStep];

    public Place At(int group, int row, int column) => new(row * n + column, row, column, 0);
}
