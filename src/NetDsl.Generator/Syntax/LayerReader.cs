using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>
/// Reads one attribute from its syntax instead of the bound attribute. That also works if C# finds no constructor, for instance while an
/// argument is incomplete.
/// </summary>
internal static class LayerReader
{
    /// <summary>
    /// Reads the attributes of a declaration that belong to the language, in source order, and those that C# cannot resolve, which have no
    /// type.
    /// </summary>
    public static IEnumerable<(AttributeSyntax Attribute, INamedTypeSymbol? Type, LayerSpec Layer)> ReadAll(
        TypeDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var attribute in declaration.AttributeLists.SelectMany(list => list.Attributes))
        {
            cancellation.ThrowIfCancellationRequested();
            var type = model.GetTypeInfo(attribute, cancellation).Type;
            if (type is null or IErrorTypeSymbol)
                yield return (attribute, null, new LayerSpec(LayerSpec.Unreadable, OneLine(attribute), default));
            else if (Vocabulary.IsLayer(type) && type is INamedTypeSymbol named)
                yield return (attribute, named, Read(attribute, named, model, cancellation));
        }
    }

    /// <summary>The attribute classes of layers that an attribute has as arguments: <c>typeof(ReluAttribute)</c>.</summary>
    public static IEnumerable<INamedTypeSymbol> Given(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation) =>
        attribute.DescendantNodes().OfType<TypeOfExpressionSyntax>()
            .Select(type => model.GetTypeInfo(type.Type, cancellation).Type)
            .OfType<INamedTypeSymbol>()
            .Where(Vocabulary.IsLayerClass);

    /// <summary>Whether an argument of a layer is an expression: not a text, a class, a connection table or an initializer.</summary>
    public static bool IsExpression(INamedTypeSymbol layer, string argument)
    {
        if (argument.EndsWith("Init", StringComparison.Ordinal))
            return false;
        var isBlock = Vocabulary.HasLayers(layer);
        var constructors = isBlock ? [BlockReader.DeclaredConstructor(layer)] : layer.InstanceConstructors.Cast<IMethodSymbol?>();
        var type = constructors.SelectMany(c => c?.Parameters ?? []).FirstOrDefault(p => p.Name == argument)?.Type;
        for (var declaring = layer; type is null && declaring is not null; declaring = declaring.BaseType)
            type = declaring.GetMembers(argument).OfType<IPropertySymbol>().FirstOrDefault()?.Type;
        return isBlock && type is not null && IsSize(type) || type is { SpecialType: SpecialType.System_Object };

        static bool IsSize(ITypeSymbol type) =>
            type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Boolean or SpecialType.System_Object;
    }

    /// <summary>Reads an attribute that belongs to the language.</summary>
    public static LayerSpec Read(AttributeSyntax attribute, INamedTypeSymbol type, SemanticModel model, CancellationToken cancellation)
    {
        var written = attribute.ArgumentList?.Arguments ?? default;
        // Arguments of a block can be names and expressions for any type of parameter. They are checked when the block is used.
        var isBlock = Vocabulary.HasLayers(type);
        var constructor = isBlock ? BlockReader.DeclaredConstructor(type) : Constructor(attribute, type, written, model, cancellation);
        var parameters = constructor?.Parameters ?? [];
        var anything = isBlock ? model.Compilation.GetSpecialType(SpecialType.System_Object) : null;
        List<Argument> arguments = [];

        for (var i = 0; i < written.Count; i++)
        {
            if (written[i].NameEquals is { } property)
                arguments.Add(ReadProperty(written[i], property.Name.Identifier.ValueText, type, model, cancellation));
            else if (Parameter(written[i], i, parameters) is not { } parameter)
                arguments.Add(new Argument(written[i].NameColon?.Name.Identifier.ValueText ?? "", new NoValue()));
            else if (!parameter.IsParams)
                arguments.Add(new Argument(parameter.Name, ValueReader.Read(written[i].Expression, anything ?? parameter.Type, model, cancellation)));
            else if (arguments.All(argument => argument.Name != parameter.Name))
                arguments.Add(new Argument(parameter.Name, ReadParams([.. Rest(written, i)], parameter, model, cancellation)));
        }

        // C# reports missing arguments.
        foreach (var parameter in parameters)
            if (arguments.All(argument => argument.Name != parameter.Name) && !parameter.IsOptional)
                arguments.Add(new Argument(parameter.Name, parameter.IsParams ? new ListValue(default) : new NoValue()));

        var word = Vocabulary.Word(type);
        return new LayerSpec(word, OneLine(attribute, word), arguments.ToEquatableArray());
    }

    /// <summary>The location of an argument, to underline it; null if it is omitted or in several pieces.</summary>
    public static AttributeArgumentSyntax? Find(AttributeSyntax attribute, string name, SemanticModel model, CancellationToken cancellation)
    {
        var written = attribute.ArgumentList?.Arguments ?? default;
        var type = model.GetTypeInfo(attribute, cancellation).Type as INamedTypeSymbol;
        var constructor = type is null ? null
            : Vocabulary.HasLayers(type) ? BlockReader.DeclaredConstructor(type)
            : Constructor(attribute, type, written, model, cancellation);
        var parameters = constructor?.Parameters ?? [];
        for (var i = 0; i < written.Count; i++)
        {
            var parameter = written[i].NameEquals is null ? Parameter(written[i], i, parameters) : null;
            if ((parameter?.Name ?? written[i].NameEquals?.Name.Identifier.ValueText) == name)
                return parameter is { IsParams: true } && written.Count > 1 ? null : written[i];
        }

        return null;
    }

    /// <summary>The source text of an attribute on one line, without comments.</summary>
    public static string OneLine(AttributeSyntax attribute, string? word = null)
    {
        var arguments = attribute.ArgumentList;
        if (arguments is not null && !IsTidy(arguments))
            arguments = arguments.ReplaceTrivia(arguments.DescendantTrivia(), (_, _) => default).NormalizeWhitespace("", "");
        var text = arguments?.ToString().Replace("\r", "").Replace('\n', ' ') ?? "";
        // In a block, nameof is only the C# syntax for the name of a parameter.
        return (word ?? attribute.Name.ToString()) + Regex.Replace(text, @"\bnameof\((?:\w+\.)*(\w+)\)", "$1");
    }

    /// <summary>Whether arguments are written as <c>NormalizeWhitespace</c>, which takes long, would write them. It covers the usual ones.</summary>
    private static bool IsTidy(AttributeArgumentListSyntax arguments)
    {
        foreach (var token in arguments.DescendantTokens())
        {
            var spaces = (token.RawKind, token.Parent) switch
            {
                ((int)SyntaxKind.CommaToken, AttributeArgumentListSyntax) => 1,
                ((int)SyntaxKind.EqualsToken, NameEqualsSyntax) => 1,
                ((int)SyntaxKind.IdentifierToken, IdentifierNameSyntax { Parent: NameEqualsSyntax }) => 1,
                ((int)SyntaxKind.OpenParenToken or (int)SyntaxKind.CloseParenToken, AttributeArgumentListSyntax or ArgumentListSyntax) => 0,
                ((int)SyntaxKind.IdentifierToken, IdentifierNameSyntax) or ((int)SyntaxKind.DotToken, MemberAccessExpressionSyntax) => 0,
                (_, LiteralExpressionSyntax) => 0,
                _ => -1,
            };
            if (spaces < 0 || token.IsMissing || token.HasLeadingTrivia
                || token != arguments.CloseParenToken && token.TrailingTrivia.ToFullString() != (spaces == 1 ? " " : ""))
                return false;
        }

        return true;
    }

    private static IMethodSymbol? Constructor(
        AttributeSyntax attribute,
        INamedTypeSymbol type,
        SeparatedSyntaxList<AttributeArgumentSyntax> written,
        SemanticModel model,
        CancellationToken cancellation)
    {
        if (model.GetSymbolInfo(attribute, cancellation).Symbol is IMethodSymbol bound)
            return bound;

        // C# found no constructor. The most likely one accepts all written arguments and has the fewest others.
        var positional = written.Count(argument => argument.NameEquals is null);
        return type.InstanceConstructors
            .Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)
            .OrderBy(constructor => constructor.Parameters.Length < positional)
            .ThenBy(constructor => Math.Abs(constructor.Parameters.Length - positional))
            .FirstOrDefault();
    }

    private static IParameterSymbol? Parameter(AttributeArgumentSyntax argument, int index, ImmutableArray<IParameterSymbol> parameters)
    {
        if (argument.NameColon is { } colon)
            return parameters.FirstOrDefault(parameter => parameter.Name == colon.Name.Identifier.ValueText);
        if (index < parameters.Length)
            return parameters[index];
        return parameters.Length > 0 && parameters[parameters.Length - 1] is { IsParams: true } rest ? rest : null;
    }

    private static IEnumerable<ExpressionSyntax> Rest(SeparatedSyntaxList<AttributeArgumentSyntax> written, int first) =>
        written.Skip(first).Where(argument => argument.NameEquals is null && (argument.NameColon is null || argument == written[first]))
            .Select(argument => argument.Expression);

    private static ArgumentValue ReadParams(
        ExpressionSyntax[] items, IParameterSymbol parameter, SemanticModel model, CancellationToken cancellation)
    {
        // A single array can be the list itself or its only item.
        if (items.Length == 1 && ValueReader.Read(items[0], parameter.Type, model, cancellation) is (ListValue or NullValue) and var whole)
            return whole;
        var element = ((IArrayTypeSymbol)parameter.Type).ElementType;
        return new ListValue(items.Select(item => ValueReader.Read(item, element, model, cancellation)).ToEquatableArray());
    }

    private static Argument ReadProperty(
        AttributeArgumentSyntax argument, string name, INamedTypeSymbol type, SemanticModel model, CancellationToken cancellation)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var member in declaring.GetMembers(name))
            {
                var target = member switch
                {
                    IPropertySymbol { SetMethod: not null } property => property.Type,
                    IFieldSymbol { IsReadOnly: false, IsConst: false } field => field.Type,
                    _ => null,
                };
                if (target is not null)
                    return new Argument(name, ValueReader.Read(argument.Expression, target, model, cancellation));
            }
        }

        return new Argument(name, new NoValue());
    }
}
