using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Parameters that stay as they are. Kernels that only compute their gradients do not run.
public abstract partial class Model
{
    // Delegates in fields: a step allocates nothing.
    private static readonly Action<Model, int> trainHere = static (model, samples) => model.programs.RunTraining(new(model), samples);
    private static readonly Action<Model, int> trainOnDevice = static (model, samples) => model.Device.Run(model.training, samples);
    private static readonly Action<Model, int> project = static (model, _) => model.programs.RunProjection(new(model));

    private readonly HashSet<string> frozenNames = [];
    private readonly Dictionary<int, KernelSelection> trainingPlans = [];
    private KernelSelection? projectionPlan;
    private KernelSelection? lastSelection;
    private HookedDevice? hookedDevice;
    private bool isHooked;
    private bool hasFrozen;

    /// <summary>The device that programs call: with a hook, one that hears of all calls.</summary>
    internal Device ProgramDevice => isHooked ? hookedDevice! : Device;

    /// <summary>A number that grows whenever other parameters are frozen.</summary>
    internal int FrozenVersion => training.Version;

    /// <summary>How many kernels the last training step has left out.</summary>
    internal int SkippedKernels => lastSelection?.Skipped ?? 0;

    /// <summary>Groups of the optimizer that trains the model at this moment: the frozen ones count, too.</summary>
    internal IReadOnlyList<ParameterGroup> GroupsInUse
    {
        get;
        set
        {
            field = value;
            FrozenChanged();
        }
    } = [];

    /// <summary>
    /// Freezes parameters: no optimizer changes them, their gradients are 0, and backward passes end above them, so that frozen layers cost
    /// no gradient work. Moving averages of batch normalisation, which are not trained parameters, still change in training.
    /// </summary>
    /// <param name="patterns">Names of parameters, or of layers or blocks that contain them, as in <see cref="ParameterGroup.Pattern"/>:
    /// <c>"stem"</c>, <c>"stage*"</c>, <c>"*.Bias"</c>.</param>
    /// <exception cref="ArgumentException">A pattern matches no trained parameter. Nothing is frozen.</exception>
    public void Freeze(params ReadOnlySpan<string> patterns)
    {
        foreach (var name in Matching(patterns))
            frozenNames.Add(name);
        FrozenChanged();
    }

    /// <summary>Undoes <see cref="Freeze"/>.</summary>
    /// <param name="patterns">The same patterns; all parameters if there is none.</param>
    /// <exception cref="ArgumentException">A pattern matches no trained parameter. Nothing changes.</exception>
    public void Unfreeze(params ReadOnlySpan<string> patterns)
    {
        if (patterns.IsEmpty)
            frozenNames.Clear();
        else
            foreach (var name in Matching(patterns))
                frozenNames.Remove(name);
        FrozenChanged();
    }

    /// <summary>Whether a parameter is frozen: by <see cref="Freeze"/>, or by a group of the optimizer that trains the model.</summary>
    internal bool IsFrozen(ParameterInfo parameter) =>
        frozenNames.Contains(parameter.Name)
        || GroupsInUse.Count > 0 && GroupsInUse.FirstOrDefault(group => group.Matches(parameter.Name)) is { Frozen: true };

    private void RunTraining(int samples)
    {
        if (!hasFrozen)
        {
            Device.Run(training, samples);
            return;
        }

        if (!trainingPlans.TryGetValue(samples, out var selection))
            trainingPlans.Add(samples, selection = Plan(samples, trainHere, TrainingResults()));
        lastSelection = selection;
        selection.Begin();
        RunHooked(selection, samples, trainOnDevice);
        foreach (var gradient in selection.ToClear)
            Device.Fill(gradient, 0);
    }

    private void RunProjection()
    {
        if (!hasFrozen)
        {
            programs.RunProjection(new(this));
            return;
        }

        projectionPlan ??= Plan(0, project, TrainedParts(Weight));
        projectionPlan.Begin();
        RunHooked(projectionPlan, 0, project);
    }

    private List<string> Matching(ReadOnlySpan<string> patterns)
    {
        var names = new List<string>();
        foreach (var pattern in patterns)
        {
            var group = new ParameterGroup(pattern);
            var before = names.Count;
            names.AddRange(Info.Parameters.Where(p => p.Trainable && group.Matches(p.Name)).Select(p => p.Name));
            if (names.Count == before)
                throw new ArgumentException($"{Info.Name} has no trained parameter that fits '{pattern}': there are {string.Join(", ", Info.Parameters.Where(p => p.Trainable).Select(p => p.Name))}.", nameof(patterns));
        }

        return names;
    }

    private void FrozenChanged()
    {
        training.Version++;
        hasFrozen = Info.Parameters.Any(p => p.Trainable && IsFrozen(p));
        trainingPlans.Clear();
        projectionPlan = null;
        using var call = Enter();
        foreach (var parameter in Info.Parameters)
            if (parameter.Trainable && !isReplica && IsFrozen(parameter))
                Device.Fill(Gradient(parameter.Offset, parameter.Length), 0);
    }

    /// <summary>What training needs at its end: gradients of trained parameters, statistics, outputs and losses.</summary>
    private IEnumerable<Region> TrainingResults() =>
        [.. TrainedParts(Gradient), AllStatistics, Output, Loss, .. Outputs.SelectMany(output => output.Results)];

    private IEnumerable<Region> TrainedParts(Func<long, long, Region> part) =>
        Info.Parameters.Where(p => p.Trainable && !IsFrozen(p)).Select(p => part(p.Offset, p.Length));

    private KernelSelection Plan(int samples, Action<Model, int> program, IEnumerable<Region> results)
    {
        var trace = new KernelTrace();
        RunHooked(trace, samples, program);
        var needed = trace.Needed(results);
        return new(needed, [.. Info.Parameters.Where(p => p.Trainable && IsFrozen(p)).Select(p => Gradient(p.Offset, p.Length)).Where(gradient => trace.Writes(needed, gradient))]);
    }

    /// <summary>Runs a program whose kernel calls a hook hears of.</summary>
    private void RunHooked(IKernelHook hook, int samples, Action<Model, int> program)
    {
        hookedDevice ??= new HookedDevice(Device) { Hook = hook };
        hookedDevice.Hook = hook;
        isHooked = true;
        try
        {
            program(this, samples);
        }
        finally
        {
            isHooked = false;
        }
    }
}
