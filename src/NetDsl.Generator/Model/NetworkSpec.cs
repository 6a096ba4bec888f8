namespace NetDsl.Generator.Model;

/// <summary>A network as declared: what the compiler is given. Holds nothing of Roslyn's, and no source positions.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations to reopen around a nested class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class.</param>
/// <param name="Layers">Everything that stands on the marked declaration but [Network], in source order.</param>
public sealed record NetworkSpec(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    EquatableArray<LayerSpec> Layers)
{
    /// <summary>The name with namespace and containing types, for hint names and messages.</summary>
    public string FullName => string.Join(".", new[] { Namespace }.Concat(ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1))).Append(Name).Where(s => s.Length > 0));
}

/// <summary>One attribute of the language as it stands in the source.</summary>
/// <param name="Word">The attribute without its suffix: <c>Conv2d</c>.</param>
/// <param name="Declaration">Its source text on one line: <c>Conv2d(6, 5, Padding = 2)</c>.</param>
/// <param name="Arguments">What was written, by the name of the constructor's parameter or the property.</param>
public sealed record LayerSpec(string Word, string Declaration, EquatableArray<Argument> Arguments);

/// <summary>One argument: <c>filters: 6</c>, or <c>Padding = 2</c>.</summary>
public sealed record Argument(string Name, ArgumentValue Value);

/// <summary>A value as written in an attribute.</summary>
public abstract record ArgumentValue;

/// <summary>A whole number.</summary>
public sealed record IntegerValue(long Value) : ArgumentValue
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number with a fraction.</summary>
public sealed record RealValue(double Value) : ArgumentValue
{
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>True or false.</summary>
public sealed record BooleanValue(bool Value) : ArgumentValue
{
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>A string: a name, or an expression to be evaluated.</summary>
public sealed record TextValue(string Value) : ArgumentValue
{
    public override string ToString() => $"\"{Value}\"";
}

/// <summary>A member of an enumeration, by its name: <c>Same</c> of <c>Padding</c>.</summary>
public sealed record EnumValue(string Type, string Member) : ArgumentValue
{
    public override string ToString() => $"{Type}.{Member}";
}

/// <summary>Several values: <c>new[] { 1, 7 }</c>, or the arguments of a <c>params</c> parameter.</summary>
public sealed record ListValue(EquatableArray<ArgumentValue> Items) : ArgumentValue
{
    public override string ToString() => $"({string.Join(", ", Items)})";
}

/// <summary>null, or something the attribute's syntax cannot give a value to (the C# compiler says what).</summary>
public sealed record NoValue : ArgumentValue
{
    public override string ToString() => "null";
}
