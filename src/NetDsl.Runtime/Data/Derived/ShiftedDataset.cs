namespace NetDsl;

/// <summary>The images of a data set, shifted at random in training.</summary>
internal sealed class ShiftedDataset : DerivedDataset
{
    private readonly int pixels;
    private readonly float fill;

    public ShiftedDataset(Dataset source, int pixels, float fill)
        : base(source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        if (source.InputShape is not [_, var height, var width])
            throw new ArgumentException($"Only images can be shifted, but samples are [{string.Join(", ", source.InputShape)}].", nameof(source));
        if (pixels >= Math.Min(height, width))
            throw new ArgumentOutOfRangeException(nameof(pixels), pixels, $"An image of {height}x{width} would be shifted out of sight.");
        (this.pixels, this.fill) = (pixels, fill);
    }

    internal override bool IsRandom => true;

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => Source.Read(indices, inputs, targets);

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Source.ReadForTraining(indices, key, inputs, targets);
        var (channels, height, width) = (InputShape[0], InputShape[1], InputShape[2]);
        for (var i = 0; i < indices.Length; i++)
        {
            var random = new RandomStream(RandomStream.Mix(key) ^ (uint)indices[i]);
            var (down, right) = (random.Below(2 * pixels + 1) - pixels, random.Below(2 * pixels + 1) - pixels);
            for (var c = 0; c < channels; c++)
                Shift(inputs.Slice(i * InputLength + c * height * width, height * width), width, down, right);
        }
    }

    /// <summary>Moves the rows in place, beginning where they go.</summary>
    private void Shift(Span<float> image, int width, int down, int right)
    {
        var height = image.Length / width;
        for (var i = 0; i < height; i++)
        {
            var y = down > 0 ? height - 1 - i : i;
            var row = image.Slice(y * width, width);
            if ((uint)(y - down) >= (uint)height)
            {
                row.Fill(fill);
                continue;
            }

            var from = image.Slice((y - down) * width, width);
            from[Math.Max(-right, 0)..(width - Math.Max(right, 0))].CopyTo(row[Math.Max(right, 0)..]);
            (right > 0 ? row[..right] : row[(width + right)..]).Fill(fill);
        }
    }
}
