using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>Differential equations: the layer or block after [NeuralOde], built for each evaluation, with one set of parameters.</summary>
public sealed partial class BuildGraph
{
    /// <summary>The evaluation that is being built; null outside of differential equations.</summary>
    internal Evaluation? Current { get; private set; }

    /// <summary>Builds an equation and the layer that it integrates, which stands after it.</summary>
    private Value Integrate(Scope scope, int position, LayerBuilder builder, Value x)
    {
        var slope = position + 1;
        var follower = slope < scope.Layers.Count ? Registry.Find(scope.Layers[slope].Word) : null;
        var block = slope < scope.Layers.Count && follower is null ? network.Spec.Blocks.FirstOrDefault(b => b.Word == scope.Layers[slope].Word) : null;
        var inner = new LayerBuilder(this, network, graph, scope, Math.Min(slope, scope.Layers.Count - 1), purpose);
        if (follower is BranchLayer or FromLayer or LossLayer or NeuralOdeLayer || follower is JoinLayer join && join.Joins(inner) || follower is null && block is null)
            throw builder.Fail(Rules.OdeWithoutBlock, builder.Declaration, slope < scope.Layers.Count ? $"that is {scope.Layers[slope].Declaration}" : "nothing does");

        var equation = scope.NameOf(position, "NeuralOde", 0);
        var names = Names(scope, slope, follower?.Stem ?? block!.Name, inner);
        var (outer, before) = (Current, x);
        var evaluations = 0;
        foreach (var (step, number) in NeuralOdeLayer.Steps(builder).Select((step, i) => (step, i + 1)))
        {
            Current = outer;
            var state = Begin(scope, position, follower, $"{equation}.Step{number}.State").Model;
            var origin = graph.Origin;
            var (from, stages) = (x, 0);
            List<LayerModel> inputs = [from.Layer];
            var y = step.Take(graph, x.Node, (time, at) =>
            {
                Current = new($"{outer?.Prefix}{equation}.Step{number}.Stage{++stages}.", time, evaluations++ > 0 || outer is { IsAgain: true });
                var k = Repeated(scope, slope, follower, block, inner, new(at, stages == 1 ? from.Layer : state), names);
                if (!k.Node.Type.Equals(before.Node.Type))
                    throw builder.Fail(Rules.OdeChangesShape, builder.Declaration, scope.Describe(slope), before.Node.Type.Shape, k.Node.Type.Shape);
                inputs.Add(k.Layer);
                graph.Origin = origin;
                return k.Node;
            });
            (state.Output, state.Inputs) = (y.Type, inputs);
            x = new(y, state);
        }

        Current = outer;
        Remember(scope, equation, x);
        return x;
    }
}

/// <summary>One of the evaluations of a differential equation's block.</summary>
/// <param name="Prefix">What names of its layers begin with: <c>NeuralOde1.Step3.Stage2.</c></param>
/// <param name="IsAgain">Whether the block has been evaluated before, so that its parameters are known.</param>
internal sealed record Evaluation(string Prefix, double Time, bool IsAgain);
