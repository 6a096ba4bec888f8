using NetDsl.Generator.Memory;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The numbers in which blocks with equal work differ, as parameters of their struct: few sizes, of which the others are sums and products,
/// and the offsets of values.
/// </summary>
/// <param name="taken">Names that no parameter may have.</param>
internal sealed class SharedNumbers(IEnumerable<string> taken)
{
    /// <summary>A float holds every whole number up to this one.</summary>
    private const long LargestInFloat = 1 << 24;

    private readonly HashSet<string> names = new(taken);
    private readonly List<Parameter> parameters = [];

    /// <summary>The parameters, as C# declares them.</summary>
    public IEnumerable<string> Declarations => parameters.Select(p => $"{p.Type} {p.Name}");

    /// <summary>The values of the parameters for one of the blocks, as C#.</summary>
    public IEnumerable<string> Arguments(int block) => parameters.Select(p => p.Texts[block]);

    /// <summary>The expression of a number.</summary>
    /// <param name="numbers">The number in each block.</param>
    public string Of(IReadOnlyList<BlockNumber> numbers)
    {
        var (first, texts) = (numbers[0], numbers.Select(n => n.Text).ToList());
        if (texts.All(text => text == first.Text))
            return first.Text;
        if (parameters.Find(p => p.Type == first.Type && p.Texts.SequenceEqual(texts)) is { } known)
            return known.Name;
        if (numbers.Any(n => n.Whole is null))
            return Add(first.Type, first.Hint, texts);

        var values = numbers.Select(n => n.Whole!.Value).ToList();
        return first.Type switch
        {
            "float" => values.All(v => v is >= 0 and < LargestInFloat) ? Cast("float", Size(values, first.Hint)) : Add("float", first.Hint, texts),
            "long" => values.All(IsInt) ? Cast("long", Size(values, first.Hint)) : Add("long", first.Hint, texts),
            _ => Size(values, first.Hint),
        };
    }

    /// <summary>The expression of a size.</summary>
    public string Size(IReadOnlyList<long> values, string hint) =>
        AreEqual(values) ? Text(values[0])
        : Expression(values) ?? Add(values.All(IsInt) ? "int" : "long", hint, [.. values.Select(Text)], values);

    /// <summary>The expression of an offset.</summary>
    /// <param name="family">The buffer. A parameter and its gradient have the same offset in two buffers.</param>
    public string Offset(IReadOnlyList<long> values, Storage family, string hint)
    {
        if (AreEqual(values))
            return Text(values[0]);
        foreach (var parameter in parameters.Where(p => p.Family == family))
        {
            if (AreAll(values, parameter.Values!, 1, values[0] - parameter.Values![0]))
                return Sum(parameter.Name, values[0] - parameter.Values[0]);
            var distances = values.Zip(parameter.Values, (v, p) => v - p).ToList();
            if (distances.All(IsInt) && Expression(distances) is { } after)
                return $"{parameter.Name} + {after}";
            if (Expression([.. distances.Select(d => -d)]) is { } before)
                return $"{parameter.Name} - {(before.Contains(" + ") || before.Contains(" - ") ? $"({before})" : before)}";
        }

        return Add("long", hint, [.. values.Select(Text)], values, family);
    }

    /// <summary>The expression of the parameters that are sizes; null if there is none.</summary>
    private string? Expression(IReadOnlyList<long> values)
    {
        if (!values.All(IsInt))
            return null;
        var sizes = parameters.Where(p => p is { Type: "int", Values: not null }).ToList();
        if (Simple(values, sizes) is { } simple)
            return simple;
        foreach (var size in sizes.Where(s => values.Zip(s.Values!, (v, s) => s != 0 && v % s == 0).All(divides => divides)))
            if (Simple([.. values.Zip(size.Values!, (v, s) => v / s)], sizes) is { } factor)
                return $"{(factor.Contains(" + ") || factor.Contains(" - ") ? $"({factor})" : factor)} * {size.Name}";
        return null;
    }

    /// <summary>A parameter, plus or times a constant.</summary>
    private static string? Simple(IReadOnlyList<long> values, List<Parameter> sizes)
    {
        foreach (var size in sizes)
        {
            var difference = values[0] - size.Values![0];
            if (AreAll(values, size.Values, 1, difference))
                return Sum(size.Name, difference);
            var ratio = size.Values[0] == 0 ? 0 : values[0] / size.Values[0];
            if (ratio > 1 && AreAll(values, size.Values, ratio, 0))
                return $"{Text(ratio)} * {size.Name}";
        }

        return null;
    }

    /// <summary>Whether all values are a multiple of others plus a constant.</summary>
    private static bool AreAll(IReadOnlyList<long> values, IReadOnlyList<long> others, long factor, long difference)
    {
        // Called for all pairs of numbers: a loop, which allocates nothing.
        for (var i = 0; i < values.Count; i++)
            if (values[i] != factor * others[i] + difference)
                return false;
        return true;
    }

    private static bool AreEqual(IReadOnlyList<long> values)
    {
        for (var i = 1; i < values.Count; i++)
            if (values[i] != values[0])
                return false;
        return true;
    }

    private string Add(string type, string hint, IReadOnlyList<string> texts, IReadOnlyList<long>? values = null, Storage? family = null)
    {
        var name = hint;
        for (var i = 2; !names.Add(name); i++)
            name = $"{hint}{i}";
        parameters.Add(new(type, CodeWriter.Identifier(name), texts, values, family));
        return CodeWriter.Identifier(name);
    }

    private static bool IsInt(long value) => value is >= int.MinValue and <= int.MaxValue;

    private static string Cast(string type, string expression) =>
        char.IsDigit(expression[0]) && !expression.Contains(' ') ? $"{expression}{(type == "long" ? "L" : "f")}"
        : expression.Contains(' ') ? $"({type})({expression})" : $"({type}){expression}";

    private static string Sum(string name, long distance) => name + (distance == 0 ? "" : distance > 0 ? $" + {Text(distance)}" : $" - {Text(-distance)}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Texts">The value in each block, as C#.</param>
    /// <param name="Values">The values, of sizes and offsets.</param>
    /// <param name="Family">The buffer of an offset.</param>
    private sealed record Parameter(string Type, string Name, IReadOnlyList<string> Texts, IReadOnlyList<long>? Values, Storage? Family);
}
