using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Model;

/// <summary>A static method of the user's that [Elementwise] names, read as a function of numbers.</summary>
/// <param name="Type">The class, as <see cref="TypeValue"/> has it.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Its parameters: values of the network first, then hyper-parameters.</param>
/// <param name="Body">What it computes; null if it cannot be said.</param>
/// <param name="Problem">Why not; null also if C# reports it.</param>
/// <param name="Derivatives">The derivatives that the user gives.</param>
public sealed record FunctionSpec(
    string Type,
    string Method,
    EquatableArray<FunctionParameter> Parameters,
    ScalarFunction? Body,
    FunctionProblem? Problem,
    EquatableArray<DerivativeSpec> Derivatives)
{
    /// <summary>The method that is meant where the attribute names none.</summary>
    public const string DefaultMethod = "Apply";

    /// <summary>A name as part of another: <c>X</c> of <c>DerivativeX</c>.</summary>
    public static string Capital(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>For people: <c>Leaky.Apply(x, slope = 0.1)</c>.</summary>
    public string Signature => $"{Type}.{Method}({string.Join(", ", Parameters.Select(p => p.Default is { } value ? $"{p.Name} = {value.ToString("R", CultureInfo.InvariantCulture)}" : p.Name))})";
}

/// <summary>A number that the function takes.</summary>
public sealed record FunctionParameter(string Name, double? Default);

/// <summary>A method that is the derivative of another.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Parameter">The parameter with respect to which; null for the only one.</param>
public sealed record DerivativeSpec(string Method, string? Parameter, ScalarFunction? Body, FunctionProblem? Problem);

/// <summary>Why a method cannot be a function: what is said after the layer.</summary>
public sealed record FunctionProblem(Rule Rule, EquatableArray<FindingArgument> About);
