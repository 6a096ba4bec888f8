namespace NetDsl;

/// <summary>Where training stands, beyond the model's and the optimizer's own state: what a checkpoint adds to them.</summary>
internal sealed class TrainingState(IReadOnlyList<Metric> metrics)
{
    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>How many of its steps are done.</summary>
    public int Step { get; set; }

    /// <summary>The sum of this epoch's losses, over samples.</summary>
    public double LossSum { get; set; }

    /// <summary>How many samples of this epoch were seen.</summary>
    public long Seen { get; set; }

    /// <summary>How long this epoch has taken, breaks not counted.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>What the metrics have gathered in this epoch.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = metrics;

    /// <summary>The epochs that are done.</summary>
    public List<EpochResult> History { get; } = [];

    /// <summary>The parameters of the best epoch, one array for each, where they are to be restored.</summary>
    public float[][]? Best { get; set; }

    /// <summary>The mean loss of this epoch so far.</summary>
    public double Loss => Seen == 0 ? double.NaN : LossSum / Seen;

    /// <summary>Turns to the next epoch.</summary>
    public void StartEpoch(int epoch)
    {
        (Epoch, Step, LossSum, Seen, Elapsed) = (epoch, 0, 0, 0, default);
        foreach (var metric in Metrics)
            metric.Reset();
    }
}
