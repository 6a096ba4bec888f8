using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>An output of a model with its loss: the network's own, or that of a head.</summary>
public sealed class ModelOutput
{
    /// <summary>The name of the network's own output among those of heads.</summary>
    internal const string OwnName = "Output";

    private readonly Model model;
    private readonly Region values;
    private readonly Region loss;
    private readonly Region lossWeight;

    internal ModelOutput(Model model, HeadInfo? head, ModelTarget target, Region values, Region loss, Region lossWeight)
    {
        (this.model, Head, Target, this.values, this.loss, this.lossWeight) = (model, head, target, values, loss, lossWeight);
        (Name, Shape, Length) = (head?.Name ?? OwnName, head?.Output ?? model.Info.Output, (int)(values.Length / model.MaxBatch));
    }

    /// <summary>The head's name; <c>Output</c> for the network's own.</summary>
    public string Name { get; }

    /// <summary>The shape of one sample: what enters the loss.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Numbers in one sample.</summary>
    public int Length { get; }

    /// <summary>The compiler's description of the head; null for the network's own output.</summary>
    public HeadInfo? Head { get; }

    /// <summary>The kind of its target.</summary>
    public TargetKind TargetKind => loss.IsEmpty ? TargetKind.None : Target.Kind;

    /// <summary>Numbers in one target: 1 for a class label.</summary>
    public int TargetLength => Target.Length;

    /// <summary>
    /// The loss of this output alone, averaged over the batch, in the last step of training or evaluation. The loss of a head for training
    /// only is that of the last training step.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    public float Loss
    {
        get
        {
            model.CheckHasLoss();
            return model.Download(loss);
        }
    }

    /// <summary>Whether the output tells classes apart.</summary>
    internal bool IsClassifier => TargetKind is TargetKind.Label or TargetKind.Distribution;

    /// <summary>Whether the output exists in training only.</summary>
    internal bool TrainingOnly => Head is { TrainingOnly: true };

    internal ModelTarget Target { get; }

    /// <summary>The weight of its loss in that of the network.</summary>
    internal float Weight => Head?.Weight ?? 1;

    /// <summary>Whether its loss is divided by the weights of labels, instead of by the number of samples.</summary>
    internal bool HasLossWeight => !lossWeight.IsEmpty;

    /// <summary>The number that the loss of the last batch was divided by, up to a constant factor.</summary>
    internal double LossWeight(int samples) => lossWeight.IsEmpty ? samples : model.Download(lossWeight);

    /// <summary>The memory of the output, for the largest batch.</summary>
    internal Region Values => values;

    /// <summary>All that is read of it after a step: values, loss and the weight of the loss.</summary>
    internal Region[] Results => [values, loss, lossWeight];

    /// <summary>
    /// Copies from the device the outputs that the last call computed: at inference, in evaluation, or before a training step.
    /// </summary>
    /// <param name="outputs">Receives one output for each sample of that call.</param>
    /// <exception cref="ArgumentException">The length is not that of the outputs.</exception>
    public void Read(Span<float> outputs)
    {
        using var call = model.Enter();
        if (outputs.Length != (long)model.Samples * Length)
            throw new ArgumentException(
                $"{model.Info.Name}: {model.Samples} samples give {(long)model.Samples * Length} numbers in the output '{Name}', but "
                + $"there is room for {outputs.Length}.", nameof(outputs));
        model.Device.Download(values.Slice(0, outputs.Length), outputs);
    }

    /// <summary>
    /// Computes the gradient of elements of this output for the inputs, with the network as at inference. For a classifier: the derivative
    /// of a class's score for each pixel.
    /// </summary>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples.</param>
    /// <param name="chosen">The index of the element, for each sample: a class.</param>
    /// <param name="gradient">Receives one number for each input; those of a sample do not depend on the other samples.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the output has no such element.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>, or the output exists in
    /// training only.</exception>
    public void InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<int> chosen, Span<float> gradient)
    {
        CheckIsThere();
        model.InputGradient(this, inputs, chosen, gradient);
    }

    /// <summary>Computes the gradient of a weighted sum of the output's elements: the product of the weights and the Jacobian.</summary>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples.</param>
    /// <param name="weights">One weight for each element of the output, for each sample.</param>
    /// <param name="gradient">Receives one number for each input.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>, or the output exists in
    /// training only.</exception>
    public void InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        CheckIsThere();
        model.InputGradient(this, inputs, weights, gradient);
    }

    private void CheckIsThere()
    {
        if (TrainingOnly)
            throw new InvalidOperationException(
                $"{model.Info.Name}: the output '{Name}' exists in training only, so it has no values and no gradients at inference.");
    }

    /// <summary>Returns the outputs as an array.</summary>
    public float[] Read()
    {
        using var call = model.Enter();
        var outputs = new float[model.Samples * Length];
        Read(outputs);
        return outputs;
    }
}

/// <summary>A target of outputs.</summary>
/// <param name="Name">The output of the target.</param>
/// <param name="Values">The values for the largest batch.</param>
/// <param name="Length">The number of elements of one sample.</param>
/// <param name="Kind">The kind of its numbers.</param>
/// <param name="Classes">The number of classes of labels and distributions; 0 if targets are values.</param>
internal sealed record ModelTarget(string Name, Region Values, int Length, TargetKind Kind, int Classes)
{
    /// <summary>The name of the weights of samples among the targets.</summary>
    public const string WeightsName = "SampleWeights";

    /// <summary>The label that does not count; null if all do.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>Whether it is the weights of samples, and no target of an output.</summary>
    public bool IsWeight { get; init; }

    /// <summary>The index of the first number that cannot be a label, or a weight, of this target; -1 if there is none.</summary>
    public int FirstInvalid(ReadOnlySpan<float> values)
    {
        for (var i = 0; (Kind == TargetKind.Label || IsWeight) && i < values.Length; i++)
            if (IsWeight ? !(values[i] >= 0 && float.IsFinite(values[i])) : !(values[i] >= 0 && values[i] < Classes && values[i] == (int)values[i]) && values[i] != IgnoreLabel)
                return i;
        return -1;
    }

    /// <summary>The valid labels in words.</summary>
    public string Labels => $"from 0 to {Classes - 1}" + (IgnoreLabel is { } ignored ? $", or {ignored}, which is ignored" : "");
}
