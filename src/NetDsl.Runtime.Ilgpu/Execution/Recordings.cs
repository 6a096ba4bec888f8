using ILGPU.Runtime;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// The recordings of one program, one for each number of samples. The first run calls the device as it is, which compiles kernels and
/// allocates memory; the second is recorded; from then on the recording runs, and the program does not.
/// </summary>
internal sealed class Recordings(Executor executor) : IDisposable
{
    /// <summary>Recordings of one program. Further numbers of samples run without.</summary>
    private const int Most = 16;

    /// <summary>How often a program is recorded again for the same number of samples, because its rates or memory changed.</summary>
    private const int MostAttempts = 4;

    private readonly Dictionary<int, Entry> entries = [];

    /// <summary>The keys of the recording under way.</summary>
    public StreamKeys? Keys { get; private set; }

    /// <summary>Runs a program, from its recording where there is one that is still valid.</summary>
    public void Run(DeviceProgram program, int samples)
    {
        if (!entries.TryGetValue(samples, out var entry))
        {
            if (entries.Count < Most)
                entries.Add(samples, new());
            program.Run(samples);
            return;
        }

        if (entry.Recording is not null && !IsValid(entry, program))
            entry.Drop();
        if (entry.Recording is null && (entry.Attempts++ >= MostAttempts || !TryRecord(entry, program, samples)))
        {
            program.Run(samples);
            return;
        }

        entry.Keys!.Upload(program);
        executor.Replay(entry.Recording!, entry.Bytes);
    }

    public void Dispose()
    {
        foreach (var entry in entries.Values)
            entry.Drop();
        entries.Clear();
    }

    private bool TryRecord(Entry entry, DeviceProgram program, int samples)
    {
        entry.Keys = Keys = new(executor, executor.Allocate(StreamKeys.Capacity));
        executor.BeginRecording();
        try
        {
            program.Run(samples);
            (entry.Recording, entry.Bytes) = executor.EndRecording();
        }
        catch (Exception e)
        {
            executor.CancelRecording();
            entry.Drop();
            // A driver may refuse what a library does in a capture; the program itself may still run.
            if (e is not (NotRecordableException or AcceleratorException))
                throw;
            entry.Attempts = MostAttempts;
            return false;
        }
        finally
        {
            Keys = null;
        }

        (entry.Version, entry.ScratchVersion,
            entry.Rates) = (program.Version, executor.ScratchVersion, [.. program.Rates.Select(rate => rate.Rate)]);
        return true;
    }

    private bool IsValid(Entry entry, DeviceProgram program)
    {
        if (entry.Version != program.Version || entry.ScratchVersion != executor.ScratchVersion)
            return false;
        for (var i = 0; i < entry.Rates.Length; i++)
            if (entry.Rates[i] != program.Rates[i].Rate)
                return false;
        return true;
    }

    private sealed class Entry
    {
        public IRecording? Recording;
        public StreamKeys? Keys;
        public float[] Rates = [];
        public long Bytes, ScratchVersion;
        public int Version, Attempts;

        public void Drop()
        {
            Recording?.Dispose();
            Keys?.Dispose();
            (Recording, Keys) = (null, null);
        }
    }
}
