namespace NetDsl.Runtime.CompilerServices;

/// <summary>Memory of a device. Its length is in floats. It is freed when disposed or collected.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class DeviceBuffer(long length) : IDisposable
{
    /// <summary>The number of floats.</summary>
    public long Length { get; } = length;

    /// <summary>
    /// The number of changes of the content that <see cref="Changed"/> has recorded. While it stays the same, a device may reuse values
    /// that it computed from the content, such as packed weights. 0 if changes are not recorded.
    /// </summary>
    public long Version { get; private set; }

    /// <summary>Records a change of the content.</summary>
    public void Changed() => Version++;

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A contiguous slice of a buffer: a weight, an activation, a gradient.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Region(DeviceBuffer buffer, long offset, long length)
{
    /// <summary>The buffer.</summary>
    public DeviceBuffer Buffer { get; } = buffer;

    /// <summary>The offset in the buffer, in floats.</summary>
    public long Offset { get; } = offset;

    /// <summary>The number of floats. 0 for the default region, which stands for "none".</summary>
    public long Length { get; } = length;

    /// <summary>Whether this is the default region.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>A slice of this region.</summary>
    public Region Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new(Buffer, Offset + start, length);
    }

    /// <summary>An operand with one value for each element.</summary>
    public Operand Element => new(this, OperandKind.Element);

    /// <summary>An operand with one value for each channel.</summary>
    public Operand Channel => new(this, OperandKind.Channel);

    /// <summary>An operand with one value for each sample and channel.</summary>
    public Operand Plane => new(this, OperandKind.Plane);

    /// <summary>An operand with one value for each sample.</summary>
    public Operand Sample => new(this, OperandKind.Sample);

    /// <summary>An operand with one value for each sample and inner position.</summary>
    public Operand Position => new(this, OperandKind.Position);

    /// <summary>An operand with one value for each channel and inner position.</summary>
    public Operand Feature => new(this, OperandKind.Feature);

    /// <summary>An operand with a single value.</summary>
    public Operand Scalar => new(this, OperandKind.Scalar);
}
