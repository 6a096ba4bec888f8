using NetDsl.Generator.Expand;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

// How building goes on after a mistake, so that later mistakes are found too.
public sealed partial class BuildGraph
{
    /// <summary>The number of guessed values so far.</summary>
    private int guessed;

    /// <summary>Builds a part; after a mistake in it, goes on with something else. Without guesses, the mistake ends the graph.</summary>
    /// <param name="otherwise">Makes what stands for the part.</param>
    private T Recovered<T>(Func<T> build, Func<T> otherwise)
    {
        if (state.Guesses is not { } guesses)
            return build();
        try
        {
            return build();
        }
        catch (FindingException mistake)
        {
            guesses.Report(mistake);
            return otherwise();
        }
    }

    /// <inheritdoc cref="Recovered{T}"/>
    private void Recovered(Action build, Action? otherwise = null) => Recovered<bool>(
        () =>
        {
            build();
            return true;
        },
        () =>
        {
            otherwise?.Invoke();
            return false;
        });

    /// <summary>Builds an equation; after a mistake in it, its output is as its input.</summary>
    private Value RecoveredEquation(Func<Value> build, Value x)
    {
        var (evaluation, equation) = (state.Current, equationContext);
        return Recovered(build, () =>
        {
            (state.Current, equationContext) = (evaluation, equation);
            return x;
        });
    }

    /// <summary>The shape that an input declares. The check of the structure reports what is wrong with it.</summary>
    private TensorType TypeOfInput(LoweringContext context)
    {
        if (state.Guesses is not { } guesses)
            return TensorType.PerSample(context.Arguments.PositiveList("shape"));
        try
        {
            var type = TensorType.PerSample(context.Arguments.PositiveList("shape"));
            return type is { Rank: 1 or 2 or 3, Length: <= int.MaxValue } ? type : guesses.Unknown;
        }
        catch (FindingException)
        {
            return guesses.Unknown;
        }
    }

    /// <summary>What stands for the value after a layer that could not be built.</summary>
    private Value GuessAfter(Scope scope, int position, Progress at)
    {
        if (Registry.Find(scope.Layers[position].Word) is JoinLayer or LossLayer or OutputLayer)
            at.Open = null;
        return Guess(scope, position, at.Value);
    }

    /// <summary>The output of a layer of which nothing is known. It is named as far as its name is known.</summary>
    private Value Guess(Scope scope, int position, Value? x)
    {
        var (guesses, word) = (state.Guesses!, scope.Layers[position].Word);
        var layer = Registry.Find(word);
        guesses.HasUnknownLayer |= layer is null or ElementwiseLayer && BlockOf(word) is null;
        var context = Begin(scope, position, layer, scope.NameOf(position, "Unknown", 0), x?.Node.Type);
        context.Model.Output = guesses.Unknown;
        context.Model.Inputs = x is null ? [] : [x.Layer];
        var value = new Value(Leaf(graph, guesses.Unknown, context.Index), context.Model);
        Name(scope, context.Model.Owner, value);
        return value;
    }

    /// <summary>The output that a layer would have for inputs that it can take. What it gets does not fit it, which is reported.</summary>
    private Node GuessOutput(
        Scope scope, int position, Layer layer, LoweringContext failed, IReadOnlyList<Node> inputs, Func<LoweringContext, IReadOnlyList<Node>, Node> build)
    {
        var guesses = state.Guesses!;
        if (layer is LossLayer or OutputLayer)
            return inputs[0];
        foreach (var types in guesses.Alternatives([.. inputs.Select(input => input.Type)]))
        {
            // Whatever the layer declares for inputs that it does not get is not a part of the network.
            var other = new Network(network.Spec);
            other.Layers.AddRange(network.Layers);
            var trial = new LoweringState(other, purpose) { Guesses = guesses, Current = state.Current };
            var context = new LoweringContext(trial, scope, position, types[0]) { Index = failed.Index, Model = failed.Model };
            try
            {
                var y = build(context, [.. types.Select(type => Leaf(trial.Graph, type, failed.Index))]);
                return Leaf(graph, y.Type, failed.Index);
            }
            catch (Exception exception) when (exception is FindingException or TooManyNodesException)
            {
            }
        }

        return Leaf(graph, guesses.Unknown, failed.Index);
    }

    /// <summary>A value of that type that stands for the output of a layer.</summary>
    private Node Leaf(Graph to, TensorType type, int layer) => Input.Op.AddTo(to.At(new(layer)), $"guess {++guessed}", type);
}
