using Microsoft.CodeAnalysis;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Recognises the attributes of the language.</summary>
internal static class Vocabulary
{
    /// <summary>The full name of the generator, which is in the paths of emitted files.</summary>
    private const string Generator = "NetDsl.Generator.NetDslGenerator";

    private const string Namespace = "NetDsl";
    private const string Suffix = "Attribute";
    private const string RecomputeAttribute = "RecomputeAttribute";

    /// <summary>Whether the generator created a syntax tree.</summary>
    public static bool IsEmitted(SyntaxTree tree) => tree.FilePath.Contains(Generator);

    /// <summary>Whether a type is [Network].</summary>
    public static bool IsNetwork(ITypeSymbol? type) => Is(type, "NetworkAttribute");

    /// <summary>Whether a type is [Input].</summary>
    public static bool IsInput(ITypeSymbol? type) => Is(type, "InputAttribute");

    /// <summary>Whether a type is [Head].</summary>
    public static bool IsHead(ITypeSymbol? type) => Is(type, "HeadAttribute");

    /// <summary>Whether a type is [Output], which ends an output without a loss.</summary>
    public static bool IsOutput(ITypeSymbol? type) => Is(type, "OutputAttribute");

    /// <summary>Whether a type ends an output: a loss, or [Output].</summary>
    public static bool IsLoss(ITypeSymbol? type)
    {
        if (IsOutput(type))
            return true;
        for (var ancestor = type?.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            if (Is(ancestor, "LossAttribute"))
                return true;
        return false;
    }

    /// <summary>Whether a type is a block: an attribute class marked [Block].</summary>
    public static bool IsBlock(ITypeSymbol? type) => Has(type, "BlockAttribute");

    /// <summary>Whether a type is a template of networks: an attribute class marked [Template].</summary>
    public static bool IsTemplate(ITypeSymbol? type) => Has(type, "TemplateAttribute");

    /// <summary>Whether a type is a block or a template: its arguments can be names and expressions.</summary>
    public static bool HasLayers(ITypeSymbol? type) => IsBlock(type) || IsTemplate(type);

    /// <summary>Whether a type is a block marked [Recompute].</summary>
    public static bool IsRecomputed(ITypeSymbol? type) => Has(type, RecomputeAttribute);

    /// <summary>Whether a type is [Recompute].</summary>
    public static bool IsRecompute(ITypeSymbol? type) => Is(type, RecomputeAttribute);

    /// <summary>Whether a type is a layer, a loss, an input with its sizes, or a head.</summary>
    public static bool IsLayer(ITypeSymbol? type)
    {
        return IsInput(type) || Is(type, "InputSizeAttribute") || IsHead(type) || IsLoss(type) || IsLayerClass(type);
    }

    /// <summary>Whether a type is the attribute class of a layer or a block.</summary>
    public static bool IsLayerClass(ITypeSymbol? type)
    {
        for (var ancestor = type?.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            if (Is(ancestor, "LayerAttribute"))
                return true;
        return false;
    }

    /// <summary>Whether a type is the base class of all networks, which the compiler adds.</summary>
    public static bool IsModel(ITypeSymbol? type) => Is(type, "Model");

    /// <summary>Whether a type belongs to the language or its runtime.</summary>
    public static bool IsOurs(INamedTypeSymbol type) => type.ContainingAssembly?.Name is "NetDsl.Attributes" or "NetDsl.Runtime";

    /// <summary>The <see cref="LayerSpec.Word"/> of an attribute.</summary>
    public static string Word(ITypeSymbol type) => WithoutSuffix(InNamespace(type) ? type.Name : FullName(type));

    /// <summary>The name with namespace and containing types, as in <see cref="EnumValue"/> and <see cref="TypeValue"/>.</summary>
    public static string NameOf(ITypeSymbol type) => InNamespace(type) ? type.Name : FullName(type);

    /// <summary>The full name of a namespace or type, with keywords escaped.</summary>
    public static string FullName(ISymbol symbol) => symbol.ToDisplayString(WithoutGlobal);

    private static readonly SymbolDisplayFormat WithoutGlobal =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    private static bool Has(ITypeSymbol? type, string name) =>
        type is not null && type.GetAttributes().Any(attribute => Is(attribute.AttributeClass, name));

    private static bool Is(ITypeSymbol? type, string name) => type is not null && type.Name == name && InNamespace(type);

    private static bool InNamespace(ITypeSymbol type) => type is
    {
        ContainingType: null,
        ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true },
    };

    /// <summary>The name of an attribute class without its suffix.</summary>
    public static string WithoutSuffix(string name) =>
        name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
            ? name.Substring(0, name.Length - Suffix.Length)
            : name;
}
