using Microsoft.CodeAnalysis;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Syntax;

/// <summary>Recognises the attributes of the language.</summary>
internal static class Vocabulary
{
    public const string NetworkAttribute = "NetDsl.NetworkAttribute";

    public const string BlockAttribute = "NetDsl.BlockAttribute";

    private const string Namespace = "NetDsl";
    private const string Suffix = "Attribute";
    private const string RecomputeAttribute = "RecomputeAttribute";

    /// <summary>Whether it is [Network].</summary>
    public static bool IsNetwork(ITypeSymbol? type) => Is(type, "NetworkAttribute");

    /// <summary>Whether it is [Input].</summary>
    public static bool IsInput(ITypeSymbol? type) => Is(type, "InputAttribute");

    /// <summary>Whether it is [Head].</summary>
    public static bool IsHead(ITypeSymbol? type) => Is(type, "HeadAttribute");

    /// <summary>Whether it is a loss.</summary>
    public static bool IsLoss(ITypeSymbol? type)
    {
        for (var ancestor = type?.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            if (Is(ancestor, "LossAttribute"))
                return true;
        return false;
    }

    /// <summary>Whether it is a user's own layer: an attribute class marked [Block].</summary>
    public static bool IsBlock(ITypeSymbol? type) => Has(type, "BlockAttribute");

    /// <summary>Whether it is a block marked [Recompute].</summary>
    public static bool IsRecomputed(ITypeSymbol? type) => Has(type, RecomputeAttribute);

    /// <summary>Whether it is [Recompute].</summary>
    public static bool IsRecompute(ITypeSymbol? type) => Is(type, RecomputeAttribute);

    /// <summary>Whether it is a layer, a loss, or another attribute that says what a network is made of.</summary>
    public static bool IsLayer(ITypeSymbol? type)
    {
        if (IsInput(type) || IsHead(type) || IsLoss(type))
            return true;
        for (var ancestor = type?.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            if (Is(ancestor, "LayerAttribute"))
                return true;
        return false;
    }

    /// <summary>Whether it is the base of all networks, which the compiler adds.</summary>
    public static bool IsModel(ITypeSymbol? type) => Is(type, "Model");

    /// <summary>Whether a type is one of the language or its runtime.</summary>
    public static bool IsOurs(INamedTypeSymbol type) => type.ContainingAssembly?.Name is "NetDsl.Attributes" or "NetDsl.Runtime";

    /// <summary>What <see cref="LayerSpec.Word"/> is for an attribute.</summary>
    public static string Word(ITypeSymbol type) => WithoutSuffix(InNamespace(type) ? type.Name : FullName(type));

    /// <summary>The name with namespace and containing types, as <see cref="EnumValue"/> and <see cref="TypeValue"/> have it.</summary>
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

    private static string WithoutSuffix(string name) =>
        name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
            ? name.Substring(0, name.Length - Suffix.Length)
            : name;
}
