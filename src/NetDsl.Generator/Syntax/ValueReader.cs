using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Reads the value of an argument of an attribute.</summary>
internal static class ValueReader
{
    /// <summary>The value of an expression; <see cref="NoValue"/> if C# does not accept it.</summary>
    public static ArgumentValue Read(ExpressionSyntax expression, ITypeSymbol target, SemanticModel model, CancellationToken cancellation)
    {
        var conversion = model.ClassifyConversion(expression, target);
        return conversion is { Exists: true, IsImplicit: true }
            ? Value(expression, model, cancellation)
            : new NoValue();
    }

    private static ArgumentValue Value(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Value(parenthesized.Expression, model, cancellation);
            case ArrayCreationExpressionSyntax { Initializer: { } items, Type.RankSpecifiers: { Count: 1 } ranks } when ranks[0].Rank == 1:
                return List(items.Expressions, model, cancellation);
            case ArrayCreationExpressionSyntax { Initializer: null, Type.RankSpecifiers: { Count: 1 } ranks }
                when ranks[0].Rank == 1
                    && model.GetConstantValue(ranks[0].Sizes[0], cancellation) is { Value: 0 }: // C# reports any other size.
                return new ListValue([]);
            case ImplicitArrayCreationExpressionSyntax { Commas.Count: 0 } array:
                return List(array.Initializer.Expressions, model, cancellation);
            case CollectionExpressionSyntax collection when collection.Elements.All(element => element is ExpressionElementSyntax):
                var elements = collection.Elements.Select(element => ((ExpressionElementSyntax)element).Expression);
                return List(elements, model, cancellation);
            case TypeOfExpressionSyntax type:
                return model.GetTypeInfo(type.Type, cancellation).Type is { } named and not IErrorTypeSymbol
                    ? Type(named)
                    : new NoValue();
        }

        if (model.GetConstantValue(expression, cancellation) is { HasValue: true, Value: var constant })
            return Constant(constant, model.GetTypeInfo(expression, cancellation).Type);

        // (object)3 and null! are not constants for C#, but the expressions inside are.
        return expression switch
        {
            CastExpressionSyntax cast => Value(cast.Expression, model, cancellation),
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } certain =>
                Value(certain.Operand, model, cancellation),
            _ => new NoValue(),
        };
    }

    /// <summary>A value from metadata.</summary>
    public static ArgumentValue OfConstant(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array when constant.IsNull => new NullValue(),
        TypedConstantKind.Array => new ListValue(constant.Values.Select(OfConstant).ToEquatableArray()),
        TypedConstantKind.Type => constant.Value is ITypeSymbol type ? Type(type) : new NullValue(),
        TypedConstantKind.Error => new NoValue(),
        _ => Constant(constant.Value, constant.Type),
    };

    /// <summary>A parameter's default value.</summary>
    public static ArgumentValue OfConstant(object? constant, ITypeSymbol type) => Constant(constant, type);

    private static TypeValue Type(ITypeSymbol type) =>
        new(Vocabulary.NameOf(type), type is INamedTypeSymbol named && Vocabulary.IsLayerClass(type) ? new(Vocabulary.Word(type), Parameters(named)) : null);

    private static EquatableArray<LayerParameter> Parameters(INamedTypeSymbol layer)
    {
        // Attributes have defaults of parameters that are objects, such as 0.01 of LeakyRelu, as shorter constructors.
        var constructors = Vocabulary.HasLayers(layer) ? [BlockReader.DeclaredConstructor(layer)!]
            : layer.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).OrderByDescending(c => c.Parameters.Length).ToArray();
        if (constructors.Length == 0 || constructors[0] is not { } longest)
            return default;
        var required = constructors.Min(c => c.Parameters.Count(p => !p.IsOptional && !p.IsParams));
        return longest.Parameters.Select((p, i) => new LayerParameter(p.Name, i < required)).ToEquatableArray();
    }

    private static ListValue List(IEnumerable<ExpressionSyntax> items, SemanticModel model, CancellationToken cancellation) =>
        new(items.Select(item => Value(item, model, cancellation)).ToEquatableArray());

    private static ArgumentValue Constant(object? constant, ITypeSymbol? type) => constant switch
    {
        null => new NullValue(),
        _ when type is { TypeKind: TypeKind.Enum } => new EnumValue(Vocabulary.NameOf(type), Member(constant, type)),
        bool value => new BooleanValue(value),
        string value => new TextValue(value),
        char value => new TextValue(value.ToString()),
        float value => new RealValue(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        double value => new RealValue(value),
        ulong and > long.MaxValue => new RealValue((ulong)constant),
        IConvertible value => new IntegerValue(value.ToInt64(CultureInfo.InvariantCulture)),
        _ => new NoValue(),
    };

    private static string Member(object constant, ITypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && constant.Equals(field.ConstantValue))?.Name
        ?? Convert.ToString(constant, CultureInfo.InvariantCulture);
}
