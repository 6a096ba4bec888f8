using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>The networks that samples and benches declare, read from their source: a new one is tested without being named here.</summary>
public static class DeclaredNetworks
{
    private static readonly string[] Folders = ["samples", "bench"];

    /// <summary>
    /// Families whose smallest member is tested in their place. With parameters as a trial draws them, values grow from
    /// layer to layer, and in these overflow, or grow rounding errors as large as themselves.
    /// </summary>
    private static readonly string[] TooDeep = ["ResNet32", "ResNet44", "ResNet56", "ResNet110", "Plain56", "SmallVgg5x3"];

    public static IReadOnlyList<DeclaredNetwork> All { get; } = [.. Find()];

    private static IEnumerable<DeclaredNetwork> Find([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
        var files = Folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
        var classes = files
            .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Select(declaration => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), Declaration: declaration)))
            .ToList();
        // A block or template may be in any file of the project that uses it.
        var blocks = classes.Where(c => (Find(c.Declaration, "Block") ?? Find(c.Declaration, "Template")) is not null).ToLookup(c => Project(c.Path), c => c.Declaration.ToFullString());
        foreach (var (path, network) in classes)
            // The declaration alone: what else the class does needs the rest of its project.
            if (Find(network, "Network") is not null && IsSmall(network) && !TooDeep.Contains(network.Identifier.Text))
                yield return new(path, network.Identifier.Text, $"{network.AttributeLists.ToFullString()}\npublic partial class {network.Identifier.Text};\n{string.Join('\n', blocks[Project(path)])}");

        static string Project(string path) => string.Join('/', path.Split('/').Take(2));
    }

    private static AttributeSyntax? Find(ClassDeclarationSyntax declaration, string attribute) => declaration.AttributeLists
        .SelectMany(list => list.Attributes)
        .FirstOrDefault(a => a.Name.ToString() == attribute || a.Name.ToString() == attribute + "Attribute");

    /// <summary>Whether one step without fusion takes seconds at most. Large images take minutes, and test the same layers.</summary>
    /// <remarks>The input of a template has parameters. Networks of templates are left out.</remarks>
    private static bool IsSmall(ClassDeclarationSyntax network) =>
        Find(network, "Input") is { } input && input.ArgumentList!.Arguments.Aggregate(1, (product, a) => product * int.Parse(a.ToString())) <= 3 * 32 * 32;
}

/// <summary>A network of this repository.</summary>
/// <param name="File">Its file, relative to the root.</param>
/// <param name="Name">Its class.</param>
/// <param name="Source">The declaration, which compiles on its own.</param>
public sealed record DeclaredNetwork(string File, string Name, string Source)
{
    /// <summary>Enough samples for normalisation, few enough for the reference device.</summary>
    public int Batch => 2;
}
