namespace NetDsl.Generator.Spec;

/// <summary>The declaration of a network, the input of the compiler. It contains no Roslyn types and no source positions.</summary>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="ContainingTypes">The declarations of containing types, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class.</param>
/// <param name="Layers">Everything of the language that stands on the marked declaration but [Network], in source order.</param>
/// <param name="Members">Names of the members that the user gave the class, sorted: the compiler adds none of the same name.</param>
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
    LayerSpec? Defaults = null,
    EquatableArray<FunctionSpec> Functions = default)
{
    /// <summary>The uses of templates whose layers are among <see cref="Layers"/>.</summary>
    public EquatableArray<TemplateUse> Templates { get; init; } = default;

    /// <summary>The further size of the input that is compiled; null for that of [Input].</summary>
    public InputSize? Size { get; init; }

    /// <summary>Whether an option of [Network] is true.</summary>
    public bool Asks(string name) => Defaults is not null && new ArgumentReader(Defaults, -1, []).Boolean(name, false);

    /// <summary>The name with namespace and containing types, for file names and messages.</summary>
    public string FullName =>
        string.Join(".",
            new[] { Namespace }
                .Concat(ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1)))
                .Append(Name)
                .Where(s => s.Length > 0));
}

/// <summary>A block: a user-defined attribute class marked [Block], made of other layers.</summary>
/// <param name="Word">The <see cref="LayerSpec.Word"/> of layers that use it.</param>
/// <param name="Name">The name without namespace and suffix, for default names: <c>BasicBlock</c>.</param>
/// <param name="Parameters">The parameters of its constructor, which the arguments of its layers can use.</param>
/// <param name="Layers">Its layers, in source order.</param>
/// <param name="Recompute">Whether its values are computed again in the backward pass.</param>
public sealed record BlockSpec(string Word, string Name, EquatableArray<BlockParameter> Parameters,
    EquatableArray<LayerSpec> Layers, bool Recompute = false);

/// <summary>A further size of the first input.</summary>
/// <param name="Layer">The index of its attribute.</param>
/// <param name="Shape">The shape of a sample, with the channels.</param>
public sealed record InputSize(int Layer, EquatableArray<int> Shape)
{
    /// <summary>The sizes without the channels: <c>512x512</c>.</summary>
    public string Name => string.Join("x", Shape.Skip(1));
}

/// <summary>A use of a template: an attribute class marked [Template], whose layers replace it in the network.</summary>
/// <param name="Use">The attribute.</param>
/// <param name="Parameters">The parameters of the template's constructor, which the arguments of its layers can use.</param>
/// <param name="First">The index of the first layer; -1 if it has none.</param>
public sealed record TemplateUse(LayerSpec Use, EquatableArray<BlockParameter> Parameters, int First);

/// <summary>A hyper-parameter of a block or template.</summary>
/// <param name="Type">The C# type as written: <c>int</c>.</param>
/// <param name="Default">The default value; null if there is none.</param>
public sealed record BlockParameter(string Name, string Type, ArgumentValue? Default);

/// <summary>One attribute of the language.</summary>
/// <param name="Word">
/// The name without its suffix: <c>Conv2d</c>. With its namespace if that is not NetDsl, so that a user-defined Conv2d is not mistaken for
/// the built-in one; <see cref="Unreadable"/> if C# does not know the attribute.
/// </param>
/// <param name="Declaration">The source text on one line: <c>Conv2d(6, 5, Padding = 2)</c>.</param>
/// <param name="Arguments">The given arguments, by the name of the constructor's parameter or the property.</param>
public sealed record LayerSpec(string Word, string Declaration, EquatableArray<Argument> Arguments)
{
    /// <summary>
    /// The word of an attribute that C# cannot resolve, for instance an incomplete one. C# reports the error. The layer is unknown, and so
    /// are the shapes after it.
    /// </summary>
    public const string Unreadable = "?";

    /// <summary>The index in <see cref="NetworkSpec.Templates"/> of the use of a template that it comes from; -1 if there is none.</summary>
    public int Template { get; init; } = -1;

    /// <summary>The position among the layers of its template; -1 if it is in none.</summary>
    public int PositionInTemplate { get; init; } = -1;

    /// <summary>The given name; null if there is none.</summary>
    public string? GivenName => (Arguments.FirstOrDefault(a => a.Name == NameArgument)?.Value as TextValue)?.Value;

    /// <summary>The argument that is the name.</summary>
    public string NameArgument => Word == OutputSection.Word ? "name" : "Name";

    /// <summary>Whether it shares its parameters with other layers of its name.</summary>
    public bool IsShared => Arguments.Any(a => a is { Name: "Shared", Value: BooleanValue { Value: true } });

    /// <summary>Whether C# reports an error in the attribute, so that no further errors should be reported.</summary>
    public bool IsBroken => Word == Unreadable || Arguments.Any(a => a.Value.IsBroken);
}

/// <summary>One argument: <c>filters: 6</c>, or <c>Padding = 2</c>.</summary>
public sealed record Argument(string Name, ArgumentValue Value);

/// <summary>A value as written in an attribute.</summary>
public abstract record ArgumentValue
{
    /// <summary>Whether the value, or an item of it, is missing because C# reports an error in it.</summary>
    public virtual bool IsBroken => false;
}

/// <summary>A whole number.</summary>
public sealed record IntegerValue(long Value) : ArgumentValue
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A real number.</summary>
public sealed record RealValue(double Value) : ArgumentValue
{
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>True or false.</summary>
public sealed record BooleanValue(bool Value) : ArgumentValue
{
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>A string: a name, or an expression.</summary>
public sealed record TextValue(string Value) : ArgumentValue
{
    public override string ToString() => $"\"{Value}\"";
}

/// <summary>A member of an enumeration, by name: <c>Same</c> of <c>Padding</c>.</summary>
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
/// <param name="Layer">The layer whose attribute class it is; null for other types.</param>
public sealed record TypeValue(string FullName, LayerFace? Layer = null) : ArgumentValue
{
    public override string ToString() => $"typeof({FullName})";
}

/// <summary>A layer that is given as a parameter.</summary>
/// <param name="Word">Its <see cref="LayerSpec.Word"/>.</param>
/// <param name="Parameters">The parameters of its constructor.</param>
public sealed record LayerFace(string Word, EquatableArray<LayerParameter> Parameters);

/// <summary>A parameter of a layer's constructor.</summary>
public readonly record struct LayerParameter(string Name, bool IsRequired);

/// <summary>null, if C# accepts it.</summary>
public sealed record NullValue : ArgumentValue
{
    public override string ToString() => "null";
}

/// <summary>A missing or invalid value. C# reports the error.</summary>
public sealed record NoValue : ArgumentValue
{
    public override bool IsBroken => true;

    public override string ToString() => "nothing";
}
