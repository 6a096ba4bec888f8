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
            var networks = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
                .Where(declaration => declaration.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Network" or "NetworkAttribute"));
            foreach (var network in networks)
                // The declaration alone: what else the class does needs the rest of its project.
                yield return new(Path.GetRelativePath(root, file).Replace('\\', '/'), network.Identifier.Text, $"{network.AttributeLists.ToFullString()}\npublic partial class {network.Identifier.Text};");
        }
    }
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
