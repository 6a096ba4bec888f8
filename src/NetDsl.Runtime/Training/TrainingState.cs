namespace NetDsl;

/// <summary>The place of training, beyond the state of the model and the optimizer: what a checkpoint adds to them.</summary>
internal sealed class TrainingState(Model model, IReadOnlyList<Metric> metrics)
{
    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>The number of its finished steps.</summary>
    public int Step { get; set; }

    /// <summary>The mean loss of this epoch so far.</summary>
    public LossMean Loss { get; } = new(model, training: true);

    /// <summary>The number of samples of this epoch so far.</summary>
    public long Seen { get; set; }

    /// <summary>The duration of this epoch so far, without breaks.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The metrics, with what they have gathered in this epoch.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = metrics;

    /// <summary>The epochs that are done.</summary>
    public List<EpochResult> History { get; } = [];

    /// <summary>The measurements within epochs.</summary>
    public List<StepEvaluation> Measurements { get; } = [];

    /// <summary>The step of the last of them.</summary>
    public long LastMeasured => Measurements.Count == 0 ? 0 : Measurements[^1].Step;

    /// <summary>The parameters of the best epoch or measurement, one array for each, where they are to be restored.</summary>
    public float[][]? Best { get; set; }

    /// <summary>Turns to the next epoch.</summary>
    public void StartEpoch(int epoch)
    {
        (Epoch, Step, Seen, Elapsed) = (epoch, 0, 0, default);
        Loss.Reset();
        foreach (var metric in Metrics)
            metric.Reset();
    }
}
