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

    /// <summary>The parameters that are sizes.</summary>
    private readonly List<Parameter> sizes = [];

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

        long[] values = [.. numbers.Select(n => n.Whole!.Value)];
        return first.Type switch
        {
            "float" => Array.TrueForAll(values, v => v is >= 0 and < LargestInFloat) ? Cast("float", Size(values, first.Hint)) : Add("float", first.Hint, texts),
            "long" => AreInts(values) ? Cast("long", Size(values, first.Hint)) : Add("long", first.Hint, texts),
            _ => Size(values, first.Hint),
        };
    }

    /// <summary>The expression of a size.</summary>
    public string Size(long[] values, string hint) =>
        AreEqual(values) ? Text(values[0])
        : Expression(values) ?? Add(AreInts(values) ? "int" : "long", hint, [.. values.Select(Text)], values);

    /// <summary>The expression of an offset.</summary>
    /// <param name="family">The buffer. A parameter and its gradient have the same offset in two buffers.</param>
    public string Offset(long[] values, Storage family, string hint)
    {
        if (AreEqual(values))
            return Text(values[0]);
        foreach (var parameter in parameters)
        {
            if (parameter.Family != family)
                continue;
            if (AreAll(values, parameter.Values!, 1, values[0] - parameter.Values![0]))
                return Sum(parameter.Name, values[0] - parameter.Values[0]);
            var distances = new long[values.Length];
            for (var i = 0; i < values.Length; i++)
                distances[i] = values[i] - parameter.Values[i];
            if (Expression(distances) is { } after)
                return $"{parameter.Name} + {after}";
            for (var i = 0; i < values.Length; i++)
                distances[i] = -distances[i];
            if (Expression(distances) is { } before)
                return $"{parameter.Name} - {(before.Contains(" + ") || before.Contains(" - ") ? $"({before})" : before)}";
        }

        return Add("long", hint, [.. values.Select(Text)], values, family);
    }

    /// <summary>The expression of the parameters that are sizes; null if there is none.</summary>
    // It and what it calls run for all pairs of numbers: they are loops, which allocate next to nothing.
    private string? Expression(long[] values)
    {
        if (!AreInts(values))
            return null;
        if (Simple(values) is { } simple)
            return simple;
        foreach (var size in sizes)
            if (Quotients(values, size.Values!) is { } quotients && Simple(quotients) is { } factor)
                return $"{(factor.Contains(" + ") || factor.Contains(" - ") ? $"({factor})" : factor)} * {size.Name}";
        return null;
    }

    /// <summary>Values divided by others; null if one of the divisions has a remainder.</summary>
    private static long[]? Quotients(long[] values, long[] divisors)
    {
        for (var i = 0; i < values.Length; i++)
            if (divisors[i] == 0 || values[i] % divisors[i] != 0)
                return null;
        var quotients = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
            quotients[i] = values[i] / divisors[i];
        return quotients;
    }

    /// <summary>A parameter, plus or times a constant.</summary>
    private string? Simple(long[] values)
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
    private static bool AreAll(long[] values, long[] others, long factor, long difference)
    {
        for (var i = 0; i < values.Length; i++)
            if (values[i] != factor * others[i] + difference)
                return false;
        return true;
    }

    private static bool AreEqual(long[] values)
    {
        for (var i = 1; i < values.Length; i++)
            if (values[i] != values[0])
                return false;
        return true;
    }

    private string Add(string type, string hint, IReadOnlyList<string> texts, long[]? values = null, Storage? family = null)
    {
        var name = hint;
        for (var i = 2; !names.Add(name); i++)
            name = $"{hint}{i}";
        var parameter = new Parameter(type, CodeWriter.Identifier(name), texts, values, family);
        parameters.Add(parameter);
        if (parameter is { Type: "int", Values: not null })
            sizes.Add(parameter);
        return parameter.Name;
    }

    private static bool AreInts(long[] values) => Array.TrueForAll(values, value => value is >= int.MinValue and <= int.MaxValue);

    private static string Cast(string type, string expression) =>
        char.IsDigit(expression[0]) && !expression.Contains(' ') ? $"{expression}{(type == "long" ? "L" : "f")}"
        : expression.Contains(' ') ? $"({type})({expression})" : $"({type}){expression}";

    private static string Sum(string name, long distance) => name + (distance == 0 ? "" : distance > 0 ? $" + {Text(distance)}" : $" - {Text(-distance)}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Texts">The value in each block, as C#.</param>
    /// <param name="Values">The values, of sizes and offsets.</param>
    /// <param name="Family">The buffer of an offset.</param>
    private sealed record Parameter(string Type, string Name, IReadOnlyList<string> Texts, long[]? Values, Storage? Family);
}
