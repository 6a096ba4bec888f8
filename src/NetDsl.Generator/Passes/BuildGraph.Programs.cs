using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

// The programs besides training and inference, for networks that ask for them.
public sealed partial class BuildGraph
{
    /// <summary>The variances of the layers whose weights data scales; null where there are none.</summary>
    private Graph? Calibration()
    {
        if (scaled.Count == 0)
            return null;
        var calibration = new Graph();
        var made = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            calibration.Origin = node.Origin;
            made[node] = calibration.Add(node.Op, node.Attribute, node.Inputs.Select(i => made[i]).ToList());
        }

        foreach (var (parameter, output) in scaled)
        {
            calibration.Origin = output.Origin with { Role = "Deviation" };
            var deviation = calibration.Subtract(made[output], Reduce.Mean(calibration, made[output], Keep.Scalar));
            calibration.AddRoot(new(RootKind.Variance, parameter), Reduce.Mean(calibration, calibration.Multiply(deviation, deviation), Keep.Scalar));
        }

        return calibration;
    }

    /// <summary>The loss as a function of the outputs. Each loss has an output of its own, also where two are the same value.</summary>
    private Graph OutputLoss()
    {
        var result = new Graph();
        var own = losses.Zip(outputs, (loss, o) =>
        {
            var made = new Dictionary<Node, Node> { [o.Value] = Output.Op.AddTo(result, o.Output.Source, o.Value.Type) };
            return Copy(loss);

            Node Copy(Node node)
            {
                if (made.TryGetValue(node, out var known))
                    return known;
                var inputs = node.Inputs.Select(Copy).ToList();
                result.Origin = node.Origin;
                return made[node] = result.Add(node.Op, node.Attribute, inputs);
            }
        }).ToList();
        result.AddRoot(new(RootKind.Loss), Weighted(result, own));
        AddOwnLosses(result, own);
        return result;
    }

    /// <summary>The network's own output as at inference, but for what layers drop; null where that leaves nothing to chance.</summary>
    private static Graph? Sampling(Network network, int sound)
    {
        var sampling = new BuildGraph(network, Purpose.Sampling).Build(sound);
        return sampling.Live().Any(node => node.Op == Uniform.Op) ? sampling : null;
    }

    /// <summary>What is done to weights after each step; null where that is nothing.</summary>
    private Graph? Projection()
    {
        var limited = Norms.Where(n => n.Value.Largest > 0).ToList();
        if (limited.Count == 0)
            return null;
        var projection = new Graph();
        foreach (var (parameter, (largest, rows)) in limited.Select(n => (n.Key, n.Value)))
        {
            projection.Origin = new(network.Layers.IndexOf(DeclaredBy[parameter.FullName]), Role: "Limited");
            projection.AddRoot(new(RootKind.Weight, parameter.FullName), Regularization.Project(projection, projection.Add(Weight.Op, parameter), largest, rows));
        }

        return projection;
    }
}

/// <summary>What a program is for, which layers may behave by.</summary>
public enum Purpose
{
    /// <summary>The network is trained.</summary>
    Training,

    /// <summary>It is used.</summary>
    Inference,

    /// <summary>It is used, and what it drops is left to chance, so that its answers tell how sure they are.</summary>
    Sampling,
}
