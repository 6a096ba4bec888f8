using System.Text.RegularExpressions;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The runtime's types as emitted code says them: by their short names, for readers. Where a type of the user's has one of
/// these names, it would be meant instead, and the full name is said.
/// </summary>
internal static class RuntimeNames
{
    private static readonly Dictionary<string, string> Full = Names().ToDictionary(name => name.Substring(name.LastIndexOf('.') + 1));

    public static IEnumerable<string> Short => Full.Keys;

    /// <summary>The text with the full name of each type that is hidden; names in strings and after a dot are others.</summary>
    public static string Spell(string text, IEnumerable<string> hidden)
    {
        foreach (var name in hidden)
            text = Regex.Replace(text, $@"(?<![\w.""]){name}(?![\w""])", $"global::{Full[name]}");
        return text;
    }

    private static IEnumerable<string> Names()
    {
        foreach (var name in new[] { "ModelInfo", "LayerInfo", "ParameterInfo", "DropRateInfo", "Initializer", "TargetKind" })
            yield return "NetDsl." + name;
        foreach (var name in new[] { "ModelPlan", "Region", "Operand", "Keep", "Layout", "Identity", "IVector", "Conv2dShape", "Pool2dShape", "Sigmoids" })
            yield return "NetDsl.Runtime." + name;
        for (var arity = 1; arity <= Ir.Body.MaxArity; arity++)
        {
            yield return $"NetDsl.Runtime.Map{arity}";
            yield return $"NetDsl.Runtime.IMap{arity}";
        }

        yield return "System.Runtime.CompilerServices.MethodImpl";
        yield return "System.Runtime.CompilerServices.MethodImplOptions";
    }
}
