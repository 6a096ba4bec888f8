using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// The base of every network class: owns its memory on one device, and runs the emitted program on it. Created by the
/// emitted <c>Create</c> for at most so many samples at a time; used by one thread at a time.
/// </summary>
public abstract partial class Model : IDisposable
{
    private readonly DeviceBuffer weights;
    private readonly DeviceBuffer gradients;
    private readonly DeviceBuffer statistics;
    private readonly DeviceBuffer arena;
    private DeviceBuffer? prepared;
    private (long Weights, long Statistics) preparedOf;
    private readonly ModelPlan plan;
    private readonly ulong seed;
    private ModelParts? parts;

    /// <summary>Allocates on the device and draws the initial parameters. Called by emitted code.</summary>
    protected Model(ModelInfo info, ModelPlan plan, Device device, int batch, int seed)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (Info, this.plan, Device, MaxBatch, this.seed) = (info, plan, device, batch, (ulong)(uint)seed);

        weights = device.Allocate(plan.Weights);
        gradients = device.Allocate(plan.Weights);
        statistics = device.Allocate(plan.Statistics);
        arena = device.Allocate(plan.PerSample * batch + plan.PerBatch);

        Parameters = [.. info.Parameters.Select(p => p.Trainable
            ? new Parameter(this, p, Weight(p.Offset, p.Length), Gradient(p.Offset, p.Length))
            : new Parameter(this, p, Statistic(p.Offset, p.Length), default))];
        DropRates = [.. info.DropRates.Select(rate => new DropRate(rate))];
        Initialize(seed);
    }

    /// <summary>Layers, shapes, parameters and costs.</summary>
    public ModelInfo Info { get; }

    /// <summary>Where the model runs.</summary>
    public Device Device { get; }

    /// <summary>The most samples that one call may have.</summary>
    public int MaxBatch { get; }

    /// <summary>
    /// Bytes that the model has on its device: parameters, gradients, the planned arena for <see cref="MaxBatch"/> samples, and from the first inference on what that prepares of
    /// parameters. Beside them an optimizer has a number or two for each weight, and a device the working memory of its kernels.
    /// </summary>
    public long PlannedBytes => Info.FixedBytes + Info.BytesPerSample * MaxBatch + (prepared is null ? 0 : Info.PreparedBytes);

    /// <summary>Every parameter, trained or not, in order of declaration.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The rates at which layers drop while training, in order of declaration: <c>net.Dropout1</c> is one of them.</summary>
    public IReadOnlyList<DropRate> DropRates { get; }

    /// <summary>The number of training steps taken. Random layers draw anew at each; a checkpoint keeps it.</summary>
    public long Step { get; set; }

    /// <summary>All trained parameters as one run: those that decay, then the others.</summary>
    internal Region AllWeights => new(weights, 0, plan.Weights);

    /// <summary>All gradients, laid out as <see cref="AllWeights"/>.</summary>
    internal Region AllGradients => new(gradients, 0, plan.Weights);

    /// <summary>How many of <see cref="AllWeights"/>, from the first, weight decay applies to.</summary>
    internal long DecayedWeights => plan.DecayedWeights;

    /// <summary>Every output with its loss: the network's own, then those of its heads.</summary>
    public IReadOnlyList<ModelOutput> Outputs => Parts.Outputs;

    /// <summary>What the network is trained against; of several targets, that of its own output.</summary>
    public TargetKind TargetKind => plan.Target;

    /// <summary>Numbers in one input sample; of several inputs, all together.</summary>
    public int InputLength => Parts.InputLength;

    /// <summary>Numbers in one sample of the network's own output.</summary>
    public int OutputLength => (int)(Output.Length / MaxBatch);

    /// <summary>Numbers in one target: 1 for a class label; of several targets, all together.</summary>
    public int TargetLength => Parts.TargetLength;

    /// <summary>How many samples the last call had.</summary>
    internal int Samples { get; private set; }

    // The regions are the emitted class's to give, which it cannot do before this one is constructed.
    internal ModelParts Parts => parts ??= new(this, plan, Input, Target, Output, Loss);

    /// <summary>The emitted regions that batches go to and results come from.</summary>
    protected abstract Region Input { get; }

    /// <summary>Where targets go.</summary>
    protected abstract Region Target { get; }

    /// <summary>
    /// What <see cref="Forward(ReadOnlySpan{float}, Span{float})"/> returns. Emitted code keeps it intact to the end of
    /// <see cref="RunTraining"/> and <see cref="RunEvaluation"/> too: metrics are computed from it.
    /// </summary>
    protected abstract Region Output { get; }

    /// <summary>The loss, averaged over the batch.</summary>
    protected abstract Region Loss { get; }

    /// <summary>Emitted: the forward pass as in training, the loss, and the backward pass.</summary>
    protected abstract void RunTraining(int samples);

    /// <summary>Emitted: the forward pass as at inference.</summary>
    protected abstract void RunInference(int samples);

    /// <summary>Emitted: the forward pass as at inference, and the loss.</summary>
    protected abstract void RunEvaluation(int samples);

    /// <summary>Emitted where training keeps moving averages: which.</summary>
    protected internal virtual MovingAverage[] MovingAverages => [];

    /// <summary>Emitted where training keeps moving averages: its forward pass alone.</summary>
    protected virtual void RunTrainingForward(int samples)
    {
    }

    /// <summary>Emitted where weights have a largest norm: brings them back to it after a step.</summary>
    protected virtual void RunProjection()
    {
    }

    /// <summary>Emitted where inference reads what depends on parameters alone, such as weights with a normalisation folded in: computes it.</summary>
    protected virtual void RunPreparation()
    {
    }

    /// <summary>Draws all parameters anew.</summary>
    public void Initialize(int seed)
    {
        var random = new Random(seed);
        foreach (var parameter in Parameters)
        {
            var values = new float[parameter.Info.Length];
            parameter.Info.Initializer.Fill(values, random);
            parameter.Write(values);
        }
    }

    /// <summary>Runs the network as at inference.</summary>
    /// <param name="inputs">
    /// One to <see cref="MaxBatch"/> samples, one after the other, channels first. A network with several inputs takes here
    /// all samples of the first, then all of the second, and so on; it also has methods with a parameter for each. So it
    /// is with several targets.
    /// </param>
    /// <param name="outputs">Receives one output per sample: what enters the loss (for a classifier, the logits).</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        SetInputs(inputs);
        CheckOutputs(outputs);
        Forward();
        Device.Download(Output.Slice(0, outputs.Length), outputs);
    }

    /// <summary>Runs the network as at inference and returns what enters the loss (for a classifier, the logits).</summary>
    public float[] Forward(ReadOnlySpan<float> inputs)
    {
        SetInputs(inputs);
        Forward();
        return GetOutput(0);
    }

    /// <summary>
    /// The forward and the backward pass of one batch: afterwards every parameter has its gradient of the mean loss.
    /// <see cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/> is this and a step of an optimizer.
    /// </summary>
    /// <returns>The loss, averaged over the batch.</returns>
    public float Gradients(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        SetBatch(inputs, targets);
        return Gradients();
    }

    /// <summary>One step of training on one batch.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="targets">One target per sample: class numbers, or values, as the loss wants them.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <returns>The loss before the step, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is no class of the network.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer optimizer) =>
        TrainStep(inputs, targets, optimizer, default);

    /// <summary>One step of training on one batch, which also tells what the network put out.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="targets">One target per sample: class numbers, or values, as the loss wants them.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <param name="outputs">Receives one output per sample, as computed before the step; nothing where it is empty.</param>
    /// <returns>The loss before the step, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is no class of the network.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer optimizer, Span<float> outputs)
    {
        SetBatch(inputs, targets);
        if (!outputs.IsEmpty)
            CheckOutputs(outputs);
        var loss = TrainStep(optimizer);
        if (!outputs.IsEmpty)
            Device.Download(Output.Slice(0, outputs.Length), outputs);
        return loss;
    }

    /// <inheritdoc cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, Optimizer optimizer) =>
        TrainStep(inputs, AsFloats(labels), optimizer);

    /// <summary>Loss and outputs of one batch, as at inference.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample.</param>
    /// <param name="outputs">Receives one output per sample; nothing where it is empty.</param>
    /// <returns>The loss, averaged over the batch.</returns>
    public float Evaluate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Span<float> outputs)
    {
        SetBatch(inputs, targets);
        if (!outputs.IsEmpty)
            CheckOutputs(outputs);
        var loss = Evaluate();
        if (!outputs.IsEmpty)
            Device.Download(Output.Slice(0, outputs.Length), outputs);
        return loss;
    }

    /// <summary>Frees the model's memory on the device. Optional: it is freed with the object otherwise.</summary>
    public void Dispose()
    {
        weights.Dispose();
        gradients.Dispose();
        statistics.Dispose();
        arena.Dispose();
        prepared?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A value that has one part for each sample. Called by emitted code.</summary>
    protected Region PerSample(long offset, long length) => new(arena, StartOf(offset, length), length * (tile == 0 ? MaxBatch : tile));

    /// <summary>
    /// One of the steps that lie at a place one after the other, each with all samples of the batch. Called by emitted code.
    /// </summary>
    /// <param name="offset">Where the first step lies, as in <see cref="PerSample"/>.</param>
    /// <param name="length">Numbers of one step, for each sample.</param>
    /// <param name="step">Which step.</param>
    /// <param name="samples">How many samples the batch has.</param>
    protected Region StepOf(long offset, long length, int step, int samples) => new(arena, StartOf(offset, length) + step * length * samples, length * samples);

    internal Region At(PlannedRegion region) => PerSample(region.Offset, region.Length);

    internal Region NumberAt(long offset) => PerBatch(offset, 1);

    /// <summary>A value whose size does not depend on the batch. Called by emitted code.</summary>
    protected Region PerBatch(long offset, long length) => new(arena, plan.PerSample * MaxBatch + offset, length);

    /// <summary>A trained parameter. Called by emitted code.</summary>
    protected Region Weight(long offset, long length) => new(weights, offset, length);

    /// <summary>The gradient of a trained parameter. Called by emitted code.</summary>
    protected Region Gradient(long offset, long length) => new(gradients, offset, length);

    /// <summary>A number that is stored but not trained. Called by emitted code.</summary>
    protected Region Statistic(long offset, long length) => new(statistics, offset, length);

    /// <summary>A number that depends on parameters alone. Called by emitted code.</summary>
    protected Region Prepared(long offset, long length) => new(prepared!, offset, length);

    /// <summary>Brings what inference reads of parameters up to date. A network that is only trained has no memory for it: it is as long as its weights.</summary>
    private void Prepare()
    {
        var now = (weights.Version, statistics.Version);
        if (plan.Prepared == 0 || prepared is not null && preparedOf == now)
            return;
        prepared ??= Device.Allocate(plan.Prepared);
        RunPreparation();
        prepared.Changed();
        preparedOf = now;
    }

    /// <summary>The random stream of one place in the network at this step. Called by emitted code.</summary>
    protected Operand Random(int site) => Operand.Random(drawing is { } draw ? CounterRandom.Key(draw.Seed, draw.Number, site) : CounterRandom.Key(seed, Step, site));

    /// <summary>The rate at which a layer drops at this step. Called by emitted code.</summary>
    protected float RateOf(int index) => DropRates[index].Rate;

    /// <summary>The parameter of that name.</summary>
    protected Parameter Find(string name) => Parameters.First(p => p.Name == name);

    internal float Download(Region number)
    {
        Span<float> value = stackalloc float[1];
        Device.Download(number, value);
        return value[0];
    }
}
