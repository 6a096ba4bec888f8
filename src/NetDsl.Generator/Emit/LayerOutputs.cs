using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>The table of the layers and blocks whose outputs a program has in memory: when, where, and in which layout.</summary>
internal static class LayerOutputs
{
    /// <summary>The entries as C#, in the order in which the values are computed.</summary>
    public static IReadOnlyList<string> Of(PlannedProgram program, Network network, BufferLayout layout)
    {
        var plan = program.Plan;
        var totals = new KernelCalls(plan).Totals(layout);
        // What only the loss needs is not computed at inference.
        var last = EntryPoint.Of(program, network)[0].Kernels is var kernels and > 0 ? totals[plan.Kernels[kernels - 1]] : 0;
        // A block has the output of its last layer, so several names may have one entry.
        return [.. program.Program.Graph.LayerOutputs
            .Select(output => (Layer: output.Key, output.Value, Owner: Views.Owner(output.Value)))
            .Select(output => (output.Layer, output.Value, Slice: SliceOf(output.Owner), Calls: CallsFor(output.Owner)))
            .Where(output => output.Slice is { Storage: Storage.PerSample } && output.Calls <= last)
            .OrderBy(output => output.Calls)
            .Select(output => (output.Layer, Place: Place(output.Value, output.Slice!, output.Calls)))
            .GroupBy(output => output.Place, output => CodeWriter.Literal(output.Layer))
            .Select(group => $"new([{string.Join(", ", group)}], {group.Key})")];

        BufferSlice? SliceOf(Node owner) => layout.Of(owner) ?? (plan.Slices.TryGetValue(owner, out var slice) ? slice : null);

        // An input is there before the first call.
        int CallsFor(Node owner) => totals.TryGetValue(owner.Op == TupleElement.Op ? owner.Input : owner, out var calls) ? calls : 0;
    }

    private static string Place(Node value, BufferSlice slice, int calls)
    {
        var type = value.Type;
        IEnumerable<int> sizes = type.Steps > 1 ? [.. type.Sizes, type.Steps] : type.Sizes;
        return $"{calls}, {slice.Offset}, [{string.Join(", ", sizes)}]"
            + (type.Native ? $", Layout.{DeviceLayout.Nchw16c.Name}" : "")
            + (type.Steps > 1 ? ", AreSteps: true" : "")
            + (Views.StartWithinOwner(value) is { } start and not 0 ? $", Start: {start}" : "");
    }
}
