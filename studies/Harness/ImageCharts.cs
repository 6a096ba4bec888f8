using NetDsl.Reports;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Studies.Harness;

/// <summary>Lines of equal height of a function on a square. The points are the function's values from -1 to 1, row by row.</summary>
internal sealed record ContourChart(string Title, string X, string Y, Func<Results, IReadOnlyList<(double X, double Y)>> Values) : Chart(Title)
{
    protected override int Width => 480;

    protected override PlotModel Model(Results results, Theme theme)
    {
        var model = Figure.Plot(theme);
        model.Axes.Add(Figure.Axis(theme, X, AxisPosition.Bottom, logarithmic: false));
        model.Axes.Add(Figure.Axis(theme, Y, AxisPosition.Left, logarithmic: false));
        var values = Values(results);
        var size = (int)Math.Sqrt(values.Count);
        double[] places = [.. Enumerable.Range(0, size).Select(i => 2.0 * i / (size - 1) - 1)];
        var heights = new double[size, size];
        for (var i = 0; i < size * size; i++)
            heights[i / size, i % size] = values[i].Y;
        // Levels grow by a half each, so that both the valley and what is far above it are seen.
        double[] levels = [.. Enumerable.Range(0, 14).Select(i => Math.Round(0.1 * Math.Pow(1.6, i), 2))];
        model.Series.Add(new ContourSeries
        {
            ColumnCoordinates = places,
            RowCoordinates = places,
            Data = heights,
            ContourLevels = levels,
            ContourColors = [.. levels.Select((_, i) => OxyColor.Interpolate(theme.Of(0), theme.Of(1), i / (levels.Length - 1.0)))],
            TextColor = theme.Text,
            LabelBackground = OxyColors.Undefined,
            FontSize = 10,
            StrokeThickness = 1.2,
            LabelStep = 2,
        });
        return model;
    }

    protected override int Height(Results results) => 480;
}

/// <summary>A row of grey images of equal size under a caption.</summary>
internal sealed record ImageRow(string Caption, int Side, IReadOnlyList<double[]> Images)
{
    /// <summary>The images that a run has reported as one curve: numbers from 0 to 255, image by image, and their side as x.</summary>
    public static ImageRow Of(string caption, RowResults row, string curve)
    {
        if (row.Runs.FirstOrDefault(run => run.Curves.ContainsKey(curve)) is not { } run)
            return new(caption, 1, []);
        var (side, pixels) = ((int)run.Curves[curve].X[0], run.Curves[curve].Y);
        return new(caption, side, [.. Enumerable.Range(0, pixels.Length / (side * side)).Select(i => pixels[(i * side * side)..((i + 1) * side * side)])]);
    }

    /// <summary>Images as the numbers of a curve: 128 for 0, and the largest absolute number of each image 0 or 255.</summary>
    public static (double[] X, double[] Y) ToCurve(int side, IEnumerable<float[]> images) => ([side], [.. images.SelectMany(image =>
    {
        var largest = Math.Max(image.Max(Math.Abs), 1e-12f);
        return image.Select(value => Math.Round(127.5 + 127.5 * value / largest));
    })]);
}

/// <summary>Rows of grey images, each as many pixels wide as fit.</summary>
internal sealed record ImageChart(string Title, Func<Results, IEnumerable<ImageRow>> Rows) : Chart(Title)
{
    private const int Gap = 6;
    private const int CaptionHeight = 26;

    protected override PlotModel Model(Results results, Theme theme)
    {
        var model = Figure.Plot(theme);
        (model.PlotAreaBorderThickness, model.PlotMargins, model.Padding) = (new(0), new(0), new(0));
        var height = Height(results);
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Maximum = Width, IsAxisVisible = false });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, Maximum = height, IsAxisVisible = false });
        var top = (double)height;
        foreach (var row in Drawn(results))
        {
            model.Annotations.Add(new TextAnnotation
            {
                Text = row.Caption,
                TextPosition = new DataPoint(0, top - CaptionHeight / 2.0),
                TextHorizontalAlignment = HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Middle,
                Stroke = OxyColors.Transparent,
                TextColor = theme.Text,
            });
            top -= CaptionHeight;
            var size = Size(row);
            for (var i = 0; i < row.Images.Count; i++)
                model.Annotations.Add(new ImageAnnotation
                {
                    ImageSource = new OxyImage(Png.Encode(Pixels(row, row.Images[i], size), 1, size, size, 0, 255)),
                    X = new PlotLength(i * (size + Gap), PlotLengthUnit.Data),
                    Y = new PlotLength(top, PlotLengthUnit.Data),
                    Width = new PlotLength(size, PlotLengthUnit.Data),
                    Height = new PlotLength(size, PlotLengthUnit.Data),
                    HorizontalAlignment = HorizontalAlignment.Left,
                    VerticalAlignment = VerticalAlignment.Top,
                    Interpolate = false,
                });
            top -= size + Gap;
        }

        return model;
    }

    protected override int Height(Results results) => Math.Max(60, Drawn(results).Sum(row => CaptionHeight + Size(row) + Gap));

    private ImageRow[] Drawn(Results results) => [.. Rows(results).Where(row => row.Images.Count > 0)];

    /// <summary>The side of an image in the figure: a whole number of its pixels.</summary>
    private int Size(ImageRow row) => row.Side * Math.Clamp((Width / row.Images.Count - Gap) / row.Side, 1, Math.Max(1, 56 / row.Side));

    /// <summary>The pixels, each several times, because browsers would blur them.</summary>
    private static float[] Pixels(ImageRow row, double[] image, int size)
    {
        var pixels = new float[size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                pixels[y * size + x] = (float)image[y * row.Side / size * row.Side + x * row.Side / size];
        return pixels;
    }
}
