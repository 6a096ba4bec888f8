using NetDsl.Generator.Advice;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The pixels of the input that a pixel of a layer depends on. As usual, normalisations and gates are left out, which depend on the whole
/// image.
/// </summary>
internal static class ReceptiveField
{
    private static readonly HashSet<string> Windows = ["Conv1d", "Conv2d", "MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d", "LpPool2d", "MedianPool2d"];

    private static readonly HashSet<string> Transposed = ["ConvTranspose1d", "ConvTranspose2d"];

    /// <summary>Layers after which a pixel no longer has a place in the input.</summary>
    private static readonly HashSet<string> Displacing =
        ["Permute", "Reshape", "Flatten", "Dense", "GlobalAvgPool1d", "GlobalAvgPool2d", "GlobalMaxPool2d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "Rnn", "Lstm", "Gru", "NeuralOde", "Upsample"];

    /// <summary>The receptive field of the last image or sequence before the network's own output; null if it has no windows.</summary>
    public static string? Of(Network network)
    {
        var fields = new Dictionary<LayerModel, Field>(LayerGraph.Same.Instance);
        Field? last = null;
        foreach (var layer in network.Layers.Take(network.Outputs[0].EndLayer))
        {
            if (layer.Word == "Input")
                fields.Add(layer, new(1, 1, 1, 1));
            else if (!Displacing.Contains(layer.Word) && layer.Inputs.Count > 0 && layer.Inputs.All(fields.ContainsKey))
                last = fields[layer] = After(layer, layer.Inputs.Select(input => fields[input]).Aggregate(Field.Union));
        }

        var input = network.Inputs[0].Type;
        if (last is not { } field || field is { Rows: 1, Columns: 1 } || input.Rank < 2)
            return null;
        return input.Rank == 2 ? $"{Text(field.Columns)} of {input.Sizes[1]}" : $"{Text(field.Rows)}x{Text(field.Columns)} of {input.Sizes[1]}x{input.Sizes[2]}";

        static string Text(double size) => Math.Ceiling(size).ToString(CultureInfo.InvariantCulture);
    }

    private static Field After(LayerModel layer, Field field)
    {
        if (layer.Word == "Shortcut")
        {
            var (rows, columns) = LayerGraph.Read(layer).Pair("Stride", (1, 1));
            return field with { RowStep = field.RowStep * rows, ColumnStep = field.ColumnStep * columns };
        }

        if (layer.Word is "PixelShuffle" or "PixelUnshuffle")
        {
            var factor = LayerGraph.Read(layer).Integer("factor");
            return layer.Word == "PixelShuffle" ? field with { RowStep = field.RowStep / factor, ColumnStep = field.ColumnStep / factor } : field.Through(factor, factor, factor, factor);
        }

        if (!Windows.Contains(layer.Word) && !Transposed.Contains(layer.Word))
            return field;
        var window = WindowSize.Of(layer);
        // An output of a transposed convolution reads one input in so many.
        return Windows.Contains(layer.Word) ? field.Through(window.Reach(0), window.Reach(1), window.Stride(0), window.Stride(1))
            : field.Through((window.Reach(0) - 1) / window.Stride(0) + 1, (window.Reach(1) - 1) / window.Stride(1) + 1, 1.0 / window.Stride(0), 1.0 / window.Stride(1));
    }

    /// <summary>The size of the field of a pixel, and the distance between the fields of neighbours.</summary>
    private readonly record struct Field(double Rows, double Columns, double RowStep, double ColumnStep)
    {
        public Field Through(double rows, double columns, double rowStride, double columnStride) =>
            new(Rows + (rows - 1) * RowStep, Columns + (columns - 1) * ColumnStep, RowStep * rowStride, ColumnStep * columnStride);

        public static Field Union(Field one, Field other) =>
            new(Math.Max(one.Rows, other.Rows), Math.Max(one.Columns, other.Columns), Math.Max(one.RowStep, other.RowStep), Math.Max(one.ColumnStep, other.ColumnStep));
    }
}
