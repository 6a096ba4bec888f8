using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;
using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Data;

/// <summary>Augmented and mixed data sets: what a sample becomes depends on seed, epoch and index alone.</summary>
public class AugmentTests
{
    private static readonly ImageDataset Images = Digits.Draw(24, seed: 3);

    private static Dataset Pipeline(Dataset data) => data
        .Augment(new RandomCrop(28, 4), new RandomHorizontalFlip(), new RandAugment(), new Normalize([0.13f], [0.31f]), new RandomErasing())
        .MixupOrCutMix(1, 1, 10);

    private static (float[] Inputs, float[] Targets) Train(Dataset data, ulong key, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.ReadForTraining(indices, key, inputs, targets);
        return (inputs, targets);
    }

    private static (float[] Inputs, float[] Targets) Read(Dataset data, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.Read(indices, inputs, targets);
        return (inputs, targets);
    }

    [Fact]
    public void A_sample_is_the_same_in_any_batch_on_any_thread_and_differs_from_epoch_to_epoch()
    {
        var data = Pipeline(Images);
        int[] all = [.. Enumerable.Range(0, 24)];
        var together = Train(data, 1, all);
        Parallel.For(0, 200, i =>
        {
            var index = i % 24;
            var (inputs, targets) = Train(data, 1, index);
            inputs.ShouldBe(together.Inputs[(index * 784)..((index + 1) * 784)]);
            targets.ShouldBe(together.Targets[(index * 10)..((index + 1) * 10)]);
        });
        Train(data, 2, 0).Inputs.ShouldNotBe(Train(data, 1, 0).Inputs);
        Train(data, 1, 0).Inputs.ShouldNotBe(Train(data, 1, 1).Inputs);
        foreach (var sum in together.Targets.Chunk(10).Select(target => target.Sum()))
            sum.ShouldBe(1, 1e-5f);
    }

    [Fact]
    public void Evaluation_applies_what_is_fixed()
    {
        var data = Images.Augment(new RandomCrop(20), new ColorJitter(0.5f), new Normalize([0.5f], [0.5f]));
        data.InputShape.ShouldBe([1, 20, 20]);
        var expected = Images.Augment(new CenterCrop(20)).Normalize(0.5f, 0.5f);
        Read(data, 3, 1).Inputs.ShouldBe(Read(expected, 3, 1).Inputs);
        Read(data, 3, 1).Targets.ShouldBe(Read(Images, 3, 1).Targets);
    }

    [Fact]
    public void Two_augmentations_of_one_data_set_draw_different_numbers()
    {
        // If both flipped together, the image would be as it was.
        var twice = Images.Augment(new RandomHorizontalFlip()).Augment(new RandomHorizontalFlip());
        var plain = Read(Images, [.. Enumerable.Range(0, 24)]).Inputs;
        var same = Enumerable.Range(0, 24).Count(i => Train(twice, 7, i).Inputs.AsSpan().SequenceEqual(plain.AsSpan(i * 784, 784)));
        same.ShouldBeInRange(5, 19);
    }

    [Fact]
    public void Further_inputs_stay()
    {
        var data = Images.WithInput([2], Enumerable.Range(0, 48).Select(i => (float)i).ToArray()).Augment(new CenterCrop(10));
        data.InputShapes.Select(shape => string.Join('x', shape)).ShouldBe(["1x10x10", "2"]);
        Train(data, 1, 5).Inputs[^2..].ShouldBe([10, 11]);
        Read(data, 5).Inputs[^2..].ShouldBe([10, 11]);
    }

    [Fact]
    public void Mixup_is_the_weighted_mean_of_two_samples()
    {
        // One element for each class: the input is the target.
        var data = new TensorDataset([5], new float[] { 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1 }, [0, 1, 2, 3, 4]).Mixup(classes: 5);
        var shares = new List<float>();
        for (ulong key = 0; key < 500; key++)
        {
            var (inputs, targets) = Train(data, key, 2);
            inputs.ShouldBe(targets, 1e-6);
            targets.Sum().ShouldBe(1, 1e-5f);
            targets.Count(value => value > 0).ShouldBeInRange(1, 2);
            shares.Add(targets[2]);
        }

        // 4/5 of the partners are others, with a mean share of 1/2.
        shares.Average().ShouldBe(0.6f, 0.05f);
        Read(data, 2).Targets.ShouldBe([0, 0, 1, 0, 0]);
    }

    [Fact]
    public void CutMix_labels_by_area()
    {
        var pixels = Enumerable.Range(0, 3 * 2 * 64).Select(i => (byte)(i / 128 * 100)).ToArray();
        var data = new ImageDataset([2, 8, 8], pixels, [0, 1, 2]).CutMix(classes: 3);
        var areas = new HashSet<float>();
        for (ulong key = 0; key < 300; key++)
        {
            var (inputs, targets) = Train(data, key, 1);
            for (var label = 0; label < 3; label++)
            {
                var share = inputs.Count(value => Math.Abs(value - label * 100 / 255f) < 1e-6) / 128f;
                targets[label].ShouldBe(share, 1e-5f);
            }

            areas.Add(targets[1]);
        }

        areas.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Wrong_mixtures_are_named()
    {
        Should.Throw<ArgumentNullException>(() => Toy.Clusters(5).Mixup()).Message.ShouldStartWith("The data set does not name its classes, so their number must be given.");
        Should.Throw<ArgumentException>(() => Toy.Clusters(5).CutMix(classes: 3)).Message.ShouldStartWith("CutMix needs images, but samples are [2].");
        Should.Throw<ArgumentOutOfRangeException>(() => Toy.Clusters(5).Mixup(0)).Message.ShouldContain("above 0");
        Should.Throw<InvalidDataException>(() => Train(new TensorDataset([1], new float[2], [0, 4]).Mixup(classes: 3), 0, 1)).Message.ShouldBe("Sample 1 has the label 4, but there are 3 classes.");
        Should.Throw<ArgumentException>(() => Toy.Clusters(5).Augment(new RandomHorizontalFlip())).Message.ShouldStartWith("Only images can be augmented, but samples are [2].");
        Should.Throw<ArgumentException>(() => Images.Normalize(0, 1).Augment(new ColorJitter())).Message.ShouldContain("normalise after Augment");
        Should.Throw<ArgumentException>(() => Images.Augment(new RandomCrop(40))).Message.ShouldContain("cannot cut 40x40 out of an image of 28x28");
        using var model = Perceptron.Create();
        Should.Throw<ArgumentException>(() => model.FitAsync(Toy.Clusters(10).Mixup(classes: 3))).Message.ShouldContain("SoftTargets = true");
    }

    [Fact]
    public void Repeated_augmentation_keeps_copies_together_and_different()
    {
        var data = Images.Augment(new RandomCrop(28, 4)).RepeatAugmentation(3);
        data.Count.ShouldBe(72);
        var order = new int[72];
        Shuffle.Fill(order, 5, 0, data.GroupSize);
        order.Order().ShouldBe(Enumerable.Range(0, 72));
        order.ShouldNotBe([.. Enumerable.Range(0, 72)]);
        foreach (var group in order.Chunk(3))
        {
            (group[0] % 3).ShouldBe(0);
            group.ShouldBe([group[0], group[0] + 1, group[0] + 2]);
            var (_, targets) = Train(data, 9, group);
            targets.ShouldBe([.. Enumerable.Repeat((float)Images.Label(group[0] / 3), 3)]);
        }

        Train(data, 9, 0).Inputs.ShouldNotBe(Train(data, 9, 1).Inputs);
        Read(data, 4).Inputs.ShouldBe(Read(Images, 1).Inputs);
        // Normalising does not tear them apart, a subset does.
        (data.Normalize(0, 1).GroupSize, data.Subset(1, 2).GroupSize).ShouldBe((3, 1));
    }

    [Fact]
    public void A_contact_sheet_is_a_PNG_file()
    {
        using var folder = new TemporaryFolder();
        new Compose(new RandomCrop(28, 4), new RandomHorizontalFlip()).ContactSheet(folder["a.png"], Images, images: 3, epochs: 2);
        Pipeline(Images).ContactSheet(folder["b.png"], images: 30, epochs: 1);
        var bytes = File.ReadAllBytes(folder["a.png"]);
        bytes[..8].ShouldBe([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]);
        // 3 cells of 84 and 4 gaps of 4, each way.
        bytes[16..24].ShouldBe([0, 0, 1, 12, 0, 0, 1, 12]);
        new FileInfo(folder["b.png"]).Length.ShouldBeGreaterThan(1000);
        Should.Throw<ArgumentException>(() => Toy.Clusters(3).ContactSheet(folder["c.png"])).Message.ShouldContain("samples are [2]");
    }
}
