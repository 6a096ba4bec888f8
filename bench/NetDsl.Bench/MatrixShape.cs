using System.Globalization;
using System.Text.Json.Serialization;

namespace NetDsl.Bench;

/// <summary>A matrix product to measure: [m, k] by [k, n], either factor stored transposed.</summary>
public sealed record MatrixShape(string Kind, int M, int N, int K, bool TransposeA = false, bool TransposeB = false)
{
    /// <summary>The number of elements of the factors and the product.</summary>
    public long Length => (long)M * K + (long)K * N + (long)M * N;

    /// <summary>Squares, and the products of dense layers: y = x wᵀ forward, dx = dy w and dw = dyᵀ x backward.</summary>
    public static IReadOnlyList<MatrixShape> All { get; } =
    [
        .. from size in (int[])[192, 256, 384, 512, 768, 1024, 1536] select new MatrixShape("square", size, size, size),
        new("square", 512, 512, 512, TransposeB: true),
        new("square", 512, 512, 512, TransposeA: true),
        .. Dense("lenet5", 64, 400, 120), .. Dense("lenet5", 64, 84, 10),
        .. Dense("mlp128", 64, 784, 128),
        .. Dense("mlp3x512", 128, 3072, 512), .. Dense("mlp3x512", 128, 512, 512), .. Dense("mlp3x512", 128, 512, 10),
        .. Dense("alexnet", 16, 9216, 4096),
        .. Dense("resnet50", 4, 2048, 1000),
        .. Dense("lenet5", 1, 400, 120),
        .. Dense("mlp3x512", 1, 3072, 512), .. Dense("mlp3x512", 1, 512, 512),
    ];

    /// <summary>One size with every combination of transposed factors.</summary>
    public static IEnumerable<MatrixShape> Orientations(int m, int n, int k) =>
        [new("", m, n, k), new("", m, n, k, TransposeB: true), new("", m, n, k, TransposeA: true)];

    private static IEnumerable<MatrixShape> Dense(string model, int batch, int inputs, int outputs) =>
    [
        new($"{model} forward", batch, outputs, inputs, TransposeB: true),
        new($"{model} backward input", batch, inputs, outputs),
        new($"{model} backward weight", outputs, inputs, batch, TransposeA: true),
    ];
}

/// <summary>The time of one product. Its JSON is one line.</summary>
public sealed record MatrixTime(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("shape")] string Shape,
    [property: JsonPropertyName("us")] double Microseconds,
    [property: JsonPropertyName("gflops")] double Speed)
{
    public static MatrixTime Of(MatrixShape shape, double microseconds) => new(
        shape.Kind,
        $"{shape.M}x{shape.K}{(shape.TransposeA ? "ᵀ" : "")} {shape.K}x{shape.N}{(shape.TransposeB ? "ᵀ" : "")}",
        Math.Round(microseconds, 3),
        Math.Round(2e-3 * shape.M * shape.N * shape.K / microseconds, 1));

    /// <summary>A line of text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Microseconds,10:0.00} us {Speed,7:0.0} GFLOP/s  {Shape}, {Kind}");
}
