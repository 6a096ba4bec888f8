using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Parses a marked declaration. It never throws and reports no errors; the analyzer does.</summary>
internal static class NetworkParser
{
    /// <summary>
    /// The network of a declaration with [Network]; null if it is not the first such part of its class, or if the compiler cannot extend
    /// the class.
    /// </summary>
    public static NetworkSpec? Parse(
        TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation) =>
        IsMarkedPart(declaration, symbol) && ClassRules.Allow(declaration, symbol)
            ? Read(declaration, symbol, model, cancellation).Spec
            : null;

    /// <summary>Reads a declaration for any kind of class, and keeps the attributes of its layers.</summary>
    public static NetworkSyntax Read(
        TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        var read = new TemplateExpansion(model.Compilation, cancellation);
        foreach (var (attribute, type, layer) in LayerReader.ReadAll(declaration, model, cancellation))
            read.Add(attribute, new(layer, type, [.. LayerReader.Given(attribute, model, cancellation)]));
        var layers = read.Layers.Select(r => r.Layer).ToEquatableArray();
        var blocks = BlockReader.Read(read.Types, model.Compilation, cancellation);
        var spec = new NetworkSpec(
            symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Vocabulary.FullName(space) : "",
            ContainingTypes(symbol),
            Escape(symbol.Name),
            layers,
            Members(symbol),
            blocks,
            Defaults(declaration, model, cancellation),
            FunctionReader.Read(layers.Concat(blocks.SelectMany(block => block.Layers)), model.Compilation, cancellation))
        {
            Templates = read.Uses.ToEquatableArray(),
        };
        return new NetworkSyntax(spec, [.. read.Layers.Select(r => r.Attribute)]);
    }

    private static LayerSpec? Defaults(TypeDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes)
            .Select(attribute => (Attribute: attribute, model.GetTypeInfo(attribute, cancellation).Type))
            .Where(pair => pair.Attribute.ArgumentList is not null && Vocabulary.IsNetwork(pair.Type))
            .Select(pair => LayerReader.Read(pair.Attribute, (INamedTypeSymbol)pair.Type!, model, cancellation))
            .FirstOrDefault();

    /// <summary>Whether this part has the [Network] that counts; of two, the first counts.</summary>
    public static bool IsMarkedPart(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) =>
        Marker(symbol) is { } marker && marker.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(marker.Span);

    /// <summary>The location of the [Network] of a class; null if it has none.</summary>
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
    /// The members that the user's parts declare. In an analyzer the class also has the members that the generator added; these are
    /// ignored.
    /// </summary>
    private static EquatableArray<string> Members(INamedTypeSymbol symbol) => symbol.GetMembers()
        .Where(member => member is { IsImplicitlyDeclared: false, CanBeReferencedByName: true }
            && member.DeclaringSyntaxReferences.Any(reference => !Vocabulary.IsEmitted(reference.SyntaxTree))
            && !IsOverloadOfCreate(member))
        .Select(member => member.Name)
        .Distinct()
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>Whether a member is a method beside the emitted Create: C# tells the two apart by their parameters.</summary>
    private static bool IsOverloadOfCreate(ISymbol member) =>
        member is IMethodSymbol { Name: "Create", TypeParameters.IsEmpty: var isPlain } method
        && !(isPlain && method.Parameters.Select(p => p.Type.Name).SequenceEqual(["Device", "Int32", "Int32"]));

    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}

/// <summary>A network, and the attribute of each of its layers.</summary>
internal sealed record NetworkSyntax(NetworkSpec Spec, ImmutableArray<AttributeSyntax> Attributes)
{
    /// <summary>Describes a layer in messages: <c>'AvgPool2d(2)' (line 9)</c>.</summary>
    public string Describe(int layer, SyntaxTree seenFrom) => $"'{Spec.Layers[layer].Declaration}' ({Place(Attributes[layer].GetLocation(), seenFrom)})";

    /// <summary>A location in messages: "line 7", or "line 7 of LeNet.cs" in another file.</summary>
    public static string Place(Location location, SyntaxTree seenFrom)
    {
        var line = $"line {location.GetLineSpan().StartLinePosition.Line + 1}";
        return location.SourceTree == seenFrom ? line : $"{line} of {location.SourceTree!.FilePath.Split('/', '\\').Last()}";
    }
}
