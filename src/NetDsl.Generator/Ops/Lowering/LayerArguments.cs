using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>The arguments of a layer. An argument that cannot be read, or is out of range, ends the layer with a finding.</summary>
public sealed class LayerArguments
{
    private readonly LoweringContext context;
    private readonly List<Finding> findings = [];
    private readonly ArgumentReader reader;
    private readonly ArgumentReader? defaults;
    private readonly EquatableArray<FunctionSpec> functions;
    private readonly Guesses? guesses;

    internal LayerArguments(LoweringContext context, LayerSpec layer, int attribute, IReadOnlyDictionary<string, ArgumentValue>? names, IReadOnlyList<int>? input, ArgumentPlace? place, NetworkSpec network, Guesses? guesses)
    {
        (this.context, functions, this.guesses) = (context, network.Functions, guesses);
        reader = new ArgumentReader(layer, attribute, findings, names, input, place) { Substitute = guesses?.Number ?? 1 };
        if (network.Defaults is { } spec)
            defaults = new ArgumentReader(spec, -1, findings) { Substitute = guesses?.Number ?? 1 };
    }

    /// <summary>Reads a whole number of at least 1. Without a default it is required.</summary>
    public int Positive(string name, int? usual = null) => Positive(name, Number(reader.Integer(name, usual)));

    /// <summary>Reads a whole number of at least 0.</summary>
    public int NotNegative(string name, int usual)
    {
        var value = Number(reader.Integer(name, usual));
        return value == 0 ? 0 : Positive(name, value);
    }

    /// <summary>Reads whole numbers of at least 1 for height and width: a pair, or one number for both.</summary>
    public (int First, int Second) PositivePair(string name, int? usual = null) =>
        PositivePair(name, usual is { } both ? (both, both) : ((int, int)?)null);

    /// <inheritdoc cref="PositivePair(string, int?)"/>
    public (int First, int Second) PositivePair(string name, (int, int)? usual)
    {
        var (first, second) = Number(reader.Pair(name, usual));
        return (Positive(name, first), Positive(name, second));
    }

    /// <summary>Reads whole numbers of at least 0 for height and width.</summary>
    public (int First, int Second) NotNegativePair(string name, int usual)
    {
        var (first, second) = Number(reader.Pair(name, (usual, usual)));
        return Math.Min(first, second) >= 0 ? (first, second)
            : Recover(context.FailAt(name, Rules.NegativePadding, context.Declaration, name, Math.Min(first, second)), g => (g.Number, g.Number));
    }

    /// <summary>Reads a whole number of any sign; null if it was not written.</summary>
    public int? WholeNumber(string name) => reader.Has(name) ? Number(reader.Integer(name)) : null;

    public int[] PositiveList(string name) => Read(reader.Integers(name)).Select(size => Positive(name, size)).ToArray();

    /// <summary>Reads whole numbers of any sign.</summary>
    public int[] List(string name) => [.. Read(reader.Integers(name))];

    public bool Boolean(string name, bool usual)
    {
        var value = reader.Boolean(name, usual);
        return Failed ? Resumed(usual) : value;
    }

    public double Real(string name, double usual) => Number(reader.Real(name, usual));

    /// <summary>Reads numbers, whole or not.</summary>
    public IReadOnlyList<double> RealList(string name) => Read(reader.Reals(name));

    /// <summary>Whether the layer is there: neither taken away by <c>When</c> nor repeated 0 times.</summary>
    internal bool IsThere => Boolean("When", true) && (!Has("Repeat") || NotNegative("Repeat", 1) > 0);

    /// <summary>Whether an argument was written.</summary>
    public bool Has(string name) => reader.Has(name);

    /// <summary>Whether an argument was written as a list.</summary>
    public bool IsList(string name) => reader.IsList(name);

    /// <summary>Reads a number of at least 0; if the layer does not set it, optionally that of the network.</summary>
    public double NotNegativeReal(string name, double usual, bool ofNetwork = false)
    {
        var value = Number((ofNetwork ? Of(name) : reader).Real(name, usual));
        return value >= 0 ? value
            : Recover(context.FailAt(name, Rules.OutOfRange, context.Declaration, name, "0 or more", value.ToString("R", CultureInfo.InvariantCulture)), g => g.Number);
    }

    public string Text(string name) => Read(reader.Text(name)) ?? "";

    /// <summary>Reads a list of strings; null if it was not given.</summary>
    public IReadOnlyList<string>? Texts(string name) => Read(reader.Texts(name));

    /// <summary>Reads a member of an enumeration; a member of another enumeration is an error.</summary>
    public string Member(string name, string usual) => Read(reader.Member(name, usual));

    /// <summary>Reads an activation that is a part of the layer. It has no parameters of its own, and its arguments are the defaults.</summary>
    public Layer Activation(string name, Layer usual)
    {
        if (Read(reader.Layer(name)) is not { } given)
            return usual;
        return Registry.Find(given.Word) is { ParameterRoles.Count: 0, RateRoles.Count: 0 } layer && layer.InitializerBefore(context, 1, 1) is not null ? layer
            : throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, "an activation without parameters", given.Word);
    }

    /// <summary>The target of a loss.</summary>
    internal (TensorType Type, TargetKind Kind) TargetFor(LossLayer loss, TensorType output) => Read(loss.TargetFor(reader, output));

    /// <summary>Reads a user-defined function, and the values of its last parameters.</summary>
    public (FunctionSpec Function, IReadOnlyList<double> Values) Function()
    {
        var type = Read(reader.Type("function"));
        var candidates = functions.Where(f => f.Type == type).ToList();
        var named = candidates.Find(f => f.Method == reader.First("values"));
        var function = named ?? candidates.Find(f => f.Method == FunctionSpec.DefaultMethod) ?? throw new FindingException([]);
        return (function, Read(reader.Reals("values", skip: named is null ? 0 : 1)));
    }

    /// <summary>The values of a block's parameters in this use of it.</summary>
    internal IReadOnlyDictionary<string, ArgumentValue> BlockArguments(BlockSpec block)
    {
        var values = new Dictionary<string, ArgumentValue>();
        foreach (var parameter in block.Parameters)
            values[parameter.Name] = Read(reader.Value(parameter)) ?? throw new FindingException([]);
        return values;
    }

    /// <summary>
    /// Reads the number of zeros before and after one dimension of an image: the given numbers, none for <c>Padding.Valid</c>, or for
    /// <c>Padding.Same</c> enough to make the output as large as the input divided by the stride, rounded up.
    /// </summary>
    /// <param name="name">The argument.</param>
    /// <param name="dimension">0 for height, 1 for width.</param>
    public (int Before, int After) Padding(string name, int dimension, int size, int kernel, int stride, int dilation)
    {
        var padding = Read(reader.Padding(name));
        if (padding.Same)
        {
            var windows = (size + stride - 1L) / stride;
            var total = context.Shapes.Side(Math.Max((windows - 1) * stride + dilation * (kernel - 1L) + 1 - size, 0));
            return (total / 2, total - total / 2);
        }

        return Sides(name, dimension);
    }

    /// <summary>Reads the given padding before and after one dimension of an image.</summary>
    /// <inheritdoc cref="Padding"/>
    public (int Before, int After) Sides(string name, int dimension)
    {
        var padding = Read(reader.Padding(name));
        var (before, after) = dimension == 0 ? (padding.Top, padding.Bottom) : (padding.Left, padding.Right);
        return Math.Min(before, after) >= 0 ? (before, after)
            : Recover(context.FailAt(name, Rules.NegativePadding, context.Declaration, name, Math.Min(before, after)), g => (g.Number, g.Number));
    }

    /// <summary>Reads the padding before and after a sequence: one number, both, or a member of the enumeration.</summary>
    /// <inheritdoc cref="Padding"/>
    public (int Before, int After) LinePadding(string name, int size, int kernel, int stride, int dilation) =>
        IsSame(name) ? Padding(name, 1, size, kernel, stride, dilation) : Ends(name);

    /// <summary>Reads the given padding before and after a sequence.</summary>
    public (int Before, int After) Ends(string name)
    {
        var (before, right, bottom, after) = (Sides(name, 0).Before, Sides(name, 1).After, Sides(name, 0).After, Sides(name, 1).Before);
        return before == bottom && after == right ? (before, after)
            : throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, "one number, or a pair of before and after", "four sides");
    }

    /// <summary>Whether the padding is <c>Padding.Same</c>.</summary>
    public bool IsSame(string name) => Read(reader.Padding(name)).Same;

    /// <summary>Reads an initializer of the layer or the network; null if neither sets one.</summary>
    internal InitialValues? Initializer(string name, (int In, int Out)? fans) => Read(Of(name).Initializer(name, fans));

    /// <summary>The reader of an argument that can also be set on the network.</summary>
    private ArgumentReader Of(string name) => reader.Has(name) ? reader : defaults ?? reader;

    private int Positive(string name, int value) => value >= 1 ? value
        : Recover(context.FailAt(name, Rules.NotPositive, context.Declaration, name, value), g => g.Number);

    private bool Failed => reader.Failed || defaults is { Failed: true };

    private T Read<T>(T value) => Failed ? throw new FindingException([.. findings]) : value;

    /// <summary>A number that was read. If it could not be read, a guess stands for it; without guesses, that ends the layer.</summary>
    private T Number<T>(T value) => Failed ? Resumed(value) : value;

    private T Resumed<T>(T guess)
    {
        Recover(new([.. findings]), _ => guess);
        findings.Clear();
        reader.Resume();
        defaults?.Resume();
        return guess;
    }

    /// <summary>Goes on with a guess after a mistake in an argument; throws where there are no guesses.</summary>
    internal T Recover<T>(FindingException mistake, Func<Guesses, T> guess)
    {
        if (guesses is null)
            throw mistake;
        guesses.Report(mistake);
        return guess(guesses);
    }
}
