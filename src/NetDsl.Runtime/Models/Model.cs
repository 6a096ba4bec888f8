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
    private readonly ModelPlan plan;
    private readonly ulong seed;
    private float[] labelsAsFloats = [];

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
        Initialize(seed);
    }

    /// <summary>Layers, shapes, parameters and costs.</summary>
    public ModelInfo Info { get; }

    /// <summary>Where the model runs.</summary>
    public Device Device { get; }

    /// <summary>The most samples that one call may have.</summary>
    public int MaxBatch { get; }

    /// <summary>Every parameter, trained or not, in order of declaration.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The number of training steps taken. Random layers draw anew at each; a checkpoint keeps it.</summary>
    public long Step { get; set; }

    /// <summary>All trained parameters as one run: those that decay, then the others.</summary>
    internal Region AllWeights => new(weights, 0, plan.Weights);

    /// <summary>All gradients, laid out as <see cref="AllWeights"/>.</summary>
    internal Region AllGradients => new(gradients, 0, plan.Weights);

    /// <summary>How many of <see cref="AllWeights"/>, from the first, weight decay applies to.</summary>
    internal long DecayedWeights => plan.DecayedWeights;

    /// <summary>How many classes the network tells apart; 0 where targets are values.</summary>
    internal int Classes => plan.Target == TargetKind.Label ? plan.Classes : 0;

    /// <summary>What the network is trained against.</summary>
    public TargetKind TargetKind => plan.Target;

    /// <summary>Numbers in one input sample.</summary>
    public int InputLength => (int)Input.Length / MaxBatch;

    /// <summary>Numbers in one output sample.</summary>
    public int OutputLength => (int)Output.Length / MaxBatch;

    /// <summary>Numbers in one target: 1 for a class label.</summary>
    public int TargetLength => (int)Target.Length / MaxBatch;

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

    /// <summary>Emitted where weights have a largest norm: brings them back to it after a step.</summary>
    protected virtual void RunProjection()
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
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="outputs">Receives one output per sample: what enters the loss (for a classifier, the logits).</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var samples = Samples(inputs.Length, InputLength, "inputs", nameof(inputs));
        CheckOutputs(outputs, samples);
        Device.Upload(inputs, Part(Input, samples));
        RunInference(samples);
        Device.Download(Part(Output, samples), outputs);
    }

    /// <summary>Runs the network as at inference and returns what enters the loss (for a classifier, the logits).</summary>
    public float[] Forward(ReadOnlySpan<float> inputs)
    {
        var outputs = new float[Samples(inputs.Length, InputLength, "inputs", nameof(inputs)) * OutputLength];
        Forward(inputs, outputs);
        return outputs;
    }

    /// <summary>
    /// The forward and the backward pass of one batch: afterwards every parameter has its gradient of the mean loss.
    /// <see cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/> is this and a step of an optimizer.
    /// </summary>
    /// <returns>The loss, averaged over the batch.</returns>
    public float Gradients(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        var samples = UploadBatch(inputs, targets);
        RunTraining(samples);
        return DownloadLoss();
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
        var samples = UploadBatch(inputs, targets);
        if (!outputs.IsEmpty)
            CheckOutputs(outputs, samples);
        RunTraining(samples);
        optimizer.Step(this);
        RunProjection();
        Step++;
        if (!outputs.IsEmpty)
            Device.Download(Part(Output, samples), outputs);
        return DownloadLoss();
    }

    /// <inheritdoc cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, Optimizer optimizer) =>
        TrainStep(inputs, AsFloats(labels), optimizer);

    /// <summary>Loss and outputs of one batch, as at inference.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample.</param>
    /// <param name="outputs">Receives one output per sample.</param>
    /// <returns>The loss, averaged over the batch.</returns>
    public float Evaluate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Span<float> outputs)
    {
        var samples = UploadBatch(inputs, targets);
        CheckOutputs(outputs, samples);
        RunEvaluation(samples);
        Device.Download(Part(Output, samples), outputs);
        return DownloadLoss();
    }

    /// <summary>Frees the model's memory on the device. Optional: it is freed with the object otherwise.</summary>
    public void Dispose()
    {
        weights.Dispose();
        gradients.Dispose();
        statistics.Dispose();
        arena.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A value that has one part for each sample. Called by emitted code.</summary>
    protected Region PerSample(long offset, long length) => new(arena, offset * MaxBatch, length * MaxBatch);

    /// <summary>A value whose size does not depend on the batch. Called by emitted code.</summary>
    protected Region PerBatch(long offset, long length) => new(arena, plan.PerSample * MaxBatch + offset, length);

    /// <summary>A trained parameter. Called by emitted code.</summary>
    protected Region Weight(long offset, long length) => new(weights, offset, length);

    /// <summary>The gradient of a trained parameter. Called by emitted code.</summary>
    protected Region Gradient(long offset, long length) => new(gradients, offset, length);

    /// <summary>A number that is stored but not trained. Called by emitted code.</summary>
    protected Region Statistic(long offset, long length) => new(statistics, offset, length);

    /// <summary>The random stream of one place in the network at this step. Called by emitted code.</summary>
    protected Operand Random(int site) => Operand.Random(CounterRandom.Key(seed, Step, site));

    /// <summary>The parameter of that name.</summary>
    protected Parameter Find(string name) => Parameters.First(p => p.Name == name);

    private static Region Part(Region whole, int samples, int capacity) => whole.Slice(0, whole.Length / capacity * samples);

    private Region Part(Region whole, int samples) => Part(whole, samples, MaxBatch);

    private int UploadBatch(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        var samples = Samples(inputs.Length, InputLength, "inputs", nameof(inputs));
        var wanted = (long)samples * TargetLength;
        if (targets.Length != wanted)
            throw new ArgumentException($"{Info.Name}: {samples} samples need {wanted} target values, but got {targets.Length}.", nameof(targets));
        if (TargetKind == TargetKind.Label)
            CheckLabels(targets);
        Device.Upload(inputs, Part(Input, samples));
        Device.Upload(targets, Part(Target, samples));
        return samples;
    }

    private void CheckOutputs(ReadOnlySpan<float> outputs, int samples)
    {
        if (outputs.Length != (long)samples * OutputLength)
            throw new ArgumentException($"{Info.Name}: {samples} samples give {(long)samples * OutputLength} outputs, but there is room for {outputs.Length}.", nameof(outputs));
    }

    private void CheckLabels(ReadOnlySpan<float> labels)
    {
        for (var i = 0; i < labels.Length; i++)
            if (!(labels[i] >= 0 && labels[i] < plan.Classes && labels[i] == (int)labels[i]))
                throw new ArgumentException($"{Info.Name}: label {labels[i]} of sample {i} is not a class number from 0 to {plan.Classes - 1}.", "targets");
    }

    private int Samples(int length, int perSample, string what, string parameter)
    {
        if (length == 0 || length % perSample != 0)
            throw new ArgumentException($"{Info.Name}: {what} must hold whole samples of {string.Join('x', Info.Input)} = {perSample} numbers, but hold {length} numbers.", parameter);
        var samples = length / perSample;
        return samples <= MaxBatch
            ? samples
            : throw new ArgumentException($"{Info.Name}: {samples} samples in one call, but the model was created for at most {MaxBatch}.", parameter);
    }

    private ReadOnlySpan<float> AsFloats(ReadOnlySpan<int> labels)
    {
        if (labelsAsFloats.Length < labels.Length)
            labelsAsFloats = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            labelsAsFloats[i] = labels[i];
        return labelsAsFloats.AsSpan(0, labels.Length);
    }

    private float DownloadLoss()
    {
        Span<float> loss = stackalloc float[1];
        Device.Download(Loss, loss);
        return loss[0];
    }
}
