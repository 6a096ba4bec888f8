using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

public sealed class TensorTests
{
    /// <summary>Which thread has which factors and which sums, on a simulated group of 256 threads whose tensor cores are plain arithmetic.</summary>
    [Theory]
    [InlineData(128, 128, 16)]
    [InlineData(97, 101, 9)]
    public void Blocks_make_up_the_product(int m, int n, int k)
    {
        using var context = Context.Create(builder => builder.CPU(new CPUDevice(32, 8, 1)));
        using var accelerator = context.GetCPUDevice(0).CreateAccelerator(context);
        var random = new Random(1);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)], b = [.. Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f)];
        using var left = accelerator.Allocate1D(a);
        using var right = accelerator.Allocate1D(b);
        using var result = accelerator.Allocate1D<float>(m * n);
        var kernel = accelerator.LoadKernel<ProductArguments<MatMulProduct>>(TileKernel<Side16, TensorRegisters<PlainMultiplier>, MatMulProduct, Identity>.Run);
        kernel(accelerator.DefaultStream, new KernelConfig(new Index3D(1, 1, 1), new Index3D(256, 1, 1)), new()
        {
            Product = new(m, n, k, false, false, left.View.BaseView, right.View.BaseView),
            Parts = 1,
            Y = result.View.BaseView,
        });
        var expected = new float[m * n];
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++)
                    expected[i * n + j] += a[i * k + p] * b[p * n + j];
        result.GetAsArray1D().ShouldBeClose(expected, "product", 1e-5);
    }

    [Fact]
    public void Tensor_cores_do_not_multiply_in_single_precision() =>
        Should.Throw<ArgumentException>(() => IlgpuDevice.Cuda(0, MatrixPrecision.Single, tensorCores: true)).Message.ShouldStartWith("Tensor cores round factors: ask for TensorFloat32 or BFloat16 with them.");
}
