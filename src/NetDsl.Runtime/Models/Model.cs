using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The base of every network class. A model owns its memory on one device and runs the emitted program on it. The emitted <c>Create</c>
/// makes it for a largest batch. One thread uses it at a time: a second one gets an <see cref="InvalidOperationException"/>. For several
/// threads there are <see cref="CreateReplica"/> and <see cref="Predictor"/>.
/// </summary>
public abstract partial class Model : IDisposable
{
    private readonly ParameterStore store;
    private readonly DeviceBuffer arena;
    private readonly ModelPrograms programs;
    private readonly ModelPlan plan;
    private ulong seed;
    private readonly Action prepare;
    private readonly PreparedConstants prepared;
    private readonly DeviceProgram training, inference, evaluation;
    private readonly bool isReplica;
    private ModelParts? parts;

    /// <summary>Allocates on the device and draws the initial parameters. Called by emitted code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Model(ModelPrograms programs, Device device, int maxBatch, int seed)
        : this(programs, device, maxBatch, (ulong)(uint)seed, original: null) => Initialize(seed);

    /// <summary>Makes a replica: its parameters are those of the original, its activations its own. Called by emitted code.</summary>
    /// <param name="original">The model to share parameters with.</param>
    /// <param name="device">The device of the replica; that of the original if null.</param>
    /// <param name="maxBatch">The most samples of one call; that of the original if null.</param>
    /// <param name="input">The shape of a sample; that of the original if null.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Model(Model original, Device? device, int? maxBatch, IReadOnlyList<int>? input)
        : this((original ?? throw new ArgumentNullException(nameof(original))).programs.At(input), device ?? original.Device, maxBatch ?? original.MaxBatch, original.seed, original)
    {
    }

    private Model(ModelPrograms programs, Device device, int maxBatch, ulong seed, Model? original)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        (Info, plan, this.programs, Device, MaxBatch, this.seed, isReplica, prepare) = (programs.Info, programs.Plan, programs, device, maxBatch, seed, original is not null, RunPreparation);
        if (original is null)
        {
            store = Allocate(() => new ParameterStore(Info.Name, device, plan));
        }
        else
        {
            if (!device.SharesMemoryWith(original.Device))
                throw new ArgumentException($"{Info.Name}: a replica on {device.Name} cannot read parameters in the memory of {original.Device.Name}. Create another model there, and copy the parameters.", nameof(device));
            using var call = original.Enter();
            store = original.store;
            store.Share();
            StepCount = original.StepCount;
        }

        prepared = store.PreparedBy(programs);
        try
        {
            arena = Allocate(() => device.Allocate(plan.PerSample * maxBatch + plan.PerBatch));
        }
        catch (InsufficientMemoryException e)
        {
            var free = device.FreeBytes;
            store.Release();
            throw TooLarge(free, e);
        }
        catch
        {
            store.Release();
            throw;
        }

        Parameters = [.. Info.Parameters.Select(p => p.Trainable
            ? new Parameter(this, p, Weight(p.Offset, p.Length), Info.IsTrainable ? Gradient(p.Offset, p.Length) : default)
            : new Parameter(this, p, Statistic(p.Offset, p.Length), default))];
        Buffers = [.. Parameters.Where(p => !p.Info.Trainable)];
        DropRates = [.. Info.DropRates.Select(rate => new DropRate(rate))];
        training = new(count => programs.RunTraining(new(this), count), KeyOf, DropRates);
        inference = new(count => programs.RunInference(new(this), count), KeyOf, DropRates);
        evaluation = new(count => programs.RunEvaluation(new(this), count), KeyOf, DropRates);

        T Allocate<T>(Func<T> make)
        {
            device.BeginCall();
            try
            {
                return make();
            }
            finally
            {
                device.EndCall();
            }
        }
    }

    /// <param name="free">The bytes that the arena could have had.</param>
    /// <param name="inner">What the device said.</param>
    private InsufficientMemoryException TooLarge(long? free, Exception inner)
    {
        var remedy = "create it with a smaller maxBatch";
        if (free is { } bytes)
        {
            var largest = (bytes / sizeof(float) - plan.PerBatch) / Math.Max(plan.PerSample, 1);
            remedy = largest > 0 ? $"{bytes:N0} are free: create it with maxBatch {largest} or less" : $"{bytes:N0} are free, too few for one sample: use a smaller network, or another device";
        }

        return new($"{Info.Name} with maxBatch {MaxBatch} needs {PlannedBytes:N0} bytes on {Device.Name}, {Info.BytesPerSample:N0} of them for each sample; {remedy}.", inner);
    }

    /// <summary>Layers, shapes, parameters and costs. The class has them too, without a model: <c>LeNet5.Architecture</c>.</summary>
    public ModelInfo Info { get; }

    /// <summary>The device of the model.</summary>
    public Device Device { get; }

    /// <summary>The most samples that one call may have.</summary>
    public int MaxBatch { get; }

    /// <summary>
    /// The model's bytes on its device: parameters, gradients, the planned arena for <see cref="MaxBatch"/> samples, and, after the first
    /// inference, the constants computed from parameters. An optimizer needs one or two more numbers for each weight, and a device the
    /// scratch memory of its kernels.
    /// </summary>
    public long PlannedBytes => Info.FixedBytes + Info.BytesPerSample * MaxBatch + (prepared.Buffer is null ? 0 : Info.PreparedBytes);

    /// <summary>Every parameter and every buffer, in order of declaration: all that is saved.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>
    /// Values that are saved but not trained, such as the moving averages of <c>BatchNorm</c>, in order of declaration. They are among
    /// <see cref="Parameters"/> too. PyTorch calls them buffers.
    /// </summary>
    public IReadOnlyList<Parameter> Buffers { get; }

    /// <summary>The rates at which layers drop while training, in order of declaration: <c>net.Dropout1</c> is one of them.</summary>
    public IReadOnlyList<DropRate> DropRates { get; }

    /// <summary>The number of training steps so far. Random layers draw other numbers in each step; a checkpoint stores it.</summary>
    public long StepCount { get; set; }

    /// <summary>All trained parameters as one run: those that decay, then the others.</summary>
    internal Region AllWeights => new(store.Weights, 0, plan.Weights);

    /// <summary>All gradients, in the layout of <see cref="AllWeights"/>.</summary>
    internal Region AllGradients => new(store.Gradients, 0, plan.Weights);

    /// <summary>All numbers that are stored but not trained, as one run.</summary>
    internal Region AllStatistics => new(store.Statistics, 0, plan.Statistics);

    /// <summary>The seed of random layers. A checkpoint keeps it, so that resumed training draws as unbroken training does.</summary>
    internal ulong Seed
    {
        get => seed;
        set => seed = value;
    }

    /// <summary>Every output with its loss: the network's own, then those of its heads.</summary>
    public IReadOnlyList<ModelOutput> Outputs => Parts.Outputs;

    /// <summary>The kind of the target; of several targets, that of the network's own output.</summary>
    public TargetKind TargetKind => plan.Target;

    /// <summary>Numbers in one input sample; of several inputs, all together.</summary>
    public int InputLength => Parts.InputLength;

    /// <summary>Numbers in one sample of the network's own output.</summary>
    public int OutputLength => (int)(Output.Length / MaxBatch);

    /// <summary>Numbers in one target: 1 for a class label; of several targets, all together.</summary>
    public int TargetLength => Parts.TargetLength;

    /// <summary>The number of samples of the last call.</summary>
    internal int Samples { get; private set; }

    internal ModelParts Parts => parts ??= new(this, plan, Input, Target, Output, Loss);

    /// <summary>The means and variances whose moving averages training keeps.</summary>
    internal MovingAverage[] MovingAverages => plan.MovingAverages;

    private Region Input => At(plan.Input);

    private Region Target => At(plan.Targets);

    private Region Output => At(plan.Output);

    private Region Loss => plan.Loss is { } offset ? NumberAt(offset) : default;

    private void RunEvaluation(int samples) => Device.Run(evaluation, samples);

    private void RunTrainingForward(int samples) => programs.RunTrainingForward(new(this), samples);

    private void RunPreparation() => programs.RunPreparation(new(this));

    /// <summary>
    /// A model with the same parameters and its own activations, for another thread: a change of the parameters through one of them is a
    /// change for all. A replica predicts and evaluates; it has no gradients, so it cannot be trained. Parameters must not change while a
    /// replica runs: that is an <see cref="InvalidOperationException"/> in either call. The parameters stay until original and replicas
    /// are all disposed.
    /// </summary>
    /// <param name="device">
    /// The device of the replica; that of the original if not given. It has to reach the same memory: on the CPU, a <see cref="CpuDevice"/>
    /// of one thread for each replica serves the most requests, because replicas on one device take turns.
    /// </param>
    /// <param name="maxBatch">The most samples of one call; that of the original if not given.</param>
    /// <param name="input">The shape of a sample, of those that the network is compiled for (<c>InputSize</c>); that of the original if not
    /// given.</param>
    /// <exception cref="ArgumentException">The device cannot reach the parameters, or the network is not compiled for that shape.</exception>
    /// <exception cref="InvalidOperationException">The model is in use on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public virtual Model CreateReplica(Device? device = null, int? maxBatch = null, IReadOnlyList<int>? input = null) =>
        throw new NotSupportedException($"{Info.Name} cannot be replicated: it is not a network that was declared with attributes.");

    /// <summary>Draws new initial values of all parameters.</summary>
    /// <param name="seed">Determines the values.</param>
    public void Initialize(int seed)
    {
        using var call = Enter();
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
    /// <param name="outputs">Receives one output per sample: what enters the loss (for a classifier, the logits), or <c>Output</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        using var call = Enter();
        SetInputs(inputs);
        CheckOutputs(outputs);
        Forward();
        Device.Download(Output.Slice(0, outputs.Length), outputs);
    }

    /// <summary>Runs the network as at inference and returns what enters the loss (for a classifier, the logits).</summary>
    public float[] Predict(ReadOnlySpan<float> inputs)
    {
        using var call = Enter();
        SetInputs(inputs);
        Forward();
        return GetOutput(0);
    }

    /// <summary>Runs the network as at inference: another name of <see cref="Predict(ReadOnlySpan{float}, Span{float})"/>.</summary>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float})"/>
    public void Forward(ReadOnlySpan<float> inputs, Span<float> outputs) => Predict(inputs, outputs);

    /// <summary>Runs the network as at inference: another name of <see cref="Predict(ReadOnlySpan{float})"/>.</summary>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})"/>
    public float[] Forward(ReadOnlySpan<float> inputs) => Predict(inputs);

    /// <summary>
    /// Runs the forward and the backward pass of one batch: afterwards each parameter has its gradient of the mean loss.
    /// <see cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/> does the same and a step of an optimizer.
    /// </summary>
    /// <returns>The loss, averaged over the batch.</returns>
    public float ComputeGradients(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        using var call = Enter();
        SetBatch(inputs, targets);
        return ComputeGradients();
    }

    /// <summary>Runs one training step on one batch.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="targets">One target per sample: class numbers, or values, depending on the loss.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <returns>The loss before the step, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is not a class of the network.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer optimizer) =>
        TrainStep(inputs, targets, optimizer, default);

    /// <summary>Runs one training step on one batch, and returns the outputs.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, one after the other, channels first.</param>
    /// <param name="targets">One target per sample: class numbers, or values, depending on the loss.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <param name="outputs">Receives one output per sample, as computed before the step; nothing if it is empty.</param>
    /// <returns>The loss before the step, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is not a class of the network.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer optimizer, Span<float> outputs)
    {
        using var call = Enter();
        SetBatch(inputs, targets);
        if (!outputs.IsEmpty)
            CheckOutputs(outputs);
        var loss = TrainStep(optimizer);
        if (!outputs.IsEmpty)
            Device.Download(Output.Slice(0, outputs.Length), outputs);
        return loss;
    }

    /// <inheritdoc cref="TrainStep(ReadOnlySpan{float}, ReadOnlySpan{float}, Optimizer)"/>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, Optimizer optimizer)
    {
        using var call = Enter();
        return TrainStep(inputs, AsFloats(labels), optimizer);
    }

    /// <summary>Computes loss and outputs of one batch, as at inference.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample.</param>
    /// <param name="outputs">Receives one output per sample; nothing if it is empty.</param>
    /// <returns>The loss, averaged over the batch.</returns>
    public float Evaluate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Span<float> outputs)
    {
        using var call = Enter();
        SetBatch(inputs, targets);
        if (!outputs.IsEmpty)
            CheckOutputs(outputs);
        var loss = Evaluate();
        if (!outputs.IsEmpty)
            Device.Download(Output.Slice(0, outputs.Length), outputs);
        return loss;
    }

    /// <summary>A value that has one part for each sample.</summary>
    internal Region PerSample(long offset, long length) => new(arena, StartOf(offset, length), length * (tile == 0 ? MaxBatch : tile));

    /// <summary>
    /// One of the steps that lie at a place one after the other, each with all samples of the batch. Called by emitted code.
    /// </summary>
    /// <param name="offset">Where the first step lies, as in <see cref="PerSample"/>.</param>
    /// <param name="length">Numbers of one step, for each sample.</param>
    /// <param name="step">Which step.</param>
    /// <param name="samples">How many samples the batch has.</param>
    internal Region StepOf(long offset, long length, int step, int samples) => new(arena, StartOf(offset, length) + step * length * samples, length * samples);

    internal Region At(PlannedRegion region) => PerSample(region.Offset, region.Length);

    internal Region NumberAt(long offset) => PerBatch(offset, 1);

    /// <summary>A value whose size does not depend on the batch.</summary>
    internal Region PerBatch(long offset, long length) => new(arena, plan.PerSample * MaxBatch + offset, length);

    /// <summary>A trained parameter.</summary>
    internal Region Weight(long offset, long length) => new(store.Weights, offset, length);

    /// <summary>The gradient of a trained parameter.</summary>
    internal Region Gradient(long offset, long length) => new(store.Gradients, offset, length);

    /// <summary>A number that is stored but not trained.</summary>
    internal Region Statistic(long offset, long length) => new(store.Statistics, offset, length);

    /// <summary>A number that depends on parameters alone.</summary>
    internal Region Prepared(long offset, long length) => new(prepared.Buffer!, offset, length);

    /// <summary>
    /// Brings up to date what inference reads and parameters determine. A network that is only trained has no memory for it.
    /// </summary>
    private void Prepare()
    {
        if (plan.Prepared > 0)
            store.Prepare(prepared, plan.Prepared, prepare);
    }

    /// <summary>The random stream of one place in the network at this step.</summary>
    internal Operand Random(int site) => Operand.Random(KeyOf(site), site);

    private uint KeyOf(int site) => drawing is { } draw ? CounterRandom.Key(draw.Seed, draw.Number, site) : CounterRandom.Key(seed, StepCount, site);

    /// <summary>The rate at which a layer drops at this step.</summary>
    internal float RateOf(int index) => DropRates[index].Rate;

    /// <summary>The parameter of that name.</summary>
    internal Parameter Find(string name) => Parameters.First(p => p.Name == name);

    internal float Download(Region number)
    {
        using var call = Enter();
        Span<float> value = stackalloc float[1];
        Device.Download(number, value);
        return value[0];
    }
}
