using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// Which input channels each filter of a convolution sees, where it does not see all (LeCun et al., 1998, table I). Declared as
/// one text for each filter: <c>"0,1,2"</c>, or <c>"0-3,6"</c> for whole runs.
/// </summary>
public sealed class Connections
{
    private readonly IReadOnlyList<IReadOnlyList<int>> filters;
    private readonly int channels;

    private Connections(IReadOnlyList<IReadOnlyList<int>> filters, int channels) => (this.filters, this.channels) = (filters, channels);

    /// <summary>How many connections there are, each with a kernel of its own.</summary>
    public int Count => filters.Sum(seen => seen.Count);

    /// <summary>Reads and checks a layer's table; null where it has none.</summary>
    public static Connections? Read(LayerBuilder builder, Node x, int filters, int channels, int groups)
    {
        if (builder.Texts("Connections") is not { } rows)
            return null;
        if (groups > 1)
            throw Bad($"Groups = {groups} already says which channels a filter sees: leave out one of the two");
        if (rows.Count != filters)
            throw Bad($"it has {rows.Count} rows for {filters} filters: write one text for each filter, with the input channels that it sees");
        return new(rows.Select(Row).ToList(), channels);

        IReadOnlyList<int> Row(string row, int number)
        {
            var seen = new List<int>();
            var where = $"row {number + 1} (\"{row}\")";
            if (row.Trim().Length == 0)
                throw Bad($"{where} names no input channel: every filter has to see one");
            foreach (var run in row.Split(','))
            {
                var ends = run.Split('-');
                if (ends.Length > 2 || !ends.All(end => int.TryParse(end.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                    throw Bad($"{where} is no list of channels such as \"0,1,2\" or \"0-3,6\"");
                var (first, last) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[ends.Length - 1], CultureInfo.InvariantCulture));
                if (last < first)
                    throw Bad($"{where} has a run that ends before it begins");
                if (last >= channels)
                    throw Bad($"{where} names channel {last}, but the channels that come in are 0 to {channels - 1} ({x.Type.Shape} from '{builder.Describe(x)}')");
                for (var channel = first; channel <= last; channel++)
                {
                    if (seen.Contains(channel))
                        throw Bad($"{where} names channel {channel} twice");
                    seen.Add(channel);
                }
            }

            return seen;
        }

        FindingException Bad(string why) => builder.FailAt("Connections", Rules.BadConnections, builder.Declaration, why);
    }

    /// <summary>Where the kernel of each connection lies among those that all filters would have for all channels.</summary>
    public RowTable RowsOf(TensorType all) => new(
        filters.SelectMany((seen, filter) => seen.Select(channel => filter * channels + channel)).ToEquatableArray(),
        all, TensorType.Constant(Count, all.Sizes[2], all.Sizes[3]));

    /// <summary>
    /// Initial weights by what each filter really sees. How many outputs an input reaches varies with the channel: the average
    /// stands for it.
    /// </summary>
    /// <param name="builder">The layer.</param>
    /// <param name="taps">The weights of one kernel.</param>
    public string Initializer(LayerBuilder builder, int taps)
    {
        var parts = new List<(int Length, string Initializer)>();
        foreach (var seen in filters)
        {
            var initializer = builder.WeightInitializer(seen.Count * taps, Math.Max(1, Count * taps / channels));
            if (parts.Count > 0 && parts[parts.Count - 1].Initializer == initializer)
                parts[parts.Count - 1] = (parts[parts.Count - 1].Length + seen.Count * taps, initializer);
            else
                parts.Add((seen.Count * taps, initializer));
        }

        return parts.Count == 1 ? parts[0].Initializer : $"Initializer.Parts({string.Join(", ", parts.Select(p => $"({p.Length}, {p.Initializer})"))})";
    }
}

/// <summary>Where the rows of a compact value belong in one that has rows of zeros between them.</summary>
public sealed record RowTable(EquatableArray<int> Rows, TensorType All, TensorType Present)
{
    /// <summary>The length of a row.</summary>
    public long Length => Present.Inner;

    /// <summary>The outputs that have some rows, those of as many weights together; a table says which of all outputs they are.</summary>
    public IEnumerable<(RowTable Table, long Size)> OutputsBySize()
    {
        var all = TensorType.Constant(All.Channels);
        return Rows.GroupBy(row => (int)(row * Length / All.Inner)).GroupBy(output => output.Count() * Length, output => output.Key)
            .Select(outputs => (new RowTable(outputs.ToEquatableArray(), all, TensorType.Constant(outputs.Count())), outputs.Key));
    }

    public string Emit() => $"[{string.Join(", ", Rows)}]";

    public override string ToString() => $"{Present.Shape} of {All.Shape}";
}

/// <summary>Rows among rows of zeros.</summary>
public sealed class ScatterRows : Op
{
    public static readonly ScatterRows Op = new();

    public override string Name => "ScatterRows";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((RowTable)attribute!).All;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(GatherRows.Op, node.Attribute, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("ScatterRows", node, [writer.Shape(node), $"{((RowTable)node.Attribute!).Length}", writer.Region(node.Input), writer.Region(node)]);
}

/// <summary>Some of the rows.</summary>
public sealed class GatherRows : Op
{
    public static readonly GatherRows Op = new();

    public override string Name => "GatherRows";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((RowTable)attribute!).Present;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(ScatterRows.Op, node.Attribute, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("GatherRows", node, [writer.Shape(node), $"{((RowTable)node.Attribute!).Length}", writer.Region(node.Input), writer.Region(node)]);
}
