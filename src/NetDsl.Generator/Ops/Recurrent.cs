using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A recurrent layer: F x T -> hidden, or hidden x T where sequences are returned. The inputs of all steps are multiplied by the input
/// weights at once; what is left for each step is a product with the recurrent weights and the cell.
/// </summary>
public abstract class RecurrentLayer : Layer
{
    public override IReadOnlyList<string> ParameterRoles { get; } =
        [.. new[] { "L0", "L0Reverse", "L1", "L1Reverse" }.SelectMany(suffix => new[] { $"WeightIh{suffix}", $"WeightHh{suffix}", $"BiasIh{suffix}", $"BiasHh{suffix}" })];

    public override IReadOnlyList<string> RateRoles => ["Dropout"];

    /// <summary>How many values a cell makes of its input for each of its units.</summary>
    protected abstract int Gates { get; }

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (hidden, layers, directions) = (builder.Positive("hidden"), builder.Positive("Layers", 1), builder.Boolean("Bidirectional", false) ? 2 : 1);
        var sequences = builder.Boolean("ReturnSequences", false);
        var rate = builder.DropRate("Dropout", 0, "Dropout");
        if (x.Op == Window.Op || x.Op == Concat.Op && x.Type.Rank == 1 && x.Inputs.All(i => i.Op == Window.Op))
            throw builder.Fail(Rules.LastStateOnly, builder.Declaration, x.Type.Shape, builder.From(x));
        var (_, length) = builder.Sequence(x);
        if (rate is not null && layers == 1)
            throw builder.FailAt("Dropout", Rules.DropoutBetweenNoLayers, builder.Declaration, builder.Real("Dropout", 0).ToString("R", CultureInfo.InvariantCulture));

        var g = builder.Graph;
        var sequence = builder.As("Steps", () => g.Add(ToSteps.Op, null, x));
        for (var layer = 0; ; layer++)
        {
            builder.MultiplyAdds((long)length * directions * Gates * hidden * (sequence.Type.Channels + hidden));
            var isLast = layer == layers - 1;
            var paths = Enumerable.Range(0, directions).Select(direction =>
            {
                var cell = new Cell(length, isReversed: direction == 1, g.Origin);
                var recurrence = Run(builder, sequence, cell, hidden, $"L{layer}{(direction == 1 ? "Reverse" : "")}");
                return isLast && !sequences ? cell.FinalState(g, recurrence, 0) : cell.StatesAfter(g, recurrence, 0);
            }).ToList();
            var joined = directions == 1 ? paths[0] : builder.As(isLast && !sequences ? "" : "Both", () => g.Add(Concat.Op, null, paths));
            if (isLast)
                return sequences ? g.Add(FromSteps.Op, null, joined) : joined;
            sequence = rate is null ? joined : builder.As("Dropped", () => DropoutLayer.Elements(builder, joined, rate));
        }
    }

    /// <summary>The states after a step.</summary>
    /// <param name="builder">The layer.</param>
    /// <param name="cell">Receives the states; the first is the layer's output.</param>
    /// <param name="gates">The input's part in the gates, for all steps.</param>
    /// <param name="recurrent">The state's part in them, given the state.</param>
    /// <param name="type">The type of a state.</param>
    protected abstract void Define(LayerBuilder builder, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type);

    /// <summary>What the input weights start at where nobody says anything.</summary>
    protected virtual string UsualInitializer(LayerBuilder builder, int fanIn, int fanOut) => $"Initializer.Xavier({fanIn}, {fanOut})";

    /// <summary>What the bias of the inputs starts at.</summary>
    protected virtual string BiasInitializer(LayerBuilder builder, int hidden) => builder.BiasInitializer();

    /// <summary>Values of a cell, known by a role.</summary>
    protected static Node As(Cell cell, string role, Func<Graph, Node> make) =>
        cell.Graph.At(cell.Graph.Origin with { Role = role }, () => make(cell.Graph));

    /// <summary>What each gate is given.</summary>
    protected static Node[] Split(Cell cell, Node gates, int count)
    {
        Node[] parts = [];
        As(cell, "Gate", g => (parts = SplitChannels.Of(g, gates, count))[0]);
        return parts;
    }

    /// <summary>One layer in one direction.</summary>
    private Node Run(LayerBuilder builder, Node sequence, Cell cell, int hidden, string suffix)
    {
        var g = builder.Graph;
        var (rows, features) = (builder.Side((long)Gates * hidden), sequence.Type.Channels);
        var inputWeight = builder.Weight($"WeightIh{suffix}", TensorType.Constant(rows, features), Initializer(builder, "Init", features, hidden), decayed: true);
        var recurrentWeight = builder.Weight($"WeightHh{suffix}", TensorType.Constant(rows, hidden),
            Initializer(builder, builder.Has("RecurrentInit") ? "RecurrentInit" : "Init", hidden, hidden), decayed: true);
        var (inputBias, recurrentBias) = ((Node?)null, (Node?)null);
        if (builder.Boolean("Bias", true))
        {
            inputBias = builder.Weight($"BiasIh{suffix}", TensorType.Constant(rows), BiasInitializer(builder, hidden), decayed: false);
            recurrentBias = builder.Weight($"BiasHh{suffix}", TensorType.Constant(rows), builder.BiasInitializer(), decayed: false);
        }

        var gates = builder.As("Inputs", () => g.Add(MatMul.Op, new MatMul.Layout(false, true), sequence, inputWeight) is var sums && inputBias is null ? sums : g.Add(sums, inputBias));
        // Turned once, not in the product of every step.
        var turned = builder.As($"WeightHh{suffix}Turned", () => g.Add(Turn.Op, null, recurrentWeight));
        Define(builder, cell, gates, state => As(cell, "Gates", graph =>
        {
            var sums = graph.Add(MatMul.Op, new MatMul.Layout(false, false), state, cell.Given(turned));
            return recurrentBias is null ? sums : graph.Add(sums, cell.Given(recurrentBias));
        }), TensorType.PerSample(hidden));
        return builder.As("States", () => cell.AddTo(g));
    }

    /// <summary>Rows that stand at right angles to each other do so within a gate.</summary>
    private string Initializer(LayerBuilder builder, string name, int fanIn, int fanOut)
    {
        var initializer = builder.WeightInitializerOfGates(name, fanIn, fanOut) ?? UsualInitializer(builder, fanIn, fanOut);
        return Gates > 1 && initializer.StartsWith("Initializer.Orthogonal", StringComparison.Ordinal)
            ? $"Initializer.Parts({string.Join(", ", Enumerable.Repeat($"({fanIn * fanOut}, {initializer})", Gates))})"
            : initializer;
    }
}

/// <summary>[Rnn(hidden)]: h' = tanh(W x + b + U h + c), or a rectifier in place of tanh (Elman, 1990).</summary>
public sealed class RnnLayer : RecurrentLayer
{
    public override string Word => "Rnn";

    protected override int Gates => 1;

    protected override void Define(LayerBuilder builder, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var h = cell.State("Hidden", type);
        var sum = cell.Graph.Add(recurrent(h), cell.Given(gates));
        cell.Then(As(cell, "Hidden", g => g.Add(IsRectified(builder) ? ReluLayer.Rectify : Scalars.Tanh, null, sum)));
    }

    protected override string UsualInitializer(LayerBuilder builder, int fanIn, int fanOut) =>
        IsRectified(builder) ? $"Initializer.Kaiming({fanIn})" : base.UsualInitializer(builder, fanIn, fanOut);

    private static bool IsRectified(LayerBuilder builder) => builder.Text("Nonlinearity") switch
    {
        "" or "tanh" => false,
        "relu" => true,
        var other => throw builder.FailAt("Nonlinearity", Rules.UnknownNonlinearity, builder.Declaration, other),
    };
}

/// <summary>
/// [Lstm(hidden)]: a memory cell c' = f c + i g with an output h' = o tanh(c'), whose gates i, f, o and input g are read from the
/// input and the last output (Hochreiter and Schmidhuber, 1997; the forget gate: Gers et al., 2000).
/// </summary>
public sealed class LstmLayer : RecurrentLayer
{
    public override string Word => "Lstm";

    protected override int Gates => 4;

    protected override void Define(LayerBuilder builder, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var (h, c) = (cell.State("Hidden", type), cell.State("Cell", type));
        var sums = As(cell, "Gates", graph => graph.Add(recurrent(h), cell.Given(gates)));
        var parts = Split(cell, sums, 4);
        var i = As(cell, "InputGate", graph => graph.Add(Scalars.Sigmoid, null, parts[0]));
        var f = As(cell, "ForgetGate", graph => graph.Add(Scalars.Sigmoid, null, parts[1]));
        var g = As(cell, "Candidate", graph => graph.Add(Scalars.Tanh, null, parts[2]));
        var o = As(cell, "OutputGate", graph => graph.Add(Scalars.Sigmoid, null, parts[3]));
        var next = As(cell, "Cell", graph => graph.Add(graph.Multiply(f, c), graph.Multiply(i, g)));
        var shown = As(cell, "Shown", graph => graph.Add(Scalars.Tanh, null, next));
        cell.Then(As(cell, "Hidden", graph => graph.Multiply(o, shown)), next);
    }

    /// <summary>The second quarter belongs to the forget gate.</summary>
    protected override string BiasInitializer(LayerBuilder builder, int hidden)
    {
        var usual = builder.BiasInitializer();
        return builder.Has("ForgetBias")
            ? $"Initializer.Parts(({hidden}, {usual}), ({hidden}, {InitializerText.Constant(builder.Real("ForgetBias", 0))}), ({2 * hidden}, {usual}))"
            : usual;
    }
}

/// <summary>
/// [Gru(hidden)]: h' = (1 - z) n + z h, where n = tanh(W x + b + r (U h + c)), with gates r and z read from the input and the last
/// output (Cho et al., 2014, in the form that multiplies after the product, as cuDNN and PyTorch have it).
/// </summary>
public sealed class GruLayer : RecurrentLayer
{
    public override string Word => "Gru";

    protected override int Gates => 3;

    protected override void Define(LayerBuilder builder, Cell cell, Node gates, Func<Node, Node> recurrent, TensorType type)
    {
        var h = cell.State("Hidden", type);
        var inputs = SplitChannels.Of(builder.Graph, gates, 3).Select(cell.Given).ToList();
        var states = Split(cell, recurrent(h), 3);
        var r = As(cell, "ResetGate", g => g.Add(Scalars.Sigmoid, null, g.Add(states[0], inputs[0])));
        var z = As(cell, "UpdateGate", g => g.Add(Scalars.Sigmoid, null, g.Add(states[1], inputs[1])));
        var n = As(cell, "Candidate", g => g.Add(Scalars.Tanh, null, g.Add(g.Multiply(r, states[2]), inputs[2])));
        cell.Then(As(cell, "Hidden", g => g.Add(g.Multiply(z, g.Subtract(h, n)), n)));
    }
}
