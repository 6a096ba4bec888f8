namespace NetDsl.Runtime.Tests.Devices;

/// <summary>3x3 convolutions in channel blocks by each of the ways to compute them.</summary>
public class WinogradTests
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

    private static Conv2dShape Shape(int channels, int height, int width, int filters, int padding = 1) => new()
    {
        InChannels = channels, InHeight = height, InWidth = width, OutChannels = filters, KernelHeight = 3, KernelWidth = 3,
        PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding, InLayout = Layout.Native, OutLayout = Layout.Native,
    };

    // Whole tiles and parts of tiles; several chunks of one picture, and several pictures in a chunk; few tiles and many channels, whose tiles threads share.
    private static readonly (int Samples, Conv2dShape Shape)[] Usual =
    [
        (1, Shape(16, 50, 50, 16)), (3, Shape(32, 8, 8, 48)), (9, Shape(16, 7, 7, 32)), (1, Shape(96, 5, 6, 112)), (2, Shape(64, 3, 3, 64, padding: 0)),
        (1, Shape(16, 1, 1, 16)), (1, Shape(16, 1, 30, 16)), (1, Shape(32, 6, 5, 16, padding: 3)), (5, Shape(80, 4, 9, 16, padding: 2)),
    ];

    [Theory, MemberData(nameof(Ways))]
    public void Usual_shapes(ConvolutionMethod method, int lanes, int threads)
    {
        using var device = new CpuDevice(threads, lanes, minimumWork: 0) { Convolutions = method };
        foreach (var (samples, shape) in Usual)
            Check(device, samples, shape, 1e-5);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Random_shapes(ConvolutionMethod method, int lanes, int threads)
    {
        using var device = new CpuDevice(threads, lanes, minimumWork: 0) { Convolutions = method };
        var random = new Random(7);
        for (var i = 0; i < 6; i++)
            Check(device, random.Next(1, 4), new()
            {
                InChannels = 16 * random.Next(1, 4), OutChannels = 16 * random.Next(1, 4), InHeight = random.Next(3, 14), InWidth = random.Next(3, 24), KernelHeight = 3, KernelWidth = 3,
                PadTop = random.Next(0, 4), PadLeft = random.Next(0, 4), PadBottom = random.Next(0, 4), PadRight = random.Next(0, 4), InLayout = Layout.Native, OutLayout = Layout.Native,
            }, 1e-5);
    }

    /// <summary>The error that the documentation states: relative to the largest number of a result.</summary>
    [Theory, InlineData(ConvolutionMethod.Direct), InlineData(ConvolutionMethod.Winograd)]
    public void Errors_are_small(ConvolutionMethod method)
    {
        using var device = new CpuDevice(1) { Convolutions = method };
        Check(device, 1, Shape(128, 12, 12, 128), 3e-6);
    }

    [Fact]
    public void The_choice_follows_the_counts()
    {
        Pays(64, 56, 1).ShouldBeTrue();
        Pays(16, 32, 64).ShouldBeTrue();
        Pays(512, 7, 8).ShouldBeTrue();
        Pays(64, 8, 1).ShouldBeFalse("So little is done sooner than threads have met.");
        Pays(512, 7, 1).ShouldBeFalse("Four tiles are too few for so many weights.");
        WinogradChoice.Pays(WinogradPass.Of(Shape(16, 1, 400, 16), isBackward: false), 4).ShouldBeFalse("Of a tile's four rows, one is needed.");

        static bool Pays(int channels, int size, int samples) => WinogradChoice.Pays(WinogradPass.Of(Shape(channels, size, size, channels), isBackward: false), samples);
    }

    [Fact]
    public void Other_convolutions_have_no_choice()
    {
        var shape = new Conv2dShape
        {
            InChannels = 32, InHeight = 9, InWidth = 9, OutChannels = 32, KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, InLayout = Layout.Native, OutLayout = Layout.Native,
        };
        WinogradChoice.IsPossible(shape).ShouldBeFalse();
        using var device = new CpuDevice(1) { Convolutions = ConvolutionMethod.Winograd };
        Check(device, 2, shape, 1e-5);
    }

    private static void Check(CpuDevice device, int samples, Conv2dShape shape, double tolerance)
    {
        var pair = new DevicePair(device);
        var input = new Extent(samples, shape.InChannels, shape.InHeight * shape.InWidth, Layout.Native);
        var output = new Extent(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, Layout.Native);
        var weights = shape.OutChannels * shape.InChannels * 9;
        var (x, w, dy, bias) = (pair.Input(input.Length), pair.Input(weights), pair.Input(output.Length), pair.Input(shape.OutChannels));
        var (nativeX, nativeDx, nativeDy, nativeY) = (pair.Hidden(input.Length), pair.Hidden(input.Length), pair.Hidden(output.Length), pair.Hidden(output.Length));
        var (y, again, fused, dx, fusedDx, dw) = (pair.Output(output.Length), pair.Output(output.Length), pair.Output(output.Length), pair.Output(input.Length), pair.Output(input.Length), pair.Output(weights));
        pair.Check(tolerance, (d, at) =>
        {
            d.Convert(input, at(x), at(nativeX));
            d.Convert(output, at(dy), at(nativeDy));
            Forward(y);
            // With weights that are known to stay, they are laid out once and kept.
            at(w).Buffer.Changed();
            for (var call = 0; call < 3; call++)
                Forward(again);
            d.Conv2d<Map4<Sum4>>(shape, samples, at(nativeX), at(w), at(nativeY), at(nativeDy).Element, Operand.Random(5), at(bias).Channel);
            d.Convert(output with { Layout = Layout.Plain }, at(nativeY), at(fused));
            for (var call = 0; call < 3; call++)
                d.Conv2dBackwardInput<Identity>(shape, samples, at(nativeDy), at(w), at(nativeDx));
            d.Convert(input with { Layout = Layout.Plain }, at(nativeDx), at(dx));
            d.Conv2dBackwardInput<Map3<Affine>>(shape, samples, at(nativeDy), at(w), at(nativeDx), at(nativeX).Element, Operand.Value(0.5f));
            d.Convert(input with { Layout = Layout.Plain }, at(nativeDx), at(fusedDx));
            d.Conv2dBackwardWeight(shape, samples, at(nativeX), at(nativeDy), at(dw));

            void Forward(Twin result)
            {
                d.Conv2d<Identity>(shape, samples, at(nativeX), at(w), at(nativeY));
                d.Convert(output with { Layout = Layout.Plain }, at(nativeY), at(result));
            }
        }, $"{device.Convolutions}: {samples}x{shape.InChannels}x{shape.InHeight}x{shape.InWidth} -> {shape.OutChannels}, pad {shape.PadTop} {shape.PadLeft} {shape.PadBottom} {shape.PadRight}");
    }
}
