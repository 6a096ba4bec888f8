using NetDsl.Generator.Expand;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

/// <summary>Differential equations: builds the layer or block after [NeuralOde] for each evaluation, with one set of parameters.</summary>
public sealed partial class BuildGraph
{
    /// <summary>The outermost differential equation that is being built; null outside of them.</summary>
    private LoweringContext? equationContext;

    /// <summary>The layer or block that an equation integrates, which stands after it. It is an error if nothing does that it can integrate.</summary>
    private (Layer? Layer, BlockSpec? Block) Slope(Scope scope, int position, LoweringContext context, Value x)
    {
        var slope = position + 1;
        var follower = slope < scope.Layers.Count ? Registry.Find(scope.Layers[slope].Word) : null;
        var block = slope < scope.Layers.Count && follower is null ? BlockOf(scope.Layers[slope].Word) : null;
        var inner = new LoweringContext(state, scope, Math.Min(slope, scope.Layers.Count - 1), x.Node.Type);
        if (follower is BranchLayer or FromLayer or LossLayer or OutputLayer or NeuralOdeLayer || follower is JoinLayer join && join.Joins(inner) || follower is null && block is null)
            throw context.Fail(Rules.OdeWithoutBlock, context.Declaration, slope < scope.Layers.Count ? $"that is {scope.Layers[slope].Declaration}" : "nothing does");
        return (follower, block);
    }

    /// <summary>Builds an equation and the layer that it integrates.</summary>
    private Value Integrate(Scope scope, int position, Layer? follower, BlockSpec? block, LoweringContext context, Value x)
    {
        var slope = position + 1;
        var inner = new LoweringContext(state, scope, slope, x.Node.Type);
        var equation = scope.NameOf(position, "NeuralOde", 0);
        var names = Names(scope, slope, follower?.Stem ?? block!.Name, inner);
        var (outer, before) = (state.Current, x);
        var outerContext = equationContext;
        equationContext ??= context;
        var evaluations = 0;
        foreach (var (step, number) in NeuralOdeLayer.Steps(context).Select((step, i) => (step, i + 1)))
        {
            state.Current = outer;
            var whole = Begin(scope, position, follower, $"{equation}.Step{number}.State");
            var after = whole.Model;
            var (from, stages) = (x, 0);
            List<LayerModel> inputs = [from.Layer];
            var y = Limited(context, () => step.Take(whole.Graph, x.Node, (time, at) =>
            {
                state.Current = new($"{outer?.Prefix}{equation}.Step{number}.Stage{++stages}.", time, evaluations++ > 0 || outer is { IsAgain: true });
                var k = Repeated(scope, slope, follower, block, inner, new(at, stages == 1 ? from.Layer : after), names);
                if (!k.Node.Type.Equals(before.Node.Type))
                    throw context.Fail(Rules.OdeChangesShape, context.Declaration, scope.Describe(slope), before.Node.Type.Shape, k.Node.Type.Shape);
                inputs.Add(k.Layer);
                return k.Node;
            }));
            (after.Output, after.Inputs) = (y.Type, inputs);
            x = new(y, after);
            NameOutput(after.Name, y);
        }

        (state.Current, equationContext) = (outer, outerContext);
        Name(scope, equation, x);
        return x;
    }
}
