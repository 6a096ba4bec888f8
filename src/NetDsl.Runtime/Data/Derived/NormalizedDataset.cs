using System.Numerics;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>The samples of a data set, scaled channel by channel.</summary>
internal sealed class NormalizedDataset : DerivedDataset
{
    private readonly float[] scale;
    private readonly float[] shift;
    private readonly int length;

    public NormalizedDataset(Dataset source, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
        : base(source)
    {
        var channels = source.InputShape[0];
        length = source.InputShape.Aggregate(1, (product, size) => product * size);
        if ((mean.Length != 1 && mean.Length != channels) || mean.Length != deviation.Length)
            throw new ArgumentException($"The samples have {channels} channels: give one mean and standard deviation, or {channels} of each, not {mean.Length} and {deviation.Length}.", nameof(mean));
        (scale, shift) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var (m, d) = (mean[mean.Length == 1 ? 0 : c], deviation[mean.Length == 1 ? 0 : c]);
            if (!(d > 0 && float.IsFinite(d) && float.IsFinite(m)))
                throw new ArgumentException($"Channel {c} cannot be scaled by mean {m} and standard deviation {d}: the deviation must be above 0.", nameof(deviation));
            (scale[c], shift[c]) = (1 / d, -m / d);
        }
    }

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Source.Read(indices, inputs, targets);
        Scale(inputs[..(indices.Length * InputLength)]);
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Source.ReadForTraining(indices, key, inputs, targets);
        Scale(inputs[..(indices.Length * InputLength)]);
    }

    private void Scale(Span<float> inputs)
    {
        var (plane, sample) = (length / scale.Length, InputLength);
        for (var start = 0; start < inputs.Length; start += sample)
            for (var c = 0; c < scale.Length; c++)
                Scale(inputs.Slice(start + c * plane, plane), scale[c], shift[c]);
    }

    private static void Scale(Span<float> values, float scale, float shift)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (scales, shifts) = (new Vector<float>(scale), new Vector<float>(shift));
        foreach (ref var vector in vectors)
            vector = vector * scales + shifts;
        foreach (ref var value in values[(vectors.Length * Vector<float>.Count)..])
            value = value * scale + shift;
    }
}
