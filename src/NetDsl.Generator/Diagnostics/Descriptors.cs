using Microsoft.CodeAnalysis;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Diagnostics;

/// <summary>The Roslyn descriptors of the compiler's rules.</summary>
internal static class Descriptors
{
    private const string Category = "NetDsl";
    private const string Pages = "https://github.com/netdsl/netdsl/blob/main/docs/diagnostics/";

    /// <summary>All descriptors.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = [.. Rules.All.Select(Create)];

    /// <summary>A finding of a rule. Texts of the user are written on one line.</summary>
    /// <param name="places">Further places: the uses of the block with the error.</param>
    public static Diagnostic Finding(Rule rule, Location location, IEnumerable<object> arguments, IEnumerable<Location>? places = null) =>
        Diagnostic.Create(ById[rule.Id], location, places, [.. arguments.Select(argument => argument is string text ? PlainText.OneLine(text) : argument)]);

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = All.ToDictionary(descriptor => descriptor.Id);

    private static DiagnosticDescriptor Create(Rule rule) => new(
        rule.Id,
        rule.Title,
        rule.Message,
        Category,
        rule.IsAdvice ? DiagnosticSeverity.Info : rule.IsWarning ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: $"{Pages}{rule.Id}.md",
        // A network with an error cannot run: nobody is helped by a build that succeeds and throws.
        customTags: rule.IsWarning || rule.IsAdvice ? [] : [WellKnownDiagnosticTags.NotConfigurable]);
}
