using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>NDSL0002: adds the missing input, or moves a late one to the start. NDSL0040: removes an unnamed further input.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InputFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.LateInput, Rules.InputWithoutName];

    private protected override IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake)
    {
        if (mistake.First(Vocabulary.IsNetwork) is not { } marker)
            yield break;
        if (mistake.Attribute is not { } input)
        {
            yield return ("Add Input for images", () => mistake.Root.InsertAfter(marker, AttributeEditing.Attribute("Input(1, 28, 28)")));
            yield return ("Add Input for features", () => mistake.Root.InsertAfter(marker, AttributeEditing.Attribute("Input(784)")));
        }
        else if (mistake.Id == Rules.InputWithoutName.Id)
        {
            yield return ($"Remove '{input}'", () => mistake.Root.Remove(input));
        }
        else
        {
            // The moved input comes after the existing ones, because the first layer takes the first input.
            var before = mistake.All(Vocabulary.IsInput).TakeWhile(other => other != input).LastOrDefault() ?? marker;
            yield return ($"Move '{input}' to the head", () => Move(mistake.Root, input, before));
        }
    }

    private static SyntaxNode Move(SyntaxNode root, AttributeSyntax input, AttributeSyntax marker)
    {
        var tracked = root.TrackNodes(input, marker);
        tracked = tracked.Remove(tracked.GetCurrentNode(input)!);
        return tracked.InsertAfter(tracked.GetCurrentNode(marker)!, input);
    }
}
