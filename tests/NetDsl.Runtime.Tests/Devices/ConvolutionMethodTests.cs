using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Convolutions in channel blocks by each of the ways to compute them.</summary>
public class ConvolutionMethodTests
{
    public static TheoryData<ConvolutionMethod, int, int> Ways
    {
        get
        {
            var ways = new TheoryData<ConvolutionMethod, int, int>();
            foreach (var method in Enum.GetValues<ConvolutionMethod>())
                foreach (var (lanes, threads) in ((int, int)[])[(16, 1), (16, 3), (8, 2), (4, 1), (1, 2)])
                    ways.Add(method, lanes, threads);
            return ways;
        }
    }

    private static Conv2dShape Shape(int channels, int height, int width, int filters, int kernel = 3, int? padding = null, int groups = 1, int? kernelWidth = null)
    {
        var (top, left) = (padding ?? kernel / 2, padding ?? (kernelWidth ?? kernel) / 2);
        return new()
        {
            InChannels = channels, InHeight = height, InWidth = width, OutChannels = filters, KernelHeight = kernel, KernelWidth = kernelWidth ?? kernel, Groups = groups,
            PadTop = top, PadLeft = left, PadBottom = top, PadRight = left, InLayout = Layout.Nchw16c, OutLayout = Layout.Nchw16c,
        };
    }

    // Whole tiles and parts of tiles; several chunks of an image, and several images in a chunk; few tiles and many channels, where threads
    // share tiles.
    private static readonly (int Samples, Conv2dShape Shape)[] Usual =
    [
        (1, Shape(16, 50, 50, 16)), (3, Shape(32, 8, 8, 48)), (9, Shape(16, 7, 7, 32)), (1, Shape(96, 5, 6, 112)), (2, Shape(64, 3, 3, 64, padding: 0)),
        (1, Shape(16, 1, 1, 16)), (1, Shape(16, 1, 30, 16)), (1, Shape(32, 6, 5, 16, padding: 3)), (5, Shape(80, 4, 9, 16, padding: 2)),
        (3, Shape(64, 9, 6, 96, groups: 2)),
    ];

    private static readonly (int Samples, Conv2dShape Shape)[] Large =
    [
        (1, Shape(16, 15, 27, 32, 5)), (3, Shape(48, 7, 7, 16, 5, 0)), (1, Shape(16, 9, 12, 16, 7)), (1, Shape(48, 2, 3, 64, 5, 4)), (1, Shape(16, 13, 17, 16, 11, 0)),
        (1, Shape(16, 4, 6, 16, 9, 10)), (1, Shape(32, 17, 17, 16, 1, kernelWidth: 7)), (2, Shape(16, 17, 3, 16, 8, 3, kernelWidth: 2)), (2, Shape(64, 3, 3, 32, 5, groups: 2)),
    ];

    [Theory, MemberData(nameof(Ways))]
    public void Usual_shapes(ConvolutionMethod method, int lanes, int threads)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, MaxLanes = lanes, MinimumWork = 0, Convolutions = method });
        foreach (var (samples, shape) in Exhaustive.Sample(Usual, 3))
            Check(device, samples, shape, 1e-5);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Large_kernels(ConvolutionMethod method, int lanes, int threads)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, MaxLanes = lanes, MinimumWork = 0, Convolutions = method });
        foreach (var (samples, shape) in Exhaustive.Sample(Large, 3))
            Check(device, samples, shape, 1e-5);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Random_shapes(ConvolutionMethod method, int lanes, int threads)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, MaxLanes = lanes, MinimumWork = 0, Convolutions = method });
        var random = new Random(7);
        for (var i = 0; i < 8; i += Exhaustive.IsOn ? 1 : 3)
        {
            var (height, width) = i < 6 ? (3, 3) : (random.Next(1, 8), random.Next(1, 8));
            Check(device, random.Next(1, 4), new()
            {
                InChannels = 16 * random.Next(1, 4), OutChannels = 16 * random.Next(1, 4), InHeight = random.Next(height, 14), InWidth = random.Next(width, 24), KernelHeight = height, KernelWidth = width,
                PadTop = random.Next(0, 4), PadLeft = random.Next(0, 4), PadBottom = random.Next(0, 4), PadRight = random.Next(0, 4), InLayout = Layout.Nchw16c, OutLayout = Layout.Nchw16c,
            }, 1e-5);
        }
    }

    /// <summary>The error that the documentation states: relative to the largest number of a result.</summary>
    [Theory, InlineData(ConvolutionMethod.Direct, 3e-6), InlineData(ConvolutionMethod.Winograd, 3e-6), InlineData(ConvolutionMethod.Fft, 1e-6)]
    public void Errors_are_small(ConvolutionMethod method, double tolerance)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = 1, Convolutions = method });
        Check(device, 1, Shape(128, 12, 12, 128), tolerance);
        Check(device, 1, Shape(128, 8, 8, 128, 5), tolerance);
    }

    [Fact]
    public void The_choice_follows_the_counts()
    {
        Choice(1, Shape(64, 56, 56, 64)).ShouldBe(ConvolutionMethod.Winograd);
        Choice(64, Shape(16, 32, 32, 16)).ShouldBe(ConvolutionMethod.Winograd);
        Choice(8, Shape(512, 7, 7, 512)).ShouldBe(ConvolutionMethod.Winograd);
        Choice(1, Shape(64, 8, 8, 64)).ShouldBe(ConvolutionMethod.Direct, "So little is done sooner than threads have met.");
        Choice(1, Shape(512, 7, 7, 512)).ShouldBe(ConvolutionMethod.Direct, "Four tiles are too few for so many weights.");
        Choice(4, Shape(16, 1, 400, 16)).ShouldBe(ConvolutionMethod.Direct, "Of a tile's four rows, one is needed.");
        Choice(1, Shape(64, 56, 56, 64, 7)).ShouldBe(ConvolutionMethod.Fft);
        Choice(16, Shape(64, 27, 27, 192, 5)).ShouldBe(ConvolutionMethod.Fft);
        Choice(16, Shape(64, 56, 56, 64, 1)).ShouldBe(ConvolutionMethod.Direct, "A single tap is all there is to multiply by.");
        Choice(16, Shape(64, 17, 17, 64, 1, kernelWidth: 7)).ShouldBe(ConvolutionMethod.Direct, "Seven taps are fewer than a row of a tile has points for an output.");
        Choice(1, Shape(512, 7, 7, 512, 5)).ShouldBe(ConvolutionMethod.Direct, "One tile is too few for so many weights.");

        static ConvolutionMethod Choice(int samples, Conv2dShape shape) => ChooseAlgorithm.For(shape, isBackward: false, samples);
    }

    [Fact]
    public void Other_convolutions_have_no_choice()
    {
        foreach (var method in Enum.GetValues<ConvolutionMethod>())
        {
            using var device = new CpuDevice(new CpuDeviceOptions { Threads = 1, Convolutions = method });
            foreach (var (strideHeight, dilationWidth) in ((int, int)[])[(2, 1), (1, 2)])
            {
                var shape = new Conv2dShape
                {
                    InChannels = 32, InHeight = 9, InWidth = 9, OutChannels = 32, KernelHeight = 3, KernelWidth = 3, StrideHeight = strideHeight, DilationWidth = dilationWidth,
                    InLayout = Layout.Nchw16c, OutLayout = Layout.Nchw16c,
                };
                ChooseAlgorithm.AllowWinograd(shape).ShouldBeFalse();
                ChooseAlgorithm.AllowFourier(shape).ShouldBeFalse();
                Check(device, 2, shape, 1e-5);
            }
        }
        ChooseAlgorithm.AllowFourier(Shape(16, 40, 40, 16, 13)).ShouldBeFalse("A tile would have four rows of outputs.");
        ChooseAlgorithm.AllowFourier(Shape(16, 40, 40, 16, 5, groups: 16)).ShouldBeFalse("A group does not fill a block.");
    }

    private static void Check(CpuDevice device, int samples, Conv2dShape shape, double tolerance)
    {
        var pair = new DevicePair(device);
        var input = new Extent(samples, shape.InChannels, shape.InHeight * shape.InWidth, Layout.Nchw16c);
        var output = new Extent(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, Layout.Nchw16c);
        var weights = shape.OutChannels * shape.InChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth;
        var (x, w, dy, bias) = (pair.Input(input.Length), pair.Input(weights), pair.Input(output.Length), pair.Input(shape.OutChannels));
        var (nativeX, nativeDx, nativeDy, nativeY) = (pair.Hidden(input.Length), pair.Hidden(input.Length), pair.Hidden(output.Length), pair.Hidden(output.Length));
        var (y, again, fused, dx, fusedDx, dw) = (pair.Output(output.Length), pair.Output(output.Length), pair.Output(output.Length), pair.Output(input.Length), pair.Output(input.Length), pair.Output(weights));
        pair.Check(tolerance, (d, at) =>
        {
            // The reference device keeps nothing, and takes its time.
            var calls = d == device ? 3 : 1;
            d.Convert(input, at(x), at(nativeX));
            d.Convert(output, at(dy), at(nativeDy));
            Forward(y);
            // Weights that are known to be constant are packed once and cached.
            at(w).Buffer.Changed();
            for (var call = 0; call < calls; call++)
                Forward(again);
            d.Conv2d<Map4<Sum4>>(shape, samples, at(nativeX), at(w), at(nativeY), at(nativeDy).Element, Operand.Random(5), at(bias).Channel);
            d.Convert(output with { Layout = Layout.Nchw }, at(nativeY), at(fused));
            for (var call = 0; call < calls; call++)
                d.Conv2dBackwardInput<Identity>(shape, samples, at(nativeDy), at(w), at(nativeDx));
            d.Convert(input with { Layout = Layout.Nchw }, at(nativeDx), at(dx));
            d.Conv2dBackwardInput<Map3<Affine>>(shape, samples, at(nativeDy), at(w), at(nativeDx), at(nativeX).Element, Operand.Value(0.5f));
            d.Convert(input with { Layout = Layout.Nchw }, at(nativeDx), at(fusedDx));
            d.Conv2dBackwardWeight(shape, samples, at(nativeX), at(nativeDy), at(dw));

            void Forward(Twin result)
            {
                d.Conv2d<Identity>(shape, samples, at(nativeX), at(w), at(nativeY));
                d.Convert(output with { Layout = Layout.Nchw }, at(nativeY), at(result));
            }
        }, $"{device.Options.Convolutions}: {samples}x{shape.InChannels}x{shape.InHeight}x{shape.InWidth} -> {shape.OutChannels}, {shape.Groups} groups, {shape.KernelHeight}x{shape.KernelWidth}, pad {shape.PadTop} {shape.PadLeft} {shape.PadBottom} {shape.PadRight}");
    }
}
