using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>
/// Reports types that contain a network and are not partial. It visits the containing type, because editors show and fix a finding while
/// typing only if it is inside of the visited syntax.
/// </summary>
internal static class NestingCheck
{
    /// <summary>The types that can contain a class.</summary>
    public static readonly ImmutableArray<SyntaxKind> Kinds =
        [SyntaxKind.ClassDeclaration, SyntaxKind.RecordDeclaration, SyntaxKind.StructDeclaration, SyntaxKind.RecordStructDeclaration, SyntaxKind.InterfaceDeclaration];

    public static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var type = (TypeDeclarationSyntax)context.Node;
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
            return;
        foreach (var nested in Nested(type))
            if (context.SemanticModel.GetDeclaredSymbol(nested, context.CancellationToken) is { } symbol
                && NetworkParser.IsMarkedPart(nested, symbol) && ClassRules.WhyNot(nested, symbol) is null)
            {
                context.ReportDiagnostic(Descriptors.Finding(Rules.NotPartial, type.Identifier.GetLocation(),
                    [$"'{type.Identifier.ValueText}', which contains the network '{symbol.Name}',"]));
                return;
            }
    }

    /// <summary>The classes with attributes in a type, at any depth.</summary>
    private static IEnumerable<TypeDeclarationSyntax> Nested(TypeDeclarationSyntax type) => type.Members.OfType<TypeDeclarationSyntax>()
        .SelectMany(member => Nested(member).Concat(member.AttributeLists.Count > 0 ? [member] : []));
}
