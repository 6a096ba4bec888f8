using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

public sealed class PrecisionTests
{
    /// <summary>A precision and how many bits a factor keeps, the leading one included.</summary>
    public static TheoryData<MatrixPrecision, int> All => new() { { MatrixPrecision.Single, 24 }, { MatrixPrecision.TensorFloat32, 11 }, { MatrixPrecision.BFloat16, 8 } };

    [Theory]
    [MemberData(nameof(All))]
    public void Factors_are_rounded_to_the_nearest(MatrixPrecision precision, int bits)
    {
        using var device = IlgpuDevice.Simulated(precision);
        device.Precision.ShouldBe(precision);
        const int M = 9, N = 11, K = 70;
        var random = new Random(1);
        float[] a = [.. Enumerable.Range(0, M * K).Select(_ => Number(random))], b = [.. Enumerable.Range(0, K * N).Select(_ => Number(random))];
        var actual = Product(device, M, N, K, a, b);
        var (unit, worst) = (Math.ScaleB(1, -bits), 0d);
        for (var i = 0; i < M; i++)
            for (var j = 0; j < N; j++)
            {
                var (exact, rounded, scale) = (0d, 0d, 0d);
                for (var p = 0; p < K; p++)
                {
                    var (left, right) = (a[i * K + p], b[p * N + j]);
                    exact += (double)left * right;
                    rounded += Round(left, bits) * Round(right, bits);
                    scale += Math.Abs((double)left * right);
                }

                var found = actual[i * N + j];
                Math.Abs(found - rounded).ShouldBeLessThan(1e-6 * scale);
                Math.Abs(found - exact).ShouldBeLessThan((2 * unit + unit * unit + 1e-6) * scale);
                worst = Math.Max(worst, Math.Abs(found - exact) / scale);
            }

        // The option does something.
        if (precision != MatrixPrecision.Single)
            worst.ShouldBeGreaterThan(unit / 50);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Convolutions_round_in_every_direction(MatrixPrecision precision, int bits)
    {
        using var device = IlgpuDevice.Simulated(precision);
        var shape = new Conv2dShape { InChannels = 4, InHeight = 9, InWidth = 8, OutChannels = 6, KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, PadTop = 1, PadLeft = 1 };
        const int Samples = 2;
        var outputs = Samples * shape.OutChannels * shape.OutHeight * shape.OutWidth;
        var random = new Random(2);
        float[] x = Draw(Samples * 4 * 72), w = Draw(6 * 4 * 9), dy = Draw(outputs);
        var (reference, tested) = (Run(new ReferenceDevice(), Rounded(x), Rounded(w), Rounded(dy)), Run(device, x, w, dy));
        for (var i = 0; i < 3; i++)
            tested[i].ShouldBeClose(reference[i], $"{i}", 1e-5);
        if (precision != MatrixPrecision.Single)
            Should.Throw<Exception>(() => tested[0].ShouldBeClose(Run(new ReferenceDevice(), x, w, dy)[0], "y", 1e-5));

        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => Number(random))];

        float[] Rounded(float[] values) => [.. values.Select(value => (float)Round(value, bits))];

        float[][] Run(Device d, float[] x, float[] w, float[] dy)
        {
            var (y, dx, dw) = (On(d, new float[outputs]), On(d, new float[x.Length]), On(d, new float[w.Length]));
            d.Conv2d<Identity>(shape, Samples, On(d, x), On(d, w), y);
            d.Conv2dBackwardInput<Identity>(shape, Samples, On(d, dy), On(d, w), dx);
            d.Conv2dBackwardWeight(shape, Samples, On(d, x), On(d, dy), dw);
            return [Read(d, y), Read(d, dx), Read(d, dw)];
        }
    }

    /// <summary>NaN must remain NaN, with any bits: NaN shows that training has failed.</summary>
    [Theory]
    [InlineData(0x7F800001u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFC00000u)]
    [InlineData(0x7F800000u)]
    public void What_is_no_number_stays_so(uint bits)
    {
        foreach (var precision in Enum.GetValues<MatrixPrecision>())
        {
            using var device = IlgpuDevice.Simulated(precision);
            var a = new float[4 * 4];
            a[5] = BitConverter.UInt32BitsToSingle(bits);
            // Infinity times 0, elsewhere, is NaN too.
            Product(device, 4, 4, 4, a, [.. Enumerable.Repeat(1f, 16)])[4].ShouldBe(a[5], $"{precision}");
        }
    }

    [Fact]
    public void Training_converges_in_every_precision()
    {
        var network = new NetworkCase("LeNet", "Input(1, 12, 12), Conv2d(4, 5, Padding = 2), Tanh, AvgPool2d(2), Conv2d(6, 3), Tanh, AvgPool2d(2), Flatten, Dense(12), Tanh, Dense(5), SoftmaxCrossEntropy", 6);
        var loaded = LoadedNetwork.Load(NetworkCase.SourceOf([network]));
        var first = new List<float>();
        foreach (var precision in Enum.GetValues<MatrixPrecision>())
        {
            using var device = IlgpuDevice.Simulated(precision);
            var trial = new Trial(loaded.Create(device, network.Batch, seed: 3, network.Name), network.Batch);
            var optimizer = new Sgd(0.05f, momentum: 0.9f);
            var loss = trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer);
            first.Add(loss);
            for (var step = 0; step < 40; step++)
                loss = trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer);
            loss.ShouldBeLessThan(first[^1] / 10, $"{precision}");
        }

        // Rounding changes the loss, and changes it little.
        first[1].ShouldNotBe(first[0]);
        first[2].ShouldNotBe(first[0]);
        first[1].ShouldBe(first[0], first[0] * 0.01f);
        first[2].ShouldBe(first[0], first[0] * 0.05f);
    }

    [Fact]
    public void The_processor_has_single_precision_only()
    {
        Should.Throw<ArgumentException>(() => Device.Open("cpu", MatrixPrecision.BFloat16)).Message.ShouldStartWith("The device 'cpu' multiplies in single precision only, not in BFloat16; GPUs have both.");
        using var device = Device.Open("ilgpu-cpu", MatrixPrecision.BFloat16);
        device.ShouldBeOfType<IlgpuDevice>().Precision.ShouldBe(MatrixPrecision.BFloat16);
    }

    /// <summary>Numbers of very different sizes, some of them exactly between two representable numbers.</summary>
    private static float Number(Random random)
    {
        var number = MathF.ScaleB(2 * random.NextSingle() - 1, random.Next(-4, 4));
        return random.Next(8) != 0 ? number : BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(number) >> 15 << 15);
    }

    /// <summary>Rounds to a number of bits, by arithmetic instead of bit operations.</summary>
    private static double Round(double x, int bits)
    {
        if (x == 0)
            return 0;
        var exponent = Math.ILogB(x) - bits + 1;
        return Math.ScaleB(Math.Round(Math.ScaleB(x, -exponent), MidpointRounding.ToEven), exponent);
    }

    private static float[] Product(Device device, int m, int n, int k, float[] a, float[] b)
    {
        var c = On(device, new float[m * n]);
        device.MatMul<Identity>(m, n, k, false, false, On(device, a), On(device, b), c);
        return Read(device, c);
    }

    private static Region On(Device device, float[] values)
    {
        var region = new Region(device.Allocate(values.Length), 0, values.Length);
        device.Upload(values, region);
        return region;
    }

    private static float[] Read(Device device, Region region)
    {
        var values = new float[region.Length];
        device.Download(region, values);
        return values;
    }
}
