using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>A parameter of one model: its values and, while training, its gradient.</summary>
public sealed class Parameter
{
    private readonly Model model;
    private readonly Region values;
    private readonly Region gradient;

    internal Parameter(Model model, ParameterInfo info, Region values, Region gradient) =>
        (this.model, Info, this.values, this.gradient) = (model, info, values, gradient);

    /// <summary>Its name, shape and role.</summary>
    public ParameterInfo Info { get; }

    /// <summary>Its full name: <c>Conv1.Weight</c>.</summary>
    public string Name => Info.Name;

    /// <summary>Its shape, as in PyTorch.</summary>
    public IReadOnlyList<int> Shape => Info.Shape;

    /// <summary>The number of values.</summary>
    public int Length => Info.Length;

    /// <summary>Whether it is frozen: see <see cref="Model.Freeze"/>.</summary>
    public bool IsFrozen => Info.Trainable && model.IsFrozen(Info);

    /// <summary>Returns the values, in row-major order.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public float[] Read()
    {
        var target = new float[Length];
        CopyTo(target);
        return target;
    }

    /// <summary>
    /// Returns the gradient of the last training step or of <see cref="Model.ComputeGradients(ReadOnlySpan{float}, ReadOnlySpan{float})"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The parameter is not trained, or the model is a replica.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public float[] ReadGradient()
    {
        var target = new float[Length];
        CopyGradientTo(target);
        return target;
    }

    /// <summary>Copies the values, in row-major order, without allocating.</summary>
    /// <param name="destination">Receives <see cref="Length"/> values; may be longer.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void CopyTo(Span<float> destination) => Download(values, destination);

    /// <summary>Copies the gradient, as <see cref="ReadGradient"/> returns it, without allocating.</summary>
    /// <param name="destination">Receives <see cref="Length"/> values; may be longer.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="InvalidOperationException">The parameter is not trained, or the model is a replica.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void CopyGradientTo(Span<float> destination)
    {
        if (!Info.Trainable)
            throw new InvalidOperationException($"{Name} is a buffer, not a trained parameter: it has no gradient.");
        model.CheckHasGradients();
        Download(gradient, destination);
    }

    /// <summary>Replaces the values.</summary>
    /// <param name="source"><see cref="Length"/> values, in row-major order.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape has.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void Write(ReadOnlySpan<float> source)
    {
        if (source.Length != Length)
            throw new ArgumentException($"{Name} has shape {string.Join('x', Shape)}, that is {Length} values, but got {source.Length}.", nameof(source));
        Write(0, source);
    }

    /// <summary>Copies some of the values from the device: those from <paramref name="start"/> on.</summary>
    internal void Read(long start, Span<float> target)
    {
        using var call = model.Enter();
        using var reading = model.ReadParameters();
        model.Device.Download(values.Slice(start, target.Length), target);
    }

    /// <summary>Copies some of the values to the device: those from <paramref name="start"/> on.</summary>
    internal void Write(long start, ReadOnlySpan<float> source)
    {
        using var call = model.Enter();
        using var writing = model.WriteParameters();
        model.Device.Upload(source, values.Slice(start, source.Length));
        values.Buffer.Changed();
        if (!Info.Trainable)
            model.StatisticsChanged();
    }

    private void Download(Region region, Span<float> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException($"{Name} has {Length} values, but there is room for {destination.Length}.", nameof(destination));
        using var call = model.Enter();
        using var reading = model.ReadParameters();
        model.Device.Download(region, destination[..Length]);
    }
}
