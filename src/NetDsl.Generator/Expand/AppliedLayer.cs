using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Expand;

/// <summary>[Apply(layer)]: becomes the layer that a block is given as a parameter.</summary>
internal static class AppliedLayer
{
    public const string Word = "Apply";

    /// <summary>The layers that do not take one value and give one.</summary>
    private static readonly HashSet<string> Structure =
        [Word, "Branch", "From", "Add", "Concat", "Multiply", "Maximum", "Elementwise", "NeuralOde"];

    /// <summary>The layer that is meant; <c>Apply</c> itself, with a problem, if there is none. An empty problem is one that C# reports.</summary>
    /// <param name="names">The arguments of the block; null outside of blocks.</param>
    public static (LayerSpec Layer, string? Problem) Resolve(LayerSpec apply, IReadOnlyDictionary<string, ArgumentValue>? names)
    {
        var value = apply.Arguments.FirstOrDefault(a => a.Name == "layer")?.Value;
        if (value is TextValue { Value: var name })
        {
            if (names?.TryGetValue(name, out var named) != true)
                return (apply, names is null ? $"'{name}' would be a parameter of a block, and this is none" : $"there is no parameter '{name}'{NearMiss.Question(name, names.Keys)}");
            value = named;
        }

        return value switch
        {
            NullValue => (new("Identity", apply.Declaration, new([new("When", new BooleanValue(false))])), null),
            TypeValue { Layer: { } layer } when Structure.Contains(layer.Word) => (apply, $"{layer.Word} does not take one value and give one: put it into a block, and give that"),
            TypeValue { Layer: { } layer } => Given(apply, layer),
            null or { IsBroken: true } => (apply, ""),
            _ => (apply, $"{value} is not the attribute class of a layer, such as typeof(ReluAttribute)"),
        };
    }

    private static (LayerSpec Layer, string? Problem) Given(LayerSpec apply, LayerFace layer)
    {
        var given = (apply.Arguments.FirstOrDefault(a => a.Name == "arguments")?.Value as ListValue)?.Items ?? default;
        if (given.Any(item => item.IsBroken))
            return (apply, "");
        if (given.Count > layer.Parameters.Count)
            return (apply, $"{layer.Word} takes {Count(layer.Parameters.Count)}, but is given {given.Count}");
        if (layer.Parameters.Skip(given.Count).FirstOrDefault(p => p.IsRequired) is { Name: not null } missing)
            return (apply, $"{layer.Word} needs a value for {missing.Name}: add it to Apply");

        var options = apply.Arguments.Where(a => a.Name is not ("layer" or "arguments"));
        var positional = given.Select((value, i) => new Argument(layer.Parameters[i].Name, value));
        var word = layer.Word.Substring(layer.Word.LastIndexOf('.') + 1);
        var declaration = given.Count == 0 ? word : $"{word}({string.Join(", ", given.Select(value => value is TextValue text ? text.Value : $"{value}"))})";
        return (new(layer.Word, declaration, positional.Concat(options).ToEquatableArray()), null);
    }

    private static string Count(int count) => count switch { 0 => "no arguments", 1 => "1 argument", _ => $"{count} arguments" };
}
