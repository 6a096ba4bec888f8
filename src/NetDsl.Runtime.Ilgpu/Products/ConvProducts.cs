using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>y = x * w: filters times (channels and taps) times (samples and output pixels).</summary>
internal readonly struct ConvProduct(ConvGeometry shape, ArrayView<float> x, ArrayView<float> w) : IProduct
{
    private readonly ConvGeometry shape = shape;
    private readonly ArrayView<float> x = x;
    private readonly ArrayView<float> w = w;

    public int Groups => shape.Groups;

    public int Rows => shape.OutGroup;

    public int Columns => shape.Samples * shape.OutPixels.Value;

    public int Depth => shape.InGroup * shape.Taps.Value;

    public bool LeftIsByDepth => true;

    public bool RightIsByDepth => false;

    public float Left(int group, int row, int depth) => w[(group * Rows + row) * Depth + depth];

    public float Right(int group, int depth, int column)
    {
        var channel = shape.Taps.Divide(depth);
        var sample = shape.OutPixels.Divide(column);
        var pixel = shape.InPixel(depth - channel * shape.Taps.Value, column - sample * shape.OutPixels.Value);
        return pixel < 0 ? 0 : x[(sample * shape.InChannels + group * shape.InGroup + channel) * shape.InPixels.Value + pixel];
    }

    public Place At(int group, int row, int column)
    {
        var sample = shape.OutPixels.Divide(column);
        var (channel, pixel) = (group * Rows + row, column - sample * shape.OutPixels.Value);
        return new((sample * shape.OutChannels + channel) * shape.OutPixels.Value + pixel, sample, channel, pixel);
    }
}

/// <summary>The gradient for x: (channels) times (filters and taps) times (samples and input pixels).</summary>
internal readonly struct ConvInputProduct(ConvGeometry shape, ArrayView<float> dy, ArrayView<float> w) : IProduct
{
    private readonly ConvGeometry shape = shape;
    private readonly ArrayView<float> dy = dy;
    private readonly ArrayView<float> w = w;

    public int Groups => shape.Groups;

    public int Rows => shape.InGroup;

    public int Columns => shape.Samples * shape.InPixels.Value;

    public int Depth => shape.OutGroup * shape.Taps.Value;

    public bool LeftIsByDepth => true;

    public bool RightIsByDepth => false;

    public float Left(int group, int row, int depth)
    {
        var filter = shape.Taps.Divide(depth);
        return w[((group * shape.OutGroup + filter) * Rows + row) * shape.Taps.Value + depth - filter * shape.Taps.Value];
    }

    public float Right(int group, int depth, int column)
    {
        var filter = shape.Taps.Divide(depth);
        var sample = shape.InPixels.Divide(column);
        var pixel = shape.OutPixel(depth - filter * shape.Taps.Value, column - sample * shape.InPixels.Value);
        return pixel < 0 ? 0 : dy[(sample * shape.OutChannels + group * shape.OutGroup + filter) * shape.OutPixels.Value + pixel];
    }

    public Place At(int group, int row, int column)
    {
        var sample = shape.InPixels.Divide(column);
        var (channel, pixel) = (group * Rows + row, column - sample * shape.InPixels.Value);
        return new((sample * shape.InChannels + channel) * shape.InPixels.Value + pixel, sample, channel, pixel);
    }
}

/// <summary>The gradient for w: (filters) times (samples and output pixels) times (channels and taps).</summary>
internal readonly struct ConvWeightProduct(ConvGeometry shape, ArrayView<float> x, ArrayView<float> dy) : IProduct
{
    private readonly ConvGeometry shape = shape;
    private readonly ArrayView<float> x = x;
    private readonly ArrayView<float> dy = dy;

    public int Groups => shape.Groups;

    public int Rows => shape.OutGroup;

    public int Columns => shape.InGroup * shape.Taps.Value;

    public int Depth => shape.Samples * shape.OutPixels.Value;

    public bool LeftIsByDepth => true;

    public bool RightIsByDepth => true;

    public float Left(int group, int row, int depth)
    {
        var sample = shape.OutPixels.Divide(depth);
        return dy[(sample * shape.OutChannels + group * Rows + row) * shape.OutPixels.Value + depth - sample * shape.OutPixels.Value];
    }

    public float Right(int group, int depth, int column)
    {
        var channel = shape.Taps.Divide(column);
        var sample = shape.OutPixels.Divide(depth);
        var pixel = shape.InPixel(column - channel * shape.Taps.Value, depth - sample * shape.OutPixels.Value);
        return pixel < 0 ? 0 : x[(sample * shape.InChannels + group * shape.InGroup + channel) * shape.InPixels.Value + pixel];
    }

    public Place At(int group, int row, int column) => new((group * Rows + row) * Columns + column, 0, 0, 0);
}
