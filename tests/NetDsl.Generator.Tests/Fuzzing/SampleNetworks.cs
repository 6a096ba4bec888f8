using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Fuzzing;

/// <summary>The networks of the samples, each with the blocks that it uses as a file of its own.</summary>
internal static class SampleNetworks
{
    private const string Suffix = "Attribute";

    /// <summary>The files, in the order of their networks.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Read()];

    private static IEnumerable<string> Read()
    {
        var types = Directory.GetFiles(Repository.File("samples"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .OrderBy(path => path, StringComparer.Ordinal)
            .SelectMany(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .ToList();
        var blocks = types.Where(type => Has(type, "Block") || Has(type, "Template")).ToLookup(type => type.Identifier.ValueText);
        foreach (var network in types.Where(type => Has(type, "Network") && type.Parent is not TypeDeclarationSyntax))
        {
            var used = new List<ClassDeclarationSyntax> { network };
            for (var i = 0; i < used.Count; i++)
                foreach (var name in used[i].AttributeLists.SelectMany(list => list.Attributes).Select(attribute => attribute.Name.ToString())
                    .Concat(used[i].AttributeLists.SelectMany(list => list.DescendantNodes().OfType<TypeOfExpressionSyntax>()).Select(type => type.Type.ToString())))
                    if (blocks[name.EndsWith(Suffix, StringComparison.Ordinal) ? name : name + Suffix].FirstOrDefault() is { } block && !used.Contains(block))
                        used.Add(block);
            yield return string.Join("\n", used.Select(type => type.ToFullString()));
        }
    }

    private static bool Has(ClassDeclarationSyntax type, string attribute) =>
        type.AttributeLists.SelectMany(list => list.Attributes).Any(a => a.Name.ToString() == attribute);
}
