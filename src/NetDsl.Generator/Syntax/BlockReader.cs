using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Reads the blocks that layers use, from their source or from the metadata of their assembly.</summary>
internal static class BlockReader
{
    /// <summary>All blocks among some attribute classes, and the blocks that they use, by name.</summary>
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
            var inner = LayersOf(type, compilation, cancellation);
            found.Add(word, new(word, word.Substring(word.LastIndexOf('.') + 1), Parameters(type), inner.Select(layer => layer.Spec).ToEquatableArray(), Vocabulary.IsRecomputed(type)));
            foreach (var used in inner.SelectMany(layer => layer.Used))
                waiting.Push(used);
        }

        return found.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value!).ToEquatableArray();
    }

    /// <summary>The constructor that declares a block's hyper-parameters, not the one that the compiler adds.</summary>
    public static IMethodSymbol? DeclaredConstructor(INamedTypeSymbol block)
    {
        var constructors = block.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).ToList();
        return constructors.FirstOrDefault(IsPrimary)
            ?? constructors.FirstOrDefault(c => c.Parameters.Any(p => p.Type.SpecialType != SpecialType.System_Object))
            ?? constructors.FirstOrDefault();
    }

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null });

    /// <summary>The hyper-parameters of a block.</summary>
    public static EquatableArray<BlockParameter> Parameters(INamedTypeSymbol block) =>
        (DeclaredConstructor(block)?.Parameters ?? []).Select(p => new BlockParameter(
            p.Name,
            p.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            p.HasExplicitDefaultValue ? ValueReader.OfConstant(p.ExplicitDefaultValue, p.Type) : null)).ToEquatableArray();

    /// <summary>The layers of each block of a project. Several networks use the same blocks.</summary>
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<ISymbol, IReadOnlyList<ReadLayer>>> Known = new();

    /// <summary>The layers of a block or template.</summary>
    public static IReadOnlyList<ReadLayer> LayersOf(INamedTypeSymbol block, Compilation compilation, CancellationToken cancellation) =>
        Known.GetValue(compilation, static _ => new(SymbolEqualityComparer.Default))
            .GetOrAdd(block, _ => FromSource(block, compilation, cancellation) ?? FromMetadata(block));

    private static List<ReadLayer>? FromSource(INamedTypeSymbol block, Compilation compilation, CancellationToken cancellation)
    {
        if (block.DeclaringSyntaxReferences.IsEmpty)
            return null;
        var layers = new List<ReadLayer>();
        foreach (var declaration in block.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>())
        {
            if (!compilation.ContainsSyntaxTree(declaration.SyntaxTree))
                return null;
            var model = compilation.GetSemanticModel(declaration.SyntaxTree);
            foreach (var (attribute, type, layer) in LayerReader.ReadAll(declaration, model, cancellation))
                layers.Add(new(layer, type, [.. LayerReader.Given(attribute, model, cancellation)]) { Attribute = attribute });
        }

        return layers;
    }

    private static List<ReadLayer> FromMetadata(INamedTypeSymbol block)
    {
        var layers = new List<ReadLayer>();
        foreach (var attribute in block.GetAttributes())
        {
            if (attribute.AttributeClass is not { } type || !Vocabulary.IsLayer(type))
                continue;
            var given = attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(pair => pair.Value)).SelectMany(Given);
            var parameters = attribute.AttributeConstructor?.Parameters ?? [];
            // Metadata contains the default of an omitted argument; the default of the second constructor is null.
            var positional = attribute.ConstructorArguments
                .Select((value, i) => new Argument(parameters[i].Name, ValueReader.OfConstant(value)))
                .Where(argument => argument.Value is not NullValue);
            var properties = attribute.NamedArguments.Select(pair => new Argument(pair.Key, ValueReader.OfConstant(pair.Value)));
            var arguments = positional.Concat(properties).ToEquatableArray();
            var word = Vocabulary.Word(type);
            var written = arguments.Select((a, i) => i < attribute.ConstructorArguments.Length ? $"{a.Value}" : $"{a.Name} = {a.Value}");
            layers.Add(new(new LayerSpec(word, arguments.Count == 0 ? word : $"{word}({string.Join(", ", written)})", arguments), type, [.. given]));
        }

        return layers;
    }

    private static IEnumerable<INamedTypeSymbol> Given(TypedConstant constant) => constant switch
    {
        { Kind: TypedConstantKind.Array, IsNull: false } => constant.Values.SelectMany(Given),
        { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type } when Vocabulary.IsLayerClass(type) => [type],
        _ => [],
    };
}

/// <summary>A layer of a block or template.</summary>
/// <param name="Type">Its attribute class; null if C# does not know it.</param>
/// <param name="Given">The attribute classes that it has as arguments.</param>
internal sealed record ReadLayer(LayerSpec Spec, INamedTypeSymbol? Type, IReadOnlyList<INamedTypeSymbol> Given)
{
    /// <summary>Its attribute; null if that is not in the project.</summary>
    public AttributeSyntax? Attribute { get; init; }

    /// <summary>All attribute classes that it uses.</summary>
    public IEnumerable<INamedTypeSymbol> Used => Type is null ? Given : Given.Append(Type);
}
