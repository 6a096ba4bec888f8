using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>The networks that samples and benches declare, read from their source: a new one is tested without being named here.</summary>
public static class DeclaredNetworks
{
    private static readonly string[] Folders = ["samples", "bench"];

    public static IReadOnlyList<DeclaredNetwork> All { get; } = [.. Find()];

    private static IEnumerable<DeclaredNetwork> Find([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
        var files = Folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var classes = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().ToList();
            var blocks = string.Concat(classes.Where(c => IsMarked(c, "Block")).Select(c => c.ToFullString()));
            foreach (var network in classes.Where(c => IsMarked(c, "Network")))
                // The declaration, and the blocks beside it: what else the class does needs the rest of its project.
                yield return new(
                    Path.GetRelativePath(root, file).Replace('\\', '/'),
                    network.Identifier.Text,
                    $"{blocks}{network.AttributeLists.ToFullString()}\npublic partial class {network.Identifier.Text};");
        }
    }

    private static bool IsMarked(ClassDeclarationSyntax declaration, string word) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == word || attribute.Name.ToString() == word + "Attribute");
}

/// <summary>A network of this repository.</summary>
/// <param name="File">Where it stands, from the root.</param>
/// <param name="Name">Its class.</param>
/// <param name="Source">The declaration, to compile by itself.</param>
public sealed record DeclaredNetwork(string File, string Name, string Source)
{
    /// <summary>Enough samples for normalisation, few enough for the reference device.</summary>
    public int Batch => 2;
}
