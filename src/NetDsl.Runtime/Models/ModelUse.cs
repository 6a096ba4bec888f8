using System.ComponentModel;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>One call of a model on one thread. Emitted code holds it while it sets inputs, runs the network and reads results.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct ModelUse
{
    private readonly Model model;
    private readonly int previous;
    private readonly bool isOutermost;
    private readonly bool hasDevice;

    internal ModelUse(Model model, int previous, bool isOutermost, bool hasDevice) =>
        (this.model, this.previous, this.isOutermost, this.hasDevice) = (model, previous, isOutermost, hasDevice);

    /// <summary>Ends the call.</summary>
    public void Dispose()
    {
        if (hasDevice)
            model.Device.EndCall();
        if (isOutermost)
            model.Leave(previous);
        // Finalizers free buffers. None may run while a kernel still works on them.
        GC.KeepAlive(model);
    }
}
