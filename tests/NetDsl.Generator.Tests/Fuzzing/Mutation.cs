using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Tests.Fuzzing;

/// <summary>Changes the source of a network as people do by mistake, and as nobody does.</summary>
internal static class Mutation
{
    private static readonly string[] Numbers =
        ["0", "1", "2", "-1", "3", "7", "64", "1000", "1000000", "2147483647", "-2147483648", "2147483648", "0.5", "1e300", "double.NaN", "float.PositiveInfinity", "\"n\"", "\"1 / 0\"", "\"\\n\"", "null", "true", "new[] { 1, 2 }", "typeof(int)", "nameof(String)"];

    private static readonly string[] Options =
        ["Repeat", "Name", "When", "Shared", "Stride", "Padding", "Dilation", "Groups", "Bias", "L2", "L1", "WeightInit", "Epsilon", "Weight", "Steps", "Rate", "Missing"];

    private static readonly string[] Modifiers = ["", "static ", "abstract ", "sealed ", "file ", "unsafe ", "internal "];

    private static readonly string[] Names = ["Model", "Device", "Training", "Layout", "@class", "Größe", "N", "System", "NetDsl", "Program"];

    /// <summary>A source with up to three changes.</summary>
    public static string Of(string source, Random random)
    {
        for (var count = 1 + random.Next(3); count > 0; count--)
            source = Once(source, random);
        return source;
    }

    private static string Once(string source, Random random)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var attributes = root.DescendantNodes().OfType<AttributeSyntax>().ToList();
        var literals = root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.NumericLiteralToken) || token.IsKind(SyntaxKind.StringLiteralToken)).ToList();
        var tokens = root.DescendantTokens().ToList();
        if (attributes.Count == 0 || literals.Count == 0)
            return source;
        var attribute = attributes[random.Next(attributes.Count)];
        switch (random.Next(12))
        {
            case 0 or 1:
                return Replace(source, literals[random.Next(literals.Count)].Span, Pick(Numbers));
            case 2:
                return Replace(source, attribute.Name.Span, Pick([.. Registry.Layers.Select(layer => layer.Word)]));
            case 3:
                return Replace(source, attribute.Span, $"{attribute}, {attributes[random.Next(attributes.Count)]}");
            case 4:
                return Replace(source, attribute.Span, attributes[random.Next(attributes.Count)].ToString());
            case 5:
                var option = $"{Pick(Options)} = {Pick(Numbers)}";
                return attribute.ArgumentList is { Arguments.Count: > 0 } arguments
                    ? source.Insert(arguments.CloseParenToken.SpanStart, $", {option}")
                    : Replace(source, attribute.Span, $"{attribute.Name}({option})");
            case 6 when attribute.ArgumentList is { Arguments: { Count: > 0 } list }:
                return Replace(source, list[random.Next(list.Count)].Span, random.Next(2) == 0 ? "" : Pick(Numbers));
            case 7:
                return Remove(source, tokens[random.Next(tokens.Count)]);
            case 8:
                var keyword = tokens.Find(token => token.IsKind(SyntaxKind.ClassKeyword));
                return keyword.IsKind(SyntaxKind.ClassKeyword) ? source.Insert(keyword.SpanStart, Pick(Modifiers)) : source;
            case 9:
                var declaration = root.DescendantNodes().OfType<ClassDeclarationSyntax>().FirstOrDefault();
                return declaration is null ? source : Replace(source, declaration.Identifier.Span, Pick(Names) + (random.Next(4) == 0 ? "<T>" : ""));
            case 10:
                return Replace(source, attribute.Span, attribute.Name + (random.Next(2) == 0 ? "" : "("));
            default:
                return source.Insert(tokens[random.Next(tokens.Count)].SpanStart, Pick(["(", ")", "[", "]", "{", "}", ",", ";", "\"", "'", "#if X\n", "/*", "partial ", "\u0007", "9"]));
        }

        string Pick(string[] of) => of[random.Next(of.Length)];
    }

    private static string Remove(string source, SyntaxToken token) => source.Remove(token.SpanStart, token.Span.Length);

    private static string Replace(string source, Microsoft.CodeAnalysis.Text.TextSpan span, string text) =>
        string.Concat(source.AsSpan(0, span.Start), text.ToString(CultureInfo.InvariantCulture), source.AsSpan(span.End));
}
