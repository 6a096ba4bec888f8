using NetDsl.Runtime.Tests.Training;
using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Data;

/// <summary>Data sets that are made of others: mapped, concatenated, cached, drawn by weights, split by class, corrupted.</summary>
public class DerivedDatasetTests
{
    // 12 samples: 8 of class 0, 3 of class 1, 1 of class 2.
    private static readonly int[] Labels = [0, 0, 1, 0, 0, 1, 0, 2, 0, 0, 1, 0];
    private static readonly TensorDataset Numbers = new([2], Enumerable.Range(0, 24).Select(i => (float)i).ToArray(), Labels);

    private static (float[] Inputs, float[] Targets) Read(Dataset data, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.Read(indices, inputs, targets);
        return (inputs, targets);
    }

    private static (float[] Inputs, float[] Targets) Train(Dataset data, ulong key, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.ReadForTraining(indices, key, inputs, targets);
        return (inputs, targets);
    }

    private static void Same((float[] Inputs, float[] Targets) actual, (float[] Inputs, float[] Targets) expected)
    {
        actual.Inputs.ShouldBe(expected.Inputs);
        actual.Targets.ShouldBe(expected.Targets);
    }

    private static int[] All(Dataset data) => [.. Enumerable.Range(0, data.Count)];

    [Fact]
    public void Samples_and_inputs_are_mapped()
    {
        var data = Numbers.Map((input, target) => (input[0], target[0]) = (-input[0], target[0] + 1));
        Same(Read(data, 3, 7), (new float[] { -6, 7, -14, 15 }, new float[] { 1, 3 }));
        Train(data, 1, 3).Inputs.ShouldBe([-6, 7]);
        var sums = Numbers.Map([1], (input, result) => result[0] = input[0] + input[1]);
        sums.InputShape.ShouldBe([1]);
        Read(sums, 3, 0).Inputs.ShouldBe([13, 1]);
        Read(sums, 3, 0).Targets.ShouldBe([0, 0]);
        Should.Throw<ArgumentException>(() => Numbers.WithInput([1], new float[12]).Map([1], (_, _) => { })).Message.ShouldContain("have 2 inputs");
    }

    [Fact]
    public void Data_sets_are_concatenated()
    {
        var data = Numbers.Slice(0, 2).Concat(Numbers.Slice(7, 1), Numbers.Slice(2, 3));
        data.Count.ShouldBe(6);
        Same(Read(data, 2, 0, 5, 3), (new float[] { 14, 15, 0, 1, 8, 9, 4, 5 }, new float[] { 2, 0, 0, 1 }));
        Train(data, 4, 2).Targets.ShouldBe([2]);
        var targets = new float[6];
        data.ReadTargets(All(data), targets);
        targets.ShouldBe([0, 0, 2, 1, 0, 0]);
        Should.Throw<ArgumentException>(() => Numbers.Concat(new TensorDataset([3], new float[3], [1]))).Message.ShouldStartWith("Inputs of 3 cannot follow inputs of 2");
        Should.Throw<ArgumentException>(() => Numbers.Concat(Numbers.OneHot(3))).Message.ShouldStartWith("Targets of 3 numbers cannot follow targets of 1.");
        var (cats, dogs) = (new TensorDataset([1], new float[1], ["cat"]), new TensorDataset([1], new float[1], ["dog"]));
        Should.Throw<ArgumentException>(() => cats.Concat(dogs)).Message.ShouldContain("their labels do not mean the same: cat; and dog");
    }

    [Fact]
    public void A_cache_reads_each_sample_once()
    {
        var reads = 0;
        var data = Numbers.Map((_, _) => reads++).Cache();
        for (var i = 0; i < 3; i++)
        {
            Same(Read(data, 4, 5), Read(Numbers, 4, 5));
            Same(Train(data, 1, 5, 4), Read(Numbers, 5, 4));
        }

        reads.ShouldBe(2);
        var images = Digits.Draw(2);
        foreach (var random in (Dataset[])[images.Augment(new RandomHorizontalFlip()), images.RandomShift(1).Normalize(0, 1), images.Mixup(), images.ClassBalanced()])
            Should.Throw<InvalidOperationException>(() => random.Cache()).Message.ShouldContain("call Cache before Augment");
        images.Cache().Augment(new RandomHorizontalFlip()).Count.ShouldBe(2);
    }

    [Fact]
    public void Subsets_name_what_is_wrong()
    {
        Read(Numbers.Subset(7, 7, 2), 0, 1, 2).Targets.ShouldBe([2, 2, 1]);
        Should.Throw<ArgumentException>(() => Numbers.Subset()).Message.ShouldStartWith("A subset must have samples");
        Should.Throw<ArgumentOutOfRangeException>(() => Numbers.Subset(3, 12)).Message.ShouldContain("samples 0 to 11");
    }

    [Fact]
    public void Stratified_splits_have_all_classes_on_both_sides()
    {
        var data = Numbers.Subset(0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11);
        var (train, validation) = data.Split(0.34, seed: 5, stratified: true);
        Read(train, All(train)).Targets.Order().ShouldBe([0, 0, 0, 0, 0, 1, 1]);
        Read(validation, All(validation)).Targets.Order().ShouldBe([0, 0, 0, 1]);
        Read(train, All(train)).Targets.ShouldNotBe([.. Read(train, All(train)).Targets.Order()]);
        var (again, _) = data.Split(0.34, seed: 5, stratified: true);
        Read(again, All(again)).Inputs.ShouldBe(Read(train, All(train)).Inputs);
        Should.Throw<ArgumentException>(() => Numbers.Split(0.3, stratified: true)).Message.ShouldStartWith("Class 2 has a single sample (sample 7)");
        Should.Throw<ArgumentException>(() => Numbers.OneHot(3).Split(0.3, stratified: true)).Message.ShouldStartWith("A stratified split needs class labels");
    }

    [Fact]
    public void Classes_are_drawn_equally_often()
    {
        var data = Numbers.ClassBalanced(samples: 6000);
        data.Count.ShouldBe(6000);
        var counts = Train(data, 3, All(data)).Targets.CountBy(label => (int)label).ToDictionary();
        foreach (var (_, count) in counts)
            count.ShouldBeInRange(1800, 2200);
        Same(Train(data, 3, 17, 4), Train(data, 3, 17, 4));
        Train(data, 3, All(data)).Inputs.ShouldNotBe(Train(data, 4, All(data)).Inputs);
    }

    [Fact]
    public void Samples_are_drawn_by_their_weights()
    {
        var weights = new double[12];
        (weights[2], weights[7]) = (3, 1);
        var data = Numbers.Weighted(weights, 4000);
        var inputs = Train(data, 1, All(data)).Inputs.Chunk(2).CountBy(input => input[0]).ToDictionary();
        inputs.Keys.Order().ShouldBe([4, 14]);
        inputs[4].ShouldBeInRange(2850, 3150);
        Should.Throw<ArgumentException>(() => Numbers.Weighted([1])).Message.ShouldStartWith("12 samples need as many weights, but there are 1.");
        Should.Throw<ArgumentException>(() => Numbers.Weighted(new double[12])).Message.ShouldStartWith("The weights add up to 0");
        weights[3] = double.NaN;
        Should.Throw<ArgumentException>(() => Numbers.Weighted(weights)).Message.ShouldStartWith("The weight of sample 3 is NaN");
    }

    [Fact]
    public void A_share_of_the_labels_is_random()
    {
        var many = new TensorDataset([1], new float[5000], new int[5000]);
        var data = many.CorruptLabels(0.4, classes: 10, seed: 1);
        var targets = Read(data, All(data)).Targets;
        // A tenth of the random labels are right.
        targets.Count(label => label != 0).ShouldBeInRange(1700, 1900);
        Train(data, 9, All(data)).Targets.ShouldBe(targets);
        var labels = new float[5000];
        data.ReadTargets(All(data), labels);
        labels.ShouldBe(targets);
        Read(many.CorruptLabels(0.4, 10, seed: 2), All(many)).Targets.ShouldNotBe(targets);
        Should.Throw<ArgumentNullException>(() => many.CorruptLabels(0.4)).Message.ShouldStartWith("The data set does not name its classes");
        Should.Throw<ArgumentException>(() => many.OneHot(3).CorruptLabels(0.4, 3)).Message.ShouldContain("before OneHot");
    }

    [Fact]
    public void Inputs_are_shuffled_or_replaced_by_noise()
    {
        var image = Enumerable.Range(0, 2 * 100).Select(i => (float)i).ToArray();
        var data = new TensorDataset([2, 10, 10], (float[])[.. image, .. image], [0, 1]);
        var shuffled = Read(data.CorruptPixels(PixelCorruption.Shuffled), 0, 1).Inputs;
        shuffled[..200].ShouldBe(shuffled[200..]);
        shuffled[..200].ShouldNotBe(image);
        // Channels stay together.
        shuffled[..100].Zip(shuffled[100..200], (a, b) => b - a).ShouldAllBe(difference => difference == 100);
        var random = Read(data.CorruptPixels(PixelCorruption.Random), 0, 1).Inputs;
        random[..200].ShouldNotBe(random[200..]);
        random[200..].Order().ShouldBe(image);
        var noise = Read(data.CorruptPixels(PixelCorruption.Gaussian), 0, 1).Inputs;
        noise.Average().ShouldBe(99.5f, 12);
        noise[..200].ShouldNotBe(noise[200..]);
        Train(data.CorruptPixels(PixelCorruption.Gaussian), 5, 0, 1).Inputs.ShouldBe(noise);
    }

    private enum Animal
    {
        Dog = 3,
        Cat = 1,
    }

    [Fact]
    public void Labels_may_be_names_or_values_of_an_enumeration()
    {
        var names = new TensorDataset([1], new float[3], ["dog", "cat", "dog"]);
        names.ClassNames.ShouldBe(["cat", "dog"]);
        Read(names, 0, 1, 2).Targets.ShouldBe([1, 0, 1]);
        var animals = TensorDataset.Of([1], new float[3], [Animal.Dog, Animal.Cat, Animal.Dog]);
        animals.ClassNames.ShouldBe(["Cat", "Dog"]);
        Read(animals, 0, 1, 2).Targets.ShouldBe([1, 0, 1]);
        animals.Normalize(0, 1).Mixup().TargetLength.ShouldBe(2);
        Should.Throw<ArgumentException>(() => new TensorDataset([1], new float[2], ["dog", "Cat"], ["cat", "dog"])).Message.ShouldStartWith("The label 'Cat' of sample 1 is not one of the 2 classes. Did you mean 'cat'?");
        Should.Throw<ArgumentException>(() => TensorDataset.Of([1], new float[1], [(Animal)7])).Message.ShouldStartWith("The label '7' of sample 0 is not one of the 2 classes.");
        Should.Throw<ArgumentException>(() => new TensorDataset([1], new float[1], ["a"], ["a", "a"])).Message.ShouldContain("there twice");
    }
}
