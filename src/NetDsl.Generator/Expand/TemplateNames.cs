using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Expand;

/// <summary>The values of the parameters of templates, in each use of one.</summary>
internal static class TemplateNames
{
    /// <summary>The values by the names of the parameters, for each of <see cref="NetworkSpec.Templates"/>. What is wrong is left out.</summary>
    /// <param name="findings">Receives the errors; null where they are reported elsewhere.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, ArgumentValue>> Of(NetworkSpec network, List<Finding>? findings = null)
    {
        var all = new List<IReadOnlyDictionary<string, ArgumentValue>>();
        foreach (var template in network.Templates)
        {
            var (use, values) = (template.Use, new Dictionary<string, ArgumentValue>());
            var reader = new ArgumentReader(use, template.First, findings ?? [], use.Template < 0 ? null : all[use.Template], place: PlaceOf(network, use));
            foreach (var parameter in template.Parameters)
                if (reader.Value(parameter) is { } value)
                    values[parameter.Name] = value;
            all.Add(values);
        }

        return all;
    }

    /// <summary>Where findings about a layer of a template are reported; null for a layer of the network itself.</summary>
    public static ArgumentPlace? PlaceOf(NetworkSpec network, LayerSpec layer) => layer.Template < 0 ? null
        : new(Describe(network, layer), Inner(network, layer)!, name => Argument(network, layer, name));

    /// <summary>A layer in its template; null for a layer of the network itself.</summary>
    public static InnerLayer? Inner(NetworkSpec network, LayerSpec layer) => layer.Template < 0 ? null : new(network.Templates[layer.Template].Use.Word, layer.PositionInTemplate);

    /// <summary>A layer for messages: as declared, with its template if it is in one.</summary>
    public static string Describe(NetworkSpec network, LayerSpec layer) =>
        layer.Declaration + (layer.Template < 0 ? "" : $" in {Describe(network, network.Templates[layer.Template].Use)}");

    /// <summary>The argument of the network's attribute that an argument of a layer comes from; null if there is none, or several.</summary>
    public static string? Argument(NetworkSpec network, LayerSpec layer, string name)
    {
        if (layer.Template < 0)
            return name;
        var use = network.Templates[layer.Template].Use;
        return Scope.NamedIn(layer, name, use.Arguments) is { } named ? Argument(network, use, named) : null;
    }
}
