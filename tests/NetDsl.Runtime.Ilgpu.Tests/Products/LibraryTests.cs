using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

/// <summary>Products that a library computes are those that our kernels compute.</summary>
public sealed class LibraryTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Matrix_products_go_to_the_library(bool transposeA, bool transposeB)
    {
        var library = new PlainLibrary();
        using var device = new IlgpuDevice(IlgpuDevice.Simulation(library));
        foreach (var (m, n, k) in ((int, int, int)[])[(3, 5, 7), (17, 2, 1), (6, 33, 20), (1, 5, 8)])
        {
            var pair = new DevicePair(device);
            var (a, b, bias) = (pair.Input(m * k), pair.Input(k * n), pair.Input(n));
            var (plain, fused, sum) = (pair.Output(m * n), pair.Output(m * n), pair.Input(m * n));
            pair.Check(1e-5, (d, at) =>
            {
                d.MatMul<Identity>(m, n, k, transposeA, transposeB, at(a), at(b), at(plain));
                d.MatMul<Map2<AddTanh>>(m, n, k, transposeA, transposeB, at(a), at(b), at(fused), at(bias).Channel);
                // Adds to what is there, as gradients of shared weights do.
                d.MatMul<Map2<AddTanh>>(m, n, k, transposeA, transposeB, at(a), at(b), at(sum), at(sum).Element);
            }, $"{m}x{n}x{k}");
        }

        // All but the products of a single row, which no tile would suit.
        library.Calls.ShouldBe(9);
    }

    [Fact]
    public void Convolutions_of_single_pixels_go_to_the_library()
    {
        var library = new PlainLibrary();
        using var device = new IlgpuDevice(IlgpuDevice.Simulation(library));
        const int Samples = 3;
        var shape = new Conv2dShape { InChannels = 5, InHeight = 4, InWidth = 3, OutChannels = 7, KernelHeight = 1, KernelWidth = 1 };
        var pair = new DevicePair(device);
        var (x, dy, w) = (pair.Input(Samples * 5 * 12), pair.Input(Samples * 7 * 12), pair.Input(7 * 5));
        var (y, dx, dw, bias) = (pair.Output(Samples * 7 * 12), pair.Output(Samples * 5 * 12), pair.Output(7 * 5), pair.Input(7));
        pair.Check(1e-5, (d, at) =>
        {
            d.Conv2d<Map2<AddTanh>>(shape, Samples, at(x), at(w), at(y), at(bias).Channel);
            d.Conv2dBackwardInput<Map2<AddTanh>>(shape, Samples, at(dy), at(w), at(dx), at(x).Element);
            d.Conv2dBackwardWeight(shape, Samples, at(x), at(dy), at(dw));
        });
        library.Calls.ShouldBe(2);
    }

    [Theory]
    [InlineData(2, 1, 0, 1)]
    [InlineData(1, 2, 0, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 1, 0, 2)]
    public void Other_convolutions_do_not(int kernel, int stride, int padding, int groups)
    {
        var library = new PlainLibrary();
        using var device = new IlgpuDevice(IlgpuDevice.Simulation(library));
        var shape = new Conv2dShape
        {
            InChannels = 4, InHeight = 5, InWidth = 5, OutChannels = 4, KernelHeight = kernel, KernelWidth = kernel,
            StrideHeight = stride, StrideWidth = stride, PadTop = padding, Groups = groups,
        };
        var pair = new DevicePair(device);
        var (x, w, y) = (pair.Input(4 * 25), pair.Input(16 / groups * kernel * kernel), pair.Output(4 * shape.OutHeight * shape.OutWidth));
        pair.Check(1e-5, (d, at) => d.Conv2d<Identity>(shape, 1, at(x), at(w), at(y)));
        library.Calls.ShouldBe(0);
    }
}
