namespace NetDsl.Runtime.Tests.Training;

/// <summary>Reports on the thread that reports, in order, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Listener(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => action(value);
}

/// <summary>Passes everything on to another data set.</summary>
internal abstract class Wrapper(Dataset source) : Dataset
{
    protected Dataset Source => source;

    public override int Count => source.Count;

    public override IReadOnlyList<int> InputShape => source.InputShape;

    public override int TargetLength => source.TargetLength;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) =>
        source.Read(indices, inputs, targets);
}

/// <summary>Remembers what was read to train on.</summary>
internal sealed class Recorder(Dataset source) : Wrapper(source)
{
    public List<int[]> Reads { get; } = [];

    public HashSet<ulong> Keys { get; } = [];

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Reads.Add(indices.ToArray());
        Keys.Add(key);
        base.ReadForTraining(indices, key, inputs, targets);
    }
}

/// <summary>Gives every label as the next one.</summary>
internal sealed class Liar(Dataset source) : Wrapper(source)
{
    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        base.Read(indices, inputs, targets);
        foreach (ref var target in targets)
            target = (target + 1) % 3;
    }
}

/// <summary>Changes one sample.</summary>
internal sealed class Spoiler(Dataset source, int index, float? input = null, float? target = null) : Wrapper(source)
{
    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        base.Read(indices, inputs, targets);
        var i = indices.IndexOf(index);
        if (i >= 0 && input is { } x)
            inputs[i * InputLength] = x;
        if (i >= 0 && target is { } y)
            targets[i * TargetLength] = y;
    }
}

/// <summary>Fails after so many reads.</summary>
internal sealed class Failing(Dataset source, int reads) : Wrapper(source)
{
    private int left = reads;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        if (left-- == 0)
            throw new IOException("The disk is gone.");
        base.Read(indices, inputs, targets);
    }
}
