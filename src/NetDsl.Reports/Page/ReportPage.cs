using System.Globalization;
using System.Net;
using System.Text;

namespace NetDsl.Reports;

/// <summary>The page of a report, section by section.</summary>
internal sealed partial class ReportPage(string title)
{
    private readonly StringBuilder body = new();

    public void AddSummary(Model model, IReadOnlyList<EpochResult> epochs)
    {
        var facts = new List<(string, string)>
        {
            ("parameters", model.Info.TrainableParameters.ToString("N0", CultureInfo.InvariantCulture)),
            ("multiply-adds", model.Info.MultiplyAdds.ToString("N0", CultureInfo.InvariantCulture)),
            ("device", model.Device.Name),
        };
        if (epochs.Count > 0)
        {
            var last = epochs[^1];
            facts.Add(("epochs", epochs.Count.ToString(CultureInfo.InvariantCulture)));
            facts.Add(("time", Text(TimeSpan.FromSeconds(epochs.Sum(e => e.Duration.TotalSeconds)))));
            facts.Add(("training", Text(last.Training)));
            if (last.Validation is { } validation)
                facts.Add(("validation", Text(validation)));
        }

        body.Append("<dl class=\"facts\">");
        foreach (var (name, value) in facts)
            body.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Html(value)}</dd></div>");
        body.Append("</dl>");
    }

    public void AddCurves(IReadOnlyList<(double Step, double Loss, double Rate)> steps, IReadOnlyList<EpochResult> epochs)
    {
        if (epochs.Count == 0 && steps.Count == 0)
            return;
        Open("Curves");
        body.Append(Figure.Lines("Loss", "epoch", "loss", Curves("loss", epochs, e => e.Loss)));
        foreach (var name in epochs.SelectMany(e => e.Training.Metrics.Keys.Concat(e.Validation?.Metrics.Keys ?? [])).Distinct())
            body.Append(Figure.Lines(Capitalized(name), "epoch", name, Curves(name, epochs, e => e.Metrics.TryGetValue(name, out var value) ? value : double.NaN)));
        if (steps.Count > 0)
        {
            body.Append(Figure.Lines("Learning rate", "epoch", "learning rate", [("learning rate", [.. steps.Select(s => (s.Step, s.Rate))])]));
            body.Append(Figure.Lines("Loss of the epoch so far", "epoch", "loss", [("training", [.. steps.Select(s => (s.Step, s.Loss))])]));
        }
        else
        {
            body.Append(Figure.Lines("Learning rate", "epoch", "learning rate", [("learning rate", [.. epochs.Select(e => ((double)e.Epoch, (double)e.LearningRate))])]));
        }

        Close();
    }

    public void AddLearningRates(LearningRateCurve curve)
    {
        Open("Loss at rising learning rates");
        body.Append(curve.Suggestion is { } suggestion
            ? string.Create(CultureInfo.InvariantCulture, $"<p>Suggestion: <strong>{suggestion:G3}</strong>, where the smoothed loss falls fastest.</p>")
            : "<p>There is no suggestion: the smoothed loss does not fall.</p>");
        body.Append(Figure.Lines("Loss", "log10 learning rate", "loss",
        [
            ("smoothed", [.. curve.Points.Select(p => (Math.Log10(p.LearningRate), p.Smoothed))]),
            ("of each step", [.. curve.Points.Select(p => (Math.Log10(p.LearningRate), p.Loss))]),
        ]));
        Close();
    }

    public void AddTest(Evaluation evaluation)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"result\">Test: <strong>{Html(evaluation.ToString())}</strong></p>");
    }

    public void AddFilters(Model model)
    {
        var first = model.Parameters.FirstOrDefault(p => p.Info.Trainable && p.Shape.Count == 4);
        if (first is null || first.Shape[1] is not (1 or 3) || first.Shape[2] * first.Shape[3] == 1)
            return;
        var (count, channels, height, width) = (first.Shape[0], first.Shape[1], first.Shape[2], first.Shape[3]);
        var values = first.Read();
        Open("Filters of the first layer");
        body.Append("<div class=\"grid\">");
        for (var i = 0; i < count; i++)
            body.Append(Png.Tag(Png.Encode(values.AsSpan(i * channels * height * width, channels * height * width), channels, height, width), $"Filter {i} of {first.Name}", 56));
        body.Append("</div>");
        Close();
    }

    public override string ToString() => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{Html(title)}}</title>
        <style>
        {{Style}}
        </style>
        </head>
        <body>
        <h1>{{Html(title)}}</h1>
        {{body}}
        </body>
        </html>

        """;

    private static IReadOnlyList<(string, IReadOnlyList<(double, double)>)> Curves(string name, IReadOnlyList<EpochResult> epochs, Func<Evaluation, double> value)
    {
        var lines = new List<(string, IReadOnlyList<(double, double)>)> { ("training", [.. epochs.Select(e => ((double)e.Epoch, value(e.Training)))]) };
        if (epochs.Any(e => e.Validation is not null))
            lines.Add(("validation", [.. epochs.Select(e => ((double)e.Epoch, e.Validation is { } v ? value(v) : double.NaN))]));
        return lines;
    }

    private void Open(string heading) => body.Append(CultureInfo.InvariantCulture, $"<section><h2>{Html(heading)}</h2><div class=\"figures\">");

    private void Close() => body.Append("</div></section>");

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Text(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");

    private static string Text(Evaluation evaluation) =>
        string.Create(CultureInfo.InvariantCulture, $"loss {evaluation.Loss:G4}") + string.Concat(evaluation.Metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $", {m.Key} {m.Value:G4}")));
}
