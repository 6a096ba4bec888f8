using System.Globalization;
using NetDsl.Reports;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Studies.Harness;

/// <summary>A line of a chart.</summary>
internal sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A figure that is made from results.</summary>
internal abstract record Chart(string Title)
{
    protected virtual int Width => 640;

    /// <summary>The figure as SVG, for light or for dark pages.</summary>
    public string ToSvg(Results results, bool isDark)
    {
        var theme = isDark ? Theme.Dark : Theme.Light;
        var (width, height) = (Width, Height(results));
        var measurer = new WideText(width, height);
        var exporter = new SvgExporter { Width = width, Height = height, IsDocument = true, TextMeasurer = measurer, UseVerticalTextAlignmentWorkaround = true };
        return exporter.ExportToString(Model(results, theme));
    }

    protected abstract PlotModel Model(Results results, Theme theme);

    protected virtual int Height(Results results) => 380;

    /// <summary>Leaves room for text in fonts that are wider than the one that OxyPlot measures with: readers have different ones.</summary>
    private sealed class WideText(double width, double height) : PdfRenderContext(width, height, OxyColors.Transparent)
    {
        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new(1.5 * size.Width, 1.25 * size.Height);
        }
    }
}

/// <summary>Lines over a common axis.</summary>
internal sealed record LineChart(string Title, string X, string Y, Func<Results, IEnumerable<Line>> Lines) : Chart(Title)
{
    public bool LogarithmicX { get; init; }

    public bool LogarithmicY { get; init; }

    protected override PlotModel Model(Results results, Theme theme)
    {
        var model = Figure.Plot(theme);
        model.Axes.Add(Figure.Axis(theme, X, AxisPosition.Bottom, LogarithmicX));
        model.Axes.Add(Figure.Axis(theme, Y, AxisPosition.Left, LogarithmicY));
        if (LogarithmicX)
            model.Axes[0].StringFormat = "#,0.######";
        // Powers of ten are for numbers that are not easily read otherwise.
        if (LogarithmicY && Lines(results).SelectMany(l => l.Points).Where(p => p.Y > 0).All(p => p.Y is > 0.001 and < 10_000))
            model.Axes[1].StringFormat = "G3";
        Line[] lines = [.. Lines(results).Where(l => l.Points.Count > 0)];
        // Axes of whole numbers have no halves.
        if (lines.SelectMany(l => l.Points).All(p => double.IsInteger(p.X)))
            model.Axes[0].MinimumMajorStep = 1;
        for (var i = 0; i < lines.Length; i++)
        {
            var series = new LineSeries { Title = lines[i].Name + "\u00A0\u00A0", Color = theme.Of(i), StrokeThickness = 2, LineStyle = (LineStyle)(i / theme.Series.Length) };
            if (lines[i].Points.Count < 30)
                (series.MarkerType, series.MarkerSize, series.MarkerFill) = (MarkerType.Circle, 3, theme.Of(i));
            foreach (var (x, y) in lines[i].Points)
                series.Points.Add(new DataPoint(x, double.IsFinite(y) && (!LogarithmicY || y > 0) ? y : double.NaN));
            model.Series.Add(series);
        }

        if (lines.Length > 1)
            model.Legends.Add(Figure.LegendBelow(theme));
        return model;
    }

    // The legend takes a line for two or three names.
    protected override int Height(Results results) => 340 + 20 * ((Lines(results).Count() + 1) / 2);
}

/// <summary>A horizontal bar for each row, with the standard deviation over the seeds, and a mark at the published value.</summary>
internal sealed record BarChart(string Title, string Measure) : Chart(Title)
{
    /// <summary>Draws 100 % less the measure: the error, where the measure is an accuracy near 100 %, whose bars would all look alike.</summary>
    public bool IsError { get; init; }

    protected override PlotModel Model(Results results, Theme theme)
    {
        RowResults[] rows = Drawn(results);
        var model = Figure.Plot(theme);
        var measure = results.Study.Measures.First(m => m.Key == Measure);
        var axis = Figure.Axis(theme, IsError ? measure.Title.Replace("accuracy", "error", StringComparison.Ordinal) : measure.Title, AxisPosition.Bottom, logarithmic: false);
        (axis.AbsoluteMinimum, axis.Key) = (rows.Min(Mean) >= 0 ? 0 : double.MinValue, "value");
        // OxyPlot leaves no room for annotations.
        axis.Maximum = 1.02 * rows.Max(r => Math.Max(Mean(r) + r.Deviation(Measure), Published(r) ?? 0));
        var categories = Figure.Categories(theme, "", AxisPosition.Left, [.. rows.Select(r => r.Name + "\u00A0\u00A0")]);
        (categories.StartPosition, categories.EndPosition, categories.Key, categories.FontSize) = (1, 0, "row", 12);
        model.Axes.Add(axis);
        model.Axes.Add(categories);

        var bars = new BarSeries { FillColor = theme.Of(0), StrokeThickness = 0, XAxisKey = "value", YAxisKey = "row", BarWidth = 0.8 };
        var published = new ScatterSeries { MarkerType = MarkerType.Diamond, MarkerFill = theme.Of(1), MarkerSize = 6, XAxisKey = "value", YAxisKey = "row", Title = "published" };
        for (var i = 0; i < rows.Length; i++)
        {
            var (mean, deviation) = (Mean(rows[i]), rows[i].Deviation(Measure));
            bars.Items.Add(new BarItem(mean));
            if (deviation > 0)
                model.Annotations.Add(new OxyPlot.Annotations.LineAnnotation { Type = OxyPlot.Annotations.LineAnnotationType.Horizontal, Y = i, MinimumX = mean - deviation, MaximumX = mean + deviation, Color = theme.Text, LineStyle = LineStyle.Solid, StrokeThickness = 1.5, XAxisKey = "value", YAxisKey = "row" });
            if (Published(rows[i]) is { } value)
                published.Points.Add(new ScatterPoint(value, i));
        }

        model.Series.Add(bars);
        if (published.Points.Count > 0)
        {
            model.Series.Add(published);
            model.Legends.Add(Figure.LegendBelow(theme));
        }

        return model;
    }

    protected override int Height(Results results) => 110 + 26 * Drawn(results).Length;

    private double Mean(RowResults row) => IsError ? 100 - row.Mean(Measure) : row.Mean(Measure);

    private double? Published(RowResults row) => !double.TryParse(row.Row.Published, CultureInfo.InvariantCulture, out var value) ? null : IsError ? 100 - value : value;

    private RowResults[] Drawn(Results results) => [.. results.Rows.Where(r => double.IsFinite(r.Mean(Measure)))];
}
