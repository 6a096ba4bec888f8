using ILGPU;
using ILGPU.Runtime;

namespace NetDsl.Ilgpu;

/// <summary>A recording for drivers without graphs: the launches one by one, without the program that made them.</summary>
internal sealed class LaunchList : IRecording
{
    private readonly List<Action> steps = [];

    public int Launches { get; private set; }

    /// <summary>Records a kernel.</summary>
    public void Add<TArguments>(Delegate kernel, AcceleratorStream stream, KernelConfig config, TArguments arguments)
        where TArguments : struct
    {
        var run = (Action<AcceleratorStream, KernelConfig, TArguments>)kernel;
        steps.Add(() => run(stream, config, arguments));
        Launches++;
    }

    /// <summary>Records a copy or a call of a library.</summary>
    public void Add(Action step) => steps.Add(step);

    public void Launch()
    {
        foreach (var step in steps)
            step();
    }

    public void Dispose() => steps.Clear();
}
