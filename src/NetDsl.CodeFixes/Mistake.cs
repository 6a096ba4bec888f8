using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>An error and its location, in a copy of the file in which every attribute of the class is marked.</summary>
/// <param name="Diagnostic">The error.</param>
/// <param name="Document">The copy of the file.</param>
/// <param name="Root">The syntax tree of the copy.</param>
/// <param name="Declaration">The class.</param>
/// <param name="Attribute">The attribute with the error; null if the class has it.</param>
/// <param name="Model">The semantic model of the copy.</param>
internal sealed record Mistake(Diagnostic Diagnostic, Document Document, SyntaxNode Root, TypeDeclarationSyntax Declaration, AttributeSyntax? Attribute, SemanticModel Model)
{
    /// <summary>Marks the attributes of the class. The data is the number of the attribute.</summary>
    public const string AttributeMark = "NetDsl.Attribute";

    /// <summary>Marks the class.</summary>
    public const string ClassMark = "NetDsl.Class";

    private static readonly Regex Shapes = new(@"(?:gets|gives) (?:an image of |a sequence of )?(\d+(?:x\d+)*)", RegexOptions.CultureInvariant);

    private IReadOnlyList<AttributeSyntax>? layers;

    /// <summary>The error at the place of a diagnostic; null if that is not in a class, or the syntax of the class is broken.</summary>
    public static async Task<Mistake?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (root is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
            return null;
        var node = root.FindNode(diagnostic.Location.SourceSpan);
        // Attributes that C# cannot read, such as one with half a string, are not what they seem to be.
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || declaration.AttributeLists.Any(list => list.GetDiagnostics().Any(error => error.Severity == DiagnosticSeverity.Error)))
            return null;
        var attributes = declaration.AttributeLists.SelectMany(list => list.Attributes).ToList();
        var index = attributes.IndexOf(node.FirstAncestorOrSelf<AttributeSyntax>()!);
        var marked = declaration.ReplaceNodes(attributes, (attribute, _) => attribute.WithAdditionalAnnotations(
            new SyntaxAnnotation(AttributeMark, attributes.IndexOf(attribute).ToString(CultureInfo.InvariantCulture))));
        var copy = document.WithSyntaxRoot(root.ReplaceNode(declaration, marked.WithAdditionalAnnotations(new SyntaxAnnotation(ClassMark))));
        var copied = await copy.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await copy.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (copied?.GetAnnotatedNodes(ClassMark).OfType<TypeDeclarationSyntax>().FirstOrDefault() is not { } found || model is null)
            return null;
        return new(diagnostic, copy, copied, found, index < 0 ? null : found.AttributeLists.SelectMany(list => list.Attributes).ElementAt(index), model);
    }

    /// <summary>The identifier of the diagnostic.</summary>
    public string Id => Diagnostic.Id;

    /// <summary>The message of the diagnostic.</summary>
    public string Message => Diagnostic.GetMessage(CultureInfo.InvariantCulture);

    /// <summary>The attributes of the language on the class, in order.</summary>
    public IReadOnlyList<AttributeSyntax> Layers => layers ??= All(type => Vocabulary.IsLayer(type));

    /// <summary>The argument that is underlined; null if the whole attribute is.</summary>
    public AttributeArgumentSyntax? Underlined => Attribute?.ArgumentList?.Arguments.FirstOrDefault(argument => Diagnostic.Location.SourceSpan == argument.Span);

    /// <summary>The layer before the one with the error; null if it is the first.</summary>
    public AttributeSyntax? Previous => Attribute is null ? null : Layers.TakeWhile(layer => layer != Attribute).LastOrDefault();

    /// <summary>The shapes that the message says the layer or its paths get, in order.</summary>
    public IReadOnlyList<int[]> ShapesInMessage => [.. Shapes.Matches(Message).Cast<Match>()
        .Select(match => match.Groups[1].Value.Split('x').Select(size => int.TryParse(size, out var number) ? number : 0).ToArray())];

    /// <summary>The first attribute of the class that satisfies a condition.</summary>
    public AttributeSyntax? First(Func<ITypeSymbol?, bool> predicate) => All(predicate).FirstOrDefault();

    /// <summary>The attributes of the class that satisfy a condition, in order.</summary>
    public IReadOnlyList<AttributeSyntax> All(Func<ITypeSymbol?, bool> predicate) =>
        [.. Declaration.AttributeLists.SelectMany(list => list.Attributes).Where(attribute => predicate(Model.GetTypeInfo(attribute).Type))];

    /// <summary>The word of an attribute of the language.</summary>
    public string Word(AttributeSyntax attribute) => Model.GetTypeInfo(attribute).Type is { } type and not IErrorTypeSymbol ? Vocabulary.Word(type) : "";

    /// <summary>An attribute of the language, named with the namespace if the class names others so.</summary>
    public AttributeSyntax New(string text)
    {
        var named = Attribute ?? Declaration.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(a => Vocabulary.IsNetwork(Model.GetTypeInfo(a).Type));
        return AttributeEditing.Attribute((named?.Name is QualifiedNameSyntax qualified ? $"{qualified.Left}." : "") + text);
    }

    /// <summary>A written argument of an attribute, by the name of the parameter or property; null if there is none.</summary>
    public AttributeArgumentSyntax? Argument(AttributeSyntax attribute, string name) => LayerReader.Find(attribute, name, Model, default);

    /// <summary>A written argument that is a whole number; null if it is none.</summary>
    public int? Number(AttributeSyntax attribute, string name) =>
        Argument(attribute, name) is { } argument && Model.GetConstantValue(argument.Expression) is { HasValue: true, Value: int number } ? number : null;

    /// <summary>The file with another value of an argument, or with that argument in addition.</summary>
    public SyntaxNode Set(AttributeSyntax attribute, string name, string value)
    {
        if (Argument(attribute, name) is { } written)
            return Root.ReplaceNode(written.Expression, AttributeEditing.Expression(value).WithTriviaFrom(written.Expression));
        return Root.ReplaceNode(attribute, attribute.WithArgument(name, value));
    }

    /// <summary>The file without an argument.</summary>
    public SyntaxNode? Drop(AttributeSyntax attribute, string name) => Argument(attribute, name) is { } written ? Drop(written) : null;

    /// <summary>The file without an argument.</summary>
    public SyntaxNode Drop(AttributeArgumentSyntax argument)
    {
        var list = (AttributeArgumentListSyntax)argument.Parent!;
        return list.Arguments.Count > 1 ? Root.RemoveNode(argument, SyntaxRemoveOptions.KeepUnbalancedDirectives)!
            : Root.ReplaceNode(list.Parent!, ((AttributeSyntax)list.Parent!).WithArgumentList(null).WithTrailingTrivia(list.GetTrailingTrivia()));
    }

    /// <summary>The file with another attribute in place of one. The new one counts as the old.</summary>
    public SyntaxNode Replace(AttributeSyntax attribute, string text) => Root.ReplaceNode(attribute, attribute.CopyAnnotationsTo(New(text))!.WithTriviaFrom(attribute));

    /// <summary>The file with an attribute before another.</summary>
    public SyntaxNode Insert(AttributeSyntax place, string text) => Root.InsertBefore(place, New(text));
}
