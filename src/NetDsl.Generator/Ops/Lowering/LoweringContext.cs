using NetDsl.Generator.Expand;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>
/// A layer while it is lowered to the graph: its position, the graph, and the parts through which it reads arguments and declares
/// parameters.
/// </summary>
public sealed class LoweringContext
{
    private readonly LoweringState state;
    private readonly Scope scope;
    private readonly int position;

    /// <param name="input">The shape of the layer's input, for its arguments; null if it is not known.</param>
    internal LoweringContext(LoweringState state, Scope scope, int position, TensorType? input = null)
    {
        (this.state, this.scope, this.position) = (state, scope, position);
        // Without a shape, the layer is not reached yet, and its mistakes are not counted.
        var guesses = input is null ? null : state.Guesses;
        Arguments = new(this, scope.Layers[position], scope.Attribute(position), scope.NamesAt(position), input?.Sizes, scope.PlaceOf(position), state.Network.Spec, guesses);
        Shapes = new(this, state.Network.Layers);
        Parameters = new(this, state, IsInSharedBlock);
        Initializers = new(this, Following);
    }

    public LayerArguments Arguments { get; }

    public LayerShapes Shapes { get; }

    public LayerParameters Parameters { get; }

    public LayerInitializers Initializers { get; }

    /// <summary>Adds nodes of the layer to the graph.</summary>
    public GraphBuilder Graph => field ??= state.Graph.At(new(Index));

    /// <summary>The index of the layer in the network; -1 before it is entered.</summary>
    internal int Index { get; init; } = -1;

    /// <summary>Whether the graph is that of training.</summary>
    public bool Training => state.Purpose == Purpose.Training;

    /// <summary>Whether layers drop values or add noise: in training, and when the uncertainty of the outputs is estimated.</summary>
    public bool IsNoisy => state.Purpose != Purpose.Inference;

    /// <summary>The declaration of the layer, for messages.</summary>
    public FindingArgument Declaration => scope.Describe(position);

    /// <summary>The time at which a differential equation evaluates its block; null outside of one.</summary>
    public double? Time => state.Current?.Time;

    /// <summary>The layer at its position.</summary>
    internal LayerModel Model { get; set; } = null!;

    internal long TotalMultiplyAdds { get; private set; }

    /// <summary>The sum of weights by which a loss is divided; null if that is the number of samples.</summary>
    public Node? LossWeight { get; set; }

    /// <summary>The weight of each sample; null if the network is not declared with them.</summary>
    public Node? SampleWeights => state.Network.Spec.Asks("SampleWeights")
        ? Target.Op.AddTo(Graph, TargetModel.SampleWeights.Source, TargetModel.SampleWeights.Type)
        : null;

    /// <summary>Returns the exception of a finding about the layer.</summary>
    public FindingException Fail(Rule rule, params FindingArgument[] about) => new([new(rule, scope.Attribute(position), new(about)) { Inner = scope.Inner(position) }]);

    /// <summary>Returns the exception of a finding about one argument of the layer.</summary>
    public FindingException FailAt(string argument, Rule rule, params FindingArgument[] about) => new([new(rule, scope.Attribute(position), new(about), scope.Argument(position, argument)) { Inner = scope.Inner(position) is { } inner ? inner with { Argument = argument } : null }]);

    /// <summary>Adds a uniform random number in [0, 1) for each element of a type, from a new stream.</summary>
    public Node Draw(TensorType type) => Graph.Add(Uniform.Op, new Uniform.Stream(state.Sites++, type));

    /// <summary>Counts the multiply-adds of one forward pass of one sample.</summary>
    public void MultiplyAdds(long count) => TotalMultiplyAdds += count;

    /// <summary>Creates nodes with a role within the layer, for readable names.</summary>
    public Node As(string role, Func<GraphBuilder, Node> make) => make(As(role));

    /// <summary>Adds nodes with a role within the layer, for readable names.</summary>
    public GraphBuilder As(string role) => Graph.As(role);

    private bool IsInSharedBlock()
    {
        for (var s = scope; s.Outer is not null; s = s.Outer)
            if (s.Outer.Layers[s.Position].IsShared)
                return true;
        return false;
    }

    /// <summary>Whether a layer is there. A condition on a shape that is not known yet counts as true, and so does a wrong one.</summary>
    private static bool IsThere(LoweringContext layer)
    {
        try
        {
            return layer.Arguments.IsThere;
        }
        catch (FindingException)
        {
            return true;
        }
    }

    /// <summary>The layers after this one that are there, through the ends of blocks and past other paths to their join.</summary>
    private IEnumerable<(Layer Layer, LoweringContext Context)> Following()
    {
        var (inScope, next) = (scope, position + 1);
        while (true)
        {
            if (next >= inScope.Layers.Count)
            {
                if (inScope.Outer is null)
                    yield break;
                (inScope, next) = (inScope.Outer, inScope.Position + 1);
                continue;
            }

            var following = Registry.Find(inScope.Layers[next].Word);
            if (following is null)
                yield break;
            if (following is BranchLayer)
                while (next < inScope.Layers.Count && !(Registry.Find(inScope.Layers[next].Word) is JoinLayer join && join.Joins(new(state, inScope, next))))
                    next++;
            else if (new LoweringContext(state, inScope, next++) is var after && IsThere(after))
                yield return (following, after);
        }
    }
}
