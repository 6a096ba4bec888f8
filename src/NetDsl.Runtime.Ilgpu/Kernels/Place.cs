namespace NetDsl.Ilgpu;

/// <summary>One element of an extent, as the operands of a fused function need it.</summary>
internal readonly struct Place(int index, int sample, int channel, int inner)
{
    /// <summary>Its index in Nchw order: its offset in memory, and the index of its random number.</summary>
    public readonly int Index = index;

    public readonly int Sample = sample;

    public readonly int Channel = channel;

    /// <summary>Its pixel.</summary>
    public readonly int Inner = inner;
}

/// <summary>An <see cref="NetDsl.Runtime.CompilerServices.Extent"/> on the device: converts an element's index to its position.</summary>
internal readonly struct Space(int samples, int channels, int inner)
{
    public readonly int Length = samples * channels * inner;

    public readonly int Samples = samples;

    public readonly Divisor Channels = new(channels);

    public readonly Divisor Inner = new(inner);

    public Place At(int index)
    {
        var plane = Inner.Divide(index);
        var sample = Channels.Divide(plane);
        return new(index, sample, plane - sample * Channels.Value, index - plane * Inner.Value);
    }
}
