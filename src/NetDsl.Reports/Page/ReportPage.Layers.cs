using System.Globalization;

namespace NetDsl.Reports;

// What was seen in the layers over time, the table of layers, and mistakes.
internal sealed partial class ReportPage
{
    private const int MostHistograms = 12;
    private const int MostMistakes = 24;

    /// <summary>A layer whose middle gradient is so many times smaller or larger than that of the middle layer is named.</summary>
    private const double Suspicious = 1e3;

    public void AddLayers(IReadOnlyList<(int Epoch, LayerSnapshot[] Layers)> epochs)
    {
        Open("Activations and gradients");
        var last = epochs[^1].Layers;
        AddHealth(last);
        var withGradient = last.Where(l => l.Gradients is not null).ToList();
        var ends = epochs.Count == 1 ? [epochs[0]] : new[] { epochs[0], epochs[^1] };
        // Places of layers from the first to the last.
        body.Append(Figure.Lines("Median size of gradients, from the first layer to the last", "layer", "median |gradient|",
            [.. ends.Select(e => ($"epoch {e.Epoch}", (IReadOnlyList<(double, double)>)[.. withGradient.Select((l, i) => (i + 1.0, Median(Find(e.Layers, l.Layer)?.Gradients)))]))],
            logarithmicY: true));
        var withUnits = last.Where(l => !double.IsNaN(l.DeadUnits)).ToList();
        if (withUnits.Count > 0)
            body.Append(Figure.Lines("Dead units: share of each layer without any gradient", "layer", "share",
                [.. ends.Select(e => ($"epoch {e.Epoch}", (IReadOnlyList<(double, double)>)[.. withUnits.Select((l, i) => (i + 1.0, Find(e.Layers, l.Layer)?.DeadUnits ?? double.NaN))]))],
                isShare: true));
        foreach (var layer in Chosen(last.Where(l => l.Activations is not null).ToList()))
        {
            var (limits, columns) = Histogram.Of([.. epochs.Select(e => Numbers(Find(e.Layers, layer.Layer)?.Activations))]);
            body.Append(Figure.Histograms($"Activations of {layer.Layer}", "value", epochs[0].Epoch, limits, columns));
        }

        foreach (var layer in Chosen(withGradient))
        {
            var (limits, columns) = Histogram.Of([.. epochs.Select(e => Numbers(Find(e.Layers, layer.Layer)?.Gradients).Where(g => g != 0).Select(g => Math.Log10(Math.Abs(g))))]);
            body.Append(Figure.Histograms($"Gradients of {layer.Layer}", "log10 |gradient|", epochs[0].Epoch, limits, columns));
        }

        Close();
    }

    public void AddMistakes(ConfusionMatrix confusion, Dataset test)
    {
        var classes = confusion.Classes;
        var names = Enumerable.Range(0, classes).Select(c => test.ClassNames is { } given && c < given.Count ? given[c] : c.ToString(CultureInfo.InvariantCulture)).ToList();
        if (classes <= 100)
        {
            Open("Confusion matrix");
            var counts = new double[classes, classes];
            for (var label = 0; label < classes; label++)
                for (var predicted = 0; predicted < classes; predicted++)
                    counts[label, predicted] = confusion[label, predicted];
            body.Append(Figure.Matrix("Rows are labels, columns what the network says", "predicted", "label", names, counts, Math.Clamp(140 + 42 * classes, 320, 800)));
            Close();
        }

        var shape = test.InputShape;
        var worst = confusion.Mistakes.OrderByDescending(m => m.Confidence).Take(MostMistakes).ToList();
        if (worst.Count == 0 || shape.Count != 3 || shape[0] is not (1 or 3))
            return;
        Open($"The {worst.Count} worst of {confusion.Mistakes.Count.ToString("N0", CultureInfo.InvariantCulture)} mistakes");
        body.Append("<div class=\"grid\">");
        var (image, target) = (new float[test.InputLength], new float[test.TargetLength]);
        foreach (var mistake in worst)
        {
            test.Read([mistake.Index], image, target);
            body.Append(CultureInfo.InvariantCulture, $"<div class=\"mistake\">{Png.Tag(Png.Encode(image.AsSpan(0, shape[0] * shape[1] * shape[2]), shape[0], shape[1], shape[2]), $"Sample {mistake.Index}", 96)}{Html(names[mistake.Label])}, taken for <b>{Html(names[mistake.Predicted])}</b> ({mistake.Confidence:P0}), sample {mistake.Index}</div>");
        }

        body.Append("</div>");
        Close();
    }

    public void AddTable(Model model, Dataset? samples)
    {
        var times = new Dictionary<string, LayerTime>();
        var count = 0;
        if (samples is not null)
        {
            count = Math.Min(samples.Count, model.MaxBatch);
            var (inputs, targets) = LayerSnapshot.Read(samples, count);
            times = model.MeasureLayers(inputs, targets).ToDictionary(t => t.Layer);
        }

        Open("Layers");
        body.Append("<div class=\"table\"><table><thead><tr><th>layer<th>declaration<th>output<th>receptive field<th>parameters<th>multiply-adds<th>bytes<th>forward<th>backward</tr></thead><tbody>");
        var fields = ReceptiveFields.Of(model);
        foreach (var layer in model.Info.Layers)
        {
            times.TryGetValue(layer.Name, out var time);
            body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html(layer.Name)}<td>{Html(layer.Declaration)}<td>{string.Join('x', layer.Output)}<td>{fields.GetValueOrDefault(layer.Name, "")}<td>{Number(layer.Parameters)}<td>{Number(layer.MultiplyAdds)}<td>{Number(layer.ActivationBytes)}<td>{Time(time?.Forward)}<td>{Time(time?.Backward)}</tr>");
        }

        body.Append("</tbody></table></div>");
        if (count > 0)
            body.Append(CultureInfo.InvariantCulture, $"<p>Times are those of a training step of {count} samples. A layer without a time is computed in the kernel of the one before it.</p>");
        Close();

        static string Number(long number) => number == 0 ? "" : number.ToString("N0", CultureInfo.InvariantCulture);

        static string Time(TimeSpan? time) => time is { Ticks: > 0 } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalMilliseconds:0.000} ms") : "";
    }

    /// <summary>Names layers whose gradients vanish or explode, or most of whose units are dead.</summary>
    private void AddHealth(LayerSnapshot[] layers)
    {
        var medians = layers.Where(l => l.Gradients is not null).Select(l => (l.Layer, Size: Median(l.Gradients), l.DeadUnits)).ToList();
        var middle = Histogram.Median(medians.Select(m => m.Size).Where(s => s > 0));
        var findings = new List<string>();
        foreach (var (layer, size, dead) in medians)
        {
            if (size < middle / Suspicious)
                findings.Add($"Gradients of {layer} vanish: their median is {size.ToString("0.0e0", CultureInfo.InvariantCulture)}.");
            if (size > middle * Suspicious)
                findings.Add($"Gradients of {layer} explode: their median is {size.ToString("0.0e0", CultureInfo.InvariantCulture)}.");
            if (dead > 0.5)
                findings.Add($"{dead.ToString("P0", CultureInfo.InvariantCulture)} of the units of {layer} are dead.");
        }

        foreach (var finding in findings)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">{Html(finding)}</p>");
        if (findings.Count == 0)
            body.Append("<p>No layer has vanishing or exploding gradients, or mostly dead units.</p>");
    }

    private static IEnumerable<LayerSnapshot> Chosen(List<LayerSnapshot> layers) => layers.Count <= MostHistograms
        ? layers
        : Enumerable.Range(0, MostHistograms).Select(i => layers[i * (layers.Count - 1) / (MostHistograms - 1)]);

    private static LayerSnapshot? Find(LayerSnapshot[] layers, string name) => Array.Find(layers, l => l.Layer == name);

    private static IEnumerable<double> Numbers(float[]? values) => (values ?? []).Select(v => (double)v);

    private static double Median(float[]? values) => Histogram.Median(Numbers(values).Select(Math.Abs));
}
