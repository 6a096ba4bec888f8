namespace NetDsl.Runtime.Tests.Data;

/// <summary>Data sets with several inputs and targets, built from one with one of each.</summary>
public class ExtendedDatasetTests
{
    private static readonly Dataset Three = new TensorDataset([2], new float[] { 1, 2, 3, 4, 5, 6 }, [7, 8, 9]);

    [Fact]
    public void Samples_have_what_they_had_and_what_was_added()
    {
        var data = Three.WithInput([1, 1, 2], new float[] { 10, 11, 20, 21, 30, 31 }).WithLabels(label => label * 2).WithTarget(new float[] { -1, -2, -3, -4, -5, -6 }, 2);

        data.InputShapes.ShouldBe([[2], [1, 1, 2]]);
        (data.InputLength, data.TargetLength, data.Count).ShouldBe((4, 4, 3));
        data.TargetLengths.ShouldBe([1, 1, 2]);
        var (inputs, targets) = Read(data, 2, 0);
        inputs.ShouldBe([5, 6, 30, 31, 1, 2, 10, 11]);
        targets.ShouldBe([9, 18, -5, -6, 7, 14, -1, -2]);
        (inputs, targets) = Read(data.Slice(1, 1), 0);
        inputs.ShouldBe([3, 4, 20, 21]);
        targets.ShouldBe([8, 16, -3, -4]);
    }

    [Fact]
    public void Normalisation_is_of_the_first_input()
    {
        var data = Three.WithInput([1], new float[] { 10, 20, 30 }).Normalize([1, 2], [1, 2]);

        data.InputShapes.Count.ShouldBe(2);
        Read(data, 0, 2).Inputs.ShouldBe([0, 0, 10, 4, 2, 30]);
        Read(Three.Normalize([1, 2], [1, 2]).WithInput([1], new float[] { 10, 20, 30 }), 0, 2).Inputs.ShouldBe([0, 0, 10, 4, 2, 30]);
    }

    [Fact]
    public void Augmentation_goes_through()
    {
        var data = new Shifted(Three).WithLabels([4, 5, 6]).WithInput([1], new float[] { 10, 20, 30 });
        var (inputs, targets) = (new float[6], new float[4]);

        data.ReadForTraining([1, 2], 100, inputs, targets);

        inputs.ShouldBe([103, 104, 20, 105, 106, 30]);
        targets.ShouldBe([8, 5, 9, 6]);
    }

    [Fact]
    public void What_does_not_belong_to_each_sample_is_refused()
    {
        Should.Throw<ArgumentException>(() => Three.WithInput([2], new float[5])).Message.ShouldStartWith("3 samples need 6 numbers as further inputs, 2 for each, but there are 5.");
        Should.Throw<ArgumentException>(() => Three.WithTarget(new float[5], 2)).Message.ShouldStartWith("3 samples need 6 numbers as further targets, 2 for each, but there are 5.");
        Should.Throw<ArgumentException>(() => Three.WithLabels([1, 2])).Message.ShouldStartWith("3 samples need 3 numbers as further targets, 1 for each, but there are 2.");
        Should.Throw<ArgumentException>(() => Three.WithInput([0], new float[3])).Message.ShouldStartWith("The input shape must have sizes of at least 1, but is [0].");
        Should.Throw<ArgumentException>(() => Three.WithTarget(new float[3], 0));
        Should.Throw<ArgumentException>(() => Read(Three.WithInput([1], new float[3]), 3));
    }

    private static (float[] Inputs, float[] Targets) Read(Dataset data, params int[] indices)
    {
        var (inputs, targets) = (new float[indices.Length * data.InputLength], new float[indices.Length * data.TargetLength]);
        data.Read(indices, inputs, targets);
        return (inputs, targets);
    }

    /// <summary>Adds the key to every number when it is trained on.</summary>
    private sealed class Shifted(Dataset source) : Dataset
    {
        public override int Count => source.Count;

        public override IReadOnlyList<int> InputShape => source.InputShape;

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => source.Read(indices, inputs, targets);

        public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
        {
            Read(indices, inputs, targets);
            foreach (ref var value in inputs)
                value += key;
        }
    }
}
