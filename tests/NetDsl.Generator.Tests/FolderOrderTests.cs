using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>
/// The compiler has one direction: a folder of src/NetDsl.Generator uses only the folders before it. The test compiles the sources and
/// checks each name in them, including global usings and qualified names.
/// </summary>
public class FolderOrderTests
{
    /// <summary>The folders in the order in which they may use each other. The root holds the compiler, which Diagnostics calls.</summary>
    private static readonly string[] Order = ["Spec", "Syntax", "Expand", "Ir", "Ops", "Lower", "Advice", "Passes", "Memory", "Emit", "", "Diagnostics"];

    /// <summary>References to later folders that are still to be removed, as "folder -> folder".</summary>
    private static readonly string[] StillToRemove = [];

    private static readonly string Root = Repository.File("src", "NetDsl.Generator");

    private static readonly Lazy<CSharpCompilation> Sources = new(Compile);

    [Fact]
    public void A_folder_uses_only_folders_before_it()
    {
        var wrong = References()
            .Where(reference => Array.IndexOf(Order, reference.To) > Array.IndexOf(Order, reference.From))
            .ToLookup(reference => $"{reference.From} -> {reference.To}", reference => reference.Place);

        wrong.Where(group => !StillToRemove.Contains(group.Key)).SelectMany(group => group.Select(place => $"{group.Key}: {place}")).ShouldBeEmpty();
        StillToRemove.Except(wrong.Select(group => group.Key)).ShouldBeEmpty("what has been removed goes from the list too");
    }

    [Fact]
    public void Every_folder_has_a_place_in_the_order() =>
        Sources.Value.SyntaxTrees.Select(tree => FolderOf(tree.FilePath)).Distinct().Order().ShouldBe(Order.Order());

    [Fact]
    public void A_namespace_is_called_as_its_folder()
    {
        foreach (var tree in Sources.Value.SyntaxTrees)
            foreach (var space in tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Select(n => n.Name.ToString()))
            {
                var folder = Path.GetDirectoryName(Path.GetRelativePath(Root, tree.FilePath))!;
                // Types that netstandard2.0 lacks must be in the namespace in which C# looks for them.
                if (space != "System.Runtime.CompilerServices")
                    space.ShouldBe(string.Join(".", ["NetDsl", "Generator", .. folder.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)]), tree.FilePath);
            }
    }

    [Fact]
    public void Only_what_reads_declarations_and_reports_knows_Roslyn()
    {
        var users = Sources.Value.SyntaxTrees
            .Where(tree => tree.GetCompilationUnitRoot().Usings.Any(u => u.Name?.ToString().StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true))
            .Select(tree => FolderOf(tree.FilePath)).Distinct();

        users.ShouldBeSubsetOf(["Syntax", "", "Diagnostics"]);
    }

    private static IEnumerable<(string From, string To, string Place)> References()
    {
        foreach (var tree in Sources.Value.SyntaxTrees)
        {
            var model = Sources.Value.GetSemanticModel(tree);
            var from = FolderOf(tree.FilePath);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
                if (FolderOf(model.GetSymbolInfo(name).Symbol) is { } to && to != from)
                    yield return (from, to, $"{Path.GetRelativePath(Root, tree.FilePath)}({name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {name}");
        }
    }

    /// <summary>The folder of the type that a name belongs to, or of a namespace below the compiler's own; null for all else.</summary>
    private static string? FolderOf(ISymbol? symbol)
    {
        if (symbol is INamespaceSymbol space)
            return space.ToDisplayString().Split('.') is ["NetDsl", "Generator", var folder, ..] ? folder : null;
        var declared = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        return declared?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault() is { } reference ? FolderOf(reference.SyntaxTree.FilePath) : null;
    }

    private static string FolderOf(string path) =>
        Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";

    private static CSharpCompilation Compile()
    {
        var files = Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
        var roslyn = new[] { typeof(Compilation), typeof(CSharpCompilation) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location));
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), GeneratorHost.ParseOptions, file)).ToList();
        var usings = string.Concat(new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks" }.Select(name => $"global using {name};"));
        return CSharpCompilation.Create("NetDsl.Generator", [.. trees], [.. GeneratorHost.References, .. roslyn], GeneratorHost.CompilationOptions)
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(usings, GeneratorHost.ParseOptions, Path.Combine(Root, "ImplicitUsings.cs")));
    }
}
