using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// From the declaration to graphs: expands blocks and repetitions, joins paths, infers shapes by building each layer on
/// the one before, and collects the parameters. The first layer that cannot be built is the only finding.
/// </summary>
public sealed class BuildGraph
{
    private readonly Network network;
    private readonly bool training;
    private readonly Graph graph = new();
    private readonly List<(string Parameter, Node Output)> scaled = [];
    private int layers;

    private BuildGraph(Network network, bool training) => (this.network, this.training) = (network, training);

    /// <summary>Random streams given out so far.</summary>
    internal int Sites { get; set; }

    /// <summary>The layer that declared each parameter of this graph.</summary>
    internal Dictionary<string, LayerModel> DeclaredBy { get; } = [];

    /// <summary>The first layer that declared each, where several share it.</summary>
    internal Dictionary<string, LayerModel> FirstUse { get; } = [];

    /// <summary>What is added to the loss.</summary>
    internal List<Node> Penalties { get; } = [];

    /// <summary>The largest norm that the rows of some weights may have.</summary>
    internal Dictionary<ParameterSpec, double> Norms { get; } = [];

    /// <summary>What the declaration says, as far as it could be built.</summary>
    /// <param name="sound">How many layers, from the first, can be built as far as their structure goes.</param>
    public static Network Run(NetworkSpec spec, int sound)
    {
        var network = new Network(spec);
        try
        {
            var build = new BuildGraph(network, training: true);
            network.Training = build.Build(sound);
            network.Projection = build.Projection();
            build = new BuildGraph(network, training: false);
            network.Evaluation = build.Build(sound);
            network.Calibration = build.Calibration();
        }
        catch (FindingException exception)
        {
            network.Findings = exception.Findings;
        }

        return network;
    }

    private Graph Build(int sound)
    {
        if (BuildScope(Scope.OfNetwork(network.Spec), null, sound) is { } output)
        {
            network.Output = output.Node.Type;
            graph.AddRoot(new(RootKind.Output), output.Node);
        }

        return graph;
    }

    /// <summary>The variances of the layers whose weights data scales; null where there are none.</summary>
    private Graph? Calibration()
    {
        if (scaled.Count == 0)
            return null;
        var calibration = new Graph();
        var made = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            calibration.Origin = node.Origin;
            made[node] = calibration.Add(node.Op, node.Attribute, node.Inputs.Select(i => made[i]).ToList());
        }

        foreach (var (parameter, output) in scaled)
        {
            calibration.Origin = output.Origin with { Role = "Deviation" };
            var deviation = calibration.Subtract(made[output], Reduce.Mean(calibration, made[output], Keep.Scalar));
            calibration.AddRoot(new(RootKind.Variance, parameter), Reduce.Mean(calibration, calibration.Multiply(deviation, deviation), Keep.Scalar));
        }

        return calibration;
    }

    /// <summary>What is done to weights after each step; null where that is nothing.</summary>
    private Graph? Projection()
    {
        if (Norms.Count == 0)
            return null;
        var projection = new Graph();
        foreach (var (parameter, largest) in Norms.Select(n => (n.Key, n.Value)))
        {
            projection.Origin = new(network.Layers.IndexOf(DeclaredBy[parameter.FullName]), Role: "Limited");
            projection.AddRoot(new(RootKind.Weight, parameter.FullName), Regularization.Project(projection, projection.Add(Weight.Op, parameter), largest));
        }

        return projection;
    }

    /// <summary>Builds the layers of a scope, from the first, and returns the output of the last.</summary>
    private Value? BuildScope(Scope scope, Value? x, int count)
    {
        Paths? open = null;
        for (var position = 0; position < Math.Min(count, scope.Layers.Count); position++)
        {
            var spec = scope.Layers[position];
            if (spec.Word == "Input" && scope.Outer is null)
            {
                x = BuildInput(scope, position);
                continue;
            }

            var layer = Registry.Find(spec.Word);
            var block = layer is null ? network.Spec.Blocks.FirstOrDefault(b => b.Word == spec.Word) : null;
            var builder = new LayerBuilder(this, network, graph, scope, position, training);
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
                case FromLayer:
                    x = Named(scope, builder);
                    break;
                case JoinLayer when open is null:
                    throw builder.Fail(Rules.JoinWithoutBranch, builder.Declaration);
                case JoinLayer:
                    open.Ends.Add(x);
                    if (open.Ends.Count < 2)
                        throw builder.Fail(Rules.OnePath, builder.Declaration);
                    var ends = open.Ends;
                    open = null;
                    x = BuildLayer(scope, position, layer, ends, (b, paths) => ((JoinLayer)layer).Join(b, paths));
                    break;
                case LossLayer loss when open is null:
                    if (scope.Outer is not null)
                        throw builder.Fail(Rules.LossInBlock, builder.Declaration);
                    x = BuildLayer(scope, position, layer, [x], (b, inputs) => AddLoss(b, loss, inputs[0]));
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
        var builder = Begin(scope, position, null, "Input");
        network.Input = TensorType.PerSample(builder.PositiveList("shape"));
        return new(graph.Add(Input.Op, network.Input), builder.Model);
    }

    /// <summary>A layer or block as often as its Repeat says; all with the same parameters if it is Shared.</summary>
    private Value Repeated(Scope scope, int position, Layer? layer, BlockSpec? block, LayerBuilder builder, Value x)
    {
        var times = builder.NotNegative("Repeat", 1);
        var isShared = builder.Boolean("Shared", false);
        string? sharedName = null;
        for (var i = 1; i <= times; i++)
        {
            var name = sharedName ?? scope.NameOf(position, layer?.Stem ?? block!.Name, times > 1 && !isShared ? i : 0);
            if (isShared)
                sharedName = name;
            if (layer is not null)
            {
                x = BuildLayer(scope, position, layer, [x], (b, inputs) => layer.Build(b, inputs[0]), name);
                continue;
            }

            if (scope.IsInside(block!.Word))
                throw builder.Fail(Rules.RecursiveBlock, builder.Declaration, block.Name);
            var inner = scope.OfBlock(position, block, name, builder.BlockArguments(block));
            x = BuildScope(inner, x, int.MaxValue)!;
            Remember(scope, name, x);
        }

        return x;
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
        Remember(scope, builder.Model.Name, value);
        return value;
    }

    /// <summary>Enters the next layer. Both graphs of a network have the same layers, so the second finds them there.</summary>
    private LayerBuilder Begin(Scope scope, int position, Layer? layer, string name)
    {
        if (layers == network.Layers.Count)
            network.Layers.Add(new(name, scope.Layers[position].Word, scope.Resolved(position), scope.Attribute(position),
                scope.Outer is null ? null : scope.Describe(position)));
        graph.Origin = new(layers);
        return new LayerBuilder(this, network, graph, scope, position, training) { Model = network.Layers[layers++] };
    }

    private Node AddLoss(LayerBuilder builder, LossLayer layer, Node x)
    {
        var output = layer.Build(builder, x);
        var (type, isLabel) = layer.TargetFor(builder, output.Type);
        (network.Target, network.TargetIsLabel) = (type, isLabel);
        var loss = layer.Loss(builder, output, graph.Add(Target.Op, type));
        graph.AddRoot(new(RootKind.Loss), builder.As("Total", () => Penalties.Aggregate(loss, graph.Add)));
        return output;
    }

    private static void Remember(Scope scope, string name, Value value) => scope.Values[name.Substring(scope.Prefix.Length)] = value;

    private static Value Named(Scope scope, LayerBuilder builder)
    {
        var name = builder.Text("name");
        return scope.Values.TryGetValue(LayerName.Member(name), out var value)
            ? value
            : throw builder.Fail(Rules.UnknownName, builder.Declaration, name, NearMiss.Question(name, scope.Values.Keys));
    }

    private FindingException NotJoined(Scope scope, Paths open) =>
        new LayerBuilder(this, network, graph, scope, open.First, training).Fail(Rules.NotJoined, scope.Describe(open.First));

    /// <summary>Paths that start from the same value and wait for a join.</summary>
    private sealed class Paths(Value start, int first)
    {
        public Value Start { get; } = start;

        /// <summary>Where the first Branch stands.</summary>
        public int First { get; } = first;

        public List<Value> Ends { get; } = [];
    }
}
