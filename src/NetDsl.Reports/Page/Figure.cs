using System.Net;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace NetDsl.Reports;

/// <summary>A figure of a page: drawn by OxyPlot as SVG, once for each theme.</summary>
internal static class Figure
{
    public const int Width = 480;
    public const int Height = 300;

    /// <summary>Lines over a common axis.</summary>
    public static string Lines(string title, string x, string y, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> lines, bool logarithmicY = false, bool isShare = false)
    {
        return Draw(title, theme =>
        {
            var model = Plot(theme);
            model.Axes.Add(Axis(theme, x, AxisPosition.Bottom, logarithmic: false));
            model.Axes.Add(Axis(theme, y, AxisPosition.Left, logarithmicY));
            if (isShare)
                (model.Axes[1].Minimum, model.Axes[1].Maximum) = (0, 1);
            for (var i = 0; i < lines.Count; i++)
            {
                // Spaces, because fonts differ in width from the one that the legend is measured with.
                var series = new LineSeries { Title = lines[i].Name + "\u00A0\u00A0\u00A0\u00A0", Color = theme.Of(i), StrokeThickness = 2, LineStyle = i < theme.Series.Length ? LineStyle.Solid : LineStyle.Dash };
                if (lines[i].Points.Count < 30)
                    (series.MarkerType, series.MarkerSize, series.MarkerFill) = (MarkerType.Circle, 3, theme.Of(i));
                foreach (var (px, py) in lines[i].Points)
                    series.Points.Add(new DataPoint(px, double.IsFinite(py) && (!logarithmicY || py > 0) ? py : double.NaN));
                model.Series.Add(series);
            }

            if (lines.Count > 1)
                model.Legends.Add(LegendBelow(theme));
            return model;
        });
    }

    /// <summary>Histograms over time: a column for each time, darker where there is more.</summary>
    /// <param name="title">The title.</param>
    /// <param name="y">What the bins are of.</param>
    /// <param name="first">The epoch of the first column.</param>
    /// <param name="bins">The lowest and the highest limit of the bins.</param>
    /// <param name="columns">The shares of the bins, from the lowest, for each time.</param>
    public static string Histograms(string title, string y, int first, (double From, double To) bins, IReadOnlyList<double[]> columns)
    {
        return Draw(title, theme =>
        {
            var model = Plot(theme);
            model.Axes.Add(Axis(theme, "epoch", AxisPosition.Bottom, logarithmic: false));
            model.Axes.Add(Axis(theme, y, AxisPosition.Left, logarithmic: false));
            // One image of all bins, because a rectangle for each would make pages of megabytes.
            var (count, most) = (columns[0].Length, Math.Max(columns.Max(c => c.Max()), 1e-9));
            var shades = new double[columns.Count, count];
            for (var t = 0; t < columns.Count; t++)
                for (var b = 0; b < count; b++)
                    // The root, so that thin tails are seen.
                    shades[t, b] = columns[t][b] == 0 ? double.NaN : Math.Sqrt(columns[t][b] / most);
            var palette = Enumerable.Range(0, 226).Select(i => OxyColor.FromAColor((byte)(30 + i), theme.Of(0)));
            model.Axes.Add(new LinearColorAxis { Position = AxisPosition.None, Minimum = 0, Maximum = 1, Palette = new(palette), InvalidNumberColor = OxyColors.Transparent });
            model.Series.Add(new HeatMapSeries
            {
                Data = shades, CoordinateDefinition = HeatMapCoordinateDefinition.Edge, Interpolate = false,
                X0 = first - 0.5, X1 = first + columns.Count - 0.5, Y0 = bins.From, Y1 = bins.To,
            });
            (model.Axes[0].Minimum, model.Axes[0].Maximum, model.Axes[0].MinimumMajorStep) = (first - 0.5, first + columns.Count - 0.5, 1);
            (model.Axes[1].Minimum, model.Axes[1].Maximum) = bins;
            return model;
        });
    }

    /// <summary>A matrix of numbers with a shade for each.</summary>
    public static string Matrix(string title, string x, string y, IReadOnlyList<string> names, double[,] values, int size)
    {
        var classes = names.Count;
        return Draw(title, theme =>
        {
            var model = Plot(theme);
            model.Axes.Add(Categories(theme, x, AxisPosition.Bottom, names));
            model.Axes.Add(Categories(theme, y, AxisPosition.Left, names));
            (model.Axes[1].StartPosition, model.Axes[1].EndPosition) = (1, 0);
            for (var row = 0; row < classes; row++)
            {
                var total = Math.Max(Enumerable.Range(0, classes).Sum(c => values[row, c]), 1);
                for (var column = 0; column < classes; column++)
                {
                    var share = values[row, column] / total;
                    if (share == 0)
                        continue;
                    var color = row == column ? theme.Of(0) : theme.Of(1);
                    model.Annotations.Add(new OxyPlot.Annotations.RectangleAnnotation
                    {
                        MinimumX = column - 0.5, MaximumX = column + 0.5, MinimumY = row - 0.5, MaximumY = row + 0.5,
                        Fill = OxyColor.FromAColor((byte)(25 + 150 * Math.Sqrt(share)), color), StrokeThickness = 0,
                        Text = classes <= 20 ? values[row, column].ToString("0", System.Globalization.CultureInfo.InvariantCulture) : "", TextColor = theme.Text, FontSize = classes <= 12 ? 13 : 10,
                    });
                }
            }

            return model;
        }, size, size);
    }

    private static string Draw(string title, Func<Theme, PlotModel> make, int width = Width, int height = Height)
    {
        string Data(Theme theme)
        {
            var exporter = new SvgExporter { Width = width, Height = height, IsDocument = false };
            // Browsers blur enlarged images unless told otherwise, and the exporter does not tell them.
            var svg = exporter.ExportToString(make(theme)).Replace("<image ", "<image style=\"image-rendering:pixelated\" ", StringComparison.Ordinal);
            return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg));
        }

        var name = WebUtility.HtmlEncode(title);
        // An image of its own, because the names of clipping paths would collide within a page.
        return $"<figure><figcaption>{name}</figcaption><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{Data(Theme.Dark)}\"><img alt=\"{name}\" width=\"{width}\" height=\"{height}\" src=\"{Data(Theme.Light)}\"></picture></figure>";
    }

    internal static PlotModel Plot(Theme theme) => new()
    {
        DefaultFont = "sans-serif",
        DefaultFontSize = 13,
        TextColor = theme.Text,
        PlotAreaBorderColor = theme.Grid,
        Background = OxyColors.Transparent,
        Padding = new OxyThickness(8, 6, 10, 4),
    };

    internal static Legend LegendBelow(Theme theme) => new()
    {
        LegendTextColor = theme.Text,
        LegendPlacement = LegendPlacement.Outside,
        LegendPosition = LegendPosition.BottomCenter,
        LegendOrientation = LegendOrientation.Horizontal,
        LegendFontSize = 13,
    };

    internal static Axis Axis(Theme theme, string title, AxisPosition position, bool logarithmic)
    {
        Axis axis = logarithmic ? new LogarithmicAxis { UseSuperExponentialFormat = false } : new LinearAxis { };
        Style(axis, theme, title, position);
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = theme.Grid;
        if (logarithmic)
            axis.StringFormat = "0.#e0";
        return axis;
    }

    internal static CategoryAxis Categories(Theme theme, string title, AxisPosition position, IReadOnlyList<string> names)
    {
        var axis = new CategoryAxis { Angle = position == AxisPosition.Bottom && names.Any(n => n.Length > 3) ? -45 : 0, FontSize = names.Count <= 12 ? 13 : 9 };
        axis.Labels.AddRange(names);
        Style(axis, theme, title, position);
        return axis;
    }

    private static void Style(Axis axis, Theme theme, string title, AxisPosition position)
    {
        (axis.Title, axis.Position, axis.TitleFontSize) = (title, position, 13);
        (axis.TextColor, axis.TitleColor, axis.TicklineColor, axis.AxislineColor) = (theme.Text, theme.Text, theme.Grid, theme.Grid);
        axis.MinorTickSize = 0;
        // Room for tick labels in fonts that are wider than the one that they are measured with.
        axis.AxisTitleDistance = position == AxisPosition.Left ? 12 : 4;
        if (title is "epoch" or "layer")
            axis.MinimumMajorStep = 1;
    }
}
