using System.Globalization;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>
/// Names in attributes of the language that C# does not know: a misspelt attribute, argument, member of an enumeration or parameter of a
/// block becomes the nearest one that exists.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SpellingFix : CodeFixProvider
{
    /// <summary>The error of C# for an unknown attribute, or an unknown property in one.</summary>
    public const string UnknownType = ForeignWordFix.UnknownType;

    /// <summary>The error of C# for a named argument without a parameter.</summary>
    public const string UnknownParameter = "CS1739";

    /// <summary>The error of C# for a missing member of an enumeration.</summary>
    public const string UnknownMember = "CS0117";

    /// <summary>The error of C# for an unknown name, as in <c>nameof</c>.</summary>
    public const string UnknownName = "CS0103";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnknownType, UnknownParameter, UnknownMember, UnknownName];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (node.FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
                || attribute.DeclaredWithLayers(model, context.CancellationToken) is not { } symbol
                || Wrong(node, attribute) is not { IsMissing: false } wrong
                // C# reports an unknown attribute twice, with and without its suffix. Words of other frameworks have a fix of their own.
                || wrong.Parent == attribute.Name && (diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains("Attribute'") || ForeignWords.Translate(wrong.ValueText, []) is not null)
                || NearMiss.Find(wrong.ValueText, Candidates(wrong, attribute, symbol, model)) is not { } right || right == wrong.ValueText)
                continue;
            var changed = root.ReplaceToken(wrong, SyntaxFactory.Identifier(right).WithTriviaFrom(wrong));
            var document = context.Document.WithSyntaxRoot(changed);
            if (!await IsBetterAsync(document, model, context.CancellationToken).ConfigureAwait(false))
                continue;
            var title = $"Write '{right}'";
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(document), equivalenceKey: "Write the right name"), diagnostic);
        }
    }

    /// <summary>The token that is misspelt.</summary>
    private static SyntaxToken? Wrong(SyntaxNode node, AttributeSyntax attribute) => node switch
    {
        IdentifierNameSyntax name when name.Ancestors().Any(ancestor => ancestor is NameEqualsSyntax or NameColonSyntax) || name == attribute.Name || Contains(attribute, name) => name.Identifier,
        QualifiedNameSyntax { Right: IdentifierNameSyntax name } => name.Identifier,
        MemberAccessExpressionSyntax access => access.Name.Identifier,
        AttributeSyntax { Name: IdentifierNameSyntax name } => name.Identifier,
        _ => null,
    };

    private static bool Contains(AttributeSyntax attribute, SyntaxNode node) => attribute.ArgumentList?.Span.Contains(node.Span) == true;

    /// <summary>The names that could stand there.</summary>
    private static IEnumerable<string> Candidates(SyntaxToken wrong, AttributeSyntax attribute, INamedTypeSymbol declared, SemanticModel model)
    {
        if (wrong.Parent?.Parent is NameEqualsSyntax)
            return Types(attribute, model).SelectMany(type => type.GetMembers().OfType<IPropertySymbol>()).Where(property => property.SetMethod is not null).Select(property => property.Name);
        if (wrong.Parent?.Parent is NameColonSyntax)
            return Types(attribute, model).Take(1).SelectMany(type => type.InstanceConstructors).SelectMany(constructor => constructor.Parameters).Select(parameter => parameter.Name);
        if (wrong.Parent?.Parent is MemberAccessExpressionSyntax access && model.GetTypeInfo(access.Expression).Type is { TypeKind: TypeKind.Enum } type)
            return type.GetMembers().OfType<IFieldSymbol>().Select(field => field.Name);
        if (Contains(attribute, wrong.Parent!))
            return BlockReader.DeclaredConstructor(declared)?.Parameters.Select(parameter => parameter.Name) ?? [];
        return Registry.Layers.Select(layer => layer.Word).Concat(["Input", "InputSize"]).Concat(Blocks(attribute, model));
    }

    private static IEnumerable<INamedTypeSymbol> Types(AttributeSyntax attribute, SemanticModel model)
    {
        for (var type = model.GetTypeInfo(attribute).Type as INamedTypeSymbol; type is not null; type = type.BaseType)
            yield return type;
    }

    /// <summary>The blocks and templates that can be named here.</summary>
    private static IEnumerable<string> Blocks(AttributeSyntax attribute, SemanticModel model) => model.LookupNamespacesAndTypes(attribute.SpanStart).OfType<INamedTypeSymbol>()
        .Where(Vocabulary.HasLayers).Select(type => type.Name.EndsWith("Attribute", StringComparison.Ordinal) ? type.Name.Substring(0, type.Name.Length - "Attribute".Length) : type.Name);

    /// <summary>Whether C# has fewer errors in the file after the change.</summary>
    private static async Task<bool> IsBetterAsync(Document changed, SemanticModel before, CancellationToken cancellation)
    {
        var after = await changed.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return after is not null && Errors(after) < Errors(before);

        int Errors(SemanticModel model) => model.GetDiagnostics(null, cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
