using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// The networks of the zoo, those for colour pictures with a sixteenth of their width: the same layers in the same order, at a
/// cost that the reference device can bear.
/// </summary>
public static class NarrowNetworks
{
    /// <summary>What is at least this wide is divided by it: numbers of filters, units, groups; not kernels or strides.</summary>
    private const int Narrowing = 16;

    /// <summary>The last feature maps of every network are still larger than one pixel in a picture of this size.</summary>
    private const int Picture = 96;

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load([.. Files().Select(file => new TestFile(file.Key, file.Value.ToFullString()))]));

    /// <summary>The classes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Files().Values
            .SelectMany(file => file.DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(declaration => InputOf(declaration) is not null)
            .Select(declaration => declaration.Identifier.Text),
    ];

    public static Model Create(string name, Device device, int batch) => Loaded.Value.Create(device, batch, seed: 3, name);

    private static Dictionary<string, SyntaxNode> Files([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../samples/Zoo/Networks")), "*.cs")
            .Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), file => new Narrower().Visit(CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot())!);

    private static AttributeSyntax? InputOf(ClassDeclarationSyntax declaration) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(a => a.Name.ToString() == "Input");

    private static List<int> SizesOf(AttributeSyntax input) => [.. input.ArgumentList!.Arguments.Select(size => int.Parse(size.ToString()))];

    private sealed class Narrower : CSharpSyntaxRewriter
    {
        /// <summary>Networks for grey pictures are small as they are.</summary>
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) =>
            InputOf(node) is { } input && SizesOf(input) is [1, ..] ? node : base.VisitClassDeclaration(node);

        public override SyntaxNode? VisitAttribute(AttributeSyntax node)
        {
            if (node.Name.ToString() != "Input")
                return base.VisitAttribute(node);
            var sizes = SizesOf(node);
            var picture = Math.Min(sizes.Last(), Picture);
            return node.WithArgumentList(SyntaxFactory.ParseAttributeArgumentList($"({sizes[0]}, {picture}, {picture})"));
        }

        public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node)
        {
            if (node.FirstAncestorOrSelf<AttributeSyntax>() is null)
                return node;
            return node.Kind() switch
            {
                SyntaxKind.NumericLiteralExpression when node.Token.Value is int number => node.WithToken(SyntaxFactory.ParseToken(Narrow(number))),
                SyntaxKind.StringLiteralExpression => node.WithToken(SyntaxFactory.ParseToken($"\"{Regex.Replace(node.Token.ValueText, @"(?<![\w.])\d+(?![\w.])", m => Narrow(int.Parse(m.Value)))}\"")),
                _ => node,
            };
        }

        private static string Narrow(int number) => $"{(number < Narrowing ? number : (number + Narrowing - 1) / Narrowing)}";
    }
}
