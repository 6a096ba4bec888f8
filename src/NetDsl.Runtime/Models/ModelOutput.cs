using NetDsl.Runtime;

namespace NetDsl;

/// <summary>An output of a model with its loss: the network's own, or that of a head.</summary>
public sealed class ModelOutput
{
    /// <summary>What the network's own output is called where outputs go by their names.</summary>
    internal const string OwnName = "Output";

    private readonly Model model;
    private readonly Region values;
    private readonly Region loss;

    internal ModelOutput(Model model, HeadInfo? head, ModelTarget target, Region values, Region loss)
    {
        (this.model, Head, Target, this.values, this.loss) = (model, head, target, values, loss);
        (Name, Shape, Length) = (head?.Name ?? OwnName, head?.Output ?? model.Info.Output, (int)(values.Length / model.MaxBatch));
    }

    /// <summary>The head's name; <c>Output</c> for the network's own.</summary>
    public string Name { get; }

    /// <summary>The shape of one sample: what enters the loss.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Numbers in one sample.</summary>
    public int Length { get; }

    /// <summary>What the compiler knows of the head; null for the network's own output.</summary>
    public HeadInfo? Head { get; }

    /// <summary>What it is trained against.</summary>
    public TargetKind TargetKind => Target.Classes > 0 ? TargetKind.Label : TargetKind.Values;

    /// <summary>Numbers in one target: 1 for a class label.</summary>
    public int TargetLength => Target.Length;

    /// <summary>
    /// The loss of this output by itself, averaged over the batch, in the last step of training or evaluation. That of a head
    /// for training only is as training left it.
    /// </summary>
    public float Loss => model.Download(loss);

    /// <summary>Whether it is there while training only.</summary>
    internal bool TrainingOnly => Head is { TrainingOnly: true };

    internal ModelTarget Target { get; }

    /// <summary>For as many samples as the model takes.</summary>
    internal Region Values => values;

    /// <summary>Copies from the device what the last call computed: at inference, in evaluation, or before a step of training.</summary>
    /// <param name="outputs">Receives one output for each sample of that call.</param>
    /// <exception cref="ArgumentException">There is not room for just as many.</exception>
    public void Read(Span<float> outputs)
    {
        if (outputs.Length != (long)model.Samples * Length)
            throw new ArgumentException($"{model.Info.Name}: {model.Samples} samples give {(long)model.Samples * Length} numbers in the output '{Name}', but there is room for {outputs.Length}.", nameof(outputs));
        model.Device.Download(values.Slice(0, outputs.Length), outputs);
    }

    /// <summary>
    /// The gradient of numbers of this output for the inputs, with the network as at inference. For a classifier: by how much
    /// the score of a class changes with each pixel.
    /// </summary>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples.</param>
    /// <param name="chosen">Which number of the output, for each sample: a class.</param>
    /// <param name="gradient">Receives as many numbers as there are inputs; a sample's own do not depend on the other samples.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such number in the output.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>, or the output is there while training only.</exception>
    public void InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<int> chosen, Span<float> gradient)
    {
        CheckIsThere();
        model.InputGradient(this, inputs, chosen, gradient);
    }

    /// <summary>As the other overload, of a weighted sum of the output's numbers: the product of the weights and the Jacobian.</summary>
    /// <param name="inputs">One to <see cref="Model.MaxBatch"/> samples.</param>
    /// <param name="weights">As many as the output has numbers, for each sample.</param>
    /// <param name="gradient">Receives as many numbers as there are inputs.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public void InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        CheckIsThere();
        model.InputGradient(this, inputs, weights, gradient);
    }

    private void CheckIsThere()
    {
        if (TrainingOnly)
            throw new InvalidOperationException($"{model.Info.Name}: the output '{Name}' is there while training only, so nothing can be asked of it at inference.");
    }

    /// <summary>As the other overload, into an array of its own.</summary>
    public float[] Read()
    {
        var outputs = new float[model.Samples * Length];
        Read(outputs);
        return outputs;
    }
}

/// <summary>What outputs are trained against.</summary>
/// <param name="Name">The output whose target it is.</param>
/// <param name="Values">For as many samples as the model takes.</param>
/// <param name="Length">Numbers in one sample.</param>
/// <param name="Classes">How many classes labels tell apart; 0 where targets are values.</param>
internal sealed record ModelTarget(string Name, Region Values, int Length, int Classes);
