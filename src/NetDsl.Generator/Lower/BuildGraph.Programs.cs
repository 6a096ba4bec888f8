using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;

namespace NetDsl.Generator.Lower;

// Graphs that are derived from the layers' graph, for networks that need them.
public sealed partial class BuildGraph
{
    /// <summary>The variances of the layers whose weights are scaled by data; null if there are none.</summary>
    public Graph? Calibration()
    {
        if (scaled.Count == 0)
            return null;
        var copy = new GraphRewriter();
        foreach (var node in graph.Nodes)
            copy.Copy(node);
        var calibration = copy.Result;

        foreach (var (parameter, output) in scaled)
        {
            var g = calibration.At(output.Origin with { Role = "Deviation" });
            var deviation = g.Subtract(copy[output], Reduce.Mean(g, copy[output], Keep.Scalar));
            calibration.AddRoot(new(RootKind.Variance, parameter), Reduce.Mean(g, g.Multiply(deviation, deviation), Keep.Scalar));
        }

        return calibration;
    }

    /// <summary>The outputs at inference, with the output of every layer in memory at some time.</summary>
    public Graph Activations()
    {
        var copy = new GraphRewriter();
        foreach (var node in graph.Nodes)
            copy.Copy(node);
        foreach (var (root, value) in graph.Roots.Where(r => r.Root.Kind == RootKind.Output))
            copy.Result.AddRoot(root, copy[value]);
        copy.FinishLayerOutputs(graph).KeepsLayerOutputs = true;
        return copy.Result;
    }

    /// <summary>
    /// The loss as a function of the outputs. Each loss has an output of its own, even if two outputs are the same value.
    /// </summary>
    public Graph OutputLoss()
    {
        var result = new Graph();
        var own = losses.Zip(outputs, (loss, o) =>
        {
            var copy = new GraphRewriter(result) { [o.Value] = Output.Op.AddTo(result.At(o.Value.Origin), o.Output.Source, o.Value.Type) };
            return Copy(loss);

            Node Copy(Node node) => copy.Find(node) ?? copy.Copy(node, [.. node.Inputs.Select(Copy)]);
        }).ToList();
        result.AddRoot(new(RootKind.Loss), Weighted(result, own));
        AddOwnLosses(result, own);
        return result;
    }

    /// <summary>The changes of weights after each step; null if there are none.</summary>
    public Graph? Projection()
    {
        var limited = state.Norms.Where(n => n.Value.Largest > 0).ToList();
        if (limited.Count == 0)
            return null;
        var projection = new Graph();
        foreach (var (parameter, (largest, rows)) in limited.Select(n => (n.Key, n.Value)))
        {
            var g = projection.At(new(network.Layers.IndexOf(state.DeclaredBy[parameter.FullName]), Role: "Limited"));
            projection.AddRoot(new(RootKind.Weight, parameter.FullName), Regularization.Project(g, g.Add(Weight.Op, parameter), largest, rows));
        }

        return projection;
    }
}
