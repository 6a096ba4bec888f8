namespace NetDsl.Ilgpu;

/// <summary>Recorded launches and copies, ready to run any number of times with the arguments that they were recorded with.</summary>
internal interface IRecording : IDisposable
{
    /// <summary>The launches that the host makes for it: 1 for a graph.</summary>
    int Launches { get; }

    /// <summary>Begins to run it, after all work before.</summary>
    void Launch();
}

/// <summary>A program called the device in a way that cannot be replayed. The program runs without being recorded.</summary>
internal sealed class NotRecordableException(string reason) : Exception(reason);
