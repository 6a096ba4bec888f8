using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Makes one kernel of a convolution and the moments of its channels, which batch normalisation needs in training: they are gathered while what the
/// convolution puts out is in a cache. Where a function is fused into the convolution, the moments are of its result.
/// </summary>
public static class GatherMoments
{
    /// <summary>The graph with moments gathered. They are named after the value that they are of.</summary>
    public static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins) Run(Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins)
    {
        var live = graph.Live();
        var readers = Graph.Readers(live);
        var gathered = live.Where(IsGathered).ToDictionary(moments => moments.Input);
        if (gathered.Count == 0)
            return (graph, origins);

        var result = new Graph();
        var made = new Dictionary<Node, Node>();
        var newOrigins = new Dictionary<Node, FunctionOrigin>();
        foreach (var node in live)
        {
            result.Origin = node.Origin;
            var inputs = node.Inputs.Select(i => made[i]).ToList();
            if (gathered.TryGetValue(node, out var moments))
            {
                made[moments] = Remember(node, result.Add(Conv2dMoments.Op, node.Attribute, node.Body, inputs));
                made[node] = Remember(node, result.Add(Pick.Op, 0, made[moments]));
            }
            else if (node.Op == Pick.Op && gathered.ContainsValue(node.Input))
            {
                var of = origins.TryGetValue(node.Input.Input, out var function) && function.Members.Count > 0 ? function.Members[0].Origin : node.Input.Input.Origin;
                result.Origin = of with { Role = of.Role + node.Origin.Role };
                made[node] = result.Add(Pick.Op, (int)node.Attribute! + 1, inputs);
            }
            else if (!gathered.ContainsValue(node))
            {
                made[node] = Remember(node, result.Add(node.Op, node.Attribute, node.Body, inputs));
            }
        }

        foreach (var (root, value) in graph.Roots)
            result.AddRoot(root, made[value]);
        return (result, newOrigins);

        // What nobody reads but the moments would have no place.
        bool IsGathered(Node node) =>
            node is { Op: Moments, Attribute: Moments.Axes { Keep: Keep.Channel, Groups: 0 }, Input.Op: Conv2d }
            && (readers[node.Input].Skip(1).Any() || graph.Roots.Any(r => r.Value == node.Input));

        Node Remember(Node old, Node node)
        {
            if (origins.TryGetValue(old, out var origin))
                newOrigins[node] = origin;
            return node;
        }
    }
}
