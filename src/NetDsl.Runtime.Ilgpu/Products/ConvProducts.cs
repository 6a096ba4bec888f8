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

/// <summary>
/// The gradient for x: (channels) times (filters and taps) times (samples and input pixels). With a stride above 1, most taps of the kernel
/// do not reach a pixel; pixels that the same taps reach form one product.
/// </summary>
internal readonly struct ConvInputProduct(ConvGeometry shape, Phase rows, Phase columns, ArrayView<float> dy, ArrayView<float> w) : IProduct
{
    private readonly ConvGeometry shape = shape;
    private readonly Phase rows = rows;
    private readonly Phase columns = columns;
    private readonly Divisor taps = new(System.Math.Max(1, rows.Taps * columns.Taps));
    private readonly Divisor tapColumns = new(System.Math.Max(1, columns.Taps));
    private readonly Divisor pixels = new(rows.Count * columns.Count);
    private readonly Divisor width = new(columns.Count);
    private readonly ArrayView<float> dy = dy;
    private readonly ArrayView<float> w = w;

    public int Groups => shape.Groups;

    public int Rows => shape.InGroup;

    public int Columns => shape.Samples * pixels.Value;

    public int Depth => shape.OutGroup * rows.Taps * columns.Taps;

    public bool LeftIsByDepth => true;

    public bool RightIsByDepth => false;

    public float Left(int group, int row, int depth)
    {
        var filter = taps.Divide(depth);
        var tap = depth - filter * taps.Value;
        var tapRow = tapColumns.Divide(tap);
        var place = rows.Tap(tapRow) * shape.KernelWidth.Value + columns.Tap(tap - tapRow * tapColumns.Value);
        return w[((group * shape.OutGroup + filter) * Rows + row) * shape.Taps.Value + place];
    }

    public float Right(int group, int depth, int column)
    {
        var filter = taps.Divide(depth);
        var tap = depth - filter * taps.Value;
        var tapRow = tapColumns.Divide(tap);
        var sample = pixels.Divide(column);
        var pixel = column - sample * pixels.Value;
        var row = width.Divide(pixel);
        var oh = rows.Out(row, tapRow);
        var ow = columns.Out(pixel - row * width.Value, tap - tapRow * tapColumns.Value);
        var inside = oh >= 0 && oh < shape.OutHeight && ow >= 0 && ow < shape.OutWidth.Value;
        return inside
            ? dy[(sample * shape.OutChannels + group * shape.OutGroup + filter) * shape.OutPixels.Value + oh * shape.OutWidth.Value + ow]
            : 0;
    }

    public Place At(int group, int row, int column)
    {
        var sample = pixels.Divide(column);
        var number = column - sample * pixels.Value;
        var line = width.Divide(number);
        var pixel = rows.In(line) * shape.InWidth.Value + columns.In(number - line * width.Value);
        var channel = group * Rows + row;
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
