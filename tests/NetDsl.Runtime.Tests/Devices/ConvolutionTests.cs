namespace NetDsl.Runtime.Tests.Devices;

public class ConvolutionTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static Conv2dShape Square(int channels, int size, int filters, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => new()
    {
        InChannels = channels, InHeight = size, InWidth = size, OutChannels = filters, KernelHeight = kernel, KernelWidth = kernel,
        StrideHeight = stride, StrideWidth = stride, PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding,
        DilationHeight = dilation, DilationWidth = dilation, Groups = groups,
    };

    private static readonly (int Samples, Conv2dShape Shape)[] Usual =
    [
        (1, Square(1, 1, 1, 1)), (1, Square(1, 5, 1, 5)), (2, Square(1, 28, 6, 5, padding: 2)), (3, Square(6, 14, 16, 5)),
        (2, Square(3, 32, 16, 3, padding: 1)), (2, Square(16, 16, 32, 3, stride: 2, padding: 1)), (2, Square(16, 16, 32, 1, stride: 2)),
        (2, Square(20, 7, 13, 1)), (1, Square(64, 8, 70, 3, padding: 1)), (1, Square(3, 30, 8, 7, stride: 2, padding: 3)),
        (1, Square(3, 31, 8, 11, stride: 4, padding: 2)), (2, Square(6, 9, 6, 3, padding: 1, groups: 6)), (2, Square(6, 9, 12, 3, padding: 1, groups: 6)),
        (2, Square(8, 9, 12, 3, padding: 1, groups: 4)), (2, Square(8, 9, 8, 3, stride: 2, padding: 1, groups: 8)), (1, Square(4, 12, 5, 3, padding: 2, dilation: 2)),
        (1, Square(3, 12, 5, 2, stride: 3)), (5, Square(2, 4, 3, 4)), (1, Square(40, 20, 9, 3, padding: 2)),
    ];

    [Theory, MemberData(nameof(All))]
    public void Usual_layers(string device)
    {
        foreach (var (samples, shape) in Usual)
            Check(device, samples, shape);
    }

    [Theory, MemberData(nameof(All))]
    public void Random_shapes(string device)
    {
        var random = new Random(3);
        for (var i = 0; i < 60;)
        {
            var groups = random.Next(4) == 0 ? random.Next(1, 4) : 1;
            var shape = new Conv2dShape
            {
                InChannels = groups * random.Next(1, 6), InHeight = random.Next(1, 20), InWidth = random.Next(1, 40), OutChannels = groups * random.Next(1, 20),
                KernelHeight = random.Next(1, 5), KernelWidth = random.Next(1, 5), StrideHeight = random.Next(1, 4), StrideWidth = random.Next(1, 4),
                PadTop = random.Next(0, 4), PadLeft = random.Next(0, 4), PadBottom = random.Next(0, 4), PadRight = random.Next(0, 4),
                DilationHeight = random.Next(1, 3), DilationWidth = random.Next(1, 3), Groups = groups,
            };
            if (shape.InHeight + shape.PadTop + shape.PadBottom <= shape.DilationHeight * (shape.KernelHeight - 1) ||
                shape.InWidth + shape.PadLeft + shape.PadRight <= shape.DilationWidth * (shape.KernelWidth - 1))
                continue;
            Check(device, random.Next(1, 4), shape);
            i++;
        }
    }

    private static void Check(string device, int samples, Conv2dShape shape)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var inputs = samples * shape.InChannels * shape.InHeight * shape.InWidth;
        var outputs = samples * shape.OutChannels * shape.OutHeight * shape.OutWidth;
        var weights = shape.OutChannels * shape.InChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth;
        var (x, w, dy) = (pair.Input(inputs), pair.Input(weights), pair.Input(outputs));
        var (y, fused, dx, fusedDx, dw) = (pair.Output(outputs), pair.Output(outputs), pair.Output(inputs), pair.Output(inputs), pair.Output(weights));
        var (bias, inBias, plane, residual) = (pair.Input(shape.OutChannels), pair.Input(shape.InChannels), pair.Input(samples * shape.OutChannels), pair.Input(outputs));
        pair.Check(1e-5, (d, at) =>
        {
            d.Conv2d<Map2<AddTanh>>(shape, samples, at(x), at(w), at(y), at(bias).Channel);
            d.Conv2d<Map4<Sum4>>(shape, samples, at(x), at(w), at(fused), at(residual).Element, at(plane).Plane, Operand.Random(4));
            d.Conv2dBackwardInput<Identity>(shape, samples, at(dy), at(w), at(dx));
            d.Conv2dBackwardInput<Map3<Affine>>(shape, samples, at(dy), at(w), at(fusedDx), at(x).Element, at(inBias).Channel);
            d.Conv2dBackwardWeight(shape, samples, at(x), at(dy), at(dw));
        }, Describe(samples, shape));
    }

    private static string Describe(int samples, Conv2dShape s) =>
        $"{samples}x{s.InChannels}x{s.InHeight}x{s.InWidth} -> {s.OutChannels}, kernel {s.KernelHeight}x{s.KernelWidth}, stride {s.StrideHeight}x{s.StrideWidth}, " +
        $"pad {s.PadTop} {s.PadLeft} {s.PadBottom} {s.PadRight}, dilation {s.DilationHeight}x{s.DilationWidth}, groups {s.Groups}";
}
