using System.Reflection;

namespace NetDsl.Generator.Model;

/// <summary>Every mistake the compiler reports.</summary>
public static class Rules
{
    public static readonly Rule InputTooSmall = new("NDSL0102", "Input smaller than the kernel",
        "{0} needs an input of at least {1}, but gets {2} from {3}");

    /// <summary>All rules, by id.</summary>
    public static IReadOnlyList<Rule> All { get; } = typeof(Rules)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null))
        .OfType<Rule>()
        .OrderBy(rule => rule.Id, StringComparer.Ordinal)
        .ToArray();
}
