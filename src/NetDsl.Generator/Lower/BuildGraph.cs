using NetDsl.Generator.Expand;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

/// <summary>
/// Builds the graph of a declaration for one purpose: expands blocks and repetitions, joins paths, infers shapes layer by layer, and
/// collects the parameters. It stops at the first layer that cannot be built, which is the only finding; with guesses, it goes on after it.
/// </summary>
public sealed partial class BuildGraph
{
    /// <summary>
    /// The most layers and uses of blocks of a network. More are taken for a typing error that would stop the editor. A count is the same on
    /// every machine; a time would not be.
    /// </summary>
    private const int MostLayers = 5_000;

    /// <summary>The most paths of a join.</summary>
    private const int MostPaths = 1_000;

    private readonly Network network;
    private readonly Purpose purpose;
    private readonly LoweringState state;
    private readonly Graph graph;
    private static readonly IReadOnlyDictionary<string, ArgumentValue> NoNames = new Dictionary<string, ArgumentValue>();

    private readonly List<(string Parameter, Node Output)> scaled = [];
    private int layers;
    private int blocks;

    /// <summary>Outputs by the names of their layers, for <c>From</c>.</summary>
    private readonly Dictionary<Scope, Dictionary<string, Value>> values = [];

    /// <param name="guesses">What stands for what mistakes leave unknown; null if the first mistake ends the graph.</param>
    internal BuildGraph(Network network, Purpose purpose, Guesses? guesses = null)
    {
        (this.network, this.purpose, state) = (network, purpose, new(network, purpose) { Guesses = guesses });
        graph = state.Graph;
    }

    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>Whether the graph has random numbers that its roots depend on.</summary>
    public bool IsRandom => graph.Live().Any(node => node.Op == Uniform.Op);

    /// <summary>Builds the layers, as far as possible.</summary>
    /// <param name="sound">The number of leading layers with a valid structure.</param>
    public void Build(int sound)
    {
        var trunk = Scope.OfNetwork(network.Spec);
        Value? main = null;
        foreach (var section in OutputSection.Of(network.Spec).Where(s => s.Head < sound))
        {
            var scope = section.IsHead ? trunk.OfHead(section) : trunk;
            var output = Recovered(() => BeginOutput(section, scope), () => network.Outputs.Last());
            // The inference graph takes outputs that only training has from the training graph.
            if (!output.TrainingOnly || purpose == Purpose.Training)
            {
                output.FirstLayer = layers;
                var y = BuildScope(scope, main, section.Start, Math.Min(section.End, sound), output);
                main ??= y;
                output.EndLayer = layers;
            }

            layers = output.EndLayer;
        }

        Recovered(AddRoots);
        if (purpose == network.MainPurpose && sound >= network.Spec.Layers.Count)
            Recovered(CheckInputsAreUsed);
    }

    /// <summary>Builds some layers of a scope and returns the output of the last.</summary>
    /// <param name="output">The output at their end; null in a block.</param>
    private Value? BuildScope(Scope scope, Value? x, int start, int end, OutputModel? output)
    {
        var at = new Progress { Value = x, Position = start };
        for (; at.Position < end; at.Position++)
        {
            var position = at.Position;
            Recovered(() => BuildNext(scope, at, end, output), () => at.Value = GuessAfter(scope, position, at));
        }

        return at.Open is { } open ? Recovered<Value?>(() => throw NotJoined(scope, open), () => Guess(scope, end - 1, at.Value)) : at.Value;
    }

    /// <summary>Builds the layer at a position, or the layers of a path that is not there.</summary>
    private void BuildNext(Scope scope, Progress at, int end, OutputModel? output)
    {
        network.Cancellation.ThrowIfCancellationRequested();
        var (position, x) = (at.Position, at.Value);
        var spec = scope.Layers[position];
        if (spec.Word == "Input" && scope.Outer is null)
        {
            var input = BuildInput(scope, position);
            at.Value ??= input;
            return;
        }

        if (spec.Word == InputSizes.Word && scope.Outer is null)
            return;
        if (spec.Word == AppliedLayer.Word)
            throw NothingToApply(scope, position);
        if (x is null && state.Guesses is not null)
            x = at.Value = Guess(scope, position, null);
        var layer = Registry.Find(spec.Word);
        var block = layer is null ? BlockOf(spec.Word) : null;
        // What comes into a path is what all paths of its group start from.
        var context = new LoweringContext(state, scope, position, layer is BranchLayer && at.Open is not null ? at.Open.Start.Node.Type : x?.Node.Type);
        if (x is null || layer is null && block is null)
        {
            // The check of the structure reports unknown layers of the network, but not those that Apply names.
            if (scope.Outer is null && (x is null || spec.Word == network.Spec.Layers[position].Word))
            {
                if (state.Guesses is not null)
                    at.Value = Guess(scope, position, x);
                return;
            }

            throw spec.Word == LayerSpec.Unreadable ? new FindingException([]) : context.Fail(Rules.UnknownLayer, scope.Block is { } outer ? $"{spec.Word} in {outer.Name}" : spec.Word, "");
        }

        Recovered(() => CheckOptions(context, layer));
        switch (layer)
        {
            case BranchLayer:
                var open = at.Open ??= new(x, position);
                open.End(x);
                open.Begin(isThere: context.Arguments.IsThere);
                if (open.Declared > MostPaths)
                    throw TooManyPaths(context);
                if (!open.IsThere)
                    at.Position = EndOfPath(scope, position, end) - 1;
                at.Value = open.Start;
                break;
            case NeuralOdeLayer when position + 1 < end || end >= scope.Layers.Count:
                if (context.Arguments.IsThere)
                {
                    var slope = Slope(scope, position, context, x);
                    at.Value = RecoveredEquation(() => Integrate(scope, position, slope.Layer, slope.Block, context, x), x);
                }

                at.Position++;
                break;
            case FromLayer:
                at.Value = context.Arguments.IsThere ? Named(scope, position, context) : x;
                break;
            case JoinLayer join when join.Joins(context):
                at.Open?.End(x);
                join.CheckPaths(context, at.Open?.Declared ?? 0);
                at.Value = JoinPaths(scope, position, join, context, at.Open!.Ends, at.Open.Declared);
                at.Open = null;
                break;
            case HeadLayer:
                throw context.Fail(Rules.HeadInBlock, context.Declaration);
            case LossLayer or OutputLayer when state.Guesses is not null && output is not null && outputs.Any(o => o.Output.Source == output.Source):
                // The check of the structure reports a second loss, and a second head of that name.
                break;
            case LossLayer loss when at.Open is null:
                if (output is null)
                    throw context.Fail(Rules.LossInBlock, context.Declaration);
                if (purpose == Purpose.Training)
                    WarnOfDoubleActivation(context, loss, x);
                BuildLayer(scope, position, layer, [x], (b, inputs) => AddLoss(b, loss, inputs[0], output, scope));
                break;
            case OutputLayer when at.Open is null:
                if (output is null)
                    throw context.Fail(Rules.LossInBlock, context.Declaration);
                BuildLayer(scope, position, layer, [x], (_, inputs) => AddOutput(inputs[0], output));
                break;
            case LossLayer or OutputLayer:
                throw NotJoined(scope, at.Open!);
            default:
                at.Value = Repeated(scope, position, layer, block, context, x);
                break;
        }
    }

    private BlockSpec? BlockOf(string word) => network.Spec.Blocks.FirstOrDefault(block => block.Word == word);

    /// <summary>Reports options that a layer of structure cannot have.</summary>
    private static void CheckOptions(LoweringContext context, Layer? layer)
    {
        if (layer is not (BranchLayer or FromLayer or NeuralOdeLayer or JoinLayer) || layer is JoinLayer join && !join.Joins(context))
            return;
        foreach (var option in new[] { "Repeat", "Shared" }.Where(context.Arguments.Has))
            throw context.FailAt(option, Rules.NoSuchOption, context.Declaration, option, layer.Word,
                option == "Repeat" ? "for a condition write When, and to repeat paths put them into a block" : "it has no parameters of its own");
        if (layer is BranchLayer or FromLayer && context.Arguments.Has("Name"))
            throw context.FailAt("Name", Rules.NoSuchOption, context.Declaration, "Name", layer.Word, "name the layer whose output it is");
    }

    /// <summary>Where a path ends: the position of the next Branch, join or loss.</summary>
    private int EndOfPath(Scope scope, int branch, int end)
    {
        var position = branch + 1;
        while (position < end && Registry.Find(scope.Layers[position].Word) is not (BranchLayer or LossLayer or OutputLayer) and var layer
            && !(layer is JoinLayer join && join.Joins(new(state, scope, position))))
            position++;
        return position;
    }

    /// <summary>Joins the paths that are there. A single one is the result, and so is the first if the join is not there.</summary>
    private Value JoinPaths(Scope scope, int position, JoinLayer join, LoweringContext context, IReadOnlyList<Value> ends, int declared)
    {
        if (ends.Count == 0)
            throw context.Fail(Rules.NoPathLeft, context.Declaration, declared);
        if (ends.Count == 1 || !context.Arguments.IsThere)
        {
            Name(scope, scope.NameOf(position, join.Stem, 0), ends[0]);
            return ends[0];
        }

        if (ends.Count < declared)
            join.CheckPaths(context, ends.Count);
        return BuildLayer(scope, position, join, ends, join.Join);
    }

    private Value BuildInput(Scope scope, int position)
    {
        var name = scope.Layers[position].GivenName is null ? "Input" : scope.NameOf(position, "Input", 0);
        var context = Begin(scope, position, null, name);
        var isFirst = network.Inputs.Count == 0 || network.Inputs[0].Layer == context.Model;
        var type = isFirst && network.Spec.Size is { } size ? TensorType.PerSample([.. size.Shape]) : TypeOfInput(context);
        if (network.Inputs.FirstOrDefault(i => i.Layer == context.Model) is not { } input)
            network.Inputs.Add(input = new(network.Inputs.Count == 0 ? "" : name, type, context.Model));
        context.Model.Output = type;
        var value = new Value(Input.Op.AddTo(context.Graph, input.Source, type), context.Model);
        Remember(scope, name, value);
        return value;
    }

    /// <summary>Builds a layer or block with its repetitions; they have the same parameters if it is Shared.</summary>
    private Value Repeated(Scope scope, int position, Layer? layer, BlockSpec? block, LoweringContext context, Value x, IReadOnlyList<string>? names = null)
    {
        foreach (var name in names ?? Names(scope, position, layer?.Stem ?? block!.Name, context))
        {
            if (layer is not null)
            {
                x = BuildLayer(scope, position, layer, [x], (b, inputs) => layer.Build(b, inputs[0]), name);
                continue;
            }

            if (scope.IsInside(block!.Word))
                throw context.Fail(Rules.RecursiveBlock, context.Declaration, block.Name);
            if (++blocks > MostLayers)
                throw TooManyLayers(context);
            var arguments = new LoweringContext(state, scope, position, x.Node.Type).Arguments.BlockArguments(block);
            var inner = scope.OfBlock(position, block, name, arguments);
            x = BuildScope(inner, x, 0, inner.Layers.Count, output: null)!;
            Name(scope, name, x);
        }

        return x;
    }

    /// <summary>The names of a layer's repetitions: a single one if it is Shared.</summary>
    private IReadOnlyList<string> Names(Scope scope, int position, string stem, LoweringContext context)
    {
        var times = context.Arguments.Boolean("When", true) ? context.Arguments.NotNegative("Repeat", 1) : 0;
        if (times > MostLayers)
            throw TooManyLayers(context);
        return context.Arguments.Boolean("Shared", false) && times > 0
            ? [.. Enumerable.Repeat(scope.NameOf(position, stem, 0), times)]
            : [.. Enumerable.Range(1, times).Select(i => scope.NameOf(position, stem, times > 1 ? i : 0))];
    }

    private Value BuildLayer(
        Scope scope, int position, Layer layer, IReadOnlyList<Value> inputs, Func<LoweringContext, IReadOnlyList<Node>, Node> build, string? name = null)
    {
        var context = Begin(scope, position, layer, name ?? scope.NameOf(position, layer.Stem, 0), inputs[0].Node.Type);
        var nodes = inputs.Select(input => input.Node).ToList();
        var y = Recovered(() => Limited(context, () => build(context, nodes)), () => GuessOutput(scope, position, layer, context, nodes, build));
        if (y.Type.Length > int.MaxValue)
            throw context.Fail(Rules.TooLarge, context.Declaration, "an output", y.Type.Length.ToString("N0", CultureInfo.InvariantCulture));
        if (context.Parameters.ScaledByData is { } parameter)
            scaled.Add((parameter, y));
        context.Model.Output = y.Type;
        context.Model.MultiplyAdds = context.TotalMultiplyAdds;
        context.Model.Inputs = inputs.Select(input => input.Layer).ToList();
        var value = new Value(y, context.Model);
        Name(scope, context.Model.Owner, value);
        return value;
    }

    /// <summary>Adds nodes; complains where they are too many.</summary>
    private static T Limited<T>(LoweringContext context, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (TooManyNodesException)
        {
            throw context.Fail(Rules.TooManyParts, context.Declaration, LoweringState.MostNodes.ToString("N0", CultureInfo.InvariantCulture) + " operations");
        }
    }

    /// <summary>The complaint about too many layers; where a differential equation evaluates them, about its steps.</summary>
    private FindingException TooManyLayers(LoweringContext context)
    {
        var culprit = equationContext ?? context;
        return culprit.Fail(Rules.TooManyParts, culprit.Declaration, MostLayers.ToString("N0", CultureInfo.InvariantCulture) + " layers");
    }

    private static FindingException TooManyPaths(LoweringContext context) =>
        context.Fail(Rules.TooManyParts, context.Declaration, MostPaths.ToString("N0", CultureInfo.InvariantCulture) + " paths of one join");

    /// <summary>Enters the next layer. Both graphs of a network have the same layers, so the second finds them there.</summary>
    private LoweringContext Begin(Scope scope, int position, Layer? layer, string name, TensorType? input = null)
    {
        if (layers == network.Layers.Count)
        {
            var names = input is null ? scope.NamesAt(position) ?? NoNames : InputNames.With(scope.NamesAt(position), input.Sizes);
            network.Layers.Add(new(state.Current?.Prefix + name, scope.Layers[position].Word, scope.Resolved(position, names), scope.Attribute(position),
                scope.Inner(position) is null ? null : scope.Describe(position)) { Owner = name, Inner = scope.Inner(position), Arguments = scope.Arguments(position, names), Recomputed = scope.Recomputed is { } block ? state.Current?.Prefix + block : null });
        }

        var context = new LoweringContext(state, scope, position, input) { Index = layers, Model = network.Layers[layers++] };
        return layers <= MostLayers ? context : throw TooManyLayers(context);
    }

    /// <summary>Gives the output of a layer or block its name, for <c>From</c> and for reading it at inference.</summary>
    private void Name(Scope scope, string name, Value value)
    {
        Remember(scope, name, value);
        NameOutput(state.Current?.Prefix + name, value.Node);
    }

    /// <summary>
    /// Names an output for reading it at inference. A sequence is read as time steps, because the next recurrent layer reads them like that.
    /// </summary>
    private void NameOutput(string name, Node value)
    {
        if (purpose == Purpose.Inference)
            graph.SetLayerOutput(name, value.Op == FromSteps.Op && value.Input.Type.Steps > 1 ? value.Input : value);
    }

    private void Remember(Scope scope, string name, Value value)
    {
        if (!values.TryGetValue(scope, out var named))
            values.Add(scope, named = []);
        named[name.Substring(scope.Prefix.Length)] = value;
        // From outside, a layer in a block is reached through the block, but not from outside of a differential equation.
        if (scope.Outer is { } outer && equationContext is null)
            Remember(outer, name, value);
    }

    /// <summary>The output of that name, in the scope or, for a head, among the network's own layers.</summary>
    private Value? Find(Scope? scope, string name) =>
        scope is null ? null : values.TryGetValue(scope, out var named) && named.TryGetValue(name, out var value) ? value : Find(scope.Trunk, name);

    /// <summary>The names that <see cref="Find"/> can find.</summary>
    private IEnumerable<string> Findable(Scope? scope) =>
        scope is null ? [] : (values.TryGetValue(scope, out var named) ? named.Keys : Enumerable.Empty<string>()).Concat(Findable(scope.Trunk));

    /// <summary>The output that a <c>From</c> names. A parameter of a block names a layer of those around the use of the block.</summary>
    private Value Named(Scope scope, int position, LoweringContext context)
    {
        var name = context.Arguments.Text("name");
        if (scope.TextOf(position, name) is not { } passed)
            return Find(scope, MemberPath(name)) ?? throw context.Fail(Rules.UnknownName, context.Declaration, name, NearMiss.Question(name, Findable(scope)));
        List<string> known = [];
        for (var around = scope.Outer ?? scope; around is not null; around = around.Outer)
        {
            if (Find(around, MemberPath(passed)) is { } value)
                return value;
            known.AddRange(Findable(around));
        }

        throw context.FailAt("name", Rules.UnknownName, context.Declaration, passed, NearMiss.Question(passed, known));
    }

    /// <summary>A name as members are written: <c>stage1.conv2</c> is <c>Stage1.Conv2</c>.</summary>
    private static string MemberPath(string name) => string.Join(".", name.Split('.').Select(part => part.Length == 0 ? part : LayerName.Member(part)));

    private FindingException NothingToApply(Scope scope, int position)
    {
        var context = new LoweringContext(state, scope, position);
        return scope.Problem(position) is { Length: > 0 } problem ? context.FailAt("layer", Rules.NothingToApply, context.Declaration, problem) : new([]);
    }

    private FindingException NotJoined(Scope scope, Paths open) =>
        new LoweringContext(state, scope, open.First).Fail(Rules.NotJoined, scope.Describe(open.First));

    /// <summary>Where the layers of a scope are being built.</summary>
    private sealed class Progress
    {
        /// <summary>The position of the layer; of the last, where a layer stands for several.</summary>
        public int Position { get; set; }

        /// <summary>The value so far; null before the first input.</summary>
        public Value? Value { get; set; }

        /// <summary>The paths that are not joined yet.</summary>
        public Paths? Open { get; set; }
    }

    /// <summary>Paths that start from the same value and are not joined yet.</summary>
    private sealed class Paths(Value start, int first)
    {
        public Value Start { get; } = start;

        /// <summary>The position of the first Branch.</summary>
        public int First { get; } = first;

        /// <summary>The number of paths, including those that are not there.</summary>
        public int Declared { get; private set; }

        /// <summary>Whether the current path is there.</summary>
        public bool IsThere { get; private set; }

        /// <summary>The outputs of the paths that are there.</summary>
        public List<Value> Ends { get; } = [];

        public void Begin(bool isThere) => (Declared, IsThere) = (Declared + 1, isThere);

        /// <summary>Ends the current path, if there is one.</summary>
        public void End(Value x)
        {
            if (IsThere)
                Ends.Add(x);
        }
    }
}
