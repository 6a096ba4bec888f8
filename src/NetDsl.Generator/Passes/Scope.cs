using System.Text.RegularExpressions;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Model.Expressions;

namespace NetDsl.Generator.Passes;

/// <summary>Layers being built: the network's own, those of a head, or those of one use of a block.</summary>
internal sealed class Scope
{
    /// <summary>The name of a parameter, or an expression of parameters, in a declaration.</summary>
    private static readonly Regex Parameter = new(@"(?<=[(,=] ?)([A-Za-z_]\w*)(?=[,)])|""([^""]*)""", RegexOptions.CultureInvariant);

    private readonly Dictionary<string, int> counts = [];
    private readonly HashSet<string> taken;
    private readonly IReadOnlyList<string?> given;
    private readonly Scope? trunk;

    private Scope(EquatableArray<LayerSpec> layers, Scope? outer, int position, string prefix, BlockSpec? block, IReadOnlyDictionary<string, ArgumentValue>? names, OutputSection? section = null, Scope? trunk = null)
    {
        (Layers, Outer, Position, Prefix, Block, Names, this.trunk) = (layers, outer, position, prefix, block, names, trunk);
        taken = new(StringComparer.Ordinal);
        given = layers.Select((layer, i) => section is null || i >= section.Start && i < section.End ? GivenName(layer) : null).ToList();
    }

    public static Scope OfNetwork(NetworkSpec network)
    {
        var sections = OutputSection.Of(network);
        var scope = new Scope(network.Layers, null, 0, "", null, null, sections[0]);
        // What the user's own parts declare is taken, and so are the names of the class and its heads.
        scope.taken.UnionWith(network.Members);
        scope.taken.Add(network.Name);
        scope.taken.UnionWith(sections.SelectMany(s => s.Members));
        return scope;
    }

    /// <summary>The scope of a head: its layers stand beside the network's own, and have names of their own.</summary>
    public Scope OfHead(OutputSection head) => new(Layers, null, 0, head.Name + ".", null, null, head, trunk: this);

    /// <summary>The scope of one use of a block.</summary>
    public Scope OfBlock(int position, BlockSpec block, string name, IReadOnlyDictionary<string, ArgumentValue> names) =>
        new(block.Layers, this, position, name + ".", block, names);

    public EquatableArray<LayerSpec> Layers { get; }

    /// <summary>The scope that uses this one's block.</summary>
    public Scope? Outer { get; }

    /// <summary>Where in <see cref="Outer"/> the block is used.</summary>
    public int Position { get; }

    /// <summary>What names of layers begin with.</summary>
    public string Prefix { get; }

    public BlockSpec? Block { get; }

    /// <summary>What the block's parameters are in this use.</summary>
    public IReadOnlyDictionary<string, ArgumentValue>? Names { get; }

    /// <summary>Outputs by the names of their layers, for <c>From</c>.</summary>
    public Dictionary<string, Value> Values { get; } = [];

    /// <summary>The output of that name, here or, for a head, among the network's own layers.</summary>
    public Value? Find(string name) => Values.TryGetValue(name, out var value) ? value : trunk?.Find(name);

    /// <summary>The names that <see cref="Find"/> knows.</summary>
    public IEnumerable<string> Findable => trunk is null ? Values.Keys : Values.Keys.Concat(trunk.Findable);

    /// <summary>The attribute of the network's declaration that a layer comes from: where findings are shown.</summary>
    public int Attribute(int position) => Outer?.Attribute(Position) ?? position;

    /// <summary>A layer for messages: as declared, and in which block if it is in one.</summary>
    public string Describe(int position) =>
        Layers[position].Declaration + (Outer is null ? "" : $" in {Outer.Describe(Position)}");

    /// <summary>
    /// A layer with the values that a block's parameters have here: <c>Conv2d(filters, 3)</c> is
    /// <c>Conv2d(64, 3)</c>. What cannot be evaluated stays as it was declared.
    /// </summary>
    public string Resolved(int position)
    {
        var declaration = Layers[position].Declaration;
        return Names is not { Count: > 0 } names ? declaration
            : Parameter.Replace(declaration, match => Expression.Evaluate(match.Groups[1].Value + match.Groups[2].Value, names) is { Error: null, Value: { } value } ? $"{value}" : match.Value);
    }

    /// <summary>The outermost use of a recomputed block around its layers; null where there is none.</summary>
    public string? Recomputed => Outer?.Recomputed ?? (Block is { Recompute: true } ? Prefix : null);

    /// <summary>Whether the scope lies in a use of a block.</summary>
    public bool IsInside(string block) => Block?.Word == block || Outer is not null && Outer.IsInside(block);

    /// <summary>The name of a layer: given, or its stem and a number, after those of the blocks around it.</summary>
    /// <param name="repetition">Which of several repetitions it is, from 1; 0 where there are none or all share a name.</param>
    public string NameOf(int position, string stem, int repetition)
    {
        if (given[position] is { } name)
            return Prefix + name + (repetition > 0 ? repetition.ToString(CultureInfo.InvariantCulture) : "");
        while (true)
        {
            counts[stem] = counts.TryGetValue(stem, out var count) ? count + 1 : 1;
            if (taken.Add($"{stem}{counts[stem]}"))
                return $"{Prefix}{stem}{counts[stem]}";
        }
    }

    /// <summary>
    /// The name a layer is given. One that is wrong or taken is reported elsewhere; here the layer gets another, so that
    /// what is emitted compiles.
    /// </summary>
    private string? GivenName(LayerSpec layer)
    {
        if (layer.GivenName is not { } text || !LayerName.IsIdentifier(text))
            return null;
        var name = LayerName.Member(text);
        var isAllowed = Outer is not null || !LayerName.Reserved.Contains(name);
        return isAllowed && (taken.Add(name) || layer.IsShared) ? name : null;
    }
}
