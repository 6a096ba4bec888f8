using Microsoft.CodeAnalysis.CodeRefactorings;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes.Refactorings;

/// <summary>Moves the layers of the network's head, or several that are selected, into a block.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class ExtractRefactoring : NetworkRefactoring
{
    private static readonly HashSet<string> Starts = ["GlobalAvgPool1d", "GlobalAvgPool2d", "GlobalMaxPool2d", "Flatten", "AdaptiveAvgPool2d"];

    private protected override IEnumerable<(string Title, Func<SyntaxNode?> Change)> Changes(Place place)
    {
        if (place.Last > place.First && Enumerable.Range(place.First, place.Last - place.First + 1).All(i => place.IsMovable(place.Layers[i])))
        {
            var name = place.FreeName("Unit");
            yield return ($"Move the selected layers into the block '{name}'", () => place.Extract(place.First, place.Last - place.First + 1, name, 1));
        }

        // The head: from the last layer that makes a vector of an image to the loss.
        var words = place.Layers.Select(place.Word).ToList();
        var loss = Enumerable.Range(0, words.Count).FirstOrDefault(i => i > place.First && Vocabulary.IsLoss(place.Model.GetTypeInfo(place.Layers[i]).Type));
        var start = words.FindLastIndex(Math.Max(loss - 1, 0), Starts.Contains);
        if (loss <= 0 || place.Last > place.First || start < 0 || place.First < start || loss - start < 2 || Enumerable.Range(start, loss - start).Any(i => !place.IsMovable(place.Layers[i])))
            yield break;
        var head = place.FreeName($"{place.Declaration.Identifier.ValueText}Head");
        yield return ($"Move the network's head into the block '{head}'", () => place.Extract(start, loss - start, head, 1));
    }
}
