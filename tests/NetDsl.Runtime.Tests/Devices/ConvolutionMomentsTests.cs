namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Means and variances that convolutions gather of what they make.</summary>
public class ConvolutionMomentsTests
{
    public static TheoryData<string> All => TestDevices.All;

    public static TheoryData<ConvolutionMethod> Methods => [.. Enum.GetValues<ConvolutionMethod>()];

    private static Conv2dShape Shape(int channels, int height, int width, int filters, int kernel, int stride = 1, int padding = 0, int groups = 1, Layout? inLayout = null, Layout? outLayout = null) => new()
    {
        InChannels = channels, InHeight = height, InWidth = width, OutChannels = filters, KernelHeight = kernel, KernelWidth = kernel, StrideHeight = stride, StrideWidth = stride,
        PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding, Groups = groups,
        InLayout = inLayout ?? (channels % 16 == 0 ? Layout.Nchw16c : Layout.Nchw), OutLayout = outLayout ?? (filters % 16 == 0 ? Layout.Nchw16c : Layout.Nchw),
    };

    // Long rows and single pixels, chunks of rows and rows wider than a strip, groups, first layers, planes of several bands; Nchw images
    // on either side and on both.
    private static readonly (int Samples, Conv2dShape Shape)[] Shapes =
    [
        (1, Shape(16, 1, 1, 16, 1)), (5, Shape(16, 1, 1, 48, 1)), (3, Shape(48, 7, 7, 80, 1)), (2, Shape(16, 60, 60, 32, 1)), (2, Shape(3, 33, 31, 48, 7, stride: 2, padding: 3)),
        (1, Shape(3, 5, 130, 16, 3, padding: 1)), (1, Shape(16, 3, 250, 32, 2)), (2, Shape(32, 90, 41, 16, 3, stride: 2, padding: 1)), (3, Shape(64, 9, 6, 96, 3, padding: 1, groups: 2)),
        (2, Shape(16, 50, 50, 16, 3, padding: 1)), (1, Shape(96, 5, 6, 112, 3, padding: 1)), (1, Shape(16, 15, 27, 32, 5, padding: 2)),
        (3, Shape(32, 9, 9, 32, 3, padding: 1, groups: 32)), (1, Shape(16, 75, 43, 16, 3, padding: 1, groups: 16)), (2, Shape(48, 61, 7, 48, 5, stride: 2, padding: 2, groups: 48)),
        (2, Shape(32, 9, 13, 24, 1)), (2, Shape(16, 40, 30, 17, 3, padding: 1)), (2, Shape(40, 8, 8, 16, 3, padding: 1)), (2, Shape(6, 9, 7, 5, 3)),
    ];

    [Theory, MemberData(nameof(All))]
    public void Shapes_of_every_kind(string device)
    {
        foreach (var (samples, shape) in Shapes)
            Check(TestDevices.Get(device), samples, shape);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Every_way_to_convolve(ConvolutionMethod method)
    {
        foreach (var lanes in (int[])[16, 4])
        {
            using var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, MaxLanes = lanes, MinimumWork = 0, Convolutions = method });
            foreach (var (samples, shape) in Shapes.Where(s => s.Shape is { StrideHeight: 1, InLayout: Layout.Nchw16c }))
                Check(device, samples, shape);
        }
    }

    /// <summary>Numbers about a thousand, whose squares have no digits left for a variance of a hundredth.</summary>
    [Theory, MemberData(nameof(All))]
    public void Nothing_cancels(string device)
    {
        foreach (var (samples, shape) in Shapes)
        {
            var extent = Output(samples, shape);
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, w, bias) = (pair.Input(Input(samples, shape).Length, -0.1f, 0.1f), pair.Input(Weights(shape)), pair.Input([.. Enumerable.Repeat(1000f, shape.OutChannels)]));
            var (y, mean, variance) = (pair.Hidden(extent.Length), pair.Hidden(shape.OutChannels), pair.Output(shape.OutChannels));
            var nativeX = pair.Hidden(x.Tested.Length);
            pair.Check(2e-4, (d, at) =>
            {
                ToLayout(d, Input(samples, shape), at(x), at(nativeX));
                d.Conv2dMoments<Map4<Sum4>>(shape, samples, at(nativeX), at(w), at(y), at(mean), at(variance), Operand.Value(0), at(bias).Channel, Operand.Value(-1));
            }, $"{samples} of {shape.OutChannels}x{shape.OutHeight}x{shape.OutWidth}");
        }
    }

    /// <summary>The order of merging does not depend on the threads that computed the parts.</summary>
    [Theory, MemberData(nameof(Methods))]
    public void Any_number_of_threads_gives_the_same_bits(ConvolutionMethod method)
    {
        foreach (var (samples, shape) in Shapes)
        {
            var results = new List<float[]>();
            foreach (var threads in (int[])[1, 2, 3, 5])
            {
                using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, MinimumWork = 0, Convolutions = method });
                var random = new Random(1);
                var (x, w) = (Filled(Input(samples, shape).Length), Filled(Weights(shape)));
                var moments = New(2 * shape.OutChannels);
                device.Conv2dMoments<Identity>(shape, samples, x, w, New(Output(samples, shape).Length), moments.Slice(0, shape.OutChannels), moments.Slice(shape.OutChannels, shape.OutChannels));
                var result = new float[moments.Length];
                device.Download(moments, result);
                results.Add(result);

                Region New(long length) => new(device.Allocate(length), 0, length);

                Region Filled(long length)
                {
                    var region = New(length);
                    device.Upload([.. Enumerable.Range(0, (int)length).Select(_ => random.NextSingle() - 0.4f)], region);
                    return region;
                }
            }
            foreach (var other in results.Skip(1))
                other.ShouldBe(results[0]);
        }
    }

    private static void Check(Device device, int samples, Conv2dShape shape)
    {
        var (input, output) = (Input(samples, shape), Output(samples, shape));
        var pair = new DevicePair(device);
        var (x, w, residual, bias) = (pair.Input(input.Length), pair.Input(Weights(shape)), pair.Input(output.Length), pair.Input(shape.OutChannels));
        var (nativeX, nativeY, nativeResidual) = (pair.Hidden(input.Length), pair.Hidden(output.Length), pair.Hidden(output.Length));
        var (y, mean, variance) = (pair.Output(output.Length), pair.Output(shape.OutChannels), pair.Output(shape.OutChannels));
        var (fused, fusedMean, fusedVariance) = (pair.Output(output.Length), pair.Output(shape.OutChannels), pair.Output(shape.OutChannels));
        pair.Check(1e-5, (d, at) =>
        {
            ToLayout(d, input, at(x), at(nativeX));
            ToLayout(d, output, at(residual), at(nativeResidual));
            d.Conv2dMoments<Identity>(shape, samples, at(nativeX), at(w), at(nativeY), at(mean), at(variance));
            ToPlain(d, output, at(nativeY), at(y));
            d.Conv2dMoments<Map4<Sum4>>(shape, samples, at(nativeX), at(w), at(nativeY), at(fusedMean), at(fusedVariance), at(nativeResidual).Element, Operand.Random(3), at(bias).Channel);
            ToPlain(d, output, at(nativeY), at(fused));
        }, $"{samples}x{shape.InChannels}x{shape.InHeight}x{shape.InWidth} {shape.InLayout} -> {shape.OutChannels} {shape.OutLayout}, kernel {shape.KernelHeight}, stride {shape.StrideHeight}, groups {shape.Groups}");
    }

    private static Extent Input(int samples, Conv2dShape shape) => new(samples, shape.InChannels, shape.InHeight * shape.InWidth, shape.InLayout);

    private static Extent Output(int samples, Conv2dShape shape) => new(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, shape.OutLayout);

    private static int Weights(Conv2dShape shape) => shape.OutChannels * shape.InChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth;

    private static void ToLayout(Device device, Extent extent, Region from, Region to)
    {
        if (extent.Layout == Layout.Nchw16c)
            device.Convert(extent, from, to);
        else
            device.Copy(from, to);
    }

    private static void ToPlain(Device device, Extent extent, Region from, Region to)
    {
        if (extent.Layout == Layout.Nchw16c)
            device.Convert(extent with { Layout = Layout.Nchw }, from, to);
        else
            device.Copy(from, to);
    }
}
