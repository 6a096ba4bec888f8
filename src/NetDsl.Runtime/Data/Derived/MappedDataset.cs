namespace NetDsl;

/// <summary>The samples of a data set, changed by a function.</summary>
internal sealed class MappedDataset(Dataset source, SampleFunction change) : DerivedDataset(source)
{
    private readonly SampleFunction change = change ?? throw new ArgumentNullException(nameof(change));

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.Read(indices, inputs, targets);
        Change(indices.Length, inputs, targets);
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.ReadForTraining(indices, key, inputs, targets);
        Change(indices.Length, inputs, targets);
    }

    private void Change(int count, Span<float> inputs, Span<float> targets)
    {
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < count; i++)
            change(inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }
}

/// <summary>The samples of a data set with other inputs, which a function computes.</summary>
internal sealed class MappedInputDataset : DerivedDataset
{
    private readonly int[] shape;
    private readonly InputFunction function;
    private readonly Pool<float[]> memory;

    public MappedInputDataset(Dataset source, int[] shape, InputFunction function)
        : base(source)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (shape.Length == 0 || shape.Any(size => size < 1))
            throw new ArgumentException($"The input shape must have sizes of at least 1, but is [{string.Join(", ", shape)}].", nameof(shape));
        if (source.InputShapes.Count != 1)
            throw new ArgumentException($"The samples have {source.InputShapes.Count} inputs: map them before further inputs are added.", nameof(source));
        (this.shape, this.function) = (shape, function);
        InputLength = shape.Aggregate(1, (product, size) => checked(product * size));
        InputShapes = [shape];
        var length = source.InputLength;
        memory = new Pool<float[]>(() => new float[length]);
    }

    public override IReadOnlyList<int> InputShape => shape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes { get; }

    public override int InputLength { get; }

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => Read(indices, null, inputs, targets);

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets) => Read(indices, key, inputs, targets);

    private void Read(ReadOnlySpan<int> indices, ulong? key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var old = memory.Rent();
        for (var i = 0; i < indices.Length; i++)
        {
            var target = targets.Slice(i * TargetLength, TargetLength);
            if (key is { } epoch)
                Source.ReadForTraining(indices.Slice(i, 1), epoch, old, target);
            else
                Source.Read(indices.Slice(i, 1), old, target);
            function(old, inputs.Slice(i * InputLength, InputLength));
        }

        memory.Return(old);
    }
}
