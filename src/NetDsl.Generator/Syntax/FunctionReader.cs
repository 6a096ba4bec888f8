using Microsoft.CodeAnalysis;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Finds the methods that [Elementwise] names, anywhere in the project, and reads them as functions.</summary>
internal static class FunctionReader
{
    private const string Derivative = "Derivative";

    /// <summary>All functions that some layers name.</summary>
    public static EquatableArray<FunctionSpec> Read(IEnumerable<LayerSpec> layers, Compilation compilation, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, FunctionSpec>(StringComparer.Ordinal);
        foreach (var layer in layers.Where(layer => layer.Word == "Elementwise"))
        {
            if (layer.Arguments.FirstOrDefault(a => a.Name == "function")?.Value is not TypeValue { FullName: var name })
                continue;
            if (Find(name, compilation) is not { } type)
            {
                found[name] = Unusable(name);
                continue;
            }

            var first = (layer.Arguments.FirstOrDefault(a => a.Name == "values")?.Value as ListValue)?.Items.FirstOrDefault();
            var method = first is TextValue { Value: var text } && Methods(type, text).Any() ? text : FunctionSpec.DefaultMethod;
            if (!found.ContainsKey($"{name}.{method}"))
                found.Add($"{name}.{method}", Read(name, type, method, compilation, cancellation));
        }

        return found.Values.ToEquatableArray();
    }

    /// <summary>A type that no name leads to: a keyword's, an array, one with type arguments.</summary>
    private static FunctionSpec Unusable(string name) => new(name, FunctionSpec.DefaultMethod, default, null, new(Rules.WrongFunction, new(
        [$"{name}.{FunctionSpec.DefaultMethod}",
            name.Contains('<') ? "it is generic" : "it has no such method: name a class of your own"])), default);

    private static FunctionSpec Read(string name, INamedTypeSymbol type, string methodName, Compilation compilation,
        CancellationToken cancellation)
    {
        var methods = Methods(type, methodName).ToList();
        var problem = methods.Count switch
        {
            0 => $"it has no such method{NearMiss.Question(methodName, type.GetMembers().OfType<IMethodSymbol>().Where(m => m is { MethodKind: MethodKind.Ordinary, IsStatic: true }).Select(m => m.Name))}",
            1 => WhyNot(methods[0]),
            _ => "it has several methods of that name: which one is not clear",
        };
        if (problem is not null)
            return new(name, methodName, default, null, new(Rules.WrongFunction, new([$"{name}.{methodName}", problem])), default);

        var method = methods[0];
        var parameters = method.Parameters.Select(p => new FunctionParameter(p.Name,
            p.HasExplicitDefaultValue ? Convert.ToDouble(p.ExplicitDefaultValue, CultureInfo.InvariantCulture) : null)).ToEquatableArray();
        var title = methodName == FunctionSpec.DefaultMethod ? type.Name : methodName;
        var (body, untranslatable) = FunctionTranslator.Translate(title, name, method, compilation, cancellation);
        return new(name, methodName, parameters, body, untranslatable, Derivatives().ToEquatableArray());

        IEnumerable<DerivativeSpec> Derivatives()
        {
            var stem = methodName == FunctionSpec.DefaultMethod ? Derivative : methodName + Derivative;
            foreach (var parameter in method.Parameters.Select(p => p.Name).Prepend(null))
            {
                var derivativeName = parameter is null ? stem : stem + FunctionSpec.Capital(parameter);
                if (Methods(type, derivativeName).ToList() is not { Count: > 0 } candidates)
                    continue;
                var derivative = candidates.Find(c => HaveSameParameters(c, method));
                if (derivative is null || !derivative.IsStatic || !IsNumber(derivative.ReturnType))
                {
                    var reason =
                        "it has to be static, take the same parameters and return float: "
                        + $"{derivativeName}({string.Join(", ", method.Parameters.Select(p => $"float {p.Name}"))})";
                    yield return new(derivativeName, parameter, null,
                        new(Rules.WrongDerivative, new([$"{name}.{derivativeName}", $"{name}.{methodName}", reason])));
                    continue;
                }

                var (derivativeBody, derivativeProblem) = FunctionTranslator.Translate(title, name, derivative, compilation, cancellation);
                yield return new(derivativeName, parameter, derivativeBody, derivativeProblem);
            }
        }
    }

    /// <summary>The reason why a method is not a function of numbers; null if it is one.</summary>
    private static string? WhyNot(IMethodSymbol method) => method switch
    {
        { IsStatic: false } => "it is not static",
        { IsGenericMethod: true } or { ContainingType.IsGenericType: true } => "it is generic",
        _ when !IsNumber(method.ReturnType) => method.ReturnType is IErrorTypeSymbol
            ? null
            : $"it returns {Show(method.ReturnType)}, and has to return float",
        { Parameters.IsEmpty: true } => "it has no parameters",
        _ when method.Parameters.FirstOrDefault(p => !IsNumber(p.Type) && p.Type is not IErrorTypeSymbol) is { } wrong =>
            $"its parameter '{wrong.Name}' is {Show(wrong.Type)}, and has to be float",
        _ when method.Parameters.FirstOrDefault(p => p.RefKind != RefKind.None) is { } reference =>
            $"its parameter '{reference.Name}' is passed by reference",
        _ => null,
    };

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType == SpecialType.System_Single;

    private static bool HaveSameParameters(IMethodSymbol one, IMethodSymbol other) =>
        one.Parameters.Select(p => (p.Name, p.Type.SpecialType, p.RefKind)).SequenceEqual(other.Parameters.Select(p => (p.Name, p.Type.SpecialType, p.RefKind)));

    private static string Show(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static IEnumerable<IMethodSymbol> Methods(INamedTypeSymbol type, string name) =>
        type.GetMembers(name).OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Ordinary);

    /// <summary>The class of a name as given by <see cref="Vocabulary.NameOf"/>.</summary>
    private static INamedTypeSymbol? Find(string name, Compilation compilation)
    {
        var parts = name.Split('.').Select(part => part.TrimStart('@')).ToList();
        return Candidates(compilation.GlobalNamespace, 0).Concat(Candidates(
            compilation.GlobalNamespace.GetNamespaceMembers().FirstOrDefault(n => n.Name == "NetDsl"), 0))
            .OrderBy(type => type.DeclaringSyntaxReferences.IsEmpty)
            .FirstOrDefault();

        IEnumerable<INamedTypeSymbol> Candidates(INamespaceOrTypeSymbol? within, int depth) =>
            within is null ? []
            : depth == parts.Count ? within is INamedTypeSymbol type ? [type] : []
            : within.GetMembers(parts[depth]).OfType<INamespaceOrTypeSymbol>().SelectMany(inner => Candidates(inner, depth + 1));
    }
}
