using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Generator.Syntax;

/// <summary>The requirements for a network class.</summary>
internal static class ClassRules
{
    /// <summary>Whether the compiler can add a part to the class that makes it a network, without C# errors.</summary>
    public static bool Allow(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) =>
        symbol.TypeKind == TypeKind.Class
        && WhyNot(declaration, symbol) is null
        && symbol.BaseType is not IErrorTypeSymbol
        && !LacksName(declaration)
        && !NotPartial(declaration).Any();

    /// <summary>The declaration and its containing types without <c>partial</c>, innermost first.</summary>
    public static IEnumerable<TypeDeclarationSyntax> NotPartial(TypeDeclarationSyntax declaration) =>
        declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>
    /// The reason why a class cannot be a network; null if it can. C# itself reports types that are not classes and unknown base classes.
    /// </summary>
    public static string? WhyNot(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol) => symbol switch
    {
        { TypeKind: not TypeKind.Class } => null,
        { IsRecord: true } => "it is a record",
        { IsStatic: true } => "it is static",
        { IsAbstract: true } => "it is abstract",
        { TypeParameters.IsEmpty: false } => "it is generic",
        { IsGenericType: true } => "it is nested in a generic type",
        { IsFileLocal: true } => "it is local to its file, where the compiler cannot add to it",
        _ when HasPrimaryConstructor(symbol) => "it has a primary constructor: networks are made by Create",
        _ when HasConstructor(symbol) => "it has a constructor of its own: networks are made by Create",
        { BaseType: { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } ancestor }
            when !Vocabulary.IsModel(ancestor) =>
            $"it has the base class '{ancestor.Name}': the base of a network is NetDsl.Model",
        _ => null,
    };

    /// <summary>Whether the class, or a type that contains it, has no name yet.</summary>
    private static bool LacksName(TypeDeclarationSyntax declaration) => declaration.AncestorsAndSelf().Any(node => node switch
    {
        TypeDeclarationSyntax type => type.Identifier.IsMissing,
        BaseNamespaceDeclarationSyntax space => space.Name.DescendantTokens().Any(token => token.IsMissing),
        _ => false,
    });

    private static bool HasConstructor(INamedTypeSymbol symbol) => symbol.InstanceConstructors
        .Any(constructor => !constructor.IsImplicitlyDeclared && constructor.DeclaringSyntaxReferences.Any(reference => !Vocabulary.IsEmitted(reference.SyntaxTree)));

    private static bool HasPrimaryConstructor(INamedTypeSymbol symbol) => symbol.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax() is ClassDeclarationSyntax { ParameterList: not null });
}
