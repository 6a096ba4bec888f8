using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>What a layer has in hand while it adds itself to a graph: its arguments, its parameters, its complaints.</summary>
public sealed class LayerBuilder
{
    private readonly BuildGraph build;
    private readonly Network network;
    private readonly Scope scope;
    private readonly int position;
    private readonly Purpose purpose;
    private readonly List<Finding> findings = [];
    private readonly ArgumentReader arguments;
    private readonly ArgumentReader? defaults;

    internal LayerBuilder(BuildGraph build, Network network, Graph graph, Scope scope, int position, Purpose purpose)
    {
        (this.build, this.network, Graph, this.scope, this.position, this.purpose) = (build, network, graph, scope, position, purpose);
        arguments = new ArgumentReader(Spec, scope.Attribute(position), findings, scope.Names);
        if (network.Spec.Defaults is { } spec)
            defaults = new ArgumentReader(spec, -1, findings);
    }

    public Graph Graph { get; }

    /// <summary>Whether the graph is the one that is trained; otherwise it is one that is used.</summary>
    public bool Training => purpose == Purpose.Training;

    /// <summary>Whether layers drop, or add noise: while training, and where the network is used to find out how sure it is.</summary>
    public bool IsNoisy => purpose != Purpose.Inference;

    /// <summary>The layer as declared, for messages.</summary>
    public FindingArgument Declaration => scope.Describe(position);

    /// <summary>The time at which a differential equation evaluates its block; null elsewhere.</summary>
    public double? Time => build.Current?.Time;

    /// <summary>The layer in its place.</summary>
    internal LayerModel Model { get; set; } = null!;

    internal long TotalMultiplyAdds { get; private set; }

    /// <summary>Whether data scales the layer's weights.</summary>
    internal bool StartsByData { get; private set; }

    /// <summary>The weight that data scales until the layer's output has variance 1; null where there is none.</summary>
    internal string? ScaledByData { get; private set; }

    private LayerSpec Spec => scope.Layers[position];

    // Arguments.

    /// <summary>A whole number of at least 1. Without a default it has to be there.</summary>
    public int Positive(string name, int? usual = null) => Positive(name, Read(arguments.Integer(name, usual)));

    /// <summary>A whole number of at least 0.</summary>
    public int NotNegative(string name, int usual)
    {
        var value = Read(arguments.Integer(name, usual));
        return value == 0 ? 0 : Positive(name, value);
    }

    /// <summary>Whole numbers of at least 1 for height and width: a pair, or one for both.</summary>
    public (int First, int Second) PositivePair(string name, int? usual = null) =>
        PositivePair(name, usual is { } both ? (both, both) : ((int, int)?)null);

    /// <inheritdoc cref="PositivePair(string, int?)"/>
    public (int First, int Second) PositivePair(string name, (int, int)? usual)
    {
        var (first, second) = Read(arguments.Pair(name, usual));
        return (Positive(name, first), Positive(name, second));
    }

    /// <summary>Whole numbers of at least 0 for height and width.</summary>
    public (int First, int Second) NotNegativePair(string name, int usual)
    {
        var (first, second) = Read(arguments.Pair(name, (usual, usual)));
        return Math.Min(first, second) >= 0 ? (first, second) : throw FailAt(name, Rules.NegativePadding, Declaration, name, Math.Min(first, second));
    }

    public int[] PositiveList(string name) => Read(arguments.Integers(name)).Select(size => Positive(name, size)).ToArray();

    /// <summary>Whole numbers of any sign.</summary>
    public int[] List(string name) => [.. Read(arguments.Integers(name))];

    public bool Boolean(string name, bool usual) => Read(arguments.Boolean(name, usual));

    public double Real(string name, double usual) => Read(arguments.Real(name, usual));

    /// <summary>Numbers, whole or not.</summary>
    public IReadOnlyList<double> RealList(string name) => Read(arguments.Reals(name));

    /// <summary>Whether an argument was written.</summary>
    public bool Has(string name) => arguments.Has(name);

    /// <summary>Whether an argument was written as a list.</summary>
    public bool IsList(string name) => arguments.IsList(name);

    /// <summary>A number of at least 0; where the layer does not say it, that of the network if there may be one.</summary>
    public double NotNegativeReal(string name, double usual, bool ofNetwork = false)
    {
        var value = Read((ofNetwork ? Who(name) : arguments).Real(name, usual));
        return value >= 0 ? value : throw FailAt(name, Rules.OutOfRange, Declaration, name, "0 or more", value.ToString("R", CultureInfo.InvariantCulture));
    }

    public string Text(string name) => Read(arguments.Text(name)) ?? "";

    /// <summary>A list of texts; null if it was not written.</summary>
    public IReadOnlyList<string>? Texts(string name) => Read(arguments.Texts(name));

    /// <summary>A member of an enumeration; complains about another enumeration's.</summary>
    public string Member(string name, string usual) => Read(arguments.Member(name, usual));

    /// <summary>What a loss is measured against.</summary>
    internal (TensorType Type, bool IsLabel) TargetFor(LossLayer loss, TensorType output) => Read(loss.TargetFor(arguments, output));

    /// <summary>The user's function that the layer names, and the numbers it gives for the last parameters.</summary>
    public (FunctionSpec Function, IReadOnlyList<double> Values) Function()
    {
        var type = Read(arguments.Type("function"));
        var functions = network.Spec.Functions.Where(f => f.Type == type).ToList();
        var named = functions.Find(f => f.Method == arguments.First("values"));
        var function = named ?? functions.Find(f => f.Method == FunctionSpec.DefaultMethod) ?? throw new FindingException([]);
        return (function, Read(arguments.Reals("values", skip: named is null ? 0 : 1)));
    }

    /// <summary>What a block's parameters are in this use of it.</summary>
    internal IReadOnlyDictionary<string, ArgumentValue> BlockArguments(BlockSpec block)
    {
        var values = new Dictionary<string, ArgumentValue>();
        foreach (var parameter in block.Parameters)
            values[parameter.Name] = Read(arguments.Value(parameter)) ?? throw new FindingException([]);
        return values;
    }

    /// <summary>
    /// Zeros before and after one dimension of a picture: as many as said, none for <c>Padding.Valid</c>, or as many as make
    /// the output as large as the input divided by the stride, rounded up, for <c>Padding.Same</c>.
    /// </summary>
    /// <param name="name">The argument.</param>
    /// <param name="dimension">0 for height, 1 for width.</param>
    public (int Before, int After) Padding(string name, int dimension, int size, int kernel, int stride, int dilation)
    {
        var padding = Read(arguments.Padding(name));
        if (padding.Same)
        {
            var windows = (size + stride - 1) / stride;
            var total = Math.Max((windows - 1) * stride + dilation * (kernel - 1) + 1 - size, 0);
            return (total / 2, total - total / 2);
        }

        return Sides(name, dimension);
    }

    /// <summary>Padding before and after one dimension of a picture, as said.</summary>
    /// <inheritdoc cref="Padding"/>
    public (int Before, int After) Sides(string name, int dimension)
    {
        var padding = Read(arguments.Padding(name));
        var (before, after) = dimension == 0 ? (padding.Top, padding.Bottom) : (padding.Left, padding.Right);
        return Math.Min(before, after) >= 0 ? (before, after) : throw FailAt(name, Rules.NegativePadding, Declaration, name, Math.Min(before, after));
    }

    /// <summary>Padding before and after a sequence: one number, both, or a word.</summary>
    /// <inheritdoc cref="Padding"/>
    public (int Before, int After) LinePadding(string name, int size, int kernel, int stride, int dilation) =>
        IsSame(name) ? Padding(name, 1, size, kernel, stride, dilation) : Ends(name);

    /// <summary>Padding before and after a sequence, as said.</summary>
    public (int Before, int After) Ends(string name)
    {
        var (before, right, bottom, after) = (Sides(name, 0).Before, Sides(name, 1).After, Sides(name, 0).After, Sides(name, 1).Before);
        return before == bottom && after == right ? (before, after)
            : throw FailAt(name, Rules.OutOfRange, Declaration, name, "one number, or a pair of before and after", "four sides");
    }

    /// <summary>Whether the padding is <c>Padding.Same</c>.</summary>
    public bool IsSame(string name) => Read(arguments.Padding(name)).Same;

    // Shapes.

    /// <summary>Channels, height and width of a picture; complains about anything else.</summary>
    public (int Channels, int Height, int Width) Picture(Node x) => x.Type.Rank switch
    {
        3 => (x.Type.Sizes[0], x.Type.Sizes[1], x.Type.Sizes[2]),
        2 => throw Fail(Rules.OtherRank, Declaration, "a picture (channels x height x width)", $"a sequence of {x.Type.Shape}", From(x)),
        _ => throw Fail(Rules.NeedsPicture, Declaration, x.Type.Shape, From(x)),
    };

    /// <summary>Channels and length of a sequence; complains about anything else.</summary>
    public (int Channels, int Length) Sequence(Node x) => x.Type.Rank == 2
        ? (x.Type.Sizes[0], x.Type.Sizes[1])
        : throw Fail(Rules.OtherRank, Declaration, "a sequence (channels x length)", $"{(x.Type.Rank == 3 ? "a picture of " : "")}{x.Type.Shape}{(x.Type.Rank == 1 ? " features" : "")}", From(x));

    /// <summary>The length of a vector; complains about anything else.</summary>
    public int Vector(Node x) => x.Type.Rank == 1
        ? x.Type.Sizes[0]
        : throw Fail(Rules.NeedsVector, Declaration, $"a {(x.Type.Rank == 2 ? "sequence" : "picture")} of {x.Type.Shape}", From(x), x.Type.Rank == 2 ? "GlobalAvgPool1d" : "GlobalAvgPool2d");

    /// <summary>Complains if a sequence is shorter than what a kernel reaches over.</summary>
    public void CheckLineFits(Node x, int least)
    {
        var (channels, length) = Sequence(x);
        if (length < least)
            throw Fail(Rules.InputTooSmall, Declaration, $"{channels}x{least}", x.Type.Shape, From(x));
    }

    /// <summary>Complains if a picture is smaller than what a kernel reaches over.</summary>
    public void CheckKernelFits(Node x, int leastHeight, int leastWidth)
    {
        var (_, height, width) = Picture(x);
        if (height < leastHeight || width < leastWidth)
            throw Fail(Rules.InputTooSmall, Declaration, $"{Math.Max(leastHeight, 1)}x{Math.Max(leastWidth, 1)}", x.Type.Shape, From(x));
    }

    /// <summary>The size of one side of the output; complains if it is too large to be counted.</summary>
    public int Side(long size) => size <= int.MaxValue ? (int)size
        : throw Fail(Rules.TooLarge, Declaration, "a side", size.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>The layer that a value comes from, for messages.</summary>
    public FindingArgument From(Node x)
    {
        var model = network.Layers[x.Origin.Layer];
        return model.Where is null ? FindingArgument.ToLayer(model.Attribute) : $"'{model.Where}'";
    }

    /// <summary>The layer that a value comes from, where a message has many.</summary>
    public string Describe(Node x) => network.Layers[x.Origin.Layer].Where ?? network.Layers[x.Origin.Layer].Declaration;

    /// <summary>The finding that ends the building; to be thrown.</summary>
    public FindingException Fail(Rule rule, params FindingArgument[] about) => new([new(rule, scope.Attribute(position), new(about))]);

    /// <summary>The finding that ends the building, where one argument is at fault; to be thrown.</summary>
    public FindingException FailAt(string argument, Rule rule, params FindingArgument[] about) => new([new(rule, scope.Attribute(position), new(about), scope.Outer is null ? argument : null)]);

    // Declarations.

    /// <summary>A trained parameter.</summary>
    /// <param name="initializer">The C# expression of its initial value.</param>
    /// <param name="decayed">Whether weight decay applies.</param>
    /// <param name="rows">Where its rows stand among those of all weights, where only some exist.</param>
    public Node Weight(string role, TensorType type, string initializer, bool decayed, RowTable? rows = null)
    {
        if (type.Length > int.MaxValue)
            throw Fail(Rules.TooLarge, Declaration, "a parameter", type.Length.ToString("N0", CultureInfo.InvariantCulture));
        if (decayed)
        {
            var weight = Regularization.Weight(this, role, initializer, Parameter, rows);
            if (StartsByData && build.FirstUse[$"{Model.Owner}.{role}"] == Model)
                ScaledByData ??= $"{Model.Owner}.{role}";
            return weight;
        }

        var parameter = Parameter(role, initializer);
        if (role.StartsWith("Bias", StringComparison.Ordinal))
            Regularization.Bias(this, parameter);
        return parameter;

        Node Parameter(string name, string start) => Declare(Ops.Weight.Op, new(Model.Owner, name, type, start, Trainable: true, decayed));
    }

    /// <summary>Adds a scalar to the loss that training minimises.</summary>
    public void Penalize(Func<Node> penalty)
    {
        if (Training)
            build.Penalties.Add(As("Penalty", penalty));
    }

    /// <summary>Adds a penalty on a parameter, once for all layers that share it.</summary>
    internal void PenalizeOnce(ParameterSpec parameter, Func<Node> penalty)
    {
        if (build.FirstUse[parameter.FullName] == Model)
            Penalize(penalty);
    }

    /// <summary>Keeps the norm of the weights of each output below a number, where it is above 0; layers that share them have to agree.</summary>
    internal void LimitNorm(ParameterSpec parameter, double largest, RowTable? rows)
    {
        var first = build.FirstUse[parameter.FullName];
        if (first == Model)
            build.Norms.Add(parameter, (largest, rows));
        else if (build.Norms.TryGetValue(parameter, out var known) && known.Largest != largest)
            throw Fail(Rules.SharedNormsDiffer, Declaration, Said(largest), $"'{first.Declaration}'", Said(known.Largest));

        static string Said(double norm) => norm > 0 ? $"a MaxNorm of {norm.ToString("R", CultureInfo.InvariantCulture)}" : "no MaxNorm";
    }

    /// <summary>
    /// Numbers that the layer keeps but that are not trained. Where layers share them, what the one before has made of them.
    /// </summary>
    public Node Statistic(string role, TensorType type, string initializer)
    {
        var parameter = new ParameterSpec(Model.Owner, role, type, initializer, Trainable: false, Decayed: false);
        var declared = Declare(Ops.Statistic.Op, parameter);
        return Graph.FindRoot(new Root(RootKind.Statistic, parameter.FullName)) ?? declared;
    }

    /// <summary>Says that the layer's statistics are fitted on the data of an input.</summary>
    /// <param name="kind">The runtime's TransformKind.</param>
    internal void IsFitted(string kind, Node input, double epsilon)
    {
        var transform = new InputTransform(Model.Owner, kind, network.Inputs.FindIndex(i => i.Source == BatchSource.NameOf(input)), epsilon);
        var shared = network.Transforms.Find(t => t.Layer == Model.Owner);
        if (shared is null)
            network.Transforms.Add(transform);
        else if (shared.Input != transform.Input)
            throw FailAt("Shared", Rules.OutOfRange, Declaration, "Shared", "false where the inputs are not the same", "true");
    }

    /// <summary>Says that the layer's MovingMean and MovingVariance take a share of those of each batch.</summary>
    public void KeepsAverages(double momentum, TensorType of)
    {
        if (network.MovingAverages.Find(a => a.Layer == Model.Owner) is { } shared)
            shared.Layers++;
        else
            network.MovingAverages.Add(new(Model.Owner, momentum, of.Inner));
    }

    /// <summary>Gives a statistic of the layer a new value at each training step.</summary>
    public void Update(string role, Node value) => Graph.SetRoot(new(RootKind.Statistic, $"{Model.Owner}.{role}"), value);

    /// <summary>
    /// The initial value of a weight: as the layer or the network says; else Kaiming's or Xavier's, by the activation that its
    /// output meets first; Xavier's where it meets none.
    /// </summary>
    /// <param name="usual">What it is where nobody says anything, whatever follows.</param>
    public string WeightInitializer(int fanIn, int fanOut, string? usual = null)
    {
        var declared = Initializer("Init", (fanIn, fanOut));
        StartsByData |= declared?.StartsWith(InitializerText.Lsuv, StringComparison.Ordinal) == true;
        return declared ?? usual ?? InitializerByActivation(fanIn, fanOut);
    }

    /// <summary>
    /// The initial value that the layer or the network says for a weight in whose gates outputs saturate, so that data cannot scale
    /// it: null where neither says any.
    /// </summary>
    public string? WeightInitializerOfGates(string name, int fanIn, int fanOut)
    {
        var declared = Initializer(name, (fanIn, fanOut));
        if (declared?.StartsWith(InitializerText.Lsuv, StringComparison.Ordinal) != true)
            return declared;
        if (arguments.Has(name))
            throw FailAt(name, Rules.BadInitializer, Declaration, name, "Lsuv", "the outputs of a recurrent layer cannot be scaled by its weights; write \"Orthogonal\"");
        // What the network says is for all layers; those that data cannot scale stay orthogonal.
        return declared.Replace(InitializerText.Lsuv, "Initializer.Orthogonal");
    }

    /// <summary>The initial value of a bias.</summary>
    public string BiasInitializer() => Initializer("BiasInit", "Initializer.Zeros");

    /// <summary>The initial value of what is no weight: as the layer or the network says.</summary>
    public string Initializer(string name, string usual) => Initializer(name, fans: null) ?? usual;

    private string? Initializer(string name, (int, int)? fans) => Read(Who(name).Initializer(name, fans));

    /// <summary>Where an argument stands that the layer leaves to the network.</summary>
    private ArgumentReader Who(string name) => arguments.Has(name) ? arguments : defaults ?? arguments;

    private string InitializerByActivation(int fanIn, int fanOut)
    {
        foreach (var (following, builder) in Following())
        {
            if (following.InitializerBefore(builder, fanIn, fanOut) is { } initializer)
                return initializer;
            if (!following.PassesScale)
                break;
        }

        return $"Initializer.Xavier({fanIn}, {fanOut})";
    }

    /// <summary>A uniform random number in [0, 1) for each element of a type, from a stream of its own.</summary>
    public Node Draw(TensorType type) => Graph.Add(Uniform.Op, new Uniform.Stream(build.Sites++, type));

    /// <summary>
    /// The probability with which something is dropped, which can be changed between steps; null where nothing is: at inference, or
    /// where it is declared as 0.
    /// </summary>
    /// <param name="role">What is dropped, where the layer does more than that.</param>
    public Node? DropRate(string argument, double usual, string role = "")
    {
        var rate = Real(argument, usual);
        if (rate is not (>= 0 and < 1))
            throw FailAt(argument, Rules.OutOfRange, Declaration, argument, "from 0 up to, but not including, 1", rate.ToString("R", CultureInfo.InvariantCulture));
        return IsNoisy && rate > 0 ? Graph.Add(Rate.Op, Declare(new RateSpec(Model.Owner, role, rate), argument)) : null;
    }

    private RateSpec Declare(RateSpec rate, string argument)
    {
        var first = network.Rates.Find(r => r.FullName == rate.FullName);
        CheckName(rate.FullName);
        if (first is not null && first.Value != rate.Value)
            throw FailAt(argument, Rules.SharedRatesDiffer, Declaration, argument, rate.Value.ToString("R", CultureInfo.InvariantCulture), first.Value.ToString("R", CultureInfo.InvariantCulture));
        if (first is null)
            network.Rates.Add(first = rate);
        return first;
    }

    /// <summary>Counts the multiply-adds of one forward pass of one sample.</summary>
    public void MultiplyAdds(long count) => TotalMultiplyAdds += count;

    /// <summary>Makes nodes that are known by a role within the layer, for readable names.</summary>
    public Node As(string role, Func<Node> make) => Graph.At(Graph.Origin with { Role = role }, make);

    private Node Declare(Op op, ParameterSpec parameter)
    {
        // Of those that share it, the first decides the initial values.
        var first = network.Parameters.Find(p => p.FullName == parameter.FullName);
        CheckName(parameter.FullName);
        if (first is not null && !first.Type.Equals(parameter.Type))
            throw Fail(Rules.SharedShapesDiffer, Declaration, parameter.Role, parameter.Type.Shape, first.Type.Shape);
        if (!build.FirstUse.ContainsKey(parameter.FullName))
            build.FirstUse.Add(parameter.FullName, Model);
        if (first is null)
            network.Parameters.Add(first = parameter);
        return Graph.Add(op, first);
    }

    /// <summary>Two layers of one name are one set of parameters and rates if they are Shared, and a mistake otherwise.</summary>
    private void CheckName(string member)
    {
        if (build.DeclaredBy.TryGetValue(member, out var owner) && owner != Model && !Boolean("Shared", false) && !IsInSharedBlock() && build.Current is not { IsAgain: true })
            throw Fail(Rules.SameName, Model.Owner, $"'{owner.Declaration}'");
        // A layer that only drops is its rate, and cannot have parameters of other layers in it.
        for (var dot = member.LastIndexOf('.'); dot > 0; dot = member.LastIndexOf('.', dot - 1))
            if (build.DeclaredBy.TryGetValue(member.Substring(0, dot), out owner))
                throw Fail(Rules.SameName, Model.Owner, $"'{owner.Declaration}'");
        if (member == Model.Owner && build.DeclaredBy.FirstOrDefault(d => d.Key.StartsWith(member + ".", StringComparison.Ordinal)).Value is { } other)
            throw Fail(Rules.SameName, Model.Owner, $"'{other.Declaration}'");
        build.DeclaredBy[member] = Model;
    }

    private bool IsInSharedBlock()
    {
        for (var s = scope; s.Outer is not null; s = s.Outer)
            if (s.Outer.Layers[s.Position].IsShared)
                return true;
        return false;
    }

    /// <summary>The layers after this one, through the ends of blocks and past other paths to their join.</summary>
    private IEnumerable<(Layer Layer, LayerBuilder Builder)> Following()
    {
        var (inScope, next) = (scope, position + 1);
        while (true)
        {
            if (next >= inScope.Layers.Count)
            {
                if (inScope.Outer is null)
                    yield break;
                (inScope, next) = (inScope.Outer, inScope.Position + 1);
                continue;
            }

            var following = Registry.Find(inScope.Layers[next].Word);
            if (following is null)
                yield break;
            if (following is BranchLayer)
                while (next < inScope.Layers.Count && !(Registry.Find(inScope.Layers[next].Word) is JoinLayer join && join.Joins(new(build, network, Graph, inScope, next, purpose))))
                    next++;
            else
                yield return (following, new(build, network, Graph, inScope, next++, purpose));
        }
    }

    private int Positive(string name, int value) => value >= 1 ? value : throw FailAt(name, Rules.NotPositive, Declaration, name, value);

    private T Read<T>(T value) => arguments.Failed || defaults is { Failed: true } ? throw new FindingException(findings) : value;
}
