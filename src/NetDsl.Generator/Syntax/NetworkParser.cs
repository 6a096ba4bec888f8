using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Syntax;

/// <summary>Reads a marked declaration. Never throws and never reports: what is wrong is said by the analyzer.</summary>
internal static class NetworkParser
{
    /// <summary>
    /// The network that a declaration carrying [Network] declares; null if it is not the first such part of its class,
    /// or the class cannot be extended by the compiler at all.
    /// </summary>
    public static NetworkSpec? Parse(
        TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation) =>
        IsMarkedPart(declaration, symbol) && ClassRules.Allow(declaration, symbol)
            ? Read(declaration, symbol, model, cancellation).Spec
            : null;

    /// <summary>Reads a declaration whatever its class looks like, and keeps the attributes beside their layers.</summary>
    public static NetworkSyntax Read(
        TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        var read = LayerReader.ReadAll(declaration, model, cancellation).ToList();
        var layers = read.Select(r => r.Layer).ToEquatableArray();
        var blocks = BlockReader.Read(read.Select(r => r.Type).OfType<INamedTypeSymbol>(), model.Compilation, cancellation);
        var spec = new NetworkSpec(
            symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Vocabulary.FullName(space) : "",
            ContainingTypes(symbol),
            Escape(symbol.Name),
            layers,
            Members(symbol),
            blocks,
            EmittedTypes.HiddenFrom(symbol),
            Defaults(declaration, model, cancellation),
            FunctionReader.Read(layers.Concat(blocks.SelectMany(block => block.Layers)), model.Compilation, cancellation));
        return new NetworkSyntax(spec, [.. read.Select(r => r.Attribute)]);
    }

    private static LayerSpec? Defaults(TypeDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes)
            .Select(attribute => (Attribute: attribute, model.GetTypeInfo(attribute, cancellation).Type))
            .Where(pair => pair.Attribute.ArgumentList is not null && Vocabulary.IsNetwork(pair.Type))
            .Select(pair => LayerReader.Read(pair.Attribute, (INamedTypeSymbol)pair.Type!, model, cancellation))
            .FirstOrDefault();

    /// <summary>Whether this part carries the [Network] that counts: with two of them, the first.</summary>
    public static bool IsMarkedPart(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) =>
        Marker(symbol) is { } marker && marker.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(marker.Span);

    /// <summary>Where the [Network] of a class is; null if it has none.</summary>
    public static SyntaxReference? Marker(INamedTypeSymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => Vocabulary.IsNetwork(attribute.AttributeClass))?.ApplicationSyntaxReference;

    internal static EquatableArray<string> ContainingTypes(INamedTypeSymbol symbol)
    {
        List<string> types = [];
        for (var type = symbol.ContainingType; type is not null; type = type.ContainingType)
            types.Insert(0, $"partial {Keyword(type)} {Escape(type.Name)}");
        return types.ToEquatableArray();
    }

    private static string Keyword(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Struct => type.IsRecord ? "record struct" : "struct",
        TypeKind.Interface => "interface",
        _ => type.IsRecord ? "record" : "class",
    };

    /// <summary>
    /// What the user's own parts declare. While an analyzer runs, the class also has the members that the generator
    /// added, and those are no obstacle to themselves.
    /// </summary>
    private static EquatableArray<string> Members(INamedTypeSymbol symbol) => symbol.GetMembers()
        .Where(member => member is { IsImplicitlyDeclared: false, CanBeReferencedByName: true }
            && member.DeclaringSyntaxReferences.Any(reference => !NetDslGenerator.Emitted(reference.SyntaxTree)))
        .Select(member => member.Name)
        .Distinct()
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToEquatableArray();

    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}

/// <summary>A network, and the attribute that each of its layers was read from.</summary>
internal sealed record NetworkSyntax(NetworkSpec Spec, ImmutableArray<AttributeSyntax> Attributes)
{
    /// <summary>Says a layer for people: <c>'AvgPool2d(2)' (line 9)</c>.</summary>
    public string Describe(int layer) =>
        $"'{Spec.Layers[layer].Declaration}' (line {Attributes[layer].GetLocation().GetLineSpan().StartLinePosition.Line + 1})";
}
