using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>The constants of convolutions, pools and other kernels, each emitted once however many kernels use it.</summary>
public sealed class Shapes(Network network)
{
    private readonly Dictionary<object, (string Name, string Type, string Expression)> byGeometry = [];

    public string NameOf(Node node)
    {
        var geometry = node.Attribute!;
        if (!byGeometry.TryGetValue(geometry, out var shape))
        {
            // A layer may have one layout while training and another at inference.
            var stem = network.Layers[node.Origin.Layer].Identifier + (geometry is RowTable ? "Rows" : "Shape");
            var name = stem;
            for (var i = 2; network.Spec.Members.Contains(name) || byGeometry.Values.Any(other => other.Name == name); i++)
                name = $"{stem}{i}";
            shape = geometry switch
            {
                Conv2dGeometry convolution => (name, "Conv2dShape", convolution.Emit()),
                Pool2dGeometry pool => (name, "Pool2dShape", pool.Emit()),
                Resample2d.Map map => (name, "Resample2dShape", map.Emit()),
                Permute.Order order => (name, "PermuteShape", order.Emit()),
                RowTable rows => (name, "int[]", rows.Emit()),
                _ => throw new InvalidOperationException($"{node} has no shape."),
            };
            byGeometry.Add(geometry, shape);
        }

        return shape.Name;
    }

    public void Write(CodeWriter writer)
    {
        foreach (var (name, type, expression) in byGeometry.Values)
            writer.Line($"private static readonly {type} {name} = {expression};");
    }
}
