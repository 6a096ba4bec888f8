using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The memory of a model's parameters. Replicas share it, so it is counted: the last model frees it. Replicas may read at the same time,
/// and a change excludes all of them. Models without replicas pay nothing for this.
/// </summary>
internal sealed class ParameterStore
{
    private const int Writing = int.MinValue;

    private readonly Lock preparing = new();
    private readonly string name;
    private readonly Device device;
    private readonly Dictionary<ModelPrograms, PreparedConstants> prepared = [];
    private int owners = 1;
    private int readers;
    private volatile bool isShared;

    public ParameterStore(string name, Device device, ModelPlan plan)
    {
        (this.name, this.device) = (name, device);
        Weights = device.Allocate(plan.Weights);
        Gradients = device.Allocate(plan.Loss is null ? 0 : plan.Weights);
        Statistics = device.Allocate(plan.Statistics);
    }

    public DeviceBuffer Weights { get; }

    public DeviceBuffer Gradients { get; }

    public DeviceBuffer Statistics { get; }

    /// <summary>A number that grows with every change.</summary>
    private long Version => Weights.Version + Statistics.Version;

    /// <summary>Adds a model that uses the parameters.</summary>
    public void Share()
    {
        isShared = true;
        Interlocked.Increment(ref owners);
    }

    /// <summary>Ends the use by one model.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref owners) > 0)
            return;
        Weights.Dispose();
        Gradients.Dispose();
        Statistics.Dispose();
        foreach (var constants in prepared.Values)
            constants.Buffer?.Dispose();
    }

    /// <summary>Begins to read, until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another model changes the parameters.</exception>
    public StoreUse Read()
    {
        if (!isShared)
            return default;
        if (Interlocked.Increment(ref readers) > 0)
            return new StoreUse(this, -1);
        Interlocked.Decrement(ref readers);
        throw new InvalidOperationException(
            $"{name}: another model changes the parameters that this one shares. Change them while no replica runs: Predictor.Update "
            + "waits for that.");
    }

    /// <summary>Begins to change parameters, until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another model reads or changes the parameters.</exception>
    public StoreUse Write()
    {
        if (!isShared)
            return default;
        return Interlocked.CompareExchange(ref readers, Writing, 0) == 0
            ? new StoreUse(this, Writing)
            : throw new InvalidOperationException(
                $"{name}: another model that shares these parameters is in use, so they cannot change now. Change them while no replica "
                + "runs: Predictor.Update waits for that.");
    }

    /// <summary>Ends the use. Twice <see cref="Writing"/> is 0 again.</summary>
    internal void End(int amount) => Interlocked.Add(ref readers, amount);

    /// <summary>The values that depend on parameters alone, as some programs compute them. Those for another size of the input may differ.</summary>
    public PreparedConstants PreparedBy(ModelPrograms programs)
    {
        lock (preparing)
        {
            if (!prepared.TryGetValue(programs, out var constants))
                prepared.Add(programs, constants = new());
            return constants;
        }
    }

    /// <summary>Brings what depends on parameters alone up to date.</summary>
    /// <param name="constants">The values.</param>
    /// <param name="length">The number of floats.</param>
    /// <param name="run">The program that computes it.</param>
    public void Prepare(PreparedConstants constants, long length, Action run)
    {
        if (Volatile.Read(ref constants.Version) == Version)
            return;
        lock (preparing)
        {
            if (constants.Version == Version)
                return;
            constants.Buffer ??= device.Allocate(length);
            run();
            constants.Buffer.Changed();
            Volatile.Write(ref constants.Version, Version);
        }
    }
}

/// <summary>Values that depend on parameters alone.</summary>
internal sealed class PreparedConstants
{
    /// <summary>The version of the parameters that they were computed from.</summary>
    public long Version = -1;

    private volatile DeviceBuffer? buffer;

    /// <summary>Null before the first inference.</summary>
    public DeviceBuffer? Buffer
    {
        get => buffer;
        set => buffer = value;
    }
}

/// <summary>A read or a change of shared parameters that is under way.</summary>
internal readonly ref struct StoreUse(ParameterStore? store, int amount)
{
    public void Dispose() => store?.End(amount);
}
