using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zoo;

/// <summary>Prints all networks with their sizes, as a table or as JSON.</summary>
internal static class Listing
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(TextWriter writer, bool json)
    {
        List<Row> rows = [.. Catalogue.All.Select(Row.Of)];
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(rows, Indented));
            return;
        }

        writer.WriteLine($"{"network",-23}{"input",-12}{"parameters",14}{"trainable",14}{"multiply-adds",18}{"layers",8}{"activation bytes",18}");
        foreach (var row in rows)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Name,-23}{row.Input,-12}{row.Parameters,14:N0}{row.Trainable,14:N0}{row.Macs,18:N0}{row.Layers,8}{row.ActivationBytesPerSample,18:N0}"));
    }

    private sealed record Row(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("input")] string Input,
        [property: JsonPropertyName("parameters")] long Parameters,
        [property: JsonPropertyName("trainable")] long Trainable,
        [property: JsonPropertyName("macs")] long Macs,
        [property: JsonPropertyName("layers")] int Layers,
        [property: JsonPropertyName("activation_bytes_per_sample")] long ActivationBytesPerSample)
    {
        public static Row Of(Exhibit e) => new(
            e.Name, string.Join('x', e.Info.Input), e.Parameters, e.Info.TrainableParameters, e.Info.MultiplyAdds, e.Info.Layers.Count, e.ActivationBytes);
    }
}
