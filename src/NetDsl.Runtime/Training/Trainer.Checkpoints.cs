using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NetDsl;

// Checkpoints, at the end of epochs and between, and snapshots.
internal sealed partial class Trainer
{
    private readonly Stopwatch sinceSaved = Stopwatch.StartNew();
    private string? lastSaved;
    private long stepSaved;
    private volatile bool saveAsked;

    /// <summary>Asks for a checkpoint after the current step. Any thread may do so.</summary>
    public void AskForCheckpoint() => saveAsked = true;

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        AskForCheckpoint();
    }

    private bool IsCheckpointDue() =>
        saveAsked
        || options.Checkpoint is { } checkpoint
            && (run.Steps - stepSaved >= checkpoint.EverySteps || checkpoint.Every is { } every && sinceSaved.Elapsed >= every);

    private void SaveEpoch(int epoch, bool isBest)
    {
        if (options.Checkpoint is not { } checkpoint)
            return;
        if (checkpoint.Policy != CheckpointPolicy.Best || isBest)
            Save(PathOf(checkpoint, epoch));
        if (checkpoint is { Policy: CheckpointPolicy.Best, WithinEpochs: true } || saveAsked)
            Save(PathWithin(checkpoint));
    }

    /// <summary>Saves within an epoch: after a step, or when training is broken off. The file of the best epoch stays as it is.</summary>
    private void SaveWithin()
    {
        var path = PathWithin(options.Checkpoint!);
        if (!run.ParametersAreFinite())
            throw Diverged("a parameter is no longer finite", null, Culprit.Parameter);
        using (Averaged())
            Save(path);
    }

    private void SaveBroken()
    {
        if (options.Checkpoint is not null)
            SaveWithin();
    }

    private void SaveSnapshot()
    {
        var cycles = options.Schedule.CyclesBefore(Point(state.Step));
        if (cycles == options.Schedule.CyclesBefore(Point(state.Step - 1)))
            return;
        var path = SnapshotPath(cycles);
        if (!run.ParametersAreFinite())
            throw Diverged("a parameter is no longer finite", null, Culprit.Parameter);
        using (Averaged())
            Writing(path, () => model.Save(path));
    }

    private string SnapshotPath(long cycle) =>
        options.SnapshotPath!.Replace(FitOptionsCheck.SnapshotCycle, cycle.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The files of all cycles so far, those before a break included.</summary>
    private string[] Snapshots() => options.SnapshotPath is null
        ? []
        : [.. Enumerable.Range(1, (int)options.Schedule.CyclesBefore(Point(state.Step))).Select(cycle => SnapshotPath(cycle))];

    /// <summary>Saves. With averaged weights, the model has the average.</summary>
    private void Save(string path)
    {
        saveAsked = false;
        Writing(path, () => TrainingCheckpoint.Save(path, model, options.Optimizer, run, average, state, Data(state.Epoch)));
        lastSaved = path;
        sinceSaved.Restart();
        stepSaved = run.Steps;
        foreach (var callback in options.Callbacks)
            callback.OnCheckpointSaved(context, path);
    }

    /// <summary>
    /// Writes and deletes a file in the folder of a checkpoint. A failure here would be one after the first epoch, perhaps hours later.
    /// </summary>
    private static void TryWriting(string path)
    {
        var (folder, file) = AtomicFile.Prepare(path);
        try
        {
            using var trial = new FileStream(Path.Combine(folder, $".{Path.GetFileName(file)}.{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            trial.WriteByte(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Checkpoints cannot be written to {folder}: {e.Message} Nothing has been trained.", e);
        }
    }

    private static string PathOf(CheckpointOptions checkpoint, int epoch) => checkpoint.Policy == CheckpointPolicy.EveryEpoch
        ? checkpoint.Path.Replace("{epoch}", epoch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : checkpoint.Path;

    private void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint {path} could not be written: {e.Message} The model keeps what it has learned: Save writes it elsewhere.", Result(StopReason.Failed), e);
        }
    }

    private string PathWithin(CheckpointOptions checkpoint) => checkpoint.Policy == CheckpointPolicy.Best && (checkpoint.WithinEpochs || monitor.Best(state.History) >= 0)
        ? checkpoint.LastPath
        : PathOf(checkpoint, state.Epoch + 1);
}
