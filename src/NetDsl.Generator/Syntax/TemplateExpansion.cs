using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>The layers of a network, with those of its templates in place of these.</summary>
internal sealed class TemplateExpansion(Compilation compilation, CancellationToken cancellation)
{
    private readonly List<(AttributeSyntax Attribute, LayerSpec Layer)> layers = [];
    private readonly List<TemplateUse> uses = [];
    private readonly List<INamedTypeSymbol> types = [];

    /// <summary>The layers, each with the attribute of the network that it comes from.</summary>
    public IReadOnlyList<(AttributeSyntax Attribute, LayerSpec Layer)> Layers => layers;

    /// <summary>The uses of templates.</summary>
    public IReadOnlyList<TemplateUse> Uses => uses;

    /// <summary>The attribute classes that the layers use.</summary>
    public IReadOnlyList<INamedTypeSymbol> Types => types;

    /// <summary>Adds an attribute of the network.</summary>
    public void Add(AttributeSyntax attribute, ReadLayer layer) => Add(attribute, layer, -1, -1, []);

    /// <param name="outer">The use of the template that the layer is in; -1 for the network itself.</param>
    /// <param name="position">The position of the layer in that template.</param>
    /// <param name="around">The templates that the layer is in. One within itself stays unknown, which is reported.</param>
    private void Add(AttributeSyntax attribute, ReadLayer layer, int outer, int position, ImmutableList<ISymbol> around)
    {
        var spec = layer.Spec with { Template = outer, PositionInTemplate = position };
        types.AddRange(layer.Given);
        if (layer.Type is not { } type || !Vocabulary.IsTemplate(type) || around.Contains(type, SymbolEqualityComparer.Default))
        {
            layers.Add((attribute, spec));
            if (layer.Type is not null)
                types.Add(layer.Type);
            return;
        }

        var (use, first) = (uses.Count, layers.Count);
        uses.Add(new(spec, BlockReader.Parameters(type), -1));
        var inner = BlockReader.LayersOf(type, compilation, cancellation);
        for (var i = 0; i < inner.Count; i++)
            Add(attribute, inner[i], use, i, around.Add(type));
        if (layers.Count > first)
            uses[use] = uses[use] with { First = first };
    }
}
