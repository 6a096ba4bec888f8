using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// A restricted Boltzmann machine of binary units, trained by one step of contrastive divergence on a device. Visible units have
/// probabilities, as in Hinton's guide: only hidden units are drawn.
/// </summary>
internal sealed class BoltzmannMachine : IDisposable
{
    private readonly Device device;
    private readonly int visible;
    private readonly int hidden;
    private readonly PretrainingOptions options;
    private readonly Region weight, hiddenBias, visibleBias;
    private readonly Region weightStep, hiddenStep, visibleStep;
    private readonly Region weightAverage, hiddenAverage, visibleAverage;
    private readonly Region data, hiddenData, drawn, model, hiddenModel, number;
    private long steps;

    public BoltzmannMachine(Device device, int visible, int hidden, PretrainingOptions options)
    {
        (this.device, this.visible, this.hidden, this.options) = (device, visible, hidden, options);
        (weight, weightStep, weightAverage) = (New(hidden * visible), New(hidden * visible), New(hidden * visible));
        (hiddenBias, hiddenStep, hiddenAverage) = (New(hidden), New(hidden), New(hidden));
        (visibleBias, visibleStep, visibleAverage) = (New(visible), New(visible), New(visible));
        (data, model, hiddenData, drawn, hiddenModel, number) = (Batch(visible), Batch(visible), Batch(hidden), Batch(hidden), Batch(hidden), New(1));
        // Hinton's guide: a normal distribution with a standard deviation of 0.01.
        var random = new RandomStream(Shuffle.Key((ulong)(uint)options.Seed, visible * 31L + hidden));
        var initial = new float[hidden * visible];
        foreach (ref var value in initial.AsSpan())
            value = random.Normal(0.01f);
        device.Upload(initial, weight);
        foreach (var region in (Region[])[hiddenBias, visibleBias, weightAverage, hiddenAverage, visibleAverage])
            device.Fill(region, 0);

        Region Batch(int length) => New(length * options.BatchSize);
    }

    public float[] Weight => Read(weight);

    public float[] HiddenBias => Read(hiddenBias);

    /// <summary>Learns from one batch.</summary>
    /// <returns>The mean squared error of the reconstruction.</returns>
    public double Learn(ReadOnlySpan<float> batch)
    {
        var samples = batch.Length / visible;
        device.Upload(batch, data.Slice(0, batch.Length));
        Up(samples, data, hiddenData);
        device.Map<Map2<Drawn>>(new(samples, hidden, 1), drawn, hiddenData.Element, Operand.Random(CounterRandom.Key((ulong)(uint)options.Seed, steps++, hidden)));
        device.MatMul<Map2<SigmoidOfSum>>(samples, visible, hidden, false, false, drawn, weight, model, visibleBias.Channel);
        Up(samples, model, hiddenModel);

        // The positive phase minus the negative one, each averaged over the batch.
        var share = 1f / samples;
        device.MatMul<Identity>(hidden, visible, samples, true, false, hiddenData, data, weightStep);
        device.MatMul<Map3<Difference>>(hidden, visible, samples, true, false, hiddenModel, model, weightStep, weightStep.Element, Operand.Value(share));
        device.Reduce<Map2<Minus>>(new(samples, hidden, 1), Keep.Channel, true, hiddenStep, hiddenData.Element, hiddenModel.Element);
        device.Reduce<Map2<Minus>>(new(samples, visible, 1), Keep.Channel, true, visibleStep, data.Element, model.Element);
        Move(weight, weightStep, weightAverage, options.WeightDecay);
        Move(hiddenBias, hiddenStep, hiddenAverage, 0);
        Move(visibleBias, visibleStep, visibleAverage, 0);

        device.Reduce<Map2<SquaredDifference>>(new(samples, visible, 1), Keep.Scalar, true, number, data.Element, model.Element);
        return Read(number)[0];
    }

    /// <summary>The probabilities of the hidden units.</summary>
    public void Transform(ReadOnlySpan<float> batch, Span<float> result)
    {
        var samples = batch.Length / visible;
        device.Upload(batch, data.Slice(0, batch.Length));
        Up(samples, data, hiddenData);
        device.Download(hiddenData.Slice(0, result.Length), result);
    }

    public void Dispose()
    {
        foreach (var region in (Region[])[weight, weightStep, weightAverage, hiddenBias, hiddenStep, hiddenAverage, visibleBias, visibleStep, visibleAverage, data, model, hiddenData, drawn, hiddenModel, number])
            region.Buffer.Dispose();
    }

    private void Up(int samples, Region from, Region to) =>
        device.MatMul<Map2<SigmoidOfSum>>(samples, hidden, visible, false, true, from, weight, to, hiddenBias.Channel);

    /// <summary>average = momentum * average + rate * (step - decay * values); values += average.</summary>
    private void Move(Region values, Region step, Region average, float decay)
    {
        device.Map<Map6<Momentum>>(Gradients.All(values), average, average.Element, step.Element, values.Element, Operand.Value(options.Momentum), Operand.Value(options.LearningRate), Operand.Value(decay));
        device.Map<Map2<Sum>>(Gradients.All(values), values, values.Element, average.Element);
        values.Buffer.Changed();
    }

    private Region New(long length) => new(device.Allocate(length), 0, length);

    private float[] Read(Region region)
    {
        var values = new float[region.Length];
        device.Download(region, values);
        return values;
    }

    private readonly struct SigmoidOfSum : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T sum, T bias) where T : struct, IVector<T> => T.Sigmoid(sum + bias);
    }

    private readonly struct Drawn : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T probability, T uniform) where T : struct, IVector<T> => T.SelectGreater(probability, uniform, T.One, T.Zero);
    }

    private readonly struct Difference : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T negative, T positive, T share) where T : struct, IVector<T> => (positive - negative) * share;
    }

    private readonly struct Minus : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a - b;
    }

    private readonly struct Sum : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a + b;
    }

    private readonly struct SquaredDifference : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => (a - b) * (a - b);
    }

    private readonly struct Momentum : IMap6
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T average, T step, T value, T momentum, T rate, T decay) where T : struct, IVector<T> =>
            T.MultiplyAdd(momentum, average, rate * (step - decay * value));
    }
}
