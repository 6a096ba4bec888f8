using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NetDsl.Generator.Ops;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>docs/operations.md: every word with what it computes, and how far from PyTorch its fixtures are on each device.</summary>
/// <remarks>
/// Errors are given as bounds, powers of ten, so that the page is the same on every machine: a bound is taken over from the page as it
/// is as long as it holds and is not a hundred times too large, and else set to the next power of ten above three times the error.
/// </remarks>
public sealed class OperationsPage
{
    private readonly Dictionary<string, string[]> old;
    private readonly string language;

    /// <param name="page">The page as it is; empty where there is none.</param>
    /// <param name="language">docs/language.md.</param>
    public OperationsPage(string page, string language)
    {
        this.language = language;
        old = page.Split('\n').Where(line => line.StartsWith("| [`", StringComparison.Ordinal)).Select(Cells).ToDictionary(cells => Regex.Match(cells[0], @"`(\w+)`").Groups[1].Value);
    }

    /// <summary>The page as it should be.</summary>
    /// <param name="errors">For each fixture its largest errors on the processor and on the reference device.</param>
    public string Write(IReadOnlyList<(TorchCase Case, TorchError Processor, TorchError Reference)> errors)
    {
        var text = new StringBuilder("""
            # Operations

            Written by the tests, which fail while it is out of date. Every word of the language, and how far from PyTorch, in double precision, the
            worst of the networks that it is compared in is: the largest difference of any element, divided by the largest element of its
            tensor (of gradients, by at least a tenth of the largest gradient). An error is of whole networks, most of a few layers, so that it bounds that of
            the word. *CPU* calculates in `float`, on the vectors of the processor; *reference*, the plain loops of the tests, in `double`, where what is left is the rounding
            of the results to `float`. The [GPU](gpu.md) device is compared in these networks too, in a solution of its own and simulated; on a real GPU nothing has been run yet.

            | word | what it computes | CPU, forward | CPU, gradients | reference, forward | reference, gradients | GPU |
            |---|---|--:|--:|--:|--:|---|

            """.ReplaceLineEndings("\n"));
        foreach (var word in Registry.Layers.Select(layer => layer.Word))
        {
            var own = errors.Where(e => e.Case.Uses(word)).ToList();
            own.ShouldNotBeEmpty($"{word} is compared with PyTorch nowhere: add it to tests/oracle/networks.py");
            var (section, formula) = Explain(word);
            string[] bounds =
            [
                Bound(word, 2, own.Max(e => e.Processor.Forward)), Bound(word, 3, own.Max(e => e.Processor.Gradients)),
                Bound(word, 4, own.Max(e => e.Reference.Forward)), Bound(word, 5, own.Max(e => e.Reference.Gradients)),
            ];
            text.Append(CultureInfo.InvariantCulture, $"| [`{word}`](language.md#{section}) | {formula} | {string.Join(" | ", bounds)} | simulated |\n");
        }

        return text.ToString();
    }

    /// <summary>Where the language's page has the word, and what it says there before the options.</summary>
    private (string Section, string Formula) Explain(string word)
    {
        var row = Regex.Match(language, $@"^\| (`\w+`, )*`{word}[(`].*$", RegexOptions.Multiline);
        row.Success.ShouldBeTrue($"{word} has no line in docs/language.md");
        var section = Regex.Matches(language[..row.Index], "^## (.*)$", RegexOptions.Multiline)[^1].Groups[1].Value;
        var formula = Regex.Replace(Cells(row.Value)[^1], @"[.;,]? (also |As above [^.]*)?`[A-Z]\w*`? = .*$", "");
        return (section.ToLowerInvariant().Replace(' ', '-'), formula.TrimEnd('.').Replace("(#", "(language.md#"));
    }

    private string Bound(string word, int column, double error)
    {
        if (old.TryGetValue(word, out var cells) && double.TryParse(cells[column], CultureInfo.InvariantCulture, out var bound) && error <= bound && Math.Max(error, Least) >= bound / 100)
            return cells[column];
        return "1e" + Math.Ceiling(Math.Log10(3 * Math.Max(error, Least))).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Half of the last bit of a float, in which all results are read.</summary>
    private const double Least = 3e-8;

    /// <summary>The cells of a row; a bar within one has a backslash before it.</summary>
    private static string[] Cells(string row) => [.. Regex.Split(row.Trim(), @"(?<!\\)\|").Skip(1).SkipLast(1).Select(cell => cell.Trim())];
}

/// <summary>How far a network is from PyTorch: the largest errors of its outputs and of its gradients.</summary>
public readonly record struct TorchError(double Forward, double Gradients);
