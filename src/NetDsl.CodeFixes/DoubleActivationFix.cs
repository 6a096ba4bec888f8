using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>NDSL0027: removes the activation before a loss that contains it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DoubleActivationFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.DoubleActivation];

    private protected override IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake)
    {
        var before = mistake.All(Vocabulary.IsLayer).TakeWhile(attribute => attribute != mistake.Attribute).LastOrDefault();
        if (before?.Name.ToString() is "Softmax" or "LogSoftmax")
            yield return ($"Remove '{before}'", () => mistake.Root.Remove(before));
    }
}
