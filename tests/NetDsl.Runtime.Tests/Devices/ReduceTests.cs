using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

public class ReduceTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static readonly Extent[] Extents =
    [
        new(1, 1, 1), new(1, 7, 1), new(3, 1, 5), new(64, 10, 1), new(2, 3, 49), new(5, 33, 2), new(1, 1, 5000), new(7, 17, 16), new(300, 20, 1), new(3, 5, 64),
    ];

    [Theory, MemberData(nameof(All))]
    public void Sums_and_means_over_every_kind_of_extent(string device)
    {
        foreach (var extent in Exhaustive.Sample(Extents, TestDevices.Share))
            foreach (var (keep, length) in Kept(extent))
                foreach (var mean in (bool[])[false, true])
                {
                    var pair = new DevicePair(TestDevices.Get(device));
                    var (a, b, c, y, sole) = (pair.Input(extent.Length), pair.Input(extent.Length), pair.Input(extent.Channels), pair.Output(length), pair.Output(length));
                    var (plane, sample) = (pair.Input(extent.Samples * extent.Channels), pair.Input(extent.Samples));
                    var (position, feature, third) = (pair.Input(extent.Samples * extent.Inner), pair.Input(extent.Channels * extent.Inner), pair.Output(length));
                    // Terms of both signs: the sum may be small, its rounding is that of the terms.
                    pair.Check(mean ? 2e-6 : 2e-6 * Math.Sqrt(extent.Length / length), (d, at) =>
                    {
                        d.Reduce<Map6<Sum6>>(extent, keep, mean, at(y), at(a).Element, at(c).Channel, at(plane).Plane, at(b).Element, Operand.Random(3), at(sample).Sample);
                        d.Reduce<Map3<Affine>>(extent, keep, mean, at(third), at(a).Element, at(position).Position, at(feature).Feature);
                        d.Reduce<Identity>(extent, keep, mean, at(sole), at(a).Element);
                    }, $"{extent} keep {keep}");
                }
    }

    /// <summary>The plain form has no kernel of its own for two sums: it computes one, then the other.</summary>
    [Theory, MemberData(nameof(All))]
    public void Two_sums_at_once(string device)
    {
        foreach (var extent in Exhaustive.Sample(Extents, TestDevices.Share))
            foreach (var (keep, length) in Kept(extent))
            {
                var pair = new DevicePair(TestDevices.Get(device));
                var (a, b, c, y, z) = (pair.Input(extent.Length), pair.Input(extent.Length), pair.Input(extent.Channels), pair.Output(length), pair.Output(length));
                var (means, squares, sums) = (pair.Output(length), pair.Output(length), pair.Output(length));
                pair.Check(2e-6 * Math.Sqrt(extent.Length / length), (d, at) =>
                {
                    d.Reduce<Map4<Sum4>, Map4<Apart4>>(extent, keep, false, at(y), at(z), at(a).Element, at(c).Channel, at(b).Element, Operand.Random(3));
                    d.Reduce<Identity, Map1<Square>>(extent, keep, true, at(means), at(squares), at(a).Element);
                    d.Reduce<Identity>(extent, keep, false, at(sums), at(b).Element);
                }, $"{extent} keep {keep}");
            }
    }

    [Fact]
    public void Two_sums_have_the_same_operands()
    {
        using var device = new CpuDevice(1);
        using var memory = device.Allocate(64);
        var region = new Region(memory, 0, 16);
        Should.Throw<ArgumentException>(() => device.Reduce<Identity, Map2<Product>>(new(1, 16, 1), Keep.Scalar, false, region, region, region.Element))
            .Message.ShouldContain("they have the same operands");
    }

    /// <summary>Regions have room for the largest batch; the last one of an epoch is smaller.</summary>
    [Theory, MemberData(nameof(All))]
    public void The_mean_of_a_batch_that_does_not_fill_its_region(string device)
    {
        var extent = new Extent(2, 3, 20);
        foreach (var (keep, length) in (IEnumerable<(Keep, int)>)[(Keep.Plane, 6), (Keep.Sample, 2)])
        {
            var (tested, x, y) = (TestDevices.Get(device), new float[extent.Length], new float[length]);
            for (var i = 0; i < x.Length; i++)
                x[i] = i / (x.Length / length);
            using var buffer = tested.Allocate(5 * x.Length);
            var (input, output) = (new Region(buffer, 0, 2 * x.Length), new Region(buffer, 2 * x.Length, 3 * length));
            tested.Upload(x, input.Slice(0, x.Length));
            tested.Fill(output, -1);
            tested.Reduce<Identity>(extent, keep, mean: true, output, input.Element);
            tested.Download(output.Slice(0, length), y);
            y.ShouldBe(Enumerable.Range(0, length).Select(i => (float)i));
            tested.Download(output.Slice(length, length), y);
            y.ShouldAllBe(value => value == -1);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_long_sum_stays_exact(string device)
    {
        // A million values near 1: one float accumulator would be off by hundreds of units in the last place.
        foreach (var keep in Enum.GetValues<Keep>())
        {
            var extent = keep switch { Keep.Position => new Extent(1, 500_003, 2), Keep.Feature => new(500_003, 1, 2), _ => new(1, 1, 1_000_003) };
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, y) = (pair.Input(extent.Length, 0.5f, 1.5f), pair.Output(extent.Inner > 2 ? 1 : 2));
            pair.Check(3e-7, (d, at) => d.Reduce<Identity>(extent, keep, mean: true, at(y), at(x).Element), $"{keep}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Moments_over_every_kind_of_extent(string device)
    {
        foreach (var extent in Exhaustive.Sample(Extents, TestDevices.Share))
            foreach (var (keep, length) in Kept(extent))
            {
                var pair = new DevicePair(TestDevices.Get(device));
                var (x, mean, variance) = (pair.Input(extent.Length), pair.Output(length), pair.Output(length));
                pair.Check(1e-6, (d, at) => d.Moments(extent, keep, at(x), at(mean), at(variance)), $"{extent} keep {keep}");
            }
    }

    [Theory, MemberData(nameof(All))]
    public void Sums_of_neighbouring_channels(string device)
    {
        foreach (var extent in (Extent[])[.. Extents, new(2, 9, 4100)])
            foreach (var (before, after) in (IEnumerable<(int, int)>)[(0, 0), (2, 2), (0, 3), (1, 0), (50, 1)])
            {
                var pair = new DevicePair(TestDevices.Get(device));
                var (x, channel, element) = (pair.Input(extent.Length), pair.Input(extent.Channels), pair.Input(extent.Length));
                var (y, fused) = (pair.Output(extent.Length), pair.Output(extent.Length));
                pair.Check(2e-6, (d, at) =>
                {
                    d.SumChannels<Identity>(extent, before, after, at(x), at(y));
                    d.SumChannels<Map4<Sum4>>(extent, before, after, at(x), at(fused), at(channel).Channel, at(element).Element, Operand.Random(9));
                }, $"{extent} from {before} before to {after} after");
            }
    }

    private static IEnumerable<(Keep Keep, int Length)> Kept(Extent extent) =>
    [
        (Keep.Channel, extent.Channels), (Keep.Plane, extent.Samples * extent.Channels), (Keep.Sample, extent.Samples),
        (Keep.Position, extent.Samples * extent.Inner), (Keep.Feature, extent.Channels * extent.Inner), (Keep.Scalar, 1),
    ];

    [Theory, MemberData(nameof(All))]
    public void A_variance_does_not_cancel_far_from_zero(string device)
    {
        var (tested, reference, random) = (TestDevices.Get(device), new ReferenceDevice(), new Random(5));
        foreach (var extent in (Extent[])[new(20, 3, 100), new(2000, 5, 1)])
        {
            var values = new float[extent.Length];
            foreach (ref var value in values.AsSpan())
                value = 1000 + random.NextSingle();
            var variances = new float[2][];
            foreach (var (device2, i) in (IEnumerable<(Device, int)>)[(tested, 0), (reference, 1)])
            {
                var memory = device2.Allocate(extent.Length + 2 * extent.Channels);
                var x = new Region(memory, 0, extent.Length);
                var (mean, variance) = (new Region(memory, extent.Length, extent.Channels), new Region(memory, extent.Length + extent.Channels, extent.Channels));
                device2.Upload(values, x);
                device2.Moments(extent, Keep.Channel, x, mean, variance);
                device2.Download(variance, variances[i] = new float[extent.Channels]);
            }
            for (var c = 0; c < extent.Channels; c++)
                variances[0][c].ShouldBe(variances[1][c], 1e-5 * variances[1][c]);
        }
    }
}
