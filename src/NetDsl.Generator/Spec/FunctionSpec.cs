namespace NetDsl.Generator.Spec;

/// <summary>A user-defined static method that [Elementwise] names, read as a function of numbers.</summary>
/// <param name="Type">The class, as in <see cref="TypeValue"/>.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Its parameters: values of the network first, then hyper-parameters.</param>
/// <param name="Body">The translated body; null if it cannot be translated.</param>
/// <param name="Problem">The reason; null also if C# reports the error.</param>
/// <param name="Derivatives">The given derivatives.</param>
public sealed record FunctionSpec(
    string Type,
    string Method,
    EquatableArray<FunctionParameter> Parameters,
    FunctionBody? Body,
    FunctionProblem? Problem,
    EquatableArray<DerivativeSpec> Derivatives)
{
    /// <summary>The name of the method if the attribute does not name one.</summary>
    public const string DefaultMethod = "Apply";

    /// <summary>Capitalises a name for use in another: <c>X</c> in <c>DerivativeX</c>.</summary>
    public static string Capital(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>The signature in messages: <c>Leaky.Apply(x, slope = 0.1)</c>.</summary>
    public string Signature => $"{Type}.{Method}({string.Join(", ", Parameters.Select(p => p.Default is { } value ? $"{p.Name} = {value.ToString("R", CultureInfo.InvariantCulture)}" : p.Name))})";
}

/// <summary>A parameter of a function.</summary>
public sealed record FunctionParameter(string Name, double? Default);

/// <summary>A method that is the derivative of another.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Parameter">The parameter of the derivative; null if there is only one.</param>
public sealed record DerivativeSpec(string Method, string? Parameter, FunctionBody? Body, FunctionProblem? Problem);

/// <summary>The reason why a method cannot be a function, as a finding.</summary>
public sealed record FunctionProblem(Rule Rule, EquatableArray<FindingArgument> About);
