using System.Diagnostics;
using System.Text;

namespace NetDsl.Ilgpu;

/// <summary>Collects what the driver's compiler says. ILGPU writes it to <see cref="Trace"/>, not into the exception.</summary>
internal sealed class DriverLog : TraceListener
{
    private readonly StringBuilder text = new();

    public DriverLog() => Trace.Listeners.Add(this);

    /// <summary>The log on a line of its own; empty where there is none.</summary>
    public string Text => text.Length == 0 ? "" : Environment.NewLine + text.ToString().Trim('\0', '\r', '\n', ' ');

    public override void Write(string? message) => text.Append(message);

    public override void WriteLine(string? message) => text.AppendLine(message);

    protected override void Dispose(bool disposing)
    {
        Trace.Listeners.Remove(this);
        base.Dispose(disposing);
    }
}
