using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace NetDsl.CodeFixes;

/// <summary>
/// Renames a misspelt word, layer or parameter to the one that the message suggests, and gives a layer a valid and free name.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NameFix : NetworkFix
{
    private static readonly Regex Suggestion = new(@"'([^']+)'; did you mean '([^']+)'\?", RegexOptions.CultureInvariant);

    /// <summary>Numbers that are tried for a free name.</summary>
    private const int MostNumbers = 5;

    private protected override IEnumerable<Rule> FixableRules => [Rules.UnknownLayer, Rules.UnknownName, Rules.BadExpression, Rules.SameName, Rules.BadName];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        if (Suggestion.Match(mistake.Message) is { Success: true } match)
            yield return new($"Write '{match.Groups[2].Value}'", () => Rename(mistake, layer, match.Groups[1].Value, match.Groups[2].Value), "Write the right name");
        if (mistake.Id != Rules.SameName.Id && mistake.Id != Rules.BadName.Id || Named(mistake, layer) is not { Token.ValueText: var written } name)
            yield break;
        foreach (var free in Free(mistake.Id == Rules.BadName.Id ? Valid(written) : written, mistake.Id == Rules.BadName.Id))
            yield return new($"Name it \"{free}\"", () => mistake.Root.ReplaceNode(name, Literal(free).WithTriviaFrom(name)), "Give it a free name");
        if (mistake.Argument(layer, "Name") is { } argument)
            yield return new("Remove the name", () => mistake.Drop(argument));
    }

    /// <summary>Replaces a word in the name of an attribute, or in the texts of its arguments.</summary>
    private static SyntaxNode? Rename(Mistake mistake, AttributeSyntax layer, string wrong, string right)
    {
        if (mistake.Id == Rules.UnknownLayer.Id)
            return mistake.Root.ReplaceNode(layer.Name, SyntaxFactory.ParseName(layer.Name is QualifiedNameSyntax qualified ? $"{qualified.Left}.{right}" : right).WithTriviaFrom(layer.Name));
        var word = new Regex($@"(?<![\p{{L}}\p{{Nd}}_]){Regex.Escape(wrong)}(?![\p{{L}}\p{{Nd}}_])", RegexOptions.CultureInvariant);
        var within = (SyntaxNode?)mistake.Underlined ?? layer;
        var texts = within.DescendantNodes().OfType<LiteralExpressionSyntax>().Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression) && word.IsMatch(literal.Token.ValueText)).ToList();
        return texts.Count == 0 ? null
            : mistake.Root.ReplaceNodes(texts, (literal, _) => Literal(word.Replace(literal.Token.ValueText, right)).WithTriviaFrom(literal));
    }

    private static LiteralExpressionSyntax? Named(Mistake mistake, AttributeSyntax layer) =>
        (mistake.Argument(layer, "Name") ?? mistake.Argument(layer, "name"))?.Expression is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression) ? literal : null;

    private static LiteralExpressionSyntax Literal(string text) => SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text));

    /// <summary>The name with further numbers: <c>stem2</c>, <c>stem3</c>.</summary>
    private static IEnumerable<string> Free(string name, bool mayBeFree)
    {
        var stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var first = int.TryParse(name.Substring(stem.Length), out var number) && number < int.MaxValue - MostNumbers ? number + 1 : 2;
        return (mayBeFree ? [name] : Enumerable.Empty<string>()).Concat(Enumerable.Range(first, MostNumbers).Select(i => $"{(stem.Length == 0 ? "layer" : stem)}{i}"));
    }

    /// <summary>The name with other characters removed, and the letter after each as a capital.</summary>
    private static string Valid(string name)
    {
        var parts = Regex.Split(name, @"[^\p{L}\p{Nd}_]+").Where(part => part.Length > 0).ToList();
        var joined = string.Concat(parts.Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part.Substring(1)));
        return joined.Length == 0 ? "layer" : char.IsDigit(joined[0]) ? "layer" + joined : joined;
    }
}
