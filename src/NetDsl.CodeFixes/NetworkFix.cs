using Microsoft.CodeAnalysis.CodeActions;

namespace NetDsl.CodeFixes;

/// <summary>
/// Base class of all fixes. A fix changes the syntax of the file with the error. It is offered only if the error is then gone and no other
/// takes its place, which the analyzer checks on the changed file.
/// </summary>
public abstract class NetworkFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [.. FixableRules.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <summary>The rules of the fixed diagnostics.</summary>
    private protected abstract IEnumerable<Rule> FixableRules { get; }

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await Mistake.FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } mistake)
                continue;
            // Of the fixes of one kind, such as numbers of groups, the first that works is offered.
            var (check, offered) = (new FixCheck(mistake), new HashSet<string>());
            foreach (var fix in Fixes(mistake))
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                var (title, key) = (Text.OneLine(fix.Title), fix.Key ?? Text.OneLine(fix.Title));
                if (offered.Contains(key) || fix.Change() is not { } changed || !await check.RemovesAsync(changed, fix.MayReveal, context.CancellationToken).ConfigureAwait(false))
                    continue;
                offered.Add(key);
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: key), diagnostic);
            }
        }
    }

    /// <summary>The possible fixes of an error.</summary>
    private protected abstract IEnumerable<Fix> Fixes(Mistake mistake);
}

/// <summary>A possible fix.</summary>
/// <param name="Title">The title in the editor.</param>
/// <param name="Change">The changed file; null if there is nothing to change.</param>
/// <param name="Key">The kind of fix: one of each kind is offered, and fixed everywhere at once; the title if not given.</param>
internal sealed record Fix(string Title, Func<SyntaxNode?> Change, string? Key = null)
{
    /// <summary>Whether other errors may show that the fixed one hid.</summary>
    public bool MayReveal { get; init; }
}
