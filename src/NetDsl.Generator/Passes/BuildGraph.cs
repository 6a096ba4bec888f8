using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// From the declaration to graphs: expands blocks and repetitions, joins paths, infers shapes by building each layer on
/// the one before, and collects the parameters. The first layer that cannot be built is the only finding.
/// </summary>
public sealed partial class BuildGraph
{
    private readonly Network network;
    private readonly Purpose purpose;
    private readonly Graph graph = new();
    private readonly List<(string Parameter, Node Output)> scaled = [];
    private int layers;

    private BuildGraph(Network network, Purpose purpose) => (this.network, this.purpose) = (network, purpose);

    /// <summary>Random streams given out so far.</summary>
    internal int Sites { get; set; }

    /// <summary>The layer that declared each parameter of this graph.</summary>
    internal Dictionary<string, LayerModel> DeclaredBy { get; } = [];

    /// <summary>The first layer that declared each, where several share it.</summary>
    internal Dictionary<string, LayerModel> FirstUse { get; } = [];

    /// <summary>What is added to the loss.</summary>
    internal List<Node> Penalties { get; } = [];

    /// <summary>The largest norm that the rows of weights may have, 0 for any, and where those rows are if only some exist.</summary>
    internal Dictionary<ParameterSpec, (double Largest, RowTable? Rows)> Norms { get; } = [];

    /// <summary>What the declaration says, as far as it could be built.</summary>
    /// <param name="sound">How many layers, from the first, can be built as far as their structure goes.</param>
    public static Network Run(NetworkSpec spec, int sound)
    {
        var network = new Network(spec);
        try
        {
            var build = new BuildGraph(network, Purpose.Training);
            network.Training = build.Build(sound);
            network.Projection = build.Projection();
            network.Sampling = build.Sites > 0 ? Sampling(network, sound) : null;
            build = new BuildGraph(network, Purpose.Inference);
            network.Evaluation = build.Build(sound);
            network.Calibration = build.Calibration();
            network.OutputLoss = spec.Asks("InputGradient") ? build.OutputLoss() : null;
        }
        catch (FindingException exception)
        {
            network.Findings = exception.Findings;
        }

        return network;
    }

    private Graph Build(int sound)
    {
        var trunk = Scope.OfNetwork(network.Spec);
        Value? main = null;
        foreach (var section in OutputSection.Of(network.Spec).Where(s => s.Head < sound))
        {
            var scope = section.IsHead ? trunk.OfHead(section) : trunk;
            var output = BeginOutput(section, scope);
            // What is there for training only, the other graph knows from it.
            if (!output.TrainingOnly || purpose == Purpose.Training)
            {
                output.FirstLayer = layers;
                var y = BuildScope(scope, main, section.Start, Math.Min(section.End, sound), output);
                main ??= y;
                output.EndLayer = layers;
            }

            layers = output.EndLayer;
        }

        AddRoots();
        if (purpose == Purpose.Training && sound >= network.Spec.Layers.Count)
            CheckInputsAreUsed();
        return graph;
    }

    /// <summary>Builds some layers of a scope and returns the output of the last.</summary>
    /// <param name="output">What they lead to; null in a block.</param>
    private Value? BuildScope(Scope scope, Value? x, int start, int end, OutputModel? output)
    {
        Paths? open = null;
        for (var position = start; position < end; position++)
        {
            var spec = scope.Layers[position];
            if (spec.Word == "Input" && scope.Outer is null)
            {
                var input = BuildInput(scope, position);
                x ??= input;
                continue;
            }

            var layer = Registry.Find(spec.Word);
            var block = layer is null ? network.Spec.Blocks.FirstOrDefault(b => b.Word == spec.Word) : null;
            var builder = new LayerBuilder(this, network, graph, scope, position, purpose);
            if (x is null || layer is null && block is null)
            {
                if (scope.Outer is null)
                    continue; // Reported by the check of the structure.
                throw builder.Fail(Rules.UnknownLayer, $"{spec.Word} in {scope.Block!.Name}", "");
            }

            switch (layer)
            {
                case BranchLayer:
                    open ??= new(x, position);
                    if (open.First != position)
                        open.Ends.Add(x);
                    x = open.Start;
                    break;
                case NeuralOdeLayer when position + 1 < end || end >= scope.Layers.Count:
                    x = Integrate(scope, position++, builder, x);
                    break;
                case FromLayer:
                    x = Named(scope, builder);
                    break;
                case JoinLayer join when join.Joins(builder):
                    open?.Ends.Add(x);
                    join.CheckPaths(builder, open?.Ends.Count ?? 0);
                    var ends = open!.Ends;
                    open = null;
                    x = BuildLayer(scope, position, layer, ends, join.Join);
                    break;
                case HeadLayer:
                    throw builder.Fail(Rules.HeadInBlock, builder.Declaration);
                case LossLayer loss when open is null:
                    if (output is null)
                        throw builder.Fail(Rules.LossInBlock, builder.Declaration);
                    BuildLayer(scope, position, layer, [x], (b, inputs) => AddLoss(b, loss, inputs[0], output, scope));
                    break;
                case LossLayer:
                    throw NotJoined(scope, open!);
                default:
                    x = Repeated(scope, position, layer, block, builder, x);
                    break;
            }
        }

        return open is null ? x : throw NotJoined(scope, open);
    }

    private Value BuildInput(Scope scope, int position)
    {
        var name = scope.Layers[position].GivenName is null ? "Input" : scope.NameOf(position, "Input", 0);
        var builder = Begin(scope, position, null, name);
        var type = TensorType.PerSample(builder.PositiveList("shape"));
        if (network.Inputs.FirstOrDefault(i => i.Layer == builder.Model) is not { } input)
            network.Inputs.Add(input = new(network.Inputs.Count == 0 ? "" : name, type, builder.Model));
        builder.Model.Output = type;
        var value = new Value(Input.Op.AddTo(graph, input.Source, type), builder.Model);
        Remember(scope, name, value);
        return value;
    }

    /// <summary>A layer or block as often as its Repeat says; all with the same parameters if it is Shared.</summary>
    private Value Repeated(Scope scope, int position, Layer? layer, BlockSpec? block, LayerBuilder builder, Value x, IReadOnlyList<string>? names = null)
    {
        foreach (var name in names ?? Names(scope, position, layer?.Stem ?? block!.Name, builder))
        {
            if (layer is not null)
            {
                x = BuildLayer(scope, position, layer, [x], (b, inputs) => layer.Build(b, inputs[0]), name);
                continue;
            }

            if (scope.IsInside(block!.Word))
                throw builder.Fail(Rules.RecursiveBlock, builder.Declaration, block.Name);
            var inner = scope.OfBlock(position, block, name, builder.BlockArguments(block));
            x = BuildScope(inner, x, 0, inner.Layers.Count, output: null)!;
            Remember(scope, name, x);
        }

        return x;
    }

    /// <summary>The names of a layer's repetitions: one for all if it is Shared.</summary>
    private static IReadOnlyList<string> Names(Scope scope, int position, string stem, LayerBuilder builder)
    {
        var times = builder.NotNegative("Repeat", 1);
        return builder.Boolean("Shared", false) && times > 0
            ? [.. Enumerable.Repeat(scope.NameOf(position, stem, 0), times)]
            : [.. Enumerable.Range(1, times).Select(i => scope.NameOf(position, stem, times > 1 ? i : 0))];
    }

    private Value BuildLayer(
        Scope scope, int position, Layer layer, IReadOnlyList<Value> inputs, Func<LayerBuilder, IReadOnlyList<Node>, Node> build, string? name = null)
    {
        var builder = Begin(scope, position, layer, name ?? scope.NameOf(position, layer.Stem, 0));
        var y = build(builder, inputs.Select(input => input.Node).ToList());
        if (y.Type.Length > int.MaxValue)
            throw builder.Fail(Rules.TooLarge, builder.Declaration, "an output", y.Type.Length.ToString("N0", CultureInfo.InvariantCulture));
        if (builder.ScaledByData is { } parameter)
            scaled.Add((parameter, y));
        builder.Model.Output = y.Type;
        builder.Model.MultiplyAdds = builder.TotalMultiplyAdds;
        builder.Model.Inputs = inputs.Select(input => input.Layer).ToList();
        var value = new Value(y, builder.Model);
        Remember(scope, builder.Model.Owner, value);
        return value;
    }

    /// <summary>Enters the next layer. Both graphs of a network have the same layers, so the second finds them there.</summary>
    private LayerBuilder Begin(Scope scope, int position, Layer? layer, string name)
    {
        if (layers == network.Layers.Count)
            network.Layers.Add(new(Current?.Prefix + name, scope.Layers[position].Word, scope.Resolved(position), scope.Attribute(position),
                scope.Outer is null ? null : scope.Describe(position)) { Owner = name, Recomputed = scope.Recomputed is { } block ? Current?.Prefix + block : null });
        graph.Origin = new(layers);
        return new LayerBuilder(this, network, graph, scope, position, purpose) { Model = network.Layers[layers++] };
    }

    private static void Remember(Scope scope, string name, Value value) => scope.Values[name.Substring(scope.Prefix.Length)] = value;

    private static Value Named(Scope scope, LayerBuilder builder)
    {
        var name = builder.Text("name");
        return (name.Length == 0 ? null : scope.Find(LayerName.Member(name))) ?? throw builder.Fail(Rules.UnknownName, builder.Declaration, name, NearMiss.Question(name, scope.Findable));
    }

    private FindingException NotJoined(Scope scope, Paths open) =>
        new LayerBuilder(this, network, graph, scope, open.First, purpose).Fail(Rules.NotJoined, scope.Describe(open.First));

    /// <summary>Paths that start from the same value and wait for a join.</summary>
    private sealed class Paths(Value start, int first)
    {
        public Value Start { get; } = start;

        /// <summary>Where the first Branch stands.</summary>
        public int First { get; } = first;

        public List<Value> Ends { get; } = [];
    }
}
