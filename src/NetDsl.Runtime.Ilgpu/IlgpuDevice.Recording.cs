using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Programs are recorded and replayed: on CUDA as graphs, which the host launches with one call.
public sealed partial class IlgpuDevice
{
    private Recordings? recorded;

    /// <summary>
    /// Whether a program is recorded when it runs a second time with as many samples, and replayed from then on. The default is true.
    /// Results are the same; what the host does for each kernel is saved.
    /// </summary>
    public bool ReplaysPrograms { get; set; } = true;

    internal override void Run(DeviceProgram program, int samples)
    {
        if (!ReplaysPrograms || !executor.CanRecord)
        {
            program.Run(samples);
            return;
        }

        var recordings = (Recordings)(program.Recordings ??= new Recordings(executor));
        recorded = recordings;
        try
        {
            recordings.Run(program, samples);
        }
        finally
        {
            recorded = null;
        }
    }

    private StreamKey KeyOf(Operand operand) => new() { Key = operand.Key, Stored = recorded?.Keys?.SlotOf(operand) ?? default };
}
