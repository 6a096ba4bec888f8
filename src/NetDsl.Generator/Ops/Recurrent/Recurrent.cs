using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Random;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Recurrent;

/// <summary>
/// A recurrent layer: F x T -> hidden, or hidden x T if it returns sequences. One product multiplies the inputs of all steps by the input
/// weights. Each step has a product with the recurrent weights, and the cell.
/// </summary>
public abstract class RecurrentLayer : Layer
{
    public override IReadOnlyList<string> ParameterRoles { get; } =
        [.. new[] { "L0", "L0Reverse", "L1", "L1Reverse" }.SelectMany(suffix => new[] { $"WeightIh{suffix}", $"WeightHh{suffix}", $"BiasIh{suffix}", $"BiasHh{suffix}" })];

    public override IReadOnlyList<string> RateRoles => ["Dropout"];

    /// <summary>The number of gates: values per unit that a cell computes from its input.</summary>
    protected abstract int Gates { get; }

    public override Node Build(LoweringContext context, Node x)
    {
        var (hidden, layers, directions) = (context.Arguments.Positive("hidden"), context.Arguments.Positive("Layers", 1), context.Arguments.Boolean("Bidirectional", false) ? 2 : 1);
        var sequences = context.Arguments.Boolean("ReturnSequences", false);
        var rate = context.Parameters.DropRate("Dropout", 0, "Dropout");
        if (x.Op == Window.Op || x.Op == Concat.Op && x.Type.Rank == 1 && x.Inputs.All(i => i.Op == Window.Op))
            throw context.Fail(Rules.LastStateOnly, context.Declaration, x.Type.Shape, context.Shapes.From(x));
        var (_, length) = context.Shapes.Sequence(x);
        if (rate is not null && layers == 1)
            throw context.FailAt("Dropout", Rules.DropoutBetweenNoLayers, context.Declaration, context.Arguments.Real("Dropout", 0).ToString("R", CultureInfo.InvariantCulture));

        var g = context.Graph;
        var sequence = context.As("Steps").Add(ToSteps.Op, x);
        for (var layer = 0; ; layer++)
        {
            context.MultiplyAdds((long)length * directions * Gates * hidden * (sequence.Type.Channels + hidden));
            var isLast = layer == layers - 1;
            var paths = Enumerable.Range(0, directions).Select(direction =>
            {
                var cell = new Cell(length, isReversed: direction == 1, g.Origin);
                var recurrence = Run(context, sequence, cell, hidden, $"L{layer}{(direction == 1 ? "Reverse" : "")}");
                return isLast && !sequences ? cell.FinalState(g.Graph, recurrence, 0) : cell.StatesAfter(g.Graph, recurrence, 0);
            }).ToList();
            var joined = directions == 1 ? paths[0] : context.As(isLast && !sequences ? "" : "Both").Add(Concat.Op, paths);
            if (isLast)
                return sequences ? g.Add(FromSteps.Op, joined) : joined;
            sequence = rate is null ? joined : context.As("Dropped", g => DropoutLayer.Elements(context, g, joined, rate));
        }
    }

    /// <summary>Defines the states after a step.</summary>
    /// <param name="context">The layer.</param>
    /// <param name="cell">Receives the states; the first is the layer's output.</param>
    /// <param name="gates">The contribution of the input to the gates, for all steps.</param>
    /// <param name="recurrent">The contribution of a state to the gates.</param>
    /// <param name="type">The type of a state.</param>
    protected abstract void Define(LoweringContext context, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type);

    /// <summary>The default initializer of the input weights.</summary>
    protected virtual InitialValues UsualInitializer(LoweringContext context, int fanIn, int fanOut) => InitialValues.Xavier(fanIn, fanOut);

    /// <summary>The initializer of the input biases.</summary>
    protected virtual InitialValues BiasInitializer(LoweringContext context, int hidden) => context.Initializers.Bias();

    /// <summary>Creates values of a cell with a role.</summary>
    protected static Node As(Cell cell, string role, Func<GraphBuilder, Node> make) => make(cell.Builder.As(role));

    /// <summary>Splits the input into gates.</summary>
    protected static Node[] Split(Cell cell, Node gates, int count)
    {
        return SplitChannels.Of(cell.Builder.As("Gate"), gates, count);
    }

    /// <summary>One layer in one direction.</summary>
    private Node Run(LoweringContext context, Node sequence, Cell cell, int hidden, string suffix)
    {
        var g = context.Graph;
        var (rows, features) = (context.Shapes.Side((long)Gates * hidden), sequence.Type.Channels);
        var inputWeight = context.Parameters.Weight($"WeightIh{suffix}", TensorType.Constant(rows, features), Initializer(context, "Init", features, hidden), decayed: true);
        var recurrentWeight = context.Parameters.Weight($"WeightHh{suffix}", TensorType.Constant(rows, hidden),
            Initializer(context, context.Arguments.Has("RecurrentInit") ? "RecurrentInit" : "Init", hidden, hidden), decayed: true);
        var (inputBias, recurrentBias) = ((Node?)null, (Node?)null);
        if (context.Arguments.Boolean("Bias", true))
        {
            inputBias = context.Parameters.Bias($"BiasIh{suffix}", TensorType.Constant(rows), BiasInitializer(context, hidden));
            recurrentBias = context.Parameters.Bias($"BiasHh{suffix}", TensorType.Constant(rows), context.Initializers.Bias());
        }

        var gates = context.As("Inputs", g => g.Add(MatMul.Op, new MatMul.Layout(false, true), sequence, inputWeight) is var sums && inputBias is null ? sums : g.Add(sums, inputBias));
        // Transposed once, not in the product of every step.
        var transposed = context.As($"WeightHh{suffix}Turned").Add(TransposeWeights.Op, recurrentWeight);
        Define(context, cell, gates, state => As(cell, "Gates", graph =>
        {
            var sums = graph.Add(MatMul.Op, new MatMul.Layout(false, false), state, cell.Given(transposed));
            return recurrentBias is null ? sums : graph.Add(sums, cell.Given(recurrentBias));
        }), TensorType.PerSample(hidden));
        return cell.AddTo(context.As("States"));
    }

    /// <summary>The initializer of weights; orthogonal rows are orthogonal within a gate.</summary>
    private InitialValues Initializer(LoweringContext context, string name, int fanIn, int fanOut)
    {
        var initializer = context.Initializers.WeightOfGates(name, fanIn, fanOut) ?? UsualInitializer(context, fanIn, fanOut);
        return Gates > 1 && initializer.Kind == InitialKind.Orthogonal
            ? InitialValues.Parts(Enumerable.Repeat((fanIn * fanOut, initializer), Gates))
            : initializer;
    }
}

/// <summary>[Rnn(hidden)]: h' = tanh(W x + b + U h + c), or a rectifier in place of tanh (Elman, 1990).</summary>
public sealed class RnnLayer : RecurrentLayer
{
    public override string Word => "Rnn";

    public override LayerExample Example => new("Rnn(4, ReturnSequences = true)", 3, 5);

    protected override int Gates => 1;

    protected override void Define(LoweringContext context, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var h = cell.State("Hidden", type);
        var sum = cell.Builder.Add(recurrent(h), cell.Given(gates));
        cell.Then(As(cell, "Hidden", g => g.Add(IsRectified(context) ? ReluLayer.Rectify : Scalars.Tanh, sum)));
    }

    protected override InitialValues UsualInitializer(LoweringContext context, int fanIn, int fanOut) =>
        IsRectified(context) ? InitialValues.Kaiming(fanIn) : base.UsualInitializer(context, fanIn, fanOut);

    private static bool IsRectified(LoweringContext context) => context.Arguments.Text("Nonlinearity") switch
    {
        "" or "tanh" => false,
        "relu" => true,
        var other => throw context.FailAt("Nonlinearity", Rules.UnknownNonlinearity, context.Declaration, other),
    };
}

/// <summary>
/// [Lstm(hidden)]: a memory cell c' = f c + i g with an output h' = o tanh(c'). Its gates i, f, o and its input g depend on the input and
/// the last output (Hochreiter and Schmidhuber, 1997; the forget gate: Gers et al., 2000).
/// </summary>
public sealed class LstmLayer : RecurrentLayer
{
    public override string Word => "Lstm";

    public override LayerExample Example => new("Lstm(4)", 3, 5);

    protected override int Gates => 4;

    protected override void Define(LoweringContext context, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var (h, c) = (cell.State("Hidden", type), cell.State("Cell", type));
        var sums = As(cell, "Gates", graph => graph.Add(recurrent(h), cell.Given(gates)));
        var parts = Split(cell, sums, 4);
        var i = As(cell, "InputGate", graph => graph.Add(Scalars.Sigmoid, parts[0]));
        var f = As(cell, "ForgetGate", graph => graph.Add(Scalars.Sigmoid, parts[1]));
        var g = As(cell, "Candidate", graph => graph.Add(Scalars.Tanh, parts[2]));
        var o = As(cell, "OutputGate", graph => graph.Add(Scalars.Sigmoid, parts[3]));
        var next = As(cell, "Cell", graph => graph.Add(graph.Multiply(f, c), graph.Multiply(i, g)));
        var shown = As(cell, "Shown", graph => graph.Add(Scalars.Tanh, next));
        cell.Then(As(cell, "Hidden", graph => graph.Multiply(o, shown)), next);
    }

    /// <summary>The second quarter belongs to the forget gate.</summary>
    protected override InitialValues BiasInitializer(LoweringContext context, int hidden)
    {
        var usual = context.Initializers.Bias();
        return context.Arguments.Has("ForgetBias")
            ? InitialValues.Parts([(hidden, usual), (hidden, InitialValues.Constant(context.Arguments.Real("ForgetBias", 0))), (2 * hidden, usual)])
            : usual;
    }
}

/// <summary>
/// [Gru(hidden)]: h' = (1 - z) n + z h, where n = tanh(W x + b + r (U h + c)). The gates r and z depend on the input and the last output
/// (Cho et al., 2014, with the reset gate after the product, as in cuDNN and PyTorch).
/// </summary>
public sealed class GruLayer : RecurrentLayer
{
    public override string Word => "Gru";

    public override LayerExample Example => new("Gru(4)", 3, 5);

    protected override int Gates => 3;

    protected override void Define(LoweringContext context, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var h = cell.State("Hidden", type);
        var inputs = SplitChannels.Of(context.Graph, gates, 3).Select(cell.Given).ToList();
        var states = Split(cell, recurrent(h), 3);
        var r = As(cell, "ResetGate", g => g.Add(Scalars.Sigmoid, g.Add(states[0], inputs[0])));
        var z = As(cell, "UpdateGate", g => g.Add(Scalars.Sigmoid, g.Add(states[1], inputs[1])));
        var n = As(cell, "Candidate", g => g.Add(Scalars.Tanh, g.Add(g.Multiply(r, states[2]), inputs[2])));
        cell.Then(As(cell, "Hidden", g => g.Add(g.Multiply(z, g.Subtract(h, n)), n)));
    }
}
