namespace NetDsl.Runtime.Tests.Data;

public class DatasetTests
{
    private static readonly TensorDataset Numbers = new([2], Enumerable.Range(0, 20).Select(i => (float)i).ToArray(), Enumerable.Range(0, 10).Select(i => i * 10f).ToArray());

    private static (float[] Inputs, float[] Targets) Read(Dataset data, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.Read(indices, inputs, targets);
        return (inputs, targets);
    }

    [Fact]
    public void Samples_are_read_in_any_order()
    {
        var (inputs, targets) = Read(Numbers, 7, 0, 7);
        inputs.ShouldBe([14, 15, 0, 1, 14, 15]);
        targets.ShouldBe([70, 0, 70]);
    }

    [Fact]
    public void Pictures_are_read_from_0_to_1()
    {
        var data = new ImageDataset([1, 1, 3], [0, 51, 255, 1, 2, 3], [4, 9]);
        var (inputs, targets) = Read(data, 0);
        inputs.ShouldBe([0, 0.2f, 1], 1e-7);
        targets.ShouldBe([4]);
        data.Label(1).ShouldBe(9);
        data.Pixels(1).ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Channels_are_normalised_each_by_its_own_numbers()
    {
        // 19 pixels a channel: more than any vector, and no multiple of one.
        var values = Enumerable.Range(0, 2 * 38).Select(i => (float)i).ToArray();
        var data = new TensorDataset([2, 19], values, [1, 2]);
        var (inputs, targets) = Read(data.Normalize([10, 20], [2, 4]), 1, 0);
        var expected = Enumerable.Range(38, 38).Concat(Enumerable.Range(0, 38)).Select(i => i / 19 % 2 == 0 ? (i - 10) / 2f : (i - 20) / 4f);
        inputs.ShouldBe(expected, 1e-5);
        targets.ShouldBe([2, 1]);
        Read(data.Normalize(5, 5), 0).Inputs[..3].ShouldBe([-1, -0.8f, -0.6f], 1e-6);
    }

    [Fact]
    public void Pictures_are_resized_as_PyTorch_does()
    {
        // torch.nn.functional.interpolate(x, size, mode="bilinear", align_corners=False)
        var data = new ImageDataset([1, 2, 3], [0, 30, 60, 90, 120, 150], [1]);
        data.Resize(1, 2).Pixels(0).ToArray().ShouldBe([53, 98]);
        data.Resize(4, 3).Pixels(0).ToArray().ShouldBe([0, 30, 60, 23, 53, 83, 68, 98, 128, 90, 120, 150]);
        data.Resize(2, 3).Pixels(0).ToArray().ShouldBe(data.Pixels(0).ToArray());
        data.Resize(1, 2).Label(0).ShouldBe(1);
        Should.Throw<ArgumentOutOfRangeException>(() => data.Resize(0, 2));
    }

    [Fact]
    public void Labels_become_values_for_each_class()
    {
        var data = new ImageDataset([1, 1, 1], [0, 51, 255], [2, 0, 1]).OneHot(3, on: 1, off: -1);
        data.TargetLength.ShouldBe(3);
        Read(data, 0, 2, 1).Targets.ShouldBe([-1, -1, 1, -1, 1, -1, 1, -1, -1]);
        Should.Throw<InvalidDataException>(() => Read(new TensorDataset([1], new float[1], new float[] { 4 }).OneHot(3), 0)).Message.ShouldBe("Sample 0 has the label 4, but there are 3 classes.");
        Should.Throw<ArgumentException>(() => data.OneHot(3));
        Read(new TensorDataset([1], new float[2], ["dog", "cat"], ["cat", "dog", "bird"]).OneHot(), 0, 1).Targets.ShouldBe([0, 1, 0, 1, 0, 0]);
        Should.Throw<ArgumentNullException>(() => new TensorDataset([1], new float[1], new float[] { 0 }).OneHot()).Message.ShouldStartWith("The data set does not name its classes");
    }

    [Fact]
    public void Pictures_are_shifted_while_training_only()
    {
        // 5x4, every pixel with a number of its own.
        var pixels = Enumerable.Range(1, 20).Select(i => (float)i).ToArray();
        var data = new TensorDataset([1, 5, 4], pixels, [7]).RandomShift(2, fill: -1);
        Read(data, 0).Inputs.ShouldBe(pixels);

        var seen = new HashSet<(int, int)>();
        for (ulong key = 0; key < 400; key++)
        {
            var (inputs, targets) = (new float[20], new float[1]);
            data.ReadForTraining([0], key, inputs, targets);
            targets.ShouldBe([7]);
            var place = Array.FindIndex(inputs, x => x > 0);
            var (down, right) = (place / 4 - ((int)inputs[place] - 1) / 4, place % 4 - ((int)inputs[place] - 1) % 4);
            seen.Add((down, right));
            for (var y = 0; y < 5; y++)
                for (var x = 0; x < 4; x++)
                    inputs[y * 4 + x].ShouldBe(y - down is >= 0 and < 5 && x - right is >= 0 and < 4 ? pixels[(y - down) * 4 + x - right] : -1);
        }

        seen.Count.ShouldBe(25);
        Should.Throw<ArgumentException>(() => new TensorDataset([2], new float[2], new float[1]).RandomShift(1)).Message.ShouldContain("Only images can be shifted, but samples are [2].");
        Should.Throw<ArgumentOutOfRangeException>(() => data.RandomShift(4));
    }

    [Fact]
    public void Pictures_are_mirrored_while_training_only()
    {
        // Two channels of 2x3.
        var pixels = Enumerable.Range(1, 12).Select(i => (float)i).ToArray();
        float[] mirrored = [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10];
        var plain = new TensorDataset([2, 2, 3], pixels, [7]);
        var data = plain.RandomHorizontalFlip();
        Read(data, 0).Inputs.ShouldBe(pixels);
        var flips = 0;
        for (ulong key = 0; key < 400; key++)
            flips += Train(data, key)[0] == 3 ? 1 : 0;
        flips.ShouldBeInRange(160, 240);
        Train(data, 5).ShouldBe(Train(data, 5));

        for (ulong key = 0; key < 20; key++)
        {
            Train(plain.RandomHorizontalFlip(1), key).ShouldBe(mirrored);
            Train(plain.RandomHorizontalFlip(0), key).ShouldBe(pixels);
        }

        // With every shift as often as without.
        var shifted = plain.RandomShift(1).RandomHorizontalFlip();
        var seen = new HashSet<string>();
        for (ulong key = 0; key < 400; key++)
            seen.Add(string.Join(' ', Train(shifted, key)));
        seen.Count.ShouldBe(2 * 9);

        Should.Throw<ArgumentException>(() => new TensorDataset([2], new float[2], new float[1]).RandomHorizontalFlip()).Message.ShouldContain("Only images can be mirrored, but samples are [2].");
        Should.Throw<ArgumentOutOfRangeException>(() => plain.RandomHorizontalFlip(1.5f)).Message.ShouldContain("A probability must be from 0 to 1.");

        static float[] Train(Dataset data, ulong key)
        {
            var (inputs, targets) = (new float[12], new float[1]);
            data.ReadForTraining([0], key, inputs, targets);
            targets.ShouldBe([7]);
            return inputs;
        }
    }

    [Fact]
    public void Slices_and_splits_hold_every_sample_once()
    {
        Read(Numbers.Slice(3, 2), 0, 1).Targets.ShouldBe([30, 40]);
        Numbers.Slice(8, 100).Count.ShouldBe(2);
        var (train, validation) = Numbers.Split(0.3, seed: 1);
        (train.Count, validation.Count).ShouldBe((7, 3));
        var all = Read(train, [.. Enumerable.Range(0, 7)]).Targets.Concat(Read(validation, 0, 1, 2).Targets).ToArray();
        all.ShouldNotBe([.. all.Order()]);
        all.Order().ShouldBe(Enumerable.Range(0, 10).Select(i => i * 10f));
        var (again, _) = Numbers.Split(0.3, seed: 1);
        Read(again, 0, 1).Targets.ShouldBe(Read(train, 0, 1).Targets);
        Read(validation.Normalize(0, 10), 0).Inputs[0].ShouldBe(Read(validation, 0).Inputs[0] / 10);
    }

    [Fact]
    public void Shuffles_are_fair_and_repeatable()
    {
        // Every place gets every number about equally often: 12000 shuffles of 4, so 3000 each with a standard deviation of 47.
        var counts = new int[4, 4];
        var order = new int[4];
        for (var pass = 0; pass < 12000; pass++)
        {
            Shuffle.Fill(order, 5, pass);
            for (var i = 0; i < 4; i++)
                counts[i, order[i]]++;
        }

        foreach (var count in counts)
            count.ShouldBeInRange(2750, 3250);
        var (a, b, c) = (new int[100], new int[100], new int[100]);
        Shuffle.Fill(a, 1, 7);
        Shuffle.Fill(b, 1, 7);
        Shuffle.Fill(c, 2, 7);
        b.ShouldBe(a);
        c.ShouldNotBe(a);
    }

    [Fact]
    public void Random_numbers_have_their_mean_and_deviation()
    {
        var random = new RandomStream(3);
        var normal = Enumerable.Range(0, 20000).Select(_ => (double)random.Normal(2)).ToArray();
        normal.Average().ShouldBe(0, 0.06);
        Math.Sqrt(normal.Average(x => x * x)).ShouldBe(2, 0.06);
        var uniform = Enumerable.Range(0, 20000).Select(_ => (double)random.Uniform(-1, 3)).ToArray();
        uniform.Average().ShouldBe(1, 0.04);
        (uniform.Min() >= -1 && uniform.Max() < 3).ShouldBeTrue();
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Should.Throw<ArgumentException>(() => new TensorDataset([2], new float[3], new float[1])).Message.ShouldContain("3 inputs of 2 numbers a sample, and 1 targets of 1, are not the same number of whole samples");
        Should.Throw<ArgumentException>(() => new TensorDataset([2], new float[4], new float[1]));
        Should.Throw<ArgumentException>(() => new TensorDataset([2], default, default(ReadOnlyMemory<float>)));
        Should.Throw<ArgumentException>(() => new TensorDataset([0], new float[4], new float[1])).Message.ShouldContain("sizes of at least 1, but is [0]");
        Should.Throw<ArgumentException>(() => new ImageDataset([2, 2], new byte[4], new byte[1])).Message.ShouldContain("channels, height and width, but is [2, 2]");
        Should.Throw<ArgumentException>(() => new ImageDataset([1, 2, 2], new byte[5], new byte[1])).Message.ShouldContain("1 labels of images of 1x2x2 need 4 pixels, but there are 5");
        Should.Throw<ArgumentException>(() => new ImageDataset([1, 1, 1], new byte[1], [2], ["a", "b"])).Message.ShouldContain("Label 2 has no name: there are 2 class names");
        var image = new ImageDataset([3, 1, 1], new byte[3], new byte[1]);
        Should.Throw<ArgumentException>(() => image.Normalize([1, 2], [1, 2])).Message.ShouldContain("have 3 channels: give one mean and standard deviation, or 3 of each, not 2 and 2");
        Should.Throw<ArgumentException>(() => image.Normalize([1, 2, 3], [1, 0, 1])).Message.ShouldContain("Channel 1 cannot be scaled by mean 2 and standard deviation 0");
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Slice(10, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Slice(0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Split(0)).Message.ShouldContain("must leave some on either side");
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Split(1));
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Split(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => Read(Numbers, 10)).Message.ShouldContain("samples 0 to 9");
        Should.Throw<ArgumentOutOfRangeException>(() => Read(Numbers, -1));
        Should.Throw<ArgumentException>(() => Numbers.Read([1, 2], new float[3], new float[2])).Message.ShouldContain("need room for 4 inputs and 2 targets, but there is room for 3 and 2");
    }
}
