using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Expand;

/// <summary>[InputSize]: further sizes of the first input.</summary>
internal static class InputSizes
{
    public const string Word = "InputSize";

    /// <summary>The shape of the first input as declared.</summary>
    public static EquatableArray<int> Declared(NetworkSpec network)
    {
        var input = network.Layers.First(layer => layer.Word == "Input");
        return new ArgumentReader(input, -1, [], input.Template < 0 ? null : TemplateNames.Of(network)[input.Template]).Integers("shape").ToEquatableArray();
    }

    /// <summary>The sizes of a network besides that of its input, in order of declaration. What is wrong is left out.</summary>
    /// <param name="findings">Receives the errors; null where they are reported elsewhere.</param>
    public static IReadOnlyList<InputSize> Of(NetworkSpec network, List<Finding>? findings = null)
    {
        if (network.Layers.All(layer => layer.Word != Word))
            return [];
        var names = TemplateNames.Of(network);
        var input = Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].Word == "Input").DefaultIfEmpty(-1).First();
        var known = new List<InputSize>();
        if (input < 0 || Read(input, "shape", []) is not { } shape)
            return [];
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Word != Word || Read(i, "size", findings ?? []) is not { } size)
                continue;
            if (Problem(shape, size, known) is { } problem)
                findings?.Add(new(Rules.BadInputSize, i, new([TemplateNames.Describe(network, network.Layers[i]), problem])));
            else
                known.Add(new(i, shape.Take(1).Concat(size).ToEquatableArray()));
        }

        return known;

        IReadOnlyList<int>? Read(int layer, string argument, List<Finding> errors)
        {
            var spec = network.Layers[layer];
            var reader = new ArgumentReader(spec, layer, errors, spec.Template < 0 ? null : names[spec.Template], place: TemplateNames.PlaceOf(network, spec));
            var sizes = reader.Integers(argument);
            return reader.Failed ? null : sizes;
        }
    }

    private static string? Problem(IReadOnlyList<int> shape, IReadOnlyList<int> size, IEnumerable<InputSize> known) => shape.Count switch
    {
        1 => "features have no size but their number, on which the parameters depend",
        2 when size.Count != 1 => "the input is a sequence, whose size is its length: one number",
        3 when size.Count != 2 => "the input is an image, whose size is rows and columns: two numbers",
        _ when size.Any(number => number < 1) => "every size is at least 1",
        _ when shape.Skip(1).SequenceEqual(size) => "it is that of the input",
        _ when known.Any(other => other.Shape.Skip(1).SequenceEqual(size)) => "it is declared twice",
        _ when shape.Take(1).Concat(size).Aggregate(1.0, (product, number) => product * number) > int.MaxValue => "the input would have more than 2147483647 numbers",
        _ => null,
    };
}
