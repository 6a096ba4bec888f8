using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Syntax;

/// <summary>Reads the blocks that layers use: from their source, or from the metadata of the assembly they come from.</summary>
internal static class BlockReader
{
    /// <summary>All blocks among some attribute classes, and those they use in turn, by word.</summary>
    public static EquatableArray<BlockSpec> Read(IEnumerable<INamedTypeSymbol> layers, Compilation compilation, CancellationToken cancellation)
    {
        var found = new Dictionary<string, BlockSpec?>();
        var waiting = new Stack<INamedTypeSymbol>(layers);
        while (waiting.Count > 0)
        {
            var type = waiting.Pop();
            var word = Vocabulary.Word(type);
            if (!Vocabulary.IsBlock(type) || found.ContainsKey(word))
                continue;
            var used = new List<INamedTypeSymbol>();
            var specs = FromSource(type, compilation, used, cancellation) ?? FromMetadata(type, used);
            found.Add(word, new(word, word.Substring(word.LastIndexOf('.') + 1), Parameters(type), specs, Vocabulary.IsRecomputed(type)));
            foreach (var inner in used)
                waiting.Push(inner);
        }

        return found.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value!).ToEquatableArray();
    }

    /// <summary>The constructor that declares a block's hyper-parameters: not the one of objects that the compiler adds.</summary>
    public static IMethodSymbol? DeclaredConstructor(INamedTypeSymbol block)
    {
        var constructors = block.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).ToList();
        return constructors.FirstOrDefault(IsPrimary)
            ?? constructors.FirstOrDefault(c => c.Parameters.Any(p => p.Type.SpecialType != SpecialType.System_Object))
            ?? constructors.FirstOrDefault();
    }

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null });

    private static EquatableArray<BlockParameter> Parameters(INamedTypeSymbol block) =>
        (DeclaredConstructor(block)?.Parameters ?? []).Select(p => new BlockParameter(
            p.Name,
            p.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            p.HasExplicitDefaultValue ? ValueReader.OfConstant(p.ExplicitDefaultValue, p.Type) : null)).ToEquatableArray();

    private static EquatableArray<LayerSpec>? FromSource(INamedTypeSymbol block, Compilation compilation, List<INamedTypeSymbol> used, CancellationToken cancellation)
    {
        if (block.DeclaringSyntaxReferences.IsEmpty)
            return null;
        var layers = new List<LayerSpec>();
        foreach (var declaration in block.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>())
        {
            if (!compilation.ContainsSyntaxTree(declaration.SyntaxTree))
                return null;
            var model = compilation.GetSemanticModel(declaration.SyntaxTree);
            foreach (var (_, type, layer) in LayerReader.ReadAll(declaration, model, cancellation))
            {
                layers.Add(layer);
                if (type is not null)
                    used.Add(type);
            }
        }

        return layers.ToEquatableArray();
    }

    private static EquatableArray<LayerSpec> FromMetadata(INamedTypeSymbol block, List<INamedTypeSymbol> used)
    {
        var layers = new List<LayerSpec>();
        foreach (var attribute in block.GetAttributes())
        {
            if (attribute.AttributeClass is not { } type || !Vocabulary.IsLayer(type))
                continue;
            used.Add(type);
            var parameters = attribute.AttributeConstructor?.Parameters ?? [];
            // An argument that was left out stands in metadata with its default; the second constructor's default is null.
            var positional = attribute.ConstructorArguments
                .Select((value, i) => new Argument(parameters[i].Name, ValueReader.OfConstant(value)))
                .Where(argument => argument.Value is not NullValue);
            var properties = attribute.NamedArguments.Select(pair => new Argument(pair.Key, ValueReader.OfConstant(pair.Value)));
            var arguments = positional.Concat(properties).ToEquatableArray();
            var word = Vocabulary.Word(type);
            var written = arguments.Select((a, i) => i < attribute.ConstructorArguments.Length ? $"{a.Value}" : $"{a.Name} = {a.Value}");
            layers.Add(new LayerSpec(word, arguments.Count == 0 ? word : $"{word}({string.Join(", ", written)})", arguments));
        }

        return layers.ToEquatableArray();
    }
}
