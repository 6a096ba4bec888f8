using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Emit;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Syntax;

/// <summary>Reads what the compiler adds to a class marked [Block].</summary>
internal static class BlockParser
{
    /// <summary>The block's public face; null if it has no parameters, or C# reports something that has to be mended first.</summary>
    public static BlockFace? Parse(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        if (WhyNot(declaration, symbol) is not null || BlockReader.DeclaredConstructor(symbol) is not { Parameters: { IsEmpty: false } parameters })
            return null;
        // With objects only, the declared constructor already takes everything.
        if (parameters.All(p => p.Type.SpecialType == SpecialType.System_Object))
            return null;
        return new(
            symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Vocabulary.FullName(space) : "",
            NetworkParser.ContainingTypes(symbol),
            NetworkParser.Escape(symbol.Name),
            parameters.Select(p => NetworkParser.Escape(p.Name)).ToEquatableArray(),
            parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).ToEquatableArray());
    }

    /// <summary>Why a class cannot be a block, or null if it can.</summary>
    public static string? WhyNot(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) => symbol switch
    {
        _ when !Vocabulary.IsLayer(symbol) => "it does not derive from LayerAttribute",
        { IsAbstract: true } => "it is abstract",
        { IsGenericType: true } => "it is generic",
        _ when BlockReader.DeclaredConstructor(symbol) is { Parameters.IsEmpty: false } && ClassRules.NotPartial(declaration).Any() => "it is not partial",
        _ => null,
    };
}

/// <summary>What the second constructor of a block is made of.</summary>
internal sealed record BlockFace(
    string Namespace, EquatableArray<string> ContainingTypes, string Name, EquatableArray<string> Parameters, EquatableArray<string> Types)
{
    /// <summary>A constructor that takes names and expressions for its parameters, for use within other blocks.</summary>
    public SourceFile Emit()
    {
        var writer = new CodeWriter();
        writer.Open($"partial class {Name}");
        writer.Summary("For use within other blocks: takes names of their parameters, and expressions of them, too.");
        foreach (var parameter in Parameters)
            writer.Line($"/// <param name=\"{parameter.TrimStart('@')}\">As in the declared constructor.</param>");
        // Where the declared constructor fits as well, it is the one that is meant.
        writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]");
        writer.Line($"public {Name}({string.Join(", ", Parameters.Select(p => $"object? {p} = null"))}) : this({string.Join(", ", Types.Select(t => $"default({t})!"))})");
        writer.Open();
        writer.Close();
        writer.Close();
        var name = string.Join(".", new[] { Namespace }.Concat(ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1))).Append(Name).Where(s => s.Length > 0));
        return new(name.Replace("@", "") + ".Block.g.cs", FileFrame.Around(writer.ToString(), Namespace, ContainingTypes));
    }
}
