using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A layer of the language: checks the shape of its input, declares its parameters, and builds its operations. It shares a file with the
/// operations that only it uses.
/// </summary>
public abstract class Layer
{
    /// <summary>The name of the attribute without its suffix.</summary>
    public abstract string Word { get; }

    /// <summary>
    /// A use of the layer, from which tests derive its gradient check, random networks, and its row in the documentation. Null for a layer
    /// that needs more than attributes; such a layer has cases of its own.
    /// </summary>
    public abstract LayerExample? Example { get; }

    /// <summary>The stem of default names: <c>Conv</c> gives <c>Conv1</c>.</summary>
    public virtual string Stem => Word;

    /// <summary>The roles of its possible parameters. Its accessor has these while the declaration has errors.</summary>
    public virtual IReadOnlyList<string> ParameterRoles => [];

    /// <summary>The roles of its dropout rates; an empty role for a layer that only drops.</summary>
    public virtual IReadOnlyList<string> RateRoles => [];

    /// <summary>Adds the layer to the graph.</summary>
    /// <param name="context">The layer's arguments and declarations.</param>
    /// <param name="x">The layer's input.</param>
    /// <returns>The layer's output.</returns>
    public abstract Node Build(LoweringContext context, Node x);

    /// <summary>
    /// For an activation, the initial values of the weights before it that keep the scale of activations. Null for other layers.
    /// </summary>
    public virtual InitialValues? InitializerBefore(LoweringContext context, int fanIn, int fanOut) => null;

    /// <summary>Whether an activation after this layer determines the initial weights before it.</summary>
    public virtual bool PassesScale => false;
}

/// <summary>A loss: compares an output with a target.</summary>
public abstract class LossLayer : Layer
{
    /// <summary>The type and the kind of the target.</summary>
    public abstract (TensorType Type, TargetKind Kind) TargetFor(ArgumentReader arguments, TensorType output);

    /// <summary>The label that does not count; null if all do, or if the target is not a label.</summary>
    public virtual int? IgnoreLabel(LoweringContext context) => null;

    /// <summary>The mean loss over the batch.</summary>
    public abstract Node Loss(LoweringContext context, Node output, Node target);

    /// <summary>Checks the shape of the loss's input.</summary>
    public override Node Build(LoweringContext context, Node x) => x;

    /// <summary>
    /// The mean of the losses of all elements, weighted by the weights of samples if there are any.
    /// </summary>
    /// <param name="context">The loss.</param>
    /// <param name="each">The loss of each element.</param>
    /// <param name="counts">1 for each sample that counts, 0 for others; null if all count.</param>
    protected static Node Mean(LoweringContext context, Node each, Node? counts = null)
    {
        var g = context.Graph;
        if (context.SampleWeights is { } weights)
            counts = counts is null ? weights : g.Multiply(counts, weights);
        if (counts is null)
            return Reduce.Mean(g, each, Keep.Scalar);
        context.LossWeight = Reduce.Sum(context.As("Samples"), counts, Keep.Scalar);
        var sum = context.As("Sum", g => Reduce.Sum(g, g.MultiplyWhereNotZero(counts, each), Keep.Scalar));
        return g.Divide(sum, g.Multiply(context.LossWeight, g.Number(each.Type.Length / counts.Type.Length)));
    }
}

/// <summary>A use of a layer.</summary>
/// <param name="Attributes">The attributes as a user writes them, the layer among them.</param>
/// <param name="Input">The shape of their input; empty if they accept every shape and keep it.</param>
public sealed record LayerExample(string Attributes, params int[] Input)
{
    /// <summary>Whether they have to come directly after an input of the network.</summary>
    public bool IsFirst { get; init; }
}
