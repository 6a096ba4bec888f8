using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A word of the language: checks the shape it is put on, declares its parameters, and says what it computes in terms of
/// operations. Stands in one file with the operations that only it makes.
/// </summary>
public abstract class Layer
{
    /// <summary>The attribute without its suffix.</summary>
    public abstract string Word { get; }

    /// <summary>What default names are made of: <c>Conv</c> gives <c>Conv1</c>.</summary>
    public virtual string Stem => Word;

    /// <summary>The roles of the parameters it can have: what its accessor offers while the declaration has errors.</summary>
    public virtual IReadOnlyList<string> ParameterRoles => [];

    /// <summary>The roles of the rates at which it can drop; nothing, for that of a layer that does nothing else.</summary>
    public virtual IReadOnlyList<string> RateRoles => [];

    /// <summary>Adds the layer to the graph.</summary>
    /// <param name="builder">The layer's arguments, and what it may declare.</param>
    /// <param name="x">What the layer is put on.</param>
    /// <returns>The layer's output.</returns>
    public abstract Node Build(LayerBuilder builder, Node x);

    /// <summary>
    /// Where the layer is an activation: the C# expression of the initializer that keeps the scale of what passes through
    /// it, for the weights before it. Null for other layers.
    /// </summary>
    public virtual string? InitializerBefore(LayerBuilder builder, int fanIn, int fanOut) => null;

    /// <summary>Whether an activation after this layer still decides the initial weights before it.</summary>
    public virtual bool PassesScale => false;
}

/// <summary>A word that ends a network: it compares the output with a target.</summary>
public abstract class LossLayer : Layer
{
    /// <summary>The type of the target, and whether it is a class label.</summary>
    public abstract (TensorType Type, bool IsLabel) TargetFor(ArgumentReader arguments, TensorType output);

    /// <summary>The mean loss over the batch.</summary>
    public abstract Node Loss(LayerBuilder builder, Node output, Node target);

    /// <summary>Checks the shape the loss is put on.</summary>
    public override Node Build(LayerBuilder builder, Node x) => x;
}
