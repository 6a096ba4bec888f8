using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Ops;

/// <summary>What is there before the program runs: it takes no memory of the plan and has no inputs.</summary>
public abstract class SourceOp : Op
{
    public override bool IsFree => true;
}

/// <summary>What a batch brings. The attribute is its type or, where there are several and it is not the first, a <see cref="Named"/>.</summary>
public abstract class BatchSource : SourceOp
{
    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (attribute as Named)?.Type ?? (TensorType)attribute!;

    /// <summary>The source of that name; the first has none.</summary>
    public Node AddTo(Graph graph, string name, TensorType type) => graph.Add(this, name.Length == 0 ? type : new Named(name, type));

    /// <summary>The name of a source; empty for the first.</summary>
    public static string NameOf(Node node) => (node.Attribute as Named)?.Name ?? "";

    public sealed record Named(string Name, TensorType Type)
    {
        public override string ToString() => $"{Name} {Type}";
    }
}

/// <summary>The batch's samples.</summary>
public sealed class Input : BatchSource
{
    public static readonly Input Op = new();

    public override string Name => "Input";
}

/// <summary>What the samples are trained against.</summary>
public sealed class Target : BatchSource
{
    public static readonly Target Op = new();

    public override string Name => "Target";
}

/// <summary>What a program before this one put out: what the loss by itself starts from.</summary>
public sealed class Output : BatchSource
{
    public static readonly Output Op = new();

    public override string Name => "Output";
}

/// <summary>The gradient for an output, as given: what that for the inputs starts from.</summary>
public sealed class OutputGradient : BatchSource
{
    public static readonly OutputGradient Op = new();

    public override string Name => "OutputGradient";
}

/// <summary>A trained parameter.</summary>
public sealed class Weight : SourceOp
{
    public static readonly Weight Op = new();

    public override string Name => "Weight";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((ParameterSpec)attribute!).Type;
}

/// <summary>A number that a layer keeps but that is not trained, such as a moving average.</summary>
public sealed class Statistic : SourceOp
{
    public static readonly Statistic Op = new();

    public override string Name => "Statistic";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((ParameterSpec)attribute!).Type;
}

/// <summary>What has been computed of parameters before: by the program that prepares inference.</summary>
public sealed class Prepared : SourceOp
{
    public static readonly Prepared Op = new();

    public override string Name => "Prepared";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Value)attribute!).Type;

    /// <summary>The attribute.</summary>
    /// <param name="Number">Which of the network's prepared values.</param>
    /// <param name="Layer">Index of the layer that it belongs to; -1 for what belongs to none.</param>
    /// <param name="Role">What it is within the layer.</param>
    public sealed record Value(int Number, TensorType Type, int Layer, string Role)
    {
        public Root Root => new(RootKind.Prepared, Number.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => $"{Number}";
    }
}

/// <summary>A number known when the network is compiled.</summary>
public sealed class Constant : SourceOp
{
    public static readonly Constant Op = new();

    public override string Name => "Constant";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.Scalar;

    /// <summary>The attribute of a constant.</summary>
    public sealed record Number(double Value)
    {
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }
}

/// <summary>The number of samples in the batch: known when a kernel is called.</summary>
public sealed class SampleCount : SourceOp
{
    public static readonly SampleCount Op = new();

    public override string Name => "SampleCount";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.Scalar;
}

/// <summary>The rate at which a layer drops: known when a kernel is called, and changed between steps without compiling anew.</summary>
public sealed class Rate : SourceOp
{
    public static readonly Rate Op = new();

    public override string Name => "Rate";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.Scalar;
}

/// <summary>A uniform number in [0, 1) for each element, drawn anew each step, the same wherever it is read within one.</summary>
public sealed class Uniform : SourceOp
{
    public static readonly Uniform Op = new();

    public override string Name => "Uniform";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Stream)attribute!).Type;

    /// <summary>The attribute: which of the network's random streams.</summary>
    public sealed record Stream(int Site, TensorType Type);
}

/// <summary>The rate at which a layer drops.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Role">What is dropped, where the layer does more than that: <c>DropConnect</c>.</param>
/// <param name="Value">What it is as declared.</param>
public sealed record RateSpec(string Layer, string Role, double Value)
{
    public string FullName => Role.Length == 0 ? Layer : $"{Layer}.{Role}";

    public override string ToString() => FullName;
}

/// <summary>A parameter or statistic of a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Role">What it is within the layer: <c>Weight</c>.</param>
/// <param name="Initializer">The C# expression of its initial value.</param>
/// <param name="Decayed">Whether weight decay applies.</param>
public sealed record ParameterSpec(string Layer, string Role, TensorType Type, string Initializer, bool Trainable, bool Decayed)
{
    public string FullName => $"{Layer}.{Role}";

    public override string ToString() => FullName;
}
