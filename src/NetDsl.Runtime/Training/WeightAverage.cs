using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The exponential moving average of a model's parameters over the steps of training, and of its statistics: PyTorch's
/// <c>AveragedModel</c> with <c>get_ema_multi_avg_fn</c> and <c>use_buffers</c>. The first step begins the average.
/// </summary>
internal sealed class WeightAverage(Model model, float decay) : IDisposable
{
    private readonly (Region Values, Region Average, Region Room)[] parts =
        [.. new[] { model.AllWeights, model.AllStatistics }.Where(r => r.Length > 0).Select(r => (r, New(model, r.Length), New(model, r.Length)))];

    private bool isInUse;

    /// <summary>How many steps are in it.</summary>
    public long Count { get; set; }

    /// <summary>Takes in the parameters after a step.</summary>
    public void Update()
    {
        foreach (var (values, average, _) in parts)
            if (Count == 0)
                model.Device.Copy(values, average);
            else
                Gradients.Average(model.Device, values, average, 1 - decay);
        Count++;
    }

    /// <summary>The model has the average instead of its own parameters until the result is disposed.</summary>
    public Exchange InUse()
    {
        Swap();
        isInUse = true;
        return new(this);
    }

    /// <summary>The model keeps the parameters that it has now.</summary>
    public void Leave() => isInUse = false;

    /// <summary>The numbers of a parameter that the model does not have now: its own while the average is in use.</summary>
    public Region Other(ParameterInfo parameter) =>
        parts.First(part => part.Values.Buffer == (parameter.Trainable ? model.AllWeights : model.AllStatistics).Buffer).Average.Slice(parameter.Offset, parameter.Length);

    /// <summary>The model has the average from now on.</summary>
    public void Use()
    {
        if (Count > 0)
            Swap();
    }

    /// <summary>Exchanges the two. Before the first step the average is the parameters.</summary>
    private void Swap()
    {
        using var call = model.Enter();
        using var writing = model.WriteParameters();
        foreach (var (values, average, room) in parts)
        {
            if (Count == 0)
                model.Device.Copy(values, average);
            model.Device.Copy(values, room);
            model.Device.Copy(average, values);
            model.Device.Copy(room, average);
            values.Buffer.Changed();
        }
    }

    public void Dispose()
    {
        foreach (var (_, average, room) in parts)
        {
            average.Buffer.Dispose();
            room.Buffer.Dispose();
        }
    }

    private static Region New(Model model, long length) => new(model.Device.Allocate(length), 0, length);

    /// <summary>Brings the model's own parameters back.</summary>
    internal readonly struct Exchange(WeightAverage? average) : IDisposable
    {
        public void Dispose()
        {
            if (average is null)
                return;
            if (average.isInUse)
                average.Swap();
            average.isInUse = false;
        }
    }
}
