using System.Globalization;
using Microsoft.CodeAnalysis.CodeActions;

namespace NetDsl.CodeFixes;

/// <summary>
/// CS0246 on a network or a block: replaces an attribute that is named as in PyTorch or Keras, such as <c>Linear(784, 10)</c>, by ours.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ForeignWordFix : CodeFixProvider
{
    /// <summary>The error of C# for an unknown type.</summary>
    public const string UnknownType = "CS0246";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnknownType];

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
            // C# reports each unknown attribute twice, with and without its suffix.
            if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
                || diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains("Attribute")
                || attribute.DeclaredWithLayers(model, context.CancellationToken) is null)
                continue;
            var word = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : attribute.Name.ToString();
            var arguments = attribute.ArgumentList?.Arguments.Select(argument => argument.ToString()).ToList() ?? [];
            if (ForeignWords.Translate(word, arguments) is not { } ours)
                continue;
            var changed = Replace(root, attribute, ours);
            if (changed.GetDiagnostics().Count() > root.GetDiagnostics().Count())
                continue;
            var title = Text.OneLine($"Write {ours}");
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: title), diagnostic);
        }
    }

    private static SyntaxNode Replace(SyntaxNode root, AttributeSyntax attribute, string ours) =>
        root.ReplaceNode(attribute, AttributeEditing.Attribute(ours).WithTriviaFrom(attribute));
}
