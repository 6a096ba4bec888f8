using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops;

/// <summary>A leaf: a value that exists before the program runs. It has no inputs and takes no memory of the plan.</summary>
public abstract class SourceOp<TAttribute> : Op<TAttribute>
    where TAttribute : notnull
{
    public override bool IsFree => true;
}

/// <summary>A leaf that a batch provides.</summary>
public abstract class BatchSource : SourceOp<BatchSource.Named>
{
    protected override TensorType Infer(Named attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    /// <summary>Adds the leaf of that name; the first has no name.</summary>
    public Node AddTo(GraphBuilder graph, string name, TensorType type) => graph.Add(this, new Named(name, type));

    /// <summary>The name of a leaf; empty for the first.</summary>
    public static string NameOf(Node node) => AttributeOf(node).Name;

    /// <param name="Name">The name; empty for the first leaf of its kind.</param>
    public sealed record Named(string Name, TensorType Type)
    {
        public override string ToString() => Name.Length == 0 ? $"{Type}" : $"{Name} {Type}";
    }
}

/// <summary>The samples of the batch.</summary>
public sealed class Input : BatchSource
{
    public static readonly Input Op = new();

    public override string Name => "Input";
}

/// <summary>The targets of the batch.</summary>
public sealed class Target : BatchSource
{
    public static readonly Target Op = new();

    public override string Name => "Target";
}

/// <summary>The output of an earlier program, from which the program of the loss starts.</summary>
public sealed class Output : BatchSource
{
    public static readonly Output Op = new();

    public override string Name => "Output";
}

/// <summary>The given gradient for an output, from which the program of the input gradient starts.</summary>
public sealed class OutputGradient : BatchSource
{
    public static readonly OutputGradient Op = new();

    public override string Name => "OutputGradient";
}

/// <summary>A trained parameter.</summary>
public sealed class Weight : SourceOp<ParameterSpec>
{
    public static readonly Weight Op = new();

    public override string Name => "Weight";

    protected override TensorType Infer(ParameterSpec attribute, IReadOnlyList<Node> inputs) => attribute.Type;
}

/// <summary>Numbers of a layer that are stored but not trained, such as a moving average.</summary>
public sealed class Statistic : SourceOp<ParameterSpec>
{
    public static readonly Statistic Op = new();

    public override string Name => "Statistic";

    protected override TensorType Infer(ParameterSpec attribute, IReadOnlyList<Node> inputs) => attribute.Type;
}

/// <summary>A parameter constant that was computed before inference.</summary>
public sealed class Prepared : SourceOp<Prepared.Value>
{
    public static readonly Prepared Op = new();

    public override string Name => "Prepared";

    protected override TensorType Infer(Value attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    /// <summary>The attribute.</summary>
    /// <param name="Number">The index of the value.</param>
    /// <param name="Layer">The index of its layer; -1 if it has none.</param>
    /// <param name="Role">Its role in the layer.</param>
    public sealed record Value(int Number, TensorType Type, int Layer, string Role)
    {
        public Root Root => new(RootKind.Prepared, Number.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => $"{Number}";
    }
}

/// <summary>A number that the compiler knows.</summary>
public sealed class Constant : SourceOp<Constant.Number>
{
    public static readonly Constant Op = new();

    public override string Name => "Constant";

    protected override TensorType Infer(Number attribute, IReadOnlyList<Node> inputs) => TensorType.Scalar;

    /// <summary>The attribute of a constant.</summary>
    public sealed record Number(double Value)
    {
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }
}

/// <summary>The number of samples in the batch: a host number.</summary>
public sealed class SampleCount : Op
{
    public static readonly SampleCount Op = new();

    public override string Name => "SampleCount";

    public override bool IsFree => true;

    protected override TensorType Infer(IReadOnlyList<Node> inputs) => TensorType.Scalar;
}

/// <summary>A dropout rate: a host number that can change between steps without recompiling.</summary>
public sealed class Rate : SourceOp<RateSpec>
{
    public static readonly Rate Op = new();

    public override string Name => "Rate";

    protected override TensorType Infer(RateSpec attribute, IReadOnlyList<Node> inputs) => TensorType.Scalar;
}

/// <summary>A uniform number in [0, 1) for each element. It is new in each step, and the same for all readers within a step.</summary>
public sealed class Uniform : SourceOp<Uniform.Stream>
{
    public static readonly Uniform Op = new();

    public override string Name => "Uniform";

    protected override TensorType Infer(Stream attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    /// <summary>The attribute: the number of the random stream.</summary>
    public sealed record Stream(int Site, TensorType Type);
}

/// <summary>A dropout rate of a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Role">The role of the rate, if the layer does more than dropping: <c>DropConnect</c>.</param>
/// <param name="Value">The declared rate.</param>
public sealed record RateSpec(string Layer, string Role, double Value)
{
    public string FullName => Role.Length == 0 ? Layer : $"{Layer}.{Role}";

    public override string ToString() => FullName;
}

/// <summary>A parameter or statistic of a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Role">Its role in the layer: <c>Weight</c>.</param>
/// <param name="Initializer">Its initial values.</param>
/// <param name="Decayed">Whether weight decay applies.</param>
public sealed record ParameterSpec(string Layer, string Role, TensorType Type, InitialValues Initializer, bool Trainable, bool Decayed)
{
    public string FullName => $"{Layer}.{Role}";

    /// <summary>Whether it is added to the output of a layer.</summary>
    public bool IsBias { get; init; }

    public override string ToString() => FullName;
}
