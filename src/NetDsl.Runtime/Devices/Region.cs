namespace NetDsl.Runtime;

/// <summary>Memory of a device, counted in floats. Freed when disposed or collected.</summary>
public abstract class DeviceBuffer(long length) : IDisposable
{
    /// <summary>The number of floats.</summary>
    public long Length { get; } = length;

    /// <summary>
    /// How often the content has changed, where its owner says so (<see cref="Changed"/>): of weights, from which a device may keep what
    /// it has computed as long as this number stays. 0 where nobody keeps count.
    /// </summary>
    public long Version { get; private set; }

    /// <summary>Tells that the content has changed.</summary>
    public void Changed() => Version++;

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A run of floats within a buffer: a weight, an activation, a gradient.</summary>
public readonly struct Region(DeviceBuffer buffer, long offset, long length)
{
    /// <summary>The buffer it lies in.</summary>
    public DeviceBuffer Buffer { get; } = buffer;

    /// <summary>Where it starts, in floats.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many floats it has. 0 for the default region, which stands for "none".</summary>
    public long Length { get; } = length;

    /// <summary>Whether this is the default region.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>A part of this region.</summary>
    public Region Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new(Buffer, Offset + start, length);
    }

    /// <summary>Read with one value for each element.</summary>
    public Operand Element => new(this, OperandKind.Element);

    /// <summary>Read with one value for each channel.</summary>
    public Operand Channel => new(this, OperandKind.Channel);

    /// <summary>Read with one value for each sample and channel.</summary>
    public Operand Plane => new(this, OperandKind.Plane);

    /// <summary>Read with one value for each sample.</summary>
    public Operand Sample => new(this, OperandKind.Sample);

    /// <summary>Read with one value for each sample and inner position.</summary>
    public Operand Position => new(this, OperandKind.Position);

    /// <summary>Read with one value for each channel and inner position.</summary>
    public Operand Feature => new(this, OperandKind.Feature);

    /// <summary>Read with one value for everything.</summary>
    public Operand Scalar => new(this, OperandKind.Scalar);
}
