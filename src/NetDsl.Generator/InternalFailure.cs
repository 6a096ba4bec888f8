using System.Text;
using Microsoft.CodeAnalysis;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator;

/// <summary>
/// Reports a bug in the compiler to the user. The generator reports no diagnostics. It emits a file with an empty part of the class and a
/// comment, which the analyzer finds among the parts of the class.
/// </summary>
internal static class InternalFailure
{
    private const string Ending = ".InternalError.g.cs";
    private const string Mark = "// NetDsl internal error: ";

    /// <summary>Creates the file for an exception.</summary>
    public static SourceFile Write(NetworkSpec network, Exception exception)
    {
        var text = new StringBuilder().Append(Mark).Append(Describe(exception)).Append('\n');
        if (network.Namespace.Length > 0)
            text.Append($"namespace {network.Namespace} {{\n");
        foreach (var type in network.ContainingTypes)
            text.Append($"{type} {{\n");
        text.Append($"partial class {network.Name} {{ }}\n");
        text.Append('}', network.ContainingTypes.Count + (network.Namespace.Length > 0 ? 1 : 0)).Append('\n');
        return new SourceFile(network.FullName + Ending, text.ToString());
    }

    /// <summary>Describes an exception on one line.</summary>
    public static string Describe(Exception exception)
    {
        var at = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("NetDsl."))?.Trim();
        var text = $"{exception.GetType().Name}: {exception.Message} {at}";
        return string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Finds the description of the failure in a class; null if there was none.</summary>
    public static string? Find(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var tree = reference.SyntaxTree;
            if (!Vocabulary.IsEmitted(tree) || !tree.FilePath.Contains(".InternalError."))
                continue;
            var line = tree.GetText(cancellation).Lines[0].ToString();
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                return line.Substring(Mark.Length);
        }

        return null;
    }
}
