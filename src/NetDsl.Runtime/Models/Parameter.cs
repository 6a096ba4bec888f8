using NetDsl.Runtime;

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

    /// <summary>Its shape, as PyTorch has it.</summary>
    public IReadOnlyList<int> Shape => Info.Shape;

    /// <summary>Copies the values from the device.</summary>
    public float[] Read() => Download(values);

    /// <summary>Copies the gradient of the last training step from the device.</summary>
    /// <exception cref="InvalidOperationException">The parameter is not trained.</exception>
    public float[] ReadGradient() => Info.Trainable
        ? Download(gradient)
        : throw new InvalidOperationException($"{Name} is a statistic, not a trained parameter: it has no gradient.");

    /// <summary>Copies values to the device.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape holds.</exception>
    public void Write(ReadOnlySpan<float> source)
    {
        if (source.Length != Info.Length)
            throw new ArgumentException($"{Name} has shape {string.Join('x', Shape)}, that is {Info.Length} values, but got {source.Length}.", nameof(source));
        model.Device.Upload(source, values);
        values.Buffer.Changed();
        if (!Info.Trainable)
            model.StatisticsChanged();
    }

    private float[] Download(Region region)
    {
        var target = new float[region.Length];
        model.Device.Download(region, target);
        return target;
    }
}
