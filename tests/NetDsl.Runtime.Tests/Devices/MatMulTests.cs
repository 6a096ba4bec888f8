using NetDsl.Testing;
using Shouldly;

namespace NetDsl.Runtime.Tests.Devices;

public class MatMulTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static readonly (int M, int N, int K)[] Sizes =
    [
        (1, 1, 1), (1, 10, 84), (1, 120, 400), (64, 10, 84), (10, 84, 64), (3, 5, 7), (13, 33, 1), (6, 16, 25), (17, 100, 12),
        (64, 84, 120), (2, 500, 31), (37, 1, 19), (1, 700, 1), (25, 31, 300), (8, 48, 64), (12, 32, 70), (100, 130, 530), (15, 70, 1), (22, 20, 33),
        (64, 10, 84), (67, 11, 45), (50, 1, 33), (50, 12, 31), (50, 12, 32), (1, 77, 203), (1, 5000, 9), (31, 93, 1), (3, 2, 1),
    ];

    [Theory, MemberData(nameof(All))]
    public void Products_of_every_orientation(string device)
    {
        foreach (var (m, n, k) in Exhaustive.Sample(Sizes, TestDevices.Share))
            foreach (var transposeA in (bool[])[false, true])
                foreach (var transposeB in (bool[])[false, true])
                    Check(device, m, n, k, transposeA, transposeB);
    }

    [Theory, MemberData(nameof(All))]
    public void Products_of_random_sizes(string device)
    {
        var random = new Random(2);
        foreach (var _ in Exhaustive.Sample(Enumerable.Range(0, 60), TestDevices.Share))
            Check(device, random.Next(1, 70), random.Next(1, 150), random.Next(1, 90), random.Next(2) == 0, random.Next(2) == 0);
    }

    [Theory, MemberData(nameof(All))]
    public void Products_too_big_for_the_caches(string device)
    {
        (int M, int N, int K, bool TransposeA, bool TransposeB)[] products =
        [
            (53, 9, 2500, false, true), (150, 300, 1100, false, false), (150, 300, 1100, false, true), (150, 300, 1100, true, false),
            (17, 1030, 2001, false, true), (11, 1030, 1030, false, false), (1, 1030, 2001, false, true), (1, 9001, 37, false, false),
        ];
        foreach (var (m, n, k, transposeA, transposeB) in Exhaustive.Sample(products, TestDevices.Share))
            Check(device, m, n, k, transposeA, transposeB);
    }

    [Theory, MemberData(nameof(All))]
    public void Packed_weights_are_kept_until_they_change(string name)
    {
        const int Rows = 40, Inputs = 700, Outputs = 130;
        var device = TestDevices.Get(name);
        using var x = device.Allocate(Rows * Inputs);
        using var w = device.Allocate(Outputs * Inputs);
        using var counted = device.Allocate(Outputs * Inputs);
        using var y = device.Allocate(Rows * Outputs);
        Fill(x, 1);
        for (var weights = 2; weights < 5; weights++)
        {
            Fill(w, weights);
            Fill(counted, weights);
            counted.Changed();
            foreach (var transposed in (bool[])[true, false])
            {
                var expected = Multiply(w, transposed);
                for (var call = 0; call < 4; call++)
                    Multiply(counted, transposed).ShouldBe(expected);
            }
        }

        void Fill(DeviceBuffer buffer, int seed)
        {
            var random = new Random(seed);
            device.Upload([.. Enumerable.Range(0, (int)buffer.Length).Select(_ => random.NextSingle() - 0.5f)], new(buffer, 0, buffer.Length));
        }

        float[] Multiply(DeviceBuffer weights, bool transposed)
        {
            var result = new float[y.Length];
            device.MatMul<Identity>(Rows, Outputs, Inputs, false, transposed, new(x, 0, x.Length), new(weights, 0, weights.Length), new(y, 0, y.Length));
            device.Download(new(y, 0, y.Length), result);
            return result;
        }
    }

    private static void Check(string device, int m, int n, int k, bool transposeA, bool transposeB)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var (a, b, bias, other) = (pair.Input(m * k), pair.Input(k * n), pair.Input(n), pair.Input(m * n));
        var (plain, fused, all) = (pair.Output(m * n), pair.Output(m * n), pair.Output(m * n));
        var sample = pair.Input(m);
        // The rounding of k terms in a row grows with their root.
        pair.Check(1e-5 * Math.Max(1, Math.Sqrt(k / 50.0)), (d, at) =>
        {
            d.MatMul<Identity>(m, n, k, transposeA, transposeB, at(a), at(b), at(plain));
            d.MatMul<Map2<AddTanh>>(m, n, k, transposeA, transposeB, at(a), at(b), at(fused), at(bias).Channel);
            d.MatMul<Map6<Sum6>>(m, n, k, transposeA, transposeB, at(a), at(b), at(all), at(other).Element, at(bias).Channel, Operand.Random(9), at(sample).Sample, Operand.Value(0.5f));
        }, $"[{m}, {k}]{(transposeA ? "t" : "")} x [{k}, {n}]{(transposeB ? "t" : "")}");
    }
}
