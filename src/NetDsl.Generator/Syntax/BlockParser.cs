using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Parses a class marked [Block] for the constructor that the compiler adds.</summary>
internal static class BlockParser
{
    /// <summary>
    /// The constructor of a block; null if the block has no parameters, or C# reports an error that has to be fixed first.
    /// </summary>
    public static BlockFace? Parse(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        if (WhyNot(declaration, symbol) is not null || !NeedsConstructor(symbol))
            return null;
        var parameters = BlockReader.DeclaredConstructor(symbol)!.Parameters;
        return new(
            symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Vocabulary.FullName(space) : "",
            NetworkParser.ContainingTypes(symbol),
            NetworkParser.Escape(symbol.Name),
            parameters.Select(p => NetworkParser.Escape(p.Name)).ToEquatableArray(),
            parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).ToEquatableArray());
    }

    /// <summary>Whether the compiler adds a constructor: one with objects only already takes everything.</summary>
    private static bool NeedsConstructor(INamedTypeSymbol symbol) =>
        BlockReader.DeclaredConstructor(symbol)?.Parameters.Any(p => p.Type.SpecialType != SpecialType.System_Object) == true;

    /// <summary>Why a class cannot be a block, or null if it can.</summary>
    public static string? WhyNot(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) => symbol switch
    {
        _ when !Vocabulary.IsLayer(symbol) => "it does not derive from LayerAttribute",
        _ when Vocabulary.IsBlock(symbol) && Vocabulary.IsTemplate(symbol) => "it is a template",
        { IsAbstract: true } => "it is abstract",
        { IsGenericType: true } => "it is generic",
        { IsFileLocal: true } when NeedsConstructor(symbol) => "it is local to its file, where the compiler cannot add to it",
        _ when BlockReader.DeclaredConstructor(symbol) is { Parameters.IsEmpty: false }
            && ClassRules.NotPartial(declaration).Any() => "it is not partial",
        _ => null,
    };
}
