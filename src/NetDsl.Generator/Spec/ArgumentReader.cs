using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Spec;

/// <summary>
/// Reads the arguments of a layer with the expected types. An argument of another type becomes a finding and is read as a harmless value,
/// so that an operation can read all its arguments and then ask <see cref="Failed"/>.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="index">Its index in the network, for findings.</param>
/// <param name="findings">Receives the errors.</param>
/// <param name="parameters">The values of names in string arguments: the parameters of the enclosing block.</param>
/// <param name="input">The sizes of the layer's input, if they are known; they have the names of <see cref="InputNames"/>.</param>
/// <param name="place">Where findings are reported; by default at the layer itself.</param>
public sealed class ArgumentReader(
    LayerSpec layer,
    int index,
    ICollection<Finding> findings,
    IReadOnlyDictionary<string, ArgumentValue>? parameters = null,
    IReadOnlyList<int>? input = null,
    ArgumentPlace? place = null)
{
    private const string WholeNumber = "a whole number";
    private const string WholeNumbers = "a whole number or a pair (new[] { rows, columns })";
    private const string Paddings = "a whole number, a pair (new[] { rows, columns }), four sides (new[] { top, left, bottom, right }), Padding.Valid or Padding.Same";
    private static readonly Dictionary<string, ArgumentValue> NoNames = [];

    private readonly IReadOnlyDictionary<string, ArgumentValue> names = input is null ? parameters ?? NoNames : InputNames.With(parameters, input);

    private string Declaration => place?.Declaration ?? layer.Declaration;

    /// <summary>Whether an argument could not be read. If C# reports the error, there is no finding.</summary>
    public bool Failed { get; private set; }

    /// <summary>The number that stands for one that could not be read.</summary>
    public int Substitute { get; init; } = 1;

    /// <summary>Goes on after an argument that could not be read.</summary>
    public void Resume() => Failed = false;

    /// <summary>Whether the argument was given and is not null.</summary>
    public bool Has(string name) => Find(name) is not (null or NullValue);

    /// <summary>A whole number.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="fallback">The default; without one, the argument is required.</param>
    public int Integer(string name, int? fallback = null) =>
        Absent(name, WholeNumber, fallback is not null) ? fallback ?? Substitute : ToInteger(name, Find(name)!, WholeNumber) ?? Substitute;

    /// <summary>A pair of rows and columns. A single number is used for both.</summary>
    /// <inheritdoc cref="Integer"/>
    public (int Rows, int Columns) Pair(string name, (int Rows, int Columns)? fallback = null) =>
        Absent(name, WholeNumbers, fallback is not null) ? fallback ?? (Substitute, Substitute) : ToPair(name, Find(name)!, WholeNumbers) ?? (Substitute, Substitute);

    /// <summary>A list of whole numbers. A single number is a list of one.</summary>
    public IReadOnlyList<int> Integers(string name)
    {
        const string wanted = "a list of whole numbers";
        if (Absent(name, wanted, optional: false))
            return [];
        var whole = Find(name)!;
        var items = Resolve(name, whole) switch
        {
            ListValue { Items: { Count: 1 } outer } when outer[0] is ListValue inner => inner.Items, // Input(new[] { 1, 28, 28 })
            ListValue list => list.Items,
            { } value => new([value]),
            null => default,
        };
        List<int> sizes = [];
        foreach (var item in items)
        {
            if (ToInteger(name, item, wanted, whole) is not { } size)
                break;
            sizes.Add(size);
        }

        return sizes;
    }

    /// <summary>A real number.</summary>
    /// <inheritdoc cref="Integer"/>
    public double Real(string name, double? fallback = null) =>
        Absent(name, "a number", fallback is not null) ? fallback ?? Substitute : ToReal(name, Find(name)!, "a number") ?? Substitute;

    /// <summary>A list of real numbers.</summary>
    public IReadOnlyList<double> Reals(string name)
    {
        const string wanted = "a list of numbers";
        if (Absent(name, wanted, optional: false))
            return [];
        if (Find(name) is not ListValue list)
        {
            Wrong(name, wanted, Find(name)!);
            return [];
        }

        return [.. list.Items.Select(item => ToReal(name, item, wanted, list) ?? Substitute)];
    }

    /// <summary>Whether the argument is a list.</summary>
    public bool IsList(string name) => Find(name) is ListValue;

    /// <summary>A list of real numbers, without the first few.</summary>
    public IReadOnlyList<double> Reals(string name, int skip) =>
        [.. Items(name).Skip(skip).Select(item => ToReal(name, item, "a list of numbers") ?? Substitute)];

    /// <summary>The first item of a list, if it is a string.</summary>
    public string? First(string name) => (Items(name).FirstOrDefault() as TextValue)?.Value;

    /// <summary>A type, by its full name.</summary>
    public string Type(string name)
    {
        const string wanted = "a class (typeof(...))";
        if (Absent(name, wanted, optional: false))
            return "";
        if (Find(name) is TypeValue type)
            return type.FullName;
        Wrong(name, wanted, Find(name)!);
        return "";
    }

    /// <summary>A layer, given by its attribute class; null if it was not given.</summary>
    public LayerFace? Layer(string name)
    {
        var value = Absent(name, "", optional: true) ? null : Resolve(name, Find(name)!);
        if (value is null or NullValue)
            return null;
        if (value is TypeValue { Layer: { } layer })
            return layer;
        Wrong(name, "a layer (typeof(ReluAttribute))", Find(name)!);
        return null;
    }

    /// <summary>True or false.</summary>
    /// <inheritdoc cref="Integer"/>
    public bool Boolean(string name, bool? fallback = null)
    {
        if (Absent(name, "true or false", fallback is not null))
            return fallback ?? false;
        var value = Resolve(name, Find(name)!);
        if (value is not (null or BooleanValue))
            Wrong(name, "true or false", value);
        return value is BooleanValue { Value: true };
    }

    /// <summary>A string that is not an expression, such as a name; null if it was not given.</summary>
    public string? Text(string name)
    {
        if (Absent(name, "", optional: true))
            return null;
        if (Find(name) is TextValue text)
            return text.Value;
        Wrong(name, "a text", Find(name)!);
        return null;
    }

    /// <summary>A list of strings that are not expressions; null if it was not given.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Absent(name, "", optional: true))
            return null;
        var value = Find(name)!;
        if (value is ListValue { Items: var items } && items.All(item => item is TextValue))
            return [.. items.Select(item => ((TextValue)item).Value)];
        Wrong(name, "a list of texts ([\"0,1\", \"1,2\"])", value);
        return null;
    }

    /// <summary>Padding: sizes, or a member of Padding. 0 if it was not given.</summary>
    public PaddingValue Padding(string name)
    {
        if (Absent(name, "", optional: true))
            return default;
        var value = Find(name)!;
        var named = value is TextValue text && names.TryGetValue(text.Value, out var resolved) ? resolved : value;
        if (named is TextValue written && new[] { "Same", "Valid" }.FirstOrDefault(member => member.Equals(written.Value, StringComparison.OrdinalIgnoreCase)) is { } meant)
        {
            Wrong(name, $"a member of the enumeration, Padding.{meant}", value);
            return default;
        }

        return named switch
        {
            EnumValue { Type: "Padding", Member: "Same" } => new PaddingValue(0, 0, Same: true),
            EnumValue { Type: "Padding", Member: "Valid" } => default,
            ListValue { Items: { Count: 4 } sides } list => ToSides(name, sides, list),
            _ => ToPair(name, value, Paddings) is var (rows, columns) ? new PaddingValue(rows, columns) : default,
        };
    }

    /// <summary>A member of an enumeration, by name.</summary>
    public string Member(string name, string fallback)
    {
        if (Absent(name, "", optional: true))
            return fallback;
        if (Resolve(name, Find(name)!) is EnumValue member)
            return member.Member;
        Wrong(name, $"one such as {fallback}", Find(name)!);
        return fallback;
    }

    /// <summary>
    /// An initializer: a number, or a string for <see cref="InitializerText"/>. Null if it was not given.
    /// </summary>
    public InitialValues? Initializer(string name, (int In, int Out)? fans)
    {
        if (Absent(name, "", optional: true))
            return null;
        var value = Find(name)!;
        if (value is TextValue named && names.TryGetValue(named.Value, out var resolved))
            value = resolved;
        if (value is not TextValue text)
            return ToReal(name, value, "a number, or a text such as \"Normal(0.01)\"") is { } number ? InitialValues.Constant(number) : null;
        var (values, problem) = new InitializerText(names, fans).Read(text.Value);
        if (problem is not null)
        {
            Failed = true;
            findings.Add(new Finding(Rules.BadInitializer, index, new([Declaration, name, text.Value, problem]), Underlined(name)) { Inner = place?.Layer(name) });
        }

        return values;
    }

    /// <summary>The argument for a block's parameter: as given, evaluated, or its default. Null, and a failure, if it is missing.</summary>
    public ArgumentValue? Value(BlockParameter parameter)
    {
        if (Find(parameter.Name) is not { } written)
        {
            Failed |= parameter.Default is null;
            return parameter.Default;
        }

        if (written.IsBroken)
        {
            Failed = true;
            return null;
        }

        // A string is an expression unless the parameter is a string; the name of an outer parameter is always an expression.
        var value = parameter.Type.TrimEnd('?') != "string" || written is TextValue text && parameters?.ContainsKey(text.Value) == true ? Resolve(parameter.Name, written) : written;
        var wanted = (parameter.Type.TrimEnd('?'), value) switch
        {
            (_, null) => null,
            ("int" or "long", not IntegerValue) => WholeNumber,
            ("double" or "float", not (IntegerValue or RealValue)) => "a number",
            ("bool", not BooleanValue) => "true or false",
            ("Type", not (TypeValue or NullValue)) => "a layer (typeof(ReluAttribute))",
            ("string", not (TextValue or NullValue)) => "a text",
            _ when parameter.Type.EndsWith("[]", StringComparison.Ordinal) && value is not (ListValue or NullValue) => "a list",
            _ => null,
        };
        if (wanted is not null)
            Wrong(parameter.Name, wanted, value!, written);
        var isReal = parameter.Type.TrimEnd('?') is "double" or "float" or "double[]" or "float[]";
        if (value is not ListValue list)
            return InType(value);
        var items = list.Items.Select(item => InType(Resolve(parameter.Name, item))).ToList();
        return items.Contains(null) ? null : new ListValue(items.Select(item => item!).ToEquatableArray());

        // 12 for a double is a real number, as in C#: "1 / root" must not divide whole numbers.
        ArgumentValue? InType(ArgumentValue? number) => isReal && number is IntegerValue whole ? new RealValue(whole.Value) : number;
    }

    private EquatableArray<ArgumentValue> Items(string name) => Find(name) is ListValue list ? list.Items : default;

    private ArgumentValue? Find(string name) => layer.Arguments.FirstOrDefault(argument => argument.Name == name)?.Value;

    /// <summary>Whether the argument is missing. That is a failure if it is required, or if C# reports an error in it.</summary>
    private bool Absent(string name, string wanted, bool optional)
    {
        var value = Find(name);
        if (value is { IsBroken: true } || (value is null && !optional))
            Failed = true;
        else if (value is NullValue && !optional)
            Wrong(name, wanted, value);
        return value is null or NullValue or { IsBroken: true };
    }

    /// <summary>Replaces a string by its value. Returns null, with a finding, if that is an error.</summary>
    private ArgumentValue? Resolve(string name, ArgumentValue value)
    {
        if (value is not TextValue { Value: var text })
            return value;
        if (names.TryGetValue(text, out var named))
            return named;
        var result = Expression.Evaluate(text, names);
        if (result.Error is { } error)
        {
            Failed = true;
            var about = new EquatableArray<FindingArgument>([Declaration, name, error.Message, error.Position + 1, text]);
            findings.Add(new Finding(Rules.BadExpression, index, about, Underlined(name)) { Inner = place?.Layer(name) });
        }

        return result.Value;
    }

    /// <param name="name">The argument.</param>
    /// <param name="item">Its value, or an item of it.</param>
    /// <param name="wanted">The expected type, for messages.</param>
    /// <param name="whole">The whole value, if it is a list.</param>
    private int? ToInteger(string name, ArgumentValue item, string wanted, ArgumentValue? whole = null)
    {
        var value = Resolve(name, item);
        double? number = value switch
        {
            IntegerValue integer => integer.Value,
            RealValue real when real.Value == Math.Floor(real.Value) => real.Value, // "0.5 * 64" means 32
            _ => null,
        };
        if (number is >= int.MinValue and <= int.MaxValue)
            return (int)number;
        if (value is not null)
            Wrong(name, number is null ? wanted : $"{wanted} up to {int.MaxValue}", whole is ListValue ? whole : value, item);
        return null;
    }

    /// <inheritdoc cref="ToInteger"/>
    private double? ToReal(string name, ArgumentValue item, string wanted, ArgumentValue? whole = null)
    {
        switch (Resolve(name, item))
        {
            case IntegerValue integer:
                return integer.Value;
            case RealValue held when FloatText.Holds(held.Value):
                return held.Value;
            case { } other:
                Wrong(name, other is RealValue real && Math.Abs(real.Value) < double.PositiveInfinity ? $"{wanted} that a float can hold (up to 3.4e38)" : wanted, whole ?? other);
                return null;
            case null:
                return null;
        }
    }

    private (int, int)? ToPair(string name, ArgumentValue written, string wanted)
    {
        var value = written is TextValue text && names.TryGetValue(text.Value, out var named) ? named : written;
        if (value is ListValue { Items: { Count: 2 } pair })
        {
            return ToInteger(name, pair[0], wanted, value) is { } rows && ToInteger(name, pair[1], wanted, value) is { } columns
                ? (rows, columns)
                : null;
        }

        return ToInteger(name, written, wanted) is { } both ? (both, both) : null;
    }

    private PaddingValue ToSides(string name, EquatableArray<ArgumentValue> sides, ListValue whole)
    {
        var sizes = new int[4];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (ToInteger(name, sides[i], Paddings, whole) is not { } size)
                return default;
            sizes[i] = size;
        }

        return new PaddingValue(sizes[0], sizes[1], sizes[2], sizes[3]);
    }

    private void Wrong(string name, string wanted, ArgumentValue value, ArgumentValue? written = null)
    {
        Failed = true;
        var got = written is TextValue && !written.Equals(value) ? $"{value} (from {written})" : value.ToString();
        findings.Add(new Finding(Rules.ArgumentType, index, new([Declaration, name, wanted, got]), Underlined(name)) { Inner = place?.Layer(name) });
    }

    private string? Underlined(string name) => place is null ? name : place.Argument(name);
}

/// <summary>Where the findings about a layer's arguments are reported: for a layer in a block, at the use of the block.</summary>
/// <param name="Declaration">The layer in messages, with its block.</param>
/// <param name="Inner">The layer in its block.</param>
/// <param name="Argument">The argument of the reported attribute from which an argument of the layer comes; null if there is none.</param>
public sealed record ArgumentPlace(string Declaration, InnerLayer Inner, Func<string, string?> Argument)
{
    /// <summary>The layer with an error in an argument.</summary>
    public InnerLayer Layer(string argument) => Inner with { Argument = argument };
}

/// <summary>The padding on each side, or the amount that <see cref="Same"/> requires.</summary>
public readonly record struct PaddingValue(int Top, int Left, int Bottom, int Right, bool Same = false)
{
    /// <summary>The same padding above and below, and the same on the left and on the right.</summary>
    public PaddingValue(int rows, int columns, bool Same = false) : this(rows, columns, rows, columns, Same)
    {
    }
}
