namespace NetDsl;

/// <summary>How the scores of single classes become one number.</summary>
public enum Averaging
{
    /// <summary>The mean of the classes that occur as a label or a prediction.</summary>
    Macro,

    /// <summary>The score of all decisions together, which for single labels is the accuracy.</summary>
    Micro,

    /// <summary>The mean of the classes, weighted by their samples.</summary>
    Weighted,
}

/// <summary>A score of classes that is computed from a confusion matrix.</summary>
public abstract class ClassScore : Metric
{
    private readonly ConfusionMatrix matrix;
    private readonly Averaging average;

    private protected ClassScore(int classes, Averaging average) =>
        (matrix, this.average) = (new ConfusionMatrix(classes, listMistakes: false), Enum.IsDefined(average)
            ? average
            : throw new ArgumentOutOfRangeException(nameof(average), average, "There is no such average."));

    /// <inheritdoc/>
    public sealed override double Value => average switch
    {
        Averaging.Micro => matrix.Value,
        Averaging.Weighted => matrix.Weighted(label => Of(matrix, label)),
        _ => matrix.Macro(label => Of(matrix, label)),
    };

    /// <inheritdoc/>
    public sealed override int? IgnoreLabel
    {
        get => matrix.IgnoreLabel;
        set => matrix.IgnoreLabel = value;
    }

    /// <summary>The score of one class.</summary>
    public double Of(int label) => Of(matrix, label);

    /// <inheritdoc/>
    public sealed override double[] State
    {
        get => matrix.State;
        set => matrix.State = value;
    }

    /// <inheritdoc/>
    public sealed override void Reset() => matrix.Reset();

    /// <inheritdoc/>
    public sealed override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) => matrix.Update(outputs, targets, samples);

    private protected abstract double Of(ConfusionMatrix matrix, int label);
}

/// <summary>The share of the predictions of a class that are right.</summary>
/// <param name="classes">The number of classes.</param>
/// <param name="average">How classes are averaged.</param>
public sealed class PrecisionScore(int classes, Averaging average = Averaging.Macro) : ClassScore(classes, average)
{
    /// <inheritdoc/>
    public override string Name => "precision";

    private protected override double Of(ConfusionMatrix matrix, int label) => matrix.Precision(label);
}

/// <summary>The share of the samples of a class that are predicted as that class.</summary>
/// <param name="classes">The number of classes.</param>
/// <param name="average">How classes are averaged.</param>
public sealed class RecallScore(int classes, Averaging average = Averaging.Macro) : ClassScore(classes, average)
{
    /// <inheritdoc/>
    public override string Name => "recall";

    private protected override double Of(ConfusionMatrix matrix, int label) => matrix.Recall(label);
}

/// <summary>The harmonic mean of precision and recall.</summary>
/// <param name="classes">The number of classes.</param>
/// <param name="average">How classes are averaged.</param>
public sealed class F1Score(int classes, Averaging average = Averaging.Macro) : ClassScore(classes, average)
{
    /// <inheritdoc/>
    public override string Name => "f1";

    private protected override double Of(ConfusionMatrix matrix, int label) => matrix.F1(label);
}
