using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// [LocalResponseNorm(size)]: x / (k + alpha / size * s)^beta, where s is the sum of squares over size neighbouring channels
/// (Krizhevsky et al., 2012).
/// </summary>
public sealed class LocalResponseNormLayer : Layer
{
    public override string Word => "LocalResponseNorm";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var size = builder.Positive("size");
        var (alpha, beta, k) = (builder.Real("Alpha", 1e-4), builder.Real("Beta", 0.75), builder.Real("K", 1));
        builder.Picture(x);
        // Then the base of the power is positive everywhere.
        foreach (var (name, value, fits, wanted) in new[] { ("Alpha", alpha, alpha >= 0, "0 or more"), ("K", k, k > 0, "above 0") })
            if (!fits)
                throw builder.FailAt(name, Rules.OutOfRange, builder.Declaration, name, wanted, value.ToString("R", CultureInfo.InvariantCulture));

        var g = builder.Graph;
        // Of an even size, the further channel comes before.
        var window = new SumChannels.Window(size / 2, (size - 1) / 2);
        var squares = builder.As("Squares", () => g.Multiply(x, x));
        var sums = builder.As("Sums", () => g.Add(SumChannels.Op, window, squares));
        return g.Multiply(x, g.Power(g.Add(g.Multiply(sums, g.Number(alpha / size)), g.Number(k)), -beta));
    }
}

/// <summary>Sums over neighbouring channels.</summary>
public sealed class SumChannels : Op
{
    public static readonly SumChannels Op = new();

    /// <summary>How many channels before and after a sum reaches.</summary>
    public sealed record Window(int Before, int After);

    public override string Name => "SumChannels";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;

    /// <summary>A channel is part of the sums around it: the same operation, seen from the other end.</summary>
    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var window = (Window)node.Attribute!;
        return [graph.Add(Op, new Window(window.After, window.Before), gradients[0]!)];
    }

    public override void Emit(ProgramWriter writer, Node node)
    {
        var window = (Window)node.Attribute!;
        writer.Call("SumChannels", node, [writer.Extent(node.Type), $"{window.Before}", $"{window.After}", writer.Region(node.Input), writer.Region(node)]);
    }
}
