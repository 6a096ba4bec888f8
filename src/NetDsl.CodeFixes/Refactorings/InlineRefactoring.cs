using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes.Refactorings;

/// <summary>Writes the layers of a block in place of its use, with the values of its parameters.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class InlineRefactoring : NetworkRefactoring
{
    /// <summary>More layers are not written out.</summary>
    private const int MostLayers = 100;

    private static readonly string[] Options = ["Name", "When", "Shared"];

    private protected override IEnumerable<(string Title, Func<SyntaxNode?> Change)> Changes(Place place)
    {
        var use = place.Layers[place.First];
        if (place.First == place.Last && place.Model.GetTypeInfo(use).Type is INamedTypeSymbol type && Vocabulary.IsBlock(type)
            && Options.All(option => LayerReader.Find(use, option, place.Model, default) is null) && Layers(place, use, type) is { Count: > 0 } layers)
            yield return ($"Write the layers of '{place.Word(use)}' here", () => place.Replace(place.First, 1, layers));
    }

    private static List<AttributeSyntax>? Layers(Place place, AttributeSyntax use, INamedTypeSymbol block)
    {
        var times = LayerReader.Find(use, "Repeat", place.Model, default) is not { } repeat ? 1 : place.Model.GetConstantValue(repeat.Expression).Value as int? ?? -1;
        var declarations = block.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>().Where(part => part.AttributeLists.Count > 0).ToList();
        if (times < 0 || declarations.Count != 1 || Values(place, use, block) is not { } values || !place.Model.Compilation.ContainsSyntaxTree(declarations[0].SyntaxTree))
            return null;
        var model = place.Model.Compilation.GetSemanticModel(declarations[0].SyntaxTree);
        var layers = declarations[0].AttributeLists.SelectMany(list => list.Attributes).Where(attribute => Vocabulary.IsLayer(model.GetTypeInfo(attribute).Type))
            .Select(attribute => (AttributeSyntax)new Substitution(values).Visit(attribute.WithoutTrivia())!).ToList();
        return layers.Count * times <= MostLayers ? [.. Enumerable.Repeat(layers, times).SelectMany(copy => copy)] : null;
    }

    /// <summary>The values of the block's parameters; null if one is not written as a literal or a class.</summary>
    private static Dictionary<string, ExpressionSyntax>? Values(Place place, AttributeSyntax use, INamedTypeSymbol block)
    {
        var values = new Dictionary<string, ExpressionSyntax>();
        foreach (var parameter in BlockReader.DeclaredConstructor(block)?.Parameters ?? [])
        {
            var value = LayerReader.Find(use, parameter.Name, place.Model, default)?.Expression
                ?? (parameter.HasExplicitDefaultValue && Literal(parameter.ExplicitDefaultValue) is { } text ? AttributeEditing.Expression(text) : null);
            if (value is null)
                return null;
            values.Add(parameter.Name, value.WithoutTrivia());
        }

        return values;
    }

    private static string? Literal(object? value) => value switch
    {
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        null => "null",
        _ => null,
    };

    /// <summary>Puts values in place of <c>nameof</c> and of names in expressions.</summary>
    private sealed class Substitution(IReadOnlyDictionary<string, ExpressionSyntax> values) : CSharpSyntaxRewriter
    {
        private static readonly Regex Name = new(@"[\p{L}_][\p{L}\p{Nd}_]*", RegexOptions.CultureInvariant);

        public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node) =>
            node is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments: { Count: 1 } arguments }
                && values.TryGetValue(arguments[0].Expression.ToString().Split('.').Last(), out var value) ? value : base.VisitInvocationExpression(node);

        public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node)
        {
            if (!node.IsKind(SyntaxKind.StringLiteralExpression) || node.FirstAncestorOrSelf<AttributeArgumentSyntax>()?.NameEquals?.Name.Identifier.ValueText is "Name")
                return node;
            var text = node.Token.ValueText;
            if (values.TryGetValue(text, out var whole))
                return whole;
            var changed = Name.Replace(text, match => values.TryGetValue(match.Value, out var value) ? Written(value) : match.Value);
            return changed == text ? node : SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(changed));
        }

        /// <summary>A value in an expression: that of an expression in parentheses.</summary>
        private static string Written(ExpressionSyntax value) =>
            value is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression) ? $"({literal.Token.ValueText})" : value.ToString();
    }
}
