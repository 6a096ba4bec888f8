using System.Text;
using Microsoft.CodeAnalysis;
using NetDsl.Generator.Model;

namespace NetDsl.Generator;

/// <summary>
/// How a bug in the compiler reaches its user. The generator reports nothing itself; it leaves a file in which it adds
/// nothing to the class but a comment, and the analyzer finds that among the parts of the class.
/// </summary>
internal static class InternalFailure
{
    private const string Ending = ".InternalError.g.cs";
    private const string Mark = "// NetDsl internal error: ";

    /// <summary>The file that tells of an exception.</summary>
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

    /// <summary>What happened, on one line.</summary>
    public static string Describe(Exception exception)
    {
        var at = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("NetDsl."))?.Trim();
        var text = $"{exception.GetType().Name}: {exception.Message} {at}";
        return string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What happened while a class was compiled; null if nothing did.</summary>
    public static string? Find(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var tree = reference.SyntaxTree;
            if (!NetDslGenerator.Emitted(tree) || !tree.FilePath.Contains(".InternalError."))
                continue;
            var line = tree.GetText(cancellation).Lines[0].ToString();
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                return line.Substring(Mark.Length);
        }

        return null;
    }
}
