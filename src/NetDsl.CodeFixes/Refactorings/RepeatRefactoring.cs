using Microsoft.CodeAnalysis.CodeRefactorings;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes.Refactorings;

/// <summary>Writes a run of equal layers once: one layer with <c>Repeat</c>, several as a block.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class RepeatRefactoring : NetworkRefactoring
{
    private const int LongestUnit = 12;

    private protected override IEnumerable<(string Title, Func<SyntaxNode?> Change)> Changes(Place place)
    {
        var texts = place.Layers.Select(layer => LayerReader.OneLine(layer)).ToList();
        foreach (var unit in Enumerable.Range(1, LongestUnit))
        {
            var (start, times) = Run(texts, unit, place.First);
            if (times < 2 || Enumerable.Range(start, unit).Any(i => !place.IsMovable(place.Layers[i])))
                continue;
            if (unit > 1)
            {
                var name = place.FreeName("Unit");
                yield return ($"Make '{string.Join(", ", texts.Skip(start).Take(unit))}' a block, repeated {times} times", () => place.Extract(start, unit, name, times));
            }
            else if (LayerReader.Find(place.Layers[start], "Repeat", place.Model, default) is null)
            {
                yield return ($"Repeat '{texts[start]}' {times} times", () => place.Replace(start, times, [place.Layers[start].WithArgument("Repeat", $"{times}")]));
            }

            // A longer unit would be this one again.
            yield break;
        }
    }

    /// <summary>The longest run of equal units that contains a layer: where it starts, and the number of units.</summary>
    private static (int Start, int Times) Run(IReadOnlyList<string> texts, int unit, int layer)
    {
        var best = (Start: 0, Times: 0);
        for (var start = Math.Max(0, layer - unit * texts.Count); start <= layer; start++)
        {
            var times = 1;
            while (start + (times + 1) * unit <= texts.Count && Enumerable.Range(0, unit).All(i => texts[start + i] == texts[start + times * unit + i]))
                times++;
            if (start + times * unit > layer && times > best.Times)
                best = (start, times);
        }

        return best;
    }
}
