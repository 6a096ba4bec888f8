namespace NetDsl;

/// <summary>The rate at which a layer of one model drops values, channels, samples or weights while training.</summary>
public sealed class DropRate
{
    private float rate;

    internal DropRate(DropRateInfo info) => (Info, rate) = (info, info.Rate);

    /// <summary>Its name, and the rate as declared.</summary>
    public DropRateInfo Info { get; }

    /// <summary>Its name: <c>Dropout1</c>, or <c>Dense1.DropConnect</c>.</summary>
    public string Name => Info.Name;

    /// <summary>
    /// The probability from the next step on: at least 0, which drops nothing, and less than 1. It is saved neither with the model nor with
    /// a checkpoint; <see cref="FitOptions.DropoutSchedule"/> changes it by a schedule.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of that range.</exception>
    public float Rate
    {
        get => rate;
        set => rate = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{Name}: a rate is at least 0, and less than 1.");
    }
}
