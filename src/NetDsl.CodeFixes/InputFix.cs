using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>NDSL0002: adds the missing input, or moves a late one to the start. NDSL0040: removes an unnamed further input.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InputFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.LateInput, Rules.InputWithoutName];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.First(Vocabulary.IsNetwork) is not { } marker)
            yield break;
        if (mistake.Attribute is not { } input)
        {
            yield return new("Add Input for images", () => mistake.Root.InsertAfter(marker, mistake.New("Input(1, 28, 28)")));
            yield return new("Add Input for features", () => mistake.Root.InsertAfter(marker, mistake.New("Input(784)")));
        }
        else if (mistake.Id == Rules.InputWithoutName.Id)
        {
            yield return new($"Remove '{input}'", () => mistake.Root.Remove(input), "Remove the input");
        }
        else
        {
            // The moved input comes after those at the head, because the first layer takes the first input.
            var before = mistake.Layers.TakeWhile(layer => layer != input && Vocabulary.IsInput(mistake.Model.GetTypeInfo(layer).Type)).LastOrDefault() ?? marker;
            yield return new($"Move '{input}' to the head", () => Move(mistake.Root, input, before), "Move the input") { MayReveal = true };
        }
    }

    private static SyntaxNode Move(SyntaxNode root, AttributeSyntax input, AttributeSyntax marker)
    {
        var tracked = root.TrackNodes(input, marker);
        tracked = tracked.Remove(tracked.GetCurrentNode(input)!);
        return tracked.InsertAfter(tracked.GetCurrentNode(marker)!, input);
    }
}
