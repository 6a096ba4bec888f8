namespace NetDsl.Runtime.Tests.Devices;

public class MapTests
{
    public static TheoryData<string> All => TestDevices.All;

    private static readonly Extent[] Extents =
    [
        new(1, 1, 1), new(1, 7, 1), new(3, 1, 5), new(4, 10, 1), new(2, 3, 49), new(5, 33, 2), new(1, 1, 1000), new(7, 17, 16), new(2, 130, 1), new(3, 5, 64),
    ];

    [Theory, MemberData(nameof(All))]
    public void Every_operand_kind_is_read_at_its_place(string device)
    {
        foreach (var extent in Extents)
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var element = pair.Input(extent.Length);
            var channel = pair.Input(extent.Channels);
            var plane = pair.Input(extent.Samples * extent.Channels);
            var sample = pair.Input(extent.Samples);
            var scalar = pair.Input(1);
            var second = pair.Input(extent.Length);
            var (position, feature) = (pair.Input(extent.Samples * extent.Inner), pair.Input(extent.Channels * extent.Inner));
            var (y, z, ofPositions, ofFeatures) = (pair.Output(extent.Length), pair.Output(extent.Length), pair.Output(extent.Length), pair.Output(extent.Length));
            pair.Check(1e-6, (d, at) =>
            {
                d.Map<Map8<Sum8>>(extent, at(y), at(element).Element, at(channel).Channel, at(plane).Plane,
                    at(sample).Sample, at(scalar).Scalar, Operand.Value(0.75f), Operand.Random(12345), at(second).Element);
                d.Map<Map4<Sum4>>(extent, at(z), at(feature).Feature, at(position).Position, at(channel).Channel, at(sample).Sample);
                d.Map<Map2<AddTanh>>(extent, at(ofPositions), at(element).Element, at(position).Position);
                d.Map<Map2<AddTanh>>(extent, at(ofFeatures), at(element).Element, at(feature).Feature);
            }, $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Functions_of_one_to_seven_values_are_called_with_them(string device)
    {
        foreach (var extent in Extents)
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var values = Enumerable.Range(0, 3).Select(_ => pair.Input(extent.Length)).ToArray();
            var (channel, plane) = (pair.Input(extent.Channels), pair.Input(extent.Samples * extent.Channels));
            var y = Enumerable.Range(0, 7).Select(_ => pair.Output(extent.Length)).ToArray();
            pair.Check(1e-6, (d, at) =>
            {
                Operand a = at(values[0]).Element, b = at(values[1]).Element, c = at(values[2]).Element;
                Operand e = at(channel).Channel, f = at(plane).Plane, random = Operand.Random(7);
                d.Map<Map1<Square>>(extent, at(y[0]), a);
                d.Map<Map2<AddTanh>>(extent, at(y[1]), a, e);
                d.Map<Map3<Affine>>(extent, at(y[2]), a, e, f);
                d.Map<Map4<Sum4>>(extent, at(y[3]), random, a, b, c);
                d.Map<Map5<Sum5>>(extent, at(y[4]), e, a, b, f, c);
                d.Map<Map6<Sum6>>(extent, at(y[5]), a, random, e, b, f, c);
                d.Map<Map7<Sum7>>(extent, at(y[6]), a, b, c, e, f, random, a);
            }, $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_map_may_write_over_an_operand(string device)
    {
        foreach (var extent in Extents)
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var (y, other, bias) = (pair.Input(extent.Length), pair.Input(extent.Length), pair.Input(extent.Channels));
            pair.Check(1e-6, (d, at) => d.Map<Map3<Affine>>(extent, at(y), at(other).Element, at(y).Element, at(bias).Channel), $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Random_numbers_are_the_same_on_every_device(string device)
    {
        var pair = new DevicePair(TestDevices.Get(device));
        var extent = new Extent(3, 7, 111);
        var y = pair.Output(extent.Length);
        pair.Check(0, (d, at) => d.Map<Identity>(extent, at(y), Operand.Random(0xDEADBEEF)));
    }

    /// <summary>Normal numbers are a function of uniform ones, of the same operations at every width: equal to the last bit, but for the multiply-adds that a GPU driver's compiler makes.</summary>
    [Theory, MemberData(nameof(All))]
    public void Normal_numbers_are_the_same_at_every_width(string device)
    {
        var extent = new Extent(3, 7, 111);
        var numbers = new Device[] { TestDevices.Get(device), TestDevices.Widest }.Select(tested =>
        {
            using var memory = tested.Allocate(extent.Length);
            var y = new Region(memory, 0, extent.Length);
            tested.Map<Map2<Normal>>(extent, y, Operand.Random(1), Operand.Random(2));
            var values = new float[extent.Length];
            tested.Download(y, values);
            return values;
        }).ToArray();
        foreach (var (number, expected) in numbers[0].Zip(numbers[1]))
            MathF.Abs(number - expected).ShouldBeLessThanOrEqualTo(TestDevices.Ulps * (MathF.BitIncrement(MathF.Abs(expected)) - MathF.Abs(expected)));
    }

    [Theory, MemberData(nameof(All))]
    public void Filling_and_copying_touch_just_the_region(string device)
    {
        foreach (var length in (int[])[1, 5, 16, 37, 1000])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, filled, copied) = (pair.Input(length), pair.Output(length), pair.Output(length));
            pair.Check(0, (d, at) =>
            {
                d.Fill(at(filled), 1.5f);
                d.Copy(at(x), at(copied));
            });
        }
    }
}
