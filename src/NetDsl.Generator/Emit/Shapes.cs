using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Emit;

/// <summary>The constants of convolutions, pools and other kernels, each emitted once however many kernels use it.</summary>
public sealed class Shapes(Network network)
{
    private readonly Dictionary<IKernelGeometry, string> names = [];

    /// <param name="layer">Index of the layer that the constants are called after, the first time.</param>
    public string NameOf(IKernelGeometry geometry, int layer)
    {
        if (!names.TryGetValue(geometry, out var name))
        {
            // A layer may have one layout while training and another at inference.
            var stem = network.Layers[layer].Identifier + (geometry is RowTable ? "Rows" : "");
            name = stem;
            for (var i = 2; OwnNames.Types.Contains(name) || names.ContainsValue(name); i++)
                name = $"{stem}_{i}";
            names.Add(geometry, name);
        }

        return $"Shapes.{name}";
    }

    public void Write(CodeWriter writer)
    {
        if (names.Count == 0)
            return;
        writer.Summary("The sizes of convolutions, pools and other kernels, by their layers.");
        writer.Line(FileFrame.GeneratedCode);
        writer.Open("internal static class Shapes");
        foreach (var pair in names)
            writer.Line($"public static readonly {pair.Key.RuntimeType} {pair.Value} = {RuntimeText.Of(pair.Key.Value)};");
        writer.Close();
    }
}
