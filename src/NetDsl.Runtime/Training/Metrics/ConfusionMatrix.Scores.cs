namespace NetDsl;

// The scores of single classes, and their means.
public sealed partial class ConfusionMatrix
{
    /// <summary>The number of samples of a class.</summary>
    public long Support(int label) => RowSum(label);

    /// <summary>The share of the predictions of a class that are right; 0 if there are none.</summary>
    public double Precision(int label) => Ratio(this[label, label], ColumnSum(label));

    /// <summary>The share of the samples of a class that are predicted as that class; 0 if there are none.</summary>
    public double Recall(int label) => Ratio(this[label, label], RowSum(label));

    /// <summary>The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN); 0 if the class occurs nowhere.</summary>
    public double F1(int label) => Ratio(2 * this[label, label], RowSum(label) + ColumnSum(label));

    /// <summary>The mean precision of the classes that occur as a label or a prediction, as scikit-learn's <c>average="macro"</c> has it.</summary>
    public double MacroPrecision => Macro(Precision);

    /// <summary>The mean recall of the classes that occur as a label or a prediction.</summary>
    public double MacroRecall => Macro(Recall);

    /// <summary>The mean F1 of the classes that occur as a label or a prediction.</summary>
    public double MacroF1 => Macro(F1);

    /// <summary>The mean precision of the classes, weighted by their samples.</summary>
    public double WeightedPrecision => Weighted(Precision);

    /// <summary>The mean recall of the classes, weighted by their samples: the accuracy.</summary>
    public double WeightedRecall => Weighted(Recall);

    /// <summary>The mean F1 of the classes, weighted by their samples.</summary>
    public double WeightedF1 => Weighted(F1);

    internal double Weighted(Func<int, double> score)
    {
        var (sum, total) = (0.0, 0L);
        for (var c = 0; c < Classes; c++)
            if (RowSum(c) is > 0 and var support)
                (sum, total) = (sum + support * score(c), total + support);
        return total == 0 ? double.NaN : sum / total;
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    internal double Macro(Func<int, double> score)
    {
        int[] present = [.. Enumerable.Range(0, Classes).Where(c => RowSum(c) + ColumnSum(c) > 0)];
        return present.Length == 0 ? double.NaN : present.Average(score);
    }

    private long RowSum(int label)
    {
        var sum = 0L;
        for (var c = 0; c < Classes; c++)
            sum += this[label, c];
        return sum;
    }

    private long ColumnSum(int predicted)
    {
        var sum = 0L;
        for (var c = 0; c < Classes; c++)
            sum += this[c, predicted];
        return sum;
    }
}
