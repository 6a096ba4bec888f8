using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// The networks of the zoo, those for colour images with a sixteenth of their width: the same layers in the same order, at a cost that the
/// reference device can bear.
/// </summary>
public static class NarrowNetworks
{
    /// <summary>The divisor of numbers of at least this size: numbers of filters, units, groups; not kernels or strides.</summary>
    private const int Narrowing = 16;

    /// <summary>The size of an image for which the last feature maps of all networks are still larger than one pixel.</summary>
    private const int Picture = 96;

    /// <summary>Files whose networks have long programs and no kinds of layers that other networks do not have.</summary>
    private static readonly string[] Similar =
    [
        "DenseNet.cs", "Dpn.cs", "EfficientNetLarge.cs", "EfficientNetV2.cs", "HRNet.cs", "InceptionV4.cs", "MnasNet.cs", "MobileNetV3.cs", "NasNet.cs", "RegNet.cs", "ShuffleNet.cs",
        "SqueezeNet.cs", "Swin.cs", "UNet.cs",
    ];

    /// <summary>Networks that tests name.</summary>
    private static readonly string[] Always = ["ResNet18", "OdeNet"];

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load([.. Files().Select(file => new TestFile(file.Key, WithoutOthers(file.Value).ToFullString()))]));

    /// <summary>The classes that this run tests.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Exhaustive.Sample(Files().Values.SelectMany(file => file.DescendantNodes().OfType<ClassDeclarationSyntax>()).Where(IsNetwork).Select(declaration => declaration.Identifier.Text), 5).Union(Always)];

    /// <summary>Whether this run has the networks of a file.</summary>
    public static bool IsIncluded(string file) => Exhaustive.IsOn || !Similar.Contains(Path.GetFileName(file));

    public static Model Create(string name, Device device, int batch) => Loaded.Value.Create(device, batch, seed: 3, name);

    private static Dictionary<string, SyntaxNode> Files([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../samples/Zoo/Networks")), "*.cs")
            .Where(IsIncluded)
            .Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), file => new Narrower().Visit(CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot())!);

    /// <summary>A file without the networks that this run does not test; other files use its blocks.</summary>
    public static SyntaxNode WithoutOthers(SyntaxNode file) =>
        file.RemoveNodes(file.DescendantNodes().OfType<ClassDeclarationSyntax>().Where(declaration => IsNetwork(declaration) && !Names.Contains(declaration.Identifier.Text)), SyntaxRemoveOptions.KeepNoTrivia)!;

    private static bool IsNetwork(ClassDeclarationSyntax declaration) => AttributeOf(declaration, "Network") is not null;

    private static AttributeSyntax? AttributeOf(ClassDeclarationSyntax declaration, string name) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(a => a.Name.ToString() == name);

    private static List<int> SizesOf(AttributeSyntax input) => [.. input.ArgumentList!.Arguments.Select(size => int.Parse(size.ToString()))];

    private sealed class Narrower : CSharpSyntaxRewriter
    {
        /// <summary>Networks for grey images are small enough.</summary>
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) =>
            AttributeOf(node, "Network") is not null && AttributeOf(node, "Input") is { } input && SizesOf(input) is [1, ..] ? node : base.VisitClassDeclaration(node);

        public override SyntaxNode? VisitAttribute(AttributeSyntax node)
        {
            if (node.Name.ToString() != "Input" || node.FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } type && AttributeOf(type, "Template") is not null)
                return base.VisitAttribute(node);
            var sizes = SizesOf(node);
            var size = Math.Min(sizes.Last(), Picture);
            return node.WithArgumentList(SyntaxFactory.ParseAttributeArgumentList($"({sizes[0]}, {size}, {size})"));
        }

        public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node)
        {
            // The parameters of a template are numbers of classes and the size of images.
            if (node.FirstAncestorOrSelf<ParameterSyntax>() is { Identifier.Text: var name } && node.FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } type
                && AttributeOf(type, "Template") is not null && node.Token.Value is int value)
                return node.WithToken(SyntaxFactory.ParseToken(name == "size" ? $"{Math.Min(value, Picture)}" : Narrow(value)));
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
