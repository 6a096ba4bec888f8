using System.Text.RegularExpressions;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Expand;

/// <summary>A list of layers that is being built: those of the network, of a head, or of one use of a block.</summary>
internal sealed class Scope
{
    /// <summary>Matches the name of a parameter, or an expression of parameters, in a declaration.</summary>
    private static readonly Regex Parameter = new(@"(?<=[(,=] ?)([A-Za-z_]\w*)(?=[,)])|""([^""]*)""", RegexOptions.CultureInvariant);

    /// <summary>Arguments whose text is not an expression, even where it looks like one: channels 0-2.</summary>
    private static readonly string[] Texts = ["Connections", "Name", "name"];

    private static readonly Regex Identifier = new(@"[\p{L}_][\p{L}\p{Nd}_]*", RegexOptions.CultureInvariant);

    private readonly Dictionary<string, int> counts = [];
    private readonly HashSet<string> taken;
    private readonly IReadOnlyList<string?> given;
    private readonly Scope? trunk;
    private readonly NetworkSpec network;
    private readonly IReadOnlyDictionary<string, ArgumentValue>? names;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, ArgumentValue>> templates;

    private Scope(NetworkSpec network, IReadOnlyList<IReadOnlyDictionary<string, ArgumentValue>> templates, EquatableArray<LayerSpec> layers, Scope? outer, int position, string prefix, BlockSpec? block, IReadOnlyDictionary<string, ArgumentValue>? names, OutputSection? section = null, Scope? trunk = null, IEnumerable<string>? reserved = null)
    {
        (this.network, this.templates, Outer, Position, Prefix, Block, this.names, this.trunk) = (network, templates, outer, position, prefix, block, names, trunk);
        Layers = Applied(layers);
        taken = new(reserved ?? [], StringComparer.Ordinal);
        given = layers.Select((layer, i) => section is null || i >= section.Start && i < section.End ? GivenName(layer) : null).ToList();
    }

    public static Scope OfNetwork(NetworkSpec network)
    {
        var sections = OutputSection.Of(network);
        // The user's own members are taken, and so are the names of the class and its heads.
        return new(network, TemplateNames.Of(network), network.Layers, null, 0, "", null, null, sections[0], reserved: [.. network.Members, network.Name.TrimStart('@'), .. sections.SelectMany(s => s.Members)]);
    }

    /// <summary>Creates the scope of a head. Its layers have names of their own.</summary>
    public Scope OfHead(OutputSection head) => new(network, templates, Layers, null, 0, head.Name + ".", null, null, head, trunk: this);

    /// <summary>Creates the scope of one use of a block.</summary>
    public Scope OfBlock(int position, BlockSpec block, string name, IReadOnlyDictionary<string, ArgumentValue> names) =>
        new(network, [], block.Layers, this, position, name + ".", block, names);

    /// <summary>The layers, in source order. Layers that are parameters of the block replace their [Apply].</summary>
    public EquatableArray<LayerSpec> Layers { get; }

    /// <summary>The scope that uses this block.</summary>
    public Scope? Outer { get; }

    /// <summary>The position of the block in <see cref="Outer"/>.</summary>
    public int Position { get; }

    /// <summary>The prefix of the names of layers.</summary>
    public string Prefix { get; }

    public BlockSpec? Block { get; }

    /// <summary>The arguments of the block in this use, or of the template that a layer comes from; null if it is in neither.</summary>
    public IReadOnlyDictionary<string, ArgumentValue>? NamesAt(int position) => NamesOf(Layers[position]);

    private IReadOnlyDictionary<string, ArgumentValue>? NamesOf(LayerSpec layer) => layer.Template >= 0 && Outer is null ? templates[layer.Template] : names;

    /// <summary>The string argument for a parameter of the layer's block or template; null if there is no such parameter.</summary>
    public string? TextOf(int position, string parameter) =>
        NamesAt(position) is { } arguments && arguments.TryGetValue(parameter, out var value) ? (value as TextValue)?.Value : null;

    /// <summary>A layer in its block or template; null if it is the network's own.</summary>
    public InnerLayer? Inner(int position) => Block is { Word: var word } ? new(word, position) : TemplateNames.Inner(network, Layers[position]);

    /// <summary>Where findings about the arguments of a layer are reported; null for a layer of the network itself.</summary>
    public ArgumentPlace? PlaceOf(int position) => Inner(position) is { } inner ? new(Describe(position), inner, name => Argument(position, name)) : null;

    /// <summary>The scope of the network's own layers, for a head.</summary>
    public Scope? Trunk => trunk;

    /// <summary>The attribute of the network's declaration that a layer comes from. Findings are reported there.</summary>
    public int Attribute(int position) => Outer?.Attribute(Position) ?? position;

    /// <summary>Why an [Apply] has no layer.</summary>
    public string Problem(int position) => AppliedLayer.Resolve(Layers[position], NamesAt(position)).Problem ?? "";

    /// <summary>A layer for messages: as declared, with its block if it is in one.</summary>
    public string Describe(int position) =>
        Outer is null ? TemplateNames.Describe(network, Layers[position]) : $"{Layers[position].Declaration} in {Outer.Describe(Position)}";

    /// <summary>
    /// A layer with the arguments of its block: <c>Conv2d(filters, 3)</c> becomes <c>Conv2d(64, 3)</c>. Expressions that cannot be
    /// evaluated stay as declared.
    /// </summary>
    /// <param name="names">The parameters of the block, with the names of the layer's input.</param>
    public string Resolved(int position, IReadOnlyDictionary<string, ArgumentValue> names)
    {
        var declaration = Layers[position].Declaration;
        return Outer is null && Layers[position].Template < 0 ? declaration
            : Parameter.Replace(declaration, match => Expression.Evaluate(match.Groups[1].Value + match.Groups[2].Value, names) is { Error: null, Value: { } value } ? $"{value}" : match.Value);
    }

    /// <summary>The arguments of a layer, with the values of expressions and of the parameters of its block.</summary>
    public IReadOnlyList<Argument> Arguments(int position, IReadOnlyDictionary<string, ArgumentValue> names) =>
        [.. Layers[position].Arguments.Select(argument => argument with { Value = Evaluated(argument.Name, argument.Value, names) })];

    private static ArgumentValue Evaluated(string name, ArgumentValue value, IReadOnlyDictionary<string, ArgumentValue> names) => value switch
    {
        ListValue list => new ListValue(list.Items.Select(item => Evaluated(name, item, names)).ToEquatableArray()),
        // A parameter may be a list or a member of an enumeration, with which no expression calculates.
        TextValue text when !Texts.Contains(name) && names.TryGetValue(text.Value, out var named) => named,
        TextValue text when !Texts.Contains(name) && Expression.Evaluate(text.Value, names) is { Error: null, Value: { } result } => result,
        _ => value,
    };

    /// <summary>
    /// The argument of the network's attribute that an argument of a layer comes from: the one parameter that its expression names, as far
    /// out as that goes. Null if there is none, or several.
    /// </summary>
    public string? Argument(int position, string name)
    {
        if (Outer is null)
            return TemplateNames.Argument(network, Layers[position], name);
        return NamedIn(Layers[position], name, Outer.Layers[Position].Arguments) is { } named ? Outer.Argument(Position, named) : null;
    }

    /// <summary>The one of some arguments that the expression of a layer's argument names; null if there is none, or several.</summary>
    internal static string? NamedIn(LayerSpec layer, string name, EquatableArray<Argument> arguments)
    {
        var value = layer.Arguments.FirstOrDefault(a => a.Name == name)?.Value;
        var texts = value is ListValue list ? list.Items.OfType<TextValue>() : new[] { value }.OfType<TextValue>();
        var named = texts.SelectMany(text => Identifier.Matches(text.Value).Cast<Match>()).Select(match => match.Value)
            .Where(word => arguments.Any(a => a.Name == word)).Distinct().ToList();
        return named.Count == 1 ? named[0] : null;
    }

    /// <summary>The outermost use of a recomputed block that contains these layers; null if there is none.</summary>
    public string? Recomputed => Outer?.Recomputed ?? (Block is { Recompute: true } ? Prefix : null);

    /// <summary>Whether the scope is inside a use of a block.</summary>
    public bool IsInside(string block) => Block?.Word == block || Outer is not null && Outer.IsInside(block);

    /// <summary>The name of a layer: the given one, or its stem and a number, with the names of the enclosing blocks as a prefix.</summary>
    /// <param name="repetition">The number of the repetition, from 1; 0 if there is only one or all share a name.</param>
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

    private EquatableArray<LayerSpec> Applied(EquatableArray<LayerSpec> layers) =>
        layers.Any(layer => layer.Word == AppliedLayer.Word)
            ? layers.Select(layer => layer.Word == AppliedLayer.Word ? AppliedLayer.Resolve(layer, NamesOf(layer)).Layer with { Template = layer.Template, PositionInTemplate = layer.PositionInTemplate } : layer).ToEquatableArray()
            : layers;

    /// <summary>
    /// The given name of a layer. Invalid and duplicate names are reported elsewhere; here the layer gets another name, so that the emitted
    /// code compiles.
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
