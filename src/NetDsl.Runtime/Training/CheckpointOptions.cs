using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>The file and the frequency of checkpoints.</summary>
/// <param name="Path">The file. With <see cref="CheckpointPolicy.EveryEpoch"/> it contains <c>{epoch}</c>, which becomes the number.
/// </param>
/// <param name="Policy">The epochs whose checkpoints are kept.</param>
public sealed record CheckpointOptions(string Path, CheckpointPolicy Policy = CheckpointPolicy.Last)
{
    /// <summary>The number of steps after which a checkpoint is written within an epoch, too. Null, the default, for none.</summary>
    public int? EverySteps { get; init; }

    /// <summary>The time after which a checkpoint is written within an epoch, too. Null, the default, for none.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// A signal to the process that asks for a checkpoint: it is written after the current step, and training goes on. The signal's default
    /// effect does not take place. <c>(PosixSignal)10</c> is SIGUSR1 on Linux. Null, the default, for none;
    /// <see cref="TrainingContext.SaveCheckpoint"/> asks from code.
    /// </summary>
    public PosixSignal? Signal { get; init; }

    /// <summary>Whether checkpoints are written within epochs.</summary>
    internal bool WithinEpochs => EverySteps is not null || Every is not null || Signal is not null;

    /// <summary>
    /// The file of the current state where <see cref="Path"/> is that of the best epoch: <c>net.last.safetensors</c> for
    /// <c>net.safetensors</c>.
    /// </summary>
    internal string LastPath
    {
        get
        {
            var extension = System.IO.Path.GetExtension(Path);
            return $"{Path[..^extension.Length]}.last{extension}";
        }
    }
}

/// <summary>
/// The epochs whose checkpoints are kept. Checkpoints within an epoch, and that of a cancelled training, have the same name, and are
/// replaced by that of the epoch. With <see cref="Best"/>, they are written to <c>name.last.extension</c> next to the file of the best
/// epoch, which does not change.
/// </summary>
public enum CheckpointPolicy
{
    /// <summary>One file, rewritten after every epoch.</summary>
    Last,

    /// <summary>One file, rewritten after every epoch that was better than all before it.</summary>
    Best,

    /// <summary>One file for each epoch.</summary>
    EveryEpoch,
}
