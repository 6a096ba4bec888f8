namespace NetDsl;

/// <summary>
/// Lowers the learning rate when epochs no longer improve: PyTorch's <c>ReduceLROnPlateau</c>, with its defaults. Judges the finished
/// epochs, so that resumed training goes on as unbroken training does.
/// </summary>
/// <param name="factor">What the rate is multiplied with: above 0, below 1.</param>
/// <param name="patience">How many epochs in a row may bring no improvement; after one more the rate falls.</param>
/// <param name="threshold">The share of the best value by which a better one must differ to count.</param>
/// <param name="cooldown">How many epochs after a fall are not judged.</param>
/// <param name="minLearningRate">The lowest rate.</param>
/// <param name="monitor">
/// "loss" or the name of a metric; on the validation data if there are any, otherwise while training.
/// </param>
/// <param name="higherIsBetter">Whether more of it is better: true for an accuracy.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed class PlateauSchedule(
    float factor = 0.1f, int patience = 10, float threshold = 1e-4f, int cooldown = 0, float minLearningRate = 0,
    string monitor = "loss", bool higherIsBetter = false) : LearningRateSchedule
{
    private readonly float factor = Check(factor, factor is > 0 and < 1, "above 0 and below 1", nameof(factor));
    private readonly int patience = Check(patience, patience >= 0, "0 epochs or more", nameof(patience));
    private readonly float threshold = CheckRate(threshold, nameof(threshold));
    private readonly int cooldown = Check(cooldown, cooldown >= 0, "0 epochs or more", nameof(cooldown));
    private readonly float minLearningRate = CheckRate(minLearningRate, nameof(minLearningRate));

    /// <summary>The name of the value that is judged.</summary>
    public string Monitor => monitor;

    /// <inheritdoc/>
    public override float LearningRate(float initial, SchedulePoint point)
    {
        var (rate, best, bad, cooling) = ((double)initial, higherIsBetter ? double.NegativeInfinity : double.PositiveInfinity, 0, 0);
        // By index: an enumerator would be garbage at every step.
        for (var i = 0; i < point.History.Count; i++)
        {
            var value = point.History[i].Value(monitor);
            var better = higherIsBetter ? value > best * (1 + threshold) : value < best * (1 - threshold);
            // A relative threshold has no effect on infinity.
            if (better || double.IsInfinity(best) && double.IsFinite(value))
                (best, bad) = (value, 0);
            else
                bad++;
            if (cooling > 0)
                (cooling, bad) = (cooling - 1, 0);
            if (bad > patience)
                (rate, cooling, bad) = (Math.Max(rate * factor, minLearningRate), cooldown, 0);
        }

        return (float)rate;
    }
}
