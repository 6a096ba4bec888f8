namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The emitted code of one network: its description, its memory plan and its programs. It holds no state, so one instance serves all
/// models of a class.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelPrograms
{
    /// <summary>Layers, shapes, parameters and costs.</summary>
    public abstract ModelInfo Info { get; }

    /// <summary>Sizes and offsets of the network's memory.</summary>
    public abstract ModelPlan Plan { get; }

    /// <summary>The programs of the network for each size of its input, this one among them.</summary>
    public virtual IReadOnlyList<ModelPrograms> Sizes => [this];

    /// <summary>The programs for inputs of a shape; these if it is null.</summary>
    /// <exception cref="ArgumentException">The network is not compiled for that shape.</exception>
    public ModelPrograms At(IReadOnlyList<int>? input)
    {
        if (input is null)
            return this;
        if (Sizes.FirstOrDefault(size => size.Info.Input.SequenceEqual(input)) is { } found)
            return found;
        var declared = string.Join(" and ", Sizes.Select(size => string.Join('x', size.Info.Input)));
        throw new ArgumentException($"{Info.Name} is compiled for inputs of {declared}, not of {string.Join('x', input)}: [InputSize({string.Join(", ", input.Skip(1))})] in its declaration adds a size.", nameof(input));
    }

    /// <summary>
    /// The forward pass as in training, the loss, and the backward pass. Outputs stay intact to the end: metrics are computed from them.
    /// Nothing for a network without a loss.
    /// </summary>
    public virtual void RunTraining(ModelMemory memory, int samples)
    {
    }

    /// <summary>The forward pass as at inference.</summary>
    public abstract void RunInference(ModelMemory memory, int samples);

    /// <summary>The forward pass as at inference, and the loss. Nothing for a network without a loss.</summary>
    public virtual void RunEvaluation(ModelMemory memory, int samples)
    {
    }

    /// <summary>The forward pass of training alone, for networks whose training keeps moving averages.</summary>
    public virtual void RunTrainingForward(ModelMemory memory, int samples)
    {
    }

    /// <summary>Scales weights that have a largest norm back to it after a step.</summary>
    public virtual void RunProjection(ModelMemory memory)
    {
    }

    /// <summary>
    /// Computes the values of inference that depend on parameters alone, for example weights with a normalization folded in.
    /// </summary>
    public virtual void RunPreparation(ModelMemory memory)
    {
    }

    /// <summary>The forward pass as at inference, and the variances of layers whose initial weights data scales.</summary>
    public virtual void RunCalibration(ModelMemory memory, int samples)
    {
    }

    /// <summary>The forward pass as at inference, but with dropout and noise, for networks that have any.</summary>
    public virtual void RunSampling(ModelMemory memory, int samples)
    {
    }

    /// <summary>The forward pass as at inference, in which every value of <see cref="LayerOutputs"/> is in memory at some time.</summary>
    public virtual void RunActivations(ModelMemory memory, int samples) => RunInference(memory, samples);

    /// <summary>The outputs of layers and blocks that can be read while <see cref="RunActivations"/> runs, in the order of its calls.</summary>
    public virtual LayerOutput[] LayerOutputs() => [];

    /// <summary>
    /// The forward pass as at inference, and the backward pass from the gradients of the outputs to those of the inputs, for networks
    /// declared with <c>InputGradient = true</c>.
    /// </summary>
    /// <param name="memory">The model's memory.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="ofLoss">Whether the gradients of the outputs are those of the loss; otherwise they are in memory already.</param>
    public virtual void RunInputGradient(ModelMemory memory, int samples, bool ofLoss)
    {
    }
}

/// <summary>The memory of one model, its device, its random streams and its rates, as emitted programs use them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ModelMemory
{
    private readonly Model model;

    internal ModelMemory(Model model) => this.model = model;

    /// <summary>The device that the model runs on.</summary>
    public Device Device => model.ProgramDevice;

    /// <summary>A value with one slice for each sample.</summary>
    /// <param name="offset">The offset of the value within the memory of one sample, in floats.</param>
    /// <param name="length">The floats of one sample.</param>
    public Region PerSample(long offset, long length) => model.PerSample(offset, length);

    /// <summary>One of the steps of a value that has all steps one after the other, each with all samples of the batch.</summary>
    /// <param name="offset">The offset of the first step, as in <see cref="PerSample"/>.</param>
    /// <param name="length">The floats of one step of one sample.</param>
    /// <param name="step">The index of the step.</param>
    /// <param name="samples">The number of samples of the batch.</param>
    public Region StepOf(long offset, long length, int step, int samples) => model.StepOf(offset, length, step, samples);

    /// <summary>A value whose size does not depend on the batch.</summary>
    public Region PerBatch(long offset, long length) => model.PerBatch(offset, length);

    /// <summary>A trained parameter.</summary>
    public Region Weight(long offset, long length) => model.Weight(offset, length);

    /// <summary>The gradient of a trained parameter.</summary>
    public Region Gradient(long offset, long length) => model.Gradient(offset, length);

    /// <summary>A buffer that is stored but not trained.</summary>
    public Region Statistic(long offset, long length) => model.Statistic(offset, length);

    /// <summary>A value that depends on parameters alone.</summary>
    public Region Prepared(long offset, long length) => model.Prepared(offset, length);

    /// <summary>The random stream of one place in the network at the current step.</summary>
    public Operand Random(int site) => model.Random(site);

    /// <summary>The rate at which a layer drops at the current step.</summary>
    public float RateOf(int index) => model.RateOf(index);
}
