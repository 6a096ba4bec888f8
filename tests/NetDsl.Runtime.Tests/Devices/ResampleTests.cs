using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Linear maps of planes, permutations and medians, against the plain loops.</summary>
public class ResampleTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static readonly (Taps Rows, Taps Columns)[] Maps =
    [
        (Taps.Nearest(5, 10), Taps.Nearest(7, 3)), (Taps.Linear(6, 13, false), Taps.Linear(33, 66, true)), (Taps.Linear(1, 4, true), Taps.Linear(4, 1, true)),
        (Taps.Means(7, 3), Taps.Means(35, 6)), (Taps.Windows(7, 3, 3), Taps.Windows(10, 4, 4)), (Taps.Edge(3, 4, 0), Taps.Edge(17, 0, 40)),
        (Taps.Mirror(3, 2, 1), Taps.Mirror(50, 3, 49)), (Taps.Nearest(1, 1), Taps.Nearest(1, 1)), (Taps.Nearest(2, 90), Taps.Linear(60, 120, false)),
    ];

    [Theory, MemberData(nameof(All))]
    public void Planes_are_resampled_and_gradients_sent_back(string device)
    {
        foreach (var (rows, columns) in Maps)
            foreach (var (samples, channels) in ((int, int)[])[(1, 1), (2, 3)])
                foreach (var shape in (Resample2dShape[])[new() { Channels = channels, Rows = rows, Columns = columns },
                    new() { Channels = channels, Rows = rows.Transposed(), Columns = columns.Transposed() }])
                {
                    var pair = new DevicePair(TestDevices.Get(device));
                    var planes = samples * channels;
                    var outputs = planes * shape.Rows.OutSize * shape.Columns.OutSize;
                    var (x, scale, residual) = (pair.Input(planes * shape.Rows.InSize * shape.Columns.InSize), pair.Input(channels), pair.Input(outputs));
                    var (plain, fused) = (pair.Output(outputs), pair.Output(outputs));
                    pair.Check(1e-6, (d, at) =>
                    {
                        d.Resample2d<Identity>(shape, samples, at(x), at(plain));
                        d.Resample2d<Map3<Affine>>(shape, samples, at(x), at(fused), at(scale).Channel, at(residual).Element);
                    }, $"{samples}x{channels}: {shape.Rows.InSize}x{shape.Columns.InSize} -> {shape.Rows.OutSize}x{shape.Columns.OutSize}");
                }
    }

    [Theory, MemberData(nameof(All))]
    public void Axes_are_put_in_another_order(string device)
    {
        foreach (var (sizes, axes) in ((int[], int[])[])[([3, 5, 7], [2, 0, 1]), ([4, 3], [1, 0]), ([2, 3, 3, 4, 5], [0, 3, 1, 4, 2]), ([6], [0]), ([3, 2, 40], [1, 0, 2]), ([1, 1, 1], [2, 1, 0])])
        {
            var shape = new PermuteShape(sizes, axes);
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, y, back) = (pair.Input(3 * shape.Length), pair.Output(3 * shape.Length), pair.Output(3 * shape.Length));
            var inverse = new PermuteShape([.. axes.Select(axis => sizes[axis])], [.. Enumerable.Range(0, axes.Length).OrderBy(i => axes[i])]);
            pair.Check(0, (d, at) =>
            {
                d.Permute(shape, 3, at(x), at(y));
                d.Permute(inverse, 3, at(y), at(back));
            });
            var (before, after) = (new float[3 * shape.Length], new float[3 * shape.Length]);
            TestDevices.Get(device).Download(x.Tested, before);
            TestDevices.Get(device).Download(back.Tested, after);
            after.ShouldBe(before);
        }
    }

    [Fact]
    public void A_permutation_is_that_of_the_definition()
    {
        var shape = new PermuteShape([2, 3], [1, 0]);
        var device = new NetDsl.Testing.ReferenceDevice();
        var memory = device.Allocate(12);
        device.Upload([1, 2, 3, 4, 5, 6], new(memory, 0, 6));
        device.Permute(shape, 1, new(memory, 0, 6), new(memory, 6, 6));
        var values = new float[6];
        device.Download(new(memory, 6, 6), values);
        values.ShouldBe([1f, 4, 2, 5, 3, 6]);
    }

    [Theory, MemberData(nameof(All))]
    public void Medians_and_their_gradients(string device)
    {
        var random = new Random(6);
        foreach (var i in Exhaustive.Sample(Enumerable.Range(0, 60), TestDevices.Share))
        {
            var (kernelHeight, kernelWidth, strideHeight, strideWidth) = (random.Next(1, 5), random.Next(1, i % 10 == 0 ? 15 : 5), random.Next(1, 4), random.Next(1, 3));
            var (top, bottom, left, right) = (random.Next(0, kernelHeight), random.Next(0, kernelHeight), random.Next(0, kernelWidth), random.Next(0, kernelWidth));
            var (height, width) = (random.Next(kernelHeight, 20), random.Next(kernelWidth, 50));
            var shape = new Pool2dShape
            {
                Channels = random.Next(1, 4), InHeight = height, InWidth = width, KernelHeight = kernelHeight, KernelWidth = kernelWidth,
                StrideHeight = strideHeight, StrideWidth = strideWidth, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
                OutHeight = (height + top + bottom - kernelHeight) / strideHeight + 1, OutWidth = (width + left + right - kernelWidth) / strideWidth + 1,
            };
            var pair = new DevicePair(TestDevices.Get(device), i + 1);
            var (inputs, outputs) = (2 * shape.Channels * height * width, 2 * shape.Channels * shape.OutHeight * shape.OutWidth);
            // In half of the cases a few values only, so that several pixels hold the median.
            var values = new float[inputs];
            foreach (ref var value in values.AsSpan())
                value = i % 2 == 0 ? random.Next(-2, 3) : random.NextSingle() - 2;
            var (x, dy, scale, residual) = (pair.Input(values), pair.Input(outputs), pair.Input(shape.Channels), pair.Input(outputs));
            var (plain, fused, dx, fusedDx) = (pair.Output(outputs), pair.Output(outputs), pair.Output(inputs), pair.Output(inputs));
            pair.Check(1e-6, (d, at) =>
            {
                d.MedianPool2d<Identity>(shape, 2, at(x), at(plain));
                d.MedianPool2d<Map3<Affine>>(shape, 2, at(x), at(fused), at(scale).Channel, at(residual).Element);
                d.MedianPool2dBackward<Identity>(shape, 2, at(x), at(dy), at(dx));
                d.MedianPool2dBackward<Map3<Affine>>(shape, 2, at(x), at(dy), at(fusedDx), at(scale).Channel, at(x).Element);
            }, $"case {i}: {height}x{width} by {kernelHeight}x{kernelWidth}");
        }
    }
}
