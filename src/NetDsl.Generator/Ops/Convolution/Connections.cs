using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Convolution;

/// <summary>
/// The input channels of each filter of a convolution with a table of connections (LeCun et al., 1998, table I). Declared as one string for
/// each filter: <c>"0,1,2"</c>, or <c>"0-3,6"</c> with ranges.
/// </summary>
public sealed class Connections
{
    /// <summary>The most connections of a table: each is a number in emitted code.</summary>
    private const int Most = 200_000;

    private readonly IReadOnlyList<IReadOnlyList<int>> filters;
    private readonly int channels;

    private Connections(IReadOnlyList<IReadOnlyList<int>> filters, int channels) => (this.filters, this.channels) = (filters, channels);

    /// <summary>The number of connections. Each has a kernel of its own.</summary>
    public int Count => filters.Sum(seen => seen.Count);

    /// <summary>Reads and checks a layer's table; null if it has none.</summary>
    public static Connections? Read(LoweringContext context, Node x, int filters, int channels, int groups)
    {
        if (context.Arguments.Texts("Connections") is not { } rows)
            return null;
        if (groups > 1)
            throw Bad($"Groups = {groups} already defines the input channels of each filter: leave out one of the two");
        if (rows.Count != filters)
            throw Bad($"it has {rows.Count} rows for {filters} filters: write one text for each filter, with the input channels that it sees");
        var count = 0;
        return new(rows.Select(Row).ToList(), channels);

        IReadOnlyList<int> Row(string row, int number)
        {
            var (seen, named) = (new List<int>(), new HashSet<int>());
            var where = $"row {number + 1} (\"{row}\")";
            if (row.Trim().Length == 0)
                throw Bad($"{where} names no input channel: every filter has to see one");
            foreach (var run in row.Split(','))
            {
                var ends = run.Split('-');
                if (ends.Length > 2 || !ends.All(end => int.TryParse(end.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                    throw Bad($"{where} is not a list of channels, for example \"0,1,2\" or \"0-3,6\"");
                var (first, last) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[ends.Length - 1], CultureInfo.InvariantCulture));
                if (last < first)
                    throw Bad($"{where} has a run that ends before it begins");
                if (last >= channels)
                    throw Bad($"{where} names channel {last}, but the channels that come in are 0 to {channels - 1} ({x.Type.Shape} from '{context.Shapes.Describe(x)}')");
                for (var channel = first; channel <= last; channel++)
                {
                    if (!named.Add(channel))
                        throw Bad($"{where} names channel {channel} twice");
                    if (++count > Most)
                        throw Bad($"up to {where} it names more than {Most.ToString("N0", CultureInfo.InvariantCulture)} connections, the most that are compiled: leave it out, or use Groups");
                    seen.Add(channel);
                }
            }

            return seen;
        }

        FindingException Bad(string why) => context.FailAt("Connections", Rules.BadConnections, context.Declaration, why);
    }

    /// <summary>The positions of the kernels of connections among those of all filters and channels.</summary>
    public RowTable RowsOf(TensorType all) => new(
        filters.SelectMany((seen, filter) => seen.Select(channel => filter * channels + channel)).ToEquatableArray(),
        all, TensorType.Constant(Count, all.Sizes[2], all.Sizes[3]));

    /// <summary>
    /// The initializer of weights, with the fan-in of each filter. The fan-out depends on the channel, so its average is used.
    /// </summary>
    /// <param name="context">The layer.</param>
    /// <param name="taps">The number of weights of one kernel.</param>
    public InitialValues Initializer(LoweringContext context, int taps)
    {
        var parts = new List<(int Length, InitialValues Initializer)>();
        foreach (var seen in filters)
        {
            var initializer = context.Initializers.Weight(seen.Count * taps, Math.Max(1, Count * taps / channels));
            if (parts.Count > 0 && parts[parts.Count - 1].Initializer.Equals(initializer))
                parts[parts.Count - 1] = (parts[parts.Count - 1].Length + seen.Count * taps, initializer);
            else
                parts.Add((seen.Count * taps, initializer));
        }

        return parts.Count == 1 ? parts[0].Initializer : InitialValues.Parts(parts);
    }
}

/// <summary>The positions of the rows of a compact value in an expanded value with rows of zeros.</summary>
public sealed record RowTable(EquatableArray<int> Rows, TensorType All, TensorType Present) : IKernelGeometry
{
    /// <summary>The length of a row.</summary>
    public long Length => Present.Inner;

    /// <summary>
    /// The outputs with at least one row, grouped by their number of weights, and the positions of the outputs of each group.
    /// </summary>
    public IEnumerable<(RowTable Table, long Size)> OutputsBySize()
    {
        var all = TensorType.Constant(All.Channels);
        return Rows.GroupBy(row => (int)(row * Length / All.Inner)).GroupBy(output => output.Count() * Length, output => output.Key)
            .Select(outputs => (new RowTable(outputs.ToEquatableArray(), all, TensorType.Constant(outputs.Count())), outputs.Key));
    }

    public string RuntimeType => "int[]";

    public RuntimeValue Value => RuntimeValue.List.Of(Rows);

    public override string ToString() => $"{Present.Shape} of {All.Shape}";
}

/// <summary>Expands rows to a value with rows of zeros.</summary>
public sealed class ScatterRows : Op<RowTable>
{
    public static readonly ScatterRows Op = new();

    public override string Name => "ScatterRows";

    protected override TensorType Infer(RowTable attribute, IReadOnlyList<Node> inputs) => attribute.All;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(GatherRows.Op, AttributeOf(node), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "ScatterRows", Sizes(node), Named("length", AttributeOf(node).Length), In(node.Input), Out(node))];
}

/// <summary>Gathers some of the rows.</summary>
public sealed class GatherRows : Op<RowTable>
{
    public static readonly GatherRows Op = new();

    public override string Name => "GatherRows";

    protected override TensorType Infer(RowTable attribute, IReadOnlyList<Node> inputs) => attribute.Present;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(ScatterRows.Op, AttributeOf(node), gradients[0]!)];

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "GatherRows", Sizes(node), Named("length", AttributeOf(node).Length), In(node.Input), Out(node))];
}
