namespace NetDsl.Runtime.Tests.Devices;

/// <summary>
/// Every kernel on values in the devices' own layouts, of which the CPU's is channel blocks and the reference's channels last: what is compared is
/// converted back.
/// </summary>
public class NativeLayoutTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static Conv2dShape Square(int channels, int size, int filters, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => new()
    {
        InChannels = channels, InHeight = size, InWidth = size, OutChannels = filters, KernelHeight = kernel, KernelWidth = kernel,
        StrideHeight = stride, StrideWidth = stride, PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding,
        DilationHeight = dilation, DilationWidth = dilation, Groups = groups, OutLayout = Layout.Nchw16c,
        InLayout = channels % 16 == 0 ? Layout.Nchw16c : Layout.Nchw,
    };

    private static Conv2dShape With(Conv2dShape shape, Layout inLayout, Layout outLayout) => new()
    {
        InChannels = shape.InChannels, InHeight = shape.InHeight, InWidth = shape.InWidth, OutChannels = shape.OutChannels, KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth,
        StrideHeight = shape.StrideHeight, StrideWidth = shape.StrideWidth, PadTop = shape.PadTop, PadLeft = shape.PadLeft, PadBottom = shape.PadBottom, PadRight = shape.PadRight,
        DilationHeight = shape.DilationHeight, DilationWidth = shape.DilationWidth, InLayout = inLayout, OutLayout = outLayout,
    };

    private static readonly (int Samples, Conv2dShape Shape)[] Usual =
    [
        (1, Square(16, 1, 16, 1)), (2, Square(16, 5, 32, 5)), (2, Square(3, 32, 16, 3, padding: 1)), (1, Square(3, 30, 48, 7, stride: 2, padding: 3)),
        (1, Square(3, 31, 32, 11, stride: 4, padding: 2)), (2, Square(1, 9, 16, 3)), (2, Square(16, 17, 32, 3, stride: 2, padding: 1)),
        (2, Square(32, 16, 16, 1, stride: 2)), (3, Square(48, 7, 80, 1)), (2, Square(32, 13, 48, 3, padding: 1)), (2, Square(32, 9, 32, 3, padding: 1, groups: 32)),
        (2, Square(48, 9, 48, 3, stride: 2, padding: 1, groups: 48)), (2, Square(32, 9, 64, 3, padding: 1, groups: 2)), (1, Square(16, 12, 16, 3, padding: 2, dilation: 2)),
        (1, Square(32, 12, 16, 2, stride: 3)), (5, Square(16, 4, 16, 4)), (1, Square(16, 30, 16, 3, padding: 2)), (1, Square(16, 40, 16, 5, stride: 2, padding: 1)),
        (1, Square(16, 16, 32, 1)), (1, Square(32, 15, 48, 1)), (1, Square(16, 41, 16, 1)),
    ];

    [Theory, MemberData(nameof(All))]
    public void Usual_convolutions(string device)
    {
        foreach (var (samples, shape) in Usual)
            Check(device, samples, shape);
    }

    [Theory, MemberData(nameof(All))]
    public void Convolutions_of_which_one_side_is_plain(string device)
    {
        foreach (var shape in (Conv2dShape[])[Square(24, 9, 32, 1), Square(32, 9, 24, 1), Square(40, 8, 16, 3, padding: 1), Square(48, 8, 17, 3, stride: 2, padding: 1),
            Square(16, 60, 88, 1), Square(88, 61, 16, 1), Square(31, 12, 16, 3, stride: 2, padding: 1), Square(16, 10, 5, 2, dilation: 2), Square(32, 7, 48, 3, padding: 1), Square(24, 15, 16, 1), Square(16, 15, 24, 1)])
        {
            var isRaggedOutput = shape.OutChannels % 16 != 0;
            if (shape.InChannels % 16 == 0)
                Check(device, 2, With(shape, Layout.Nchw16c, Layout.Nchw));
            if (!isRaggedOutput)
                Check(device, 2, With(shape, Layout.Nchw, Layout.Nchw16c));
        }
    }

    /// <summary>
    /// Depthwise convolutions read images in place: kernels larger than the image, padding beyond the kernel, rows of all lengths.
    /// </summary>
    [Theory, MemberData(nameof(All))]
    public void Depthwise_convolutions(string device)
    {
        foreach (var shape in (Conv2dShape[])[Square(16, 1, 16, 3, padding: 1, groups: 16), Square(32, 2, 32, 5, padding: 2, groups: 32), Square(16, 7, 16, 7, padding: 3, groups: 16),
            Square(16, 40, 16, 3, stride: 2, padding: 1, groups: 16), Square(48, 21, 48, 5, stride: 2, padding: 2, groups: 48), Square(16, 20, 16, 3, stride: 3, groups: 16),
            Square(16, 14, 16, 3, padding: 5, groups: 16), Square(16, 25, 16, 3, stride: 2, padding: 2, dilation: 3, groups: 16), Square(16, 75, 16, 1, groups: 16), Square(16, 9, 16, 2, stride: 4, groups: 16),
            Square(32, 14, 32, 3, padding: 1, groups: 32), Square(16, 15, 16, 3, stride: 2, padding: 1, groups: 16), Square(16, 29, 16, 3, padding: 1, groups: 16),
            Square(16, 3, 16, 3, padding: 1, groups: 16), Square(16, 17, 16, 3, groups: 16), Square(16, 30, 16, 3, stride: 2, groups: 16), Square(16, 9, 16, 3, padding: 2, groups: 16)])
            foreach (var samples in (int[])[1, 3])
                Check(device, samples, shape);
    }

    [Theory, MemberData(nameof(All))]
    public void Random_convolutions(string device)
    {
        var random = new Random(3);
        for (var i = 0; i < 30;)
        {
            var kind = random.Next(4);
            var groups = kind == 0 ? 16 * random.Next(1, 3) : kind == 1 ? 2 : 1;
            var shape = new Conv2dShape
            {
                InChannels = kind == 0 ? groups : kind == 3 ? random.Next(1, 6) : groups * 16 * random.Next(1, 3), OutChannels = kind == 0 ? groups : groups * 16 * random.Next(1, 4),
                InHeight = random.Next(1, 12), InWidth = random.Next(1, 24), KernelHeight = random.Next(1, 5), KernelWidth = random.Next(1, 5), StrideHeight = random.Next(1, 4), StrideWidth = random.Next(1, 4),
                PadTop = random.Next(0, 4), PadLeft = random.Next(0, 4), PadBottom = random.Next(0, 4), PadRight = random.Next(0, 4),
                DilationHeight = random.Next(1, 3), DilationWidth = random.Next(1, 3), Groups = groups,
                InLayout = kind == 3 ? Layout.Nchw : Layout.Nchw16c, OutLayout = Layout.Nchw16c,
            };
            if (shape.InHeight + shape.PadTop + shape.PadBottom <= shape.DilationHeight * (shape.KernelHeight - 1) ||
                shape.InWidth + shape.PadLeft + shape.PadRight <= shape.DilationWidth * (shape.KernelWidth - 1))
                continue;
            Check(device, random.Next(1, 4), shape);
            i++;
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Functions_sums_and_moments(string device)
    {
        foreach (var (samples, channels, inner) in ((int, int, int)[])[(1, 16, 1), (3, 32, 7), (2, 48, 300), (1, 16, 1000), (4, 16, 49)])
        {
            var native = new Extent(samples, channels, inner, Layout.Nchw16c);
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, other, y) = (pair.Input(native.Length), pair.Input(native.Length), pair.Output(native.Length));
            var (nativeX, nativeOther, nativeY) = (pair.Hidden(native.Length), pair.Hidden(native.Length), pair.Hidden(native.Length));
            var (perChannel, plane, sample, scalar) = (pair.Input(channels), pair.Input(samples * channels), pair.Input(samples), pair.Input(1));
            var (product, dropped, mapped) = (pair.Output(native.Length), pair.Output(native.Length), pair.Output(native.Length));
            var (channelSums, planeSums, sampleSums, sum, plainSum) = (pair.Output(channels), pair.Output(samples * channels), pair.Output(samples), pair.Output(1), pair.Output(channels));
            var (mean, variance) = (pair.Output(channels), pair.Output(channels));
            var (firstOfTwo, secondOfTwo) = (pair.Output(channels), pair.Output(channels));
            pair.Check(2e-5, (d, at) =>
            {
                d.Convert(native, at(x), at(nativeX));
                d.Convert(native, at(other), at(nativeOther));
                d.Convert(native with { Layout = Layout.Nchw }, at(nativeX), at(y));
                d.Map<Map2<Product>>(native, at(nativeY), at(nativeX).Element, at(nativeOther).Element);
                d.Convert(native with { Layout = Layout.Nchw }, at(nativeY), at(product));
                d.Map<Map2<Product>>(native, at(nativeY), at(nativeX).Element, Operand.Random(7));
                d.Convert(native with { Layout = Layout.Nchw }, at(nativeY), at(dropped));
                d.Map<Map8<Sum8>>(native, at(nativeY), at(nativeX).Element, Operand.Random(3), at(perChannel).Channel, at(plane).Plane, at(sample).Sample, at(scalar).Scalar, Operand.Value(0.25f), Operand.Random(9));
                d.Convert(native with { Layout = Layout.Nchw }, at(nativeY), at(mapped));
                d.Reduce<Map3<Affine>>(native, Keep.Channel, true, at(channelSums), at(nativeX).Element, at(perChannel).Channel, at(nativeOther).Element);
                d.Reduce<Map3<Affine>>(native, Keep.Plane, true, at(planeSums), at(nativeX).Element, at(plane).Plane, at(nativeOther).Element);
                d.Reduce<Map3<Affine>>(native, Keep.Sample, true, at(sampleSums), at(nativeX).Element, at(perChannel).Channel, at(sample).Sample);
                d.Reduce<Map3<Affine>>(native, Keep.Scalar, true, at(sum), at(nativeX).Element, at(perChannel).Channel, at(nativeOther).Element);
                d.Reduce<Identity>(native, Keep.Channel, false, at(plainSum), at(nativeX).Element);
                d.Reduce<Map4<Sum4>, Map4<Apart4>>(native, Keep.Channel, true, at(firstOfTwo), at(secondOfTwo), at(nativeX).Element, at(perChannel).Channel, at(nativeOther).Element, Operand.Random(5));
                d.Moments(native, Keep.Channel, at(nativeX), at(mean), at(variance));
            }, $"{samples}x{channels}x{inner}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Moments_do_not_cancel(string device)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var extent = new Extent(3, 16, 500, Layout.Nchw16c);
        var (x, native, mean, variance) = (pair.Input(extent.Length, 1000, 1001), pair.Hidden(extent.Length), pair.Hidden(16), pair.Output(16));
        pair.Check(1e-4, (d, at) =>
        {
            d.Convert(extent, at(x), at(native));
            d.Moments(extent, Keep.Channel, at(native), at(mean), at(variance));
        });
    }

    [Theory, MemberData(nameof(All))]
    public void Pools(string device)
    {
        var random = new Random(4);
        for (var i = 0; i < 25; i++)
        {
            var (kernelHeight, kernelWidth, strideHeight, strideWidth) = (random.Next(1, 5), random.Next(1, 5), random.Next(1, 4), random.Next(1, 4));
            var (top, bottom, left, right) = (random.Next(0, kernelHeight), random.Next(0, kernelHeight), random.Next(0, kernelWidth), random.Next(0, kernelWidth));
            var (height, width) = (random.Next(kernelHeight, 12), random.Next(kernelWidth, 20));
            var shape = new Pool2dShape
            {
                Channels = 16 * random.Next(1, 4), InHeight = height, InWidth = width, KernelHeight = kernelHeight, KernelWidth = kernelWidth,
                StrideHeight = strideHeight, StrideWidth = strideWidth, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
                OutHeight = (height + top + bottom - kernelHeight) / strideHeight + 1, OutWidth = (width + left + right - kernelWidth) / strideWidth + 1,
                CountIncludePad = random.Next(2) == 0, Layout = Layout.Nchw16c,
            };
            Check(device, random.Next(1, 4), shape, random, () => random.Next(-3, 4));
            // NaN goes where it goes on the reference device, and so does its gradient.
            Check(device, random.Next(1, 4), shape, random, () => random.Next(22) switch { 0 => float.NaN, 1 => float.NegativeInfinity, var n => n % 7 - 3 });
        }
    }

    [Fact]
    public void Channels_that_do_not_fill_blocks_are_refused()
    {
        using var device = new CpuDevice(1);
        var shape = Square(16, 4, 24, 3);
        var region = new Region(device.Allocate(100_000), 0, 100_000);
        Should.Throw<ArgumentException>(() => device.Conv2d<Identity>(shape, 1, region, region, region)).Message.ShouldContain("whole blocks of 16");
        Should.Throw<ArgumentException>(() => device.Convert(new(1, 24, 4, Layout.Nchw16c), region, region)).Message.ShouldContain("multiples of 16");
    }

    private static void Check(string device, int samples, Conv2dShape shape)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var input = new Extent(samples, shape.InChannels, shape.InHeight * shape.InWidth, shape.InLayout);
        var output = new Extent(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, shape.OutLayout);
        var weights = shape.OutChannels * shape.InChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth;
        // The few channels of a photograph have no gradient.
        var hasInputGradient = shape.InLayout == Layout.Nchw16c || shape.InChannels >= 16;
        var (x, w, dy, residual) = (pair.Input(input.Length), pair.Input(weights), pair.Input(output.Length), pair.Input(output.Length));
        var (bias, inBias, plane) = (pair.Input(shape.OutChannels), pair.Input(shape.InChannels), pair.Input(samples * shape.OutChannels));
        var (nativeX, nativeDy, nativeResidual) = (pair.Hidden(input.Length), pair.Hidden(output.Length), pair.Hidden(output.Length));
        var (nativeY, nativeDx) = (pair.Hidden(output.Length), pair.Hidden(input.Length));
        var (y, fused, biased, added) = (pair.Output(output.Length), pair.Output(output.Length), pair.Output(output.Length), pair.Output(output.Length));
        var (dx, fusedDx, dw) = (pair.Output(input.Length), pair.Output(input.Length), pair.Output(weights));
        pair.Check(1e-5, (d, at) =>
        {
            ToLayout(input, x, nativeX);
            ToLayout(output, dy, nativeDy);
            ToLayout(output, residual, nativeResidual);
            d.Conv2d<Identity>(shape, samples, at(nativeX), at(w), at(nativeY));
            ToPlain(output, nativeY, y);
            d.Conv2d<Map4<Sum4>>(shape, samples, at(nativeX), at(w), at(nativeY), at(nativeResidual).Element, at(plane).Plane, at(bias).Channel);
            ToPlain(output, nativeY, fused);
            d.Conv2d<Map2<BiasRelu6>>(shape, samples, at(nativeX), at(w), at(nativeY), at(bias).Channel);
            ToPlain(output, nativeY, biased);
            d.Conv2d<Map3<AddRelu>>(shape, samples, at(nativeX), at(w), at(nativeY), at(bias).Channel, at(nativeResidual).Element);
            ToPlain(output, nativeY, added);
            d.Conv2dBackwardWeight(shape, samples, at(nativeX), at(nativeDy), at(dw));
            if (!hasInputGradient)
                return;
            d.Conv2dBackwardInput<Identity>(shape, samples, at(nativeDy), at(w), at(nativeDx));
            ToPlain(input, nativeDx, dx);
            d.Conv2dBackwardInput<Map4<Sum4>>(shape, samples, at(nativeDy), at(w), at(nativeDx), at(nativeX).Element, Operand.Random(5), at(inBias).Channel);
            ToPlain(input, nativeDx, fusedDx);

            void ToLayout(Extent extent, Twin from, Twin to)
            {
                if (extent.Layout == Layout.Nchw16c)
                    d.Convert(extent, at(from), at(to));
                else
                    d.Copy(at(from), at(to));
            }

            void ToPlain(Extent extent, Twin from, Twin to)
            {
                if (extent.Layout == Layout.Nchw16c)
                    d.Convert(extent with { Layout = Layout.Nchw }, at(from), at(to));
                else
                    d.Copy(at(from), at(to));
            }
        }, $"{samples}x{shape.InChannels}x{shape.InHeight}x{shape.InWidth} -> {shape.OutChannels}, kernel {shape.KernelHeight}x{shape.KernelWidth}, stride {shape.StrideHeight}x{shape.StrideWidth}, " +
            $"pad {shape.PadTop} {shape.PadLeft} {shape.PadBottom} {shape.PadRight}, dilation {shape.DilationHeight}x{shape.DilationWidth}, groups {shape.Groups}, {shape.InLayout} to {shape.OutLayout}");
    }

    private static void Check(string device, int samples, Pool2dShape shape, Random random, Func<float> draw)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var input = new Extent(samples, shape.Channels, shape.InHeight * shape.InWidth, Layout.Nchw16c);
        var output = new Extent(samples, shape.Channels, shape.OutHeight * shape.OutWidth, Layout.Nchw16c);
        // Only a few values, so that many windows hold their maximum more than once.
        var x = pair.Input([.. Enumerable.Range(0, (int)input.Length).Select(_ => draw())]);
        var (dy, bias) = (pair.Input(output.Length), pair.Input(shape.Channels));
        var (nativeX, nativeDy, nativeY, nativeDx) = (pair.Hidden(input.Length), pair.Hidden(output.Length), pair.Hidden(output.Length), pair.Hidden(input.Length));
        var (largest, average, toLargest, toAll) = (pair.Output(output.Length), pair.Output(output.Length), pair.Output(input.Length), pair.Output(input.Length));
        pair.Check(1e-5, (d, at) =>
        {
            d.Convert(input, at(x), at(nativeX));
            d.Convert(output, at(dy), at(nativeDy));
            d.MaxPool2d<Map2<Product>>(shape, samples, at(nativeX), at(nativeY), at(bias).Channel);
            d.Convert(output with { Layout = Layout.Nchw }, at(nativeY), at(largest));
            d.AvgPool2d<Map2<Product>>(shape, samples, at(nativeX), at(nativeY), at(bias).Channel);
            d.Convert(output with { Layout = Layout.Nchw }, at(nativeY), at(average));
            d.MaxPool2dBackward<Map2<Product>>(shape, samples, at(nativeX), at(nativeDy), at(nativeDx), at(nativeX).Element);
            d.Convert(input with { Layout = Layout.Nchw }, at(nativeDx), at(toLargest));
            d.AvgPool2dBackward<Map3<Affine>>(shape, samples, at(nativeDy), at(nativeDx), at(bias).Channel, Operand.Random(2));
            d.Convert(input with { Layout = Layout.Nchw }, at(nativeDx), at(toAll));
        }, $"{samples}x{shape.Channels}x{shape.InHeight}x{shape.InWidth}, kernel {shape.KernelHeight}x{shape.KernelWidth}, stride {shape.StrideHeight}x{shape.StrideWidth}");
    }
}
