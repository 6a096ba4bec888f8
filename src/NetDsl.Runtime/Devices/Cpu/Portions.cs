namespace NetDsl.Runtime;

/// <summary>How the units of a kernel's work are dealt out.</summary>
/// <param name="Units">How many there are.</param>
/// <param name="Threads">How many threads take some, at most as many as there are units.</param>
/// <param name="MostGrains">Into how many runs of units they fall at most, each of which can be taken by itself.</param>
internal readonly record struct Portions(long Units, int Threads, int MostGrains)
{
    public int Grains => (int)Math.Min(Units, MostGrains);

    /// <summary>One run of units for each thread: for kernels in which threads sum up what they find.</summary>
    public Portions Whole => this with { MostGrains = Threads };

    /// <summary>All on one thread.</summary>
    public static Portions Single(long units) => new(units, 1, 1);

    /// <summary>The same threads at other units of about as much work.</summary>
    public Portions Over(long units) => this with { Units = units, Threads = (int)Math.Clamp(units, 1, Threads) };

    /// <summary>Where a grain begins.</summary>
    public long Start(int grain) => Units * grain / Grains;
}
