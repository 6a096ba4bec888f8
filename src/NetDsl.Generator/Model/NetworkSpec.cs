namespace NetDsl.Generator.Model;

/// <summary>A network as declared: what the compiler is given. Holds nothing of Roslyn's, and no source positions.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations to reopen around a nested class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class.</param>
/// <param name="Layers">Everything of the language that stands on the marked declaration but [Network], in source order.</param>
/// <param name="Members">Names of the members that the user gave the class, sorted: the compiler adds none of the same name.</param>
/// <param name="Hidden">Names that emitted code says, and that mean something of the user's where the class stands; sorted.</param>
/// <param name="Blocks">Every block that the layers use, directly or through other blocks.</param>
/// <param name="Defaults">[Network] itself, whose arguments go for all layers that do not say otherwise.</param>
/// <param name="Functions">Every function that [Elementwise] names, on the declaration or in a block.</param>
public sealed record NetworkSpec(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<string> Members = default,
    EquatableArray<BlockSpec> Blocks = default,
    EquatableArray<string> Hidden = default,
    LayerSpec? Defaults = null,
    EquatableArray<FunctionSpec> Functions = default)
{
    /// <summary>Whether [Network] asks for something that is emitted only then.</summary>
    public bool Asks(string name) => Defaults is not null && new ArgumentReader(Defaults, -1, []).Boolean(name, false);

    /// <summary>The name with namespace and containing types, for hint names and messages.</summary>
    public string FullName => string.Join(".", new[] { Namespace }.Concat(ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1))).Append(Name).Where(s => s.Length > 0));
}

/// <summary>A user's own layer, made of others: an attribute class marked [Block].</summary>
/// <param name="Word">What layers that use it have as <see cref="LayerSpec.Word"/>.</param>
/// <param name="Name">Its name without namespace and suffix, for default names: <c>BasicBlock</c>.</param>
/// <param name="Parameters">The parameters of its constructor, which the arguments of its layers may name.</param>
/// <param name="Layers">What it stands for, in source order.</param>
/// <param name="Recompute">Whether what is in it is computed again for the backward pass.</param>
public sealed record BlockSpec(string Word, string Name, EquatableArray<BlockParameter> Parameters, EquatableArray<LayerSpec> Layers, bool Recompute = false);

/// <summary>A hyper-parameter of a block.</summary>
/// <param name="Type">Its C# type as written: <c>int</c>.</param>
/// <param name="Default">Its default value; null where it has none.</param>
public sealed record BlockParameter(string Name, string Type, ArgumentValue? Default);

/// <summary>One attribute of the language as it stands in the source.</summary>
/// <param name="Word">
/// The attribute without its suffix: <c>Conv2d</c>. With its namespace where that is not NetDsl's, so that a user's own
/// Conv2d is not taken for the language's; <see cref="Unreadable"/> where C# knows no such attribute.
/// </param>
/// <param name="Declaration">Its source text on one line: <c>Conv2d(6, 5, Padding = 2)</c>.</param>
/// <param name="Arguments">What was written, by the name of the constructor's parameter or the property.</param>
public sealed record LayerSpec(string Word, string Declaration, EquatableArray<Argument> Arguments)
{
    /// <summary>
    /// The word of an attribute that C# cannot resolve, as when it is half typed. C# reports it; nothing is known of
    /// the layer, and so nothing of the shapes after it.
    /// </summary>
    public const string Unreadable = "?";

    /// <summary>The name that is written; null where none is.</summary>
    public string? GivenName => (Arguments.FirstOrDefault(a => a.Name == NameArgument)?.Value as TextValue)?.Value;

    /// <summary>Which argument is the name.</summary>
    public string NameArgument => Word == OutputSection.Word ? "name" : "Name";

    /// <summary>Whether it shares its parameters with others of its name.</summary>
    public bool IsShared => Arguments.Any(a => a is { Name: "Shared", Value: BooleanValue { Value: true } });

    /// <summary>Whether C# reports an error in the attribute itself, so that nothing more should be said about it.</summary>
    public bool IsBroken => Word == Unreadable || Arguments.Any(a => a.Value.IsBroken);
}

/// <summary>One argument: <c>filters: 6</c>, or <c>Padding = 2</c>.</summary>
public sealed record Argument(string Name, ArgumentValue Value);

/// <summary>A value as written in an attribute.</summary>
public abstract record ArgumentValue
{
    /// <summary>Whether it has no value because C# reports an error in it, or in an item of it.</summary>
    public virtual bool IsBroken => false;
}

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
    public override bool IsBroken => Items.Any(item => item.IsBroken);

    public override string ToString() => $"({string.Join(", ", Items)})";
}

/// <summary>A type: <c>typeof(Mish)</c>, by its full name.</summary>
public sealed record TypeValue(string FullName) : ArgumentValue
{
    public override string ToString() => $"typeof({FullName})";
}

/// <summary>null, where C# accepts it.</summary>
public sealed record NullValue : ArgumentValue
{
    public override string ToString() => "null";
}

/// <summary>Something that has no value because it is wrong C#, or is missing. The C# compiler says what.</summary>
public sealed record NoValue : ArgumentValue
{
    public override bool IsBroken => true;

    public override string ToString() => "nothing";
}
