using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>Names of layers: <c>Name = "Stem"</c> where given, else what the layer is and a number: <c>Conv1</c>.</summary>
internal static class LayerNames
{
    public static IReadOnlyList<string> Of(NetworkSpec spec)
    {
        // A name that is wrong or taken is reported elsewhere; here the layer gets another, so that what is emitted compiles.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var given = spec.Layers.Select(layer => Given(layer, spec)).Select(name => name is not null && taken.Add(name) ? name : null).ToList();
        taken.UnionWith(spec.Members);
        taken.Add(spec.Name);
        var counts = new Dictionary<string, int>();
        return spec.Layers.Select((layer, i) => given[i] ?? Number(Registry.Find(layer.Word)?.Stem ?? layer.Word)).ToList();

        string Number(string stem)
        {
            while (true)
            {
                counts[stem] = counts.TryGetValue(stem, out var count) ? count + 1 : 1;
                if (taken.Add($"{stem}{counts[stem]}"))
                    return $"{stem}{counts[stem]}";
            }
        }
    }

    private static string? Given(LayerSpec layer, NetworkSpec spec) => layer.Arguments
        .Where(a => a.Name == "Name")
        .Select(a => (a.Value as TextValue)?.Value)
        .Where(name => name is not null && LayerName.Problem(name, spec) is null)
        .Select(name => LayerName.Member(name!))
        .FirstOrDefault();
}
