using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// The keys of random streams in device memory. A recorded kernel has the same arguments in each step, so it reads its key here, and the
/// host uploads the keys of the step.
/// </summary>
internal sealed class StreamKeys(Executor executor, DeviceBuffer memory) : IDisposable
{
    /// <summary>The most places of a network that draw random numbers.</summary>
    public const int Capacity = 1024;

    private readonly List<int> sites = [];
    private float[] values = [];

    /// <summary>The slot of the place that an operand draws from.</summary>
    public ArrayView<float> SlotOf(Operand operand)
    {
        if (operand.Site < 0)
            throw new NotRecordableException("A random stream has no place.");
        var slot = sites.IndexOf(operand.Site);
        if (slot < 0)
        {
            if (sites.Count == Capacity)
                throw new NotRecordableException($"More than {Capacity} places draw random numbers.");
            slot = sites.Count;
            sites.Add(operand.Site);
        }

        return executor.View(new Region(memory, slot, 1));
    }

    /// <summary>Uploads the current keys of a program.</summary>
    public void Upload(DeviceProgram program)
    {
        if (sites.Count == 0)
            return;
        if (values.Length != sites.Count)
            values = new float[sites.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.UInt32BitsToSingle(program.KeyOf(sites[i]));
        executor.Upload(values, executor.View(new Region(memory, 0, values.Length)));
    }

    public void Dispose() => memory.Dispose();
}
