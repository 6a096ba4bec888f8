namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// A program of one model, as a device runs it. Its calls are the same each time for the same number of samples and the same
/// <see cref="Version"/> and <see cref="Rates"/>, but for the keys of random streams. So a device may record and replay them.
/// </summary>
internal sealed class DeviceProgram(Action<int> run, Func<int, uint> keyOf, IReadOnlyList<DropRate> rates) : IDisposable
{
    /// <summary>What a device has recorded of this program; disposed with it.</summary>
    public IDisposable? Recordings { get; set; }

    /// <summary>Changes when the program makes other calls than before.</summary>
    public int Version { get; set; }

    /// <summary>The rates that the program reads.</summary>
    public IReadOnlyList<DropRate> Rates => rates;

    /// <summary>Calls the device.</summary>
    public void Run(int samples) => run(samples);

    /// <summary>The current key of the random stream of one place in the network.</summary>
    public uint KeyOf(int site) => keyOf(site);

    public void Dispose() => Recordings?.Dispose();
}
