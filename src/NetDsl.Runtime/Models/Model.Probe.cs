using System.Diagnostics;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// A training step of which each kernel is looked at.
public abstract partial class Model
{
    /// <summary>
    /// Measures how long the kernels of each layer take in a training step. Neither parameters nor statistics change; gradients do.
    /// </summary>
    /// <remarks>
    /// A kernel belongs to the layer whose parameters it reads, or whose gradient it computes, else to the next layer of its kind, else to
    /// the layer of the kernel before it. A layer that is fused into the kernel of another one has no time of its own.
    /// </remarks>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample.</param>
    /// <param name="repeats">The number of steps; the fastest time of each kernel counts.</param>
    /// <returns>The layers that have kernels of their own, in order.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is not a class of the network.</exception>
    public IReadOnlyList<LayerTime> MeasureLayers(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int repeats = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var probe = new KernelProbe(this, readsOutputs: false);
        using var call = Enter();
        for (var i = 0; i < repeats; i++)
            Probe(probe, inputs, targets);
        return probe.Times();
    }

    /// <summary>
    /// What the kernels of the forward pass of training put out, with the name of the layer that each belongs to, as for
    /// <see cref="MeasureLayers"/>. Values of convolutions may be padded with zeros for whole vectors.
    /// </summary>
    internal IReadOnlyList<(string Layer, float[] Values)> KernelOutputs(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        var probe = new KernelProbe(this, readsOutputs: true);
        using var call = Enter();
        Probe(probe, inputs, targets);
        return probe.Outputs;
    }

    private void Probe(KernelProbe probe, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        SetBatch(inputs, targets);
        CheckTraining();
        var statistics = new float[AllStatistics.Length];
        if (statistics.Length > 0)
            Device.Download(AllStatistics, statistics);
        using var writing = store.Write();
        try
        {
            probe.Begin(Samples);
            RunHooked(probe, Samples, trainHere);
            probe.End();
        }
        finally
        {
            if (statistics.Length > 0)
                Device.Upload(statistics, AllStatistics);
        }
    }

    /// <summary>Times kernels, or reads what they put out.</summary>
    private sealed class KernelProbe(Model model, bool readsOutputs) : IKernelHook
    {
        private readonly List<(string Layer, bool Backward, long Ticks)> calls = [];
        private readonly List<(string Layer, float[] Values)> outputs = [];
        private int next;
        private int lastLayer;
        private bool isBackward;
        private long started;
        private Region written;
        private int samples;

        public IReadOnlyList<(string Layer, float[] Values)> Outputs => outputs;

        public void Begin(int samples) => (next, lastLayer, isBackward, this.samples, written) = (0, 0, false, samples, default);

        public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll)
        {
            End();
            var layer = LayerOf(reads, operands, writes) ?? (isBackward ? lastLayer : NextOfKind(kernel) ?? lastLayer);
            isBackward |= Array.Exists(writes.ToArray(), w => ReferenceEquals(w.Buffer, model.store.Gradients));
            lastLayer = layer;
            if (next == calls.Count)
                calls.Add((model.Info.Layers[layer].Name, isBackward, long.MaxValue));
            written = isBackward || writes.Length == 0 || !ReferenceEquals(writes[0].Buffer, model.arena) ? default : writes[0];
            started = Stopwatch.GetTimestamp();
            return true;
        }

        /// <summary>The call before has ended.</summary>
        public void End()
        {
            if (started == 0)
                return;
            model.Device.Synchronize();
            var (layer, backward, best) = calls[next];
            calls[next++] = (layer, backward, Math.Min(best, Stopwatch.GetTimestamp() - started));
            started = 0;
            if (!readsOutputs || written.Length < model.MaxBatch || written.Length % model.MaxBatch != 0)
                return;
            var values = new float[written.Length / model.MaxBatch * samples];
            model.Device.Download(written.Slice(0, values.Length), values);
            outputs.Add((layer, values));
        }

        public IReadOnlyList<LayerTime> Times() => [.. model.Info.Layers
            .Select(layer => (layer.Name, Own: calls.Where(c => c.Layer == layer.Name).ToList()))
            .Where(l => l.Own.Count > 0)
            .Select(l => new LayerTime(l.Name, Sum(l.Own.Where(c => !c.Backward)), Sum(l.Own.Where(c => c.Backward))))];

        private static TimeSpan Sum(IEnumerable<(string Layer, bool Backward, long Ticks)> calls) => Stopwatch.GetElapsedTime(0, calls.Sum(c => c.Ticks));

        /// <summary>The layer of a parameter that the call reads, or whose gradient it writes.</summary>
        private int? LayerOf(ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes)
        {
            foreach (var region in writes)
                if (Owner(region, model.store.Gradients) is { } layer)
                    return layer;
            foreach (var region in reads)
                if (Owner(region, model.store.Weights) is { } layer)
                    return layer;
            foreach (var operand in operands)
                if (operand.Kind is not (OperandKind.Value or OperandKind.Random) && Owner(operand.Region, model.store.Weights) is { } layer)
                    return layer;
            return null;
        }

        private int? Owner(Region region, DeviceBuffer buffer)
        {
            if (region.IsEmpty || !ReferenceEquals(region.Buffer, buffer))
                return null;
            foreach (var parameter in model.Info.Parameters)
                if (parameter.Trainable && parameter.Offset <= region.Offset && region.Offset < parameter.Offset + parameter.Length)
                    for (var i = 0; i < model.Info.Layers.Count; i++)
                        if (parameter.Name.StartsWith(model.Info.Layers[i].Name + ".", StringComparison.Ordinal))
                            return i;
            return null;
        }

        private int? NextOfKind(string kernel)
        {
            for (var i = lastLayer; i < model.Info.Layers.Count; i++)
                if (model.Info.Layers[i].Declaration.StartsWith(kernel, StringComparison.Ordinal))
                    return i;
            return null;
        }
    }
}

/// <summary>The time of a layer's kernels in a training step.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Forward">The time of the forward pass.</param>
/// <param name="Backward">The time of the backward pass.</param>
public sealed record LayerTime(string Layer, TimeSpan Forward, TimeSpan Backward);
