using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

public class PoolTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static Pool2dShape Square(int channels, int height, int width, int kernel, int stride, int padding = 0, bool ceiling = false, bool countPad = true) => new()
    {
        Channels = channels, InHeight = height, InWidth = width, KernelHeight = kernel, KernelWidth = kernel, StrideHeight = stride, StrideWidth = stride,
        PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding, CountIncludePad = countPad,
        OutHeight = Outputs(height, kernel, stride, padding, padding, ceiling), OutWidth = Outputs(width, kernel, stride, padding, padding, ceiling),
    };

    private static int Outputs(int size, int kernel, int stride, int before, int after, bool ceiling)
    {
        var outputs = (size + before + after - kernel + (ceiling ? stride - 1 : 0)) / stride + 1;
        return (outputs - 1) * stride >= size + before ? outputs - 1 : outputs;
    }

    private static readonly Pool2dShape[] Usual =
    [
        Square(6, 28, 28, 2, 2), Square(16, 10, 10, 2, 2), Square(3, 9, 9, 3, 2, 1), Square(3, 112, 70, 3, 2, 1), Square(5, 55, 55, 3, 2), Square(2, 7, 7, 2, 2, ceiling: true),
        Square(2, 8, 8, 3, 2, ceiling: true), Square(2, 8, 8, 3, 2, 1, ceiling: true), Square(4, 7, 7, 7, 7), Square(3, 14, 14, 3, 1, 1), Square(1, 1, 1, 1, 1),
        Square(2, 9, 11, 2, 3), Square(2, 5, 64, 2, 2), Square(2, 6, 37, 2, 2), Square(3, 9, 9, 3, 2, 1, countPad: false), Square(3, 8, 8, 3, 2, 1, ceiling: true, countPad: false),
    ];

    [Theory, MemberData(nameof(All))]
    public void Usual_layers(string device)
    {
        foreach (var shape in Usual)
            foreach (var samples in (int[])[1, 3])
                Check(device, samples, shape);
    }

    [Theory, MemberData(nameof(All))]
    public void Random_shapes(string device)
    {
        var random = new Random(4);
        foreach (var _ in Exhaustive.Sample(Enumerable.Range(0, 80), TestDevices.Share))
        {
            var (kernelHeight, kernelWidth, strideHeight, strideWidth) = (random.Next(1, 5), random.Next(1, 5), random.Next(1, 4), random.Next(1, 4));
            var (top, bottom, left, right) = (random.Next(0, kernelHeight), random.Next(0, kernelHeight), random.Next(0, kernelWidth), random.Next(0, kernelWidth));
            var (height, width, ceiling) = (random.Next(kernelHeight, 20), random.Next(kernelWidth, 40), random.Next(2) == 0);
            Check(device, random.Next(1, 4), new Pool2dShape
            {
                Channels = random.Next(1, 6), InHeight = height, InWidth = width, KernelHeight = kernelHeight, KernelWidth = kernelWidth,
                StrideHeight = strideHeight, StrideWidth = strideWidth, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
                OutHeight = Outputs(height, kernelHeight, strideHeight, top, bottom, ceiling), OutWidth = Outputs(width, kernelWidth, strideWidth, left, right, ceiling),
                CountIncludePad = random.Next(2) == 0,
            });
        }
    }

    [Theory, MemberData(nameof(All))]
    public void The_first_of_equal_maxima_gets_the_gradient(string device)
    {
        var random = new Random(5);
        foreach (var shape in Usual)
        {
            // Only a few values, so that most windows hold their maximum more than once.
            var pair = new DevicePair(TestDevices.Get(device));
            var values = new float[2 * shape.Channels * shape.InHeight * shape.InWidth];
            foreach (ref var value in values.AsSpan())
                value = random.Next(-1, 2);
            var (x, dy, dx) = (pair.Input(values), pair.Input(2 * shape.Channels * shape.OutHeight * shape.OutWidth), pair.Output(values.Length));
            pair.Check(1e-6, (d, at) => d.MaxPool2dBackward<Identity>(shape, 2, at(x), at(dy), at(dx)), Describe(2, shape));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void NaN_and_infinities_pass_through_maxima_and_medians_as_in_PyTorch(string device)
    {
        var random = new Random(6);
        foreach (var shape in Usual)
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var values = new float[3 * shape.Channels * shape.InHeight * shape.InWidth];
            foreach (ref var value in values.AsSpan())
                value = random.Next(12) switch
                {
                    0 or 1 => random.Next(3) == 0 ? float.NaN : 1,
                    2 => random.Next(4) == 0 ? float.PositiveInfinity : 2,
                    3 => random.Next(2) == 0 ? float.NegativeInfinity : -1,
                    4 => float.Epsilon,
                    _ => random.NextSingle(),
                };
            // Windows of nothing but minus infinity.
            Array.Fill(values, float.NegativeInfinity, values.Length / 3, values.Length / 6);
            var (x, dy) = (pair.Input(values), pair.Input(3 * shape.Channels * shape.OutHeight * shape.OutWidth));
            var outputs = Enumerable.Range(0, 2).Select(_ => (pair.Output(dy.Tested.Length), pair.Output(values.Length))).ToArray();
            pair.Check(1e-6, (d, at) =>
            {
                d.MaxPool2d<Identity>(shape, 3, at(x), at(outputs[0].Item1));
                d.MaxPool2dBackward<Identity>(shape, 3, at(x), at(dy), at(outputs[0].Item2));
                d.MedianPool2d<Identity>(shape, 3, at(x), at(outputs[1].Item1));
                d.MedianPool2dBackward<Identity>(shape, 3, at(x), at(dy), at(outputs[1].Item2));
            }, Describe(3, shape));
        }
    }

    private static void Check(string device, int samples, Pool2dShape shape)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var inputs = samples * shape.Channels * shape.InHeight * shape.InWidth;
        var outputs = samples * shape.Channels * shape.OutHeight * shape.OutWidth;
        var (x, dy, scale, residual) = (pair.Input(inputs, -3, -1), pair.Input(outputs), pair.Input(shape.Channels), pair.Input(outputs));
        var max = Enumerable.Range(0, 2).Select(_ => (pair.Output(outputs), pair.Output(inputs))).ToArray();
        var average = Enumerable.Range(0, 2).Select(_ => (pair.Output(outputs), pair.Output(inputs))).ToArray();
        pair.Check(1e-6, (d, at) =>
        {
            d.MaxPool2d<Identity>(shape, samples, at(x), at(max[0].Item1));
            d.MaxPool2d<Map3<Affine>>(shape, samples, at(x), at(max[1].Item1), at(scale).Channel, at(residual).Element);
            d.MaxPool2dBackward<Identity>(shape, samples, at(x), at(dy), at(max[0].Item2));
            d.MaxPool2dBackward<Map3<Affine>>(shape, samples, at(x), at(dy), at(max[1].Item2), at(scale).Channel, at(x).Element);
            d.AvgPool2d<Identity>(shape, samples, at(x), at(average[0].Item1));
            d.AvgPool2d<Map3<Affine>>(shape, samples, at(x), at(average[1].Item1), at(scale).Channel, at(residual).Element);
            d.AvgPool2dBackward<Identity>(shape, samples, at(dy), at(average[0].Item2));
            d.AvgPool2dBackward<Map3<Affine>>(shape, samples, at(dy), at(average[1].Item2), at(scale).Channel, at(x).Element);
        }, Describe(samples, shape));
    }

    private static string Describe(int samples, Pool2dShape s) =>
        $"{samples}x{s.Channels}x{s.InHeight}x{s.InWidth} -> {s.OutHeight}x{s.OutWidth}, kernel {s.KernelHeight}x{s.KernelWidth}, stride {s.StrideHeight}x{s.StrideWidth}, " +
        $"pad {s.PadTop} {s.PadLeft} {s.PadBottom} {s.PadRight}, count {s.CountIncludePad}";
}
