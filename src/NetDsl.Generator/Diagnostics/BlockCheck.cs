using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Expand;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>Checks what is wrong with a block or template in every network: its words, the order of its paths, and the names in its expressions.</summary>
internal static class BlockCheck
{
    /// <summary>Whether a block of the project has errors of its own, which are reported at its declaration and not at each use of it.</summary>
    /// <param name="word">The block's <see cref="LayerSpec.Word"/>.</param>
    public static bool HasErrors(string word, Compilation compilation, CancellationToken cancellation) =>
        compilation.GetTypeByMetadataName(word + "Attribute") is { } type
        && type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>()
            .Any(part => part.AttributeLists.Count > 0 && compilation.ContainsSyntaxTree(part.SyntaxTree)
                && Run(part, type, compilation.GetSemanticModel(part.SyntaxTree), cancellation).Findings.Count > 0);

    /// <summary>The errors of a declaration of a block, and the attributes that their layers count.</summary>
    public static (IReadOnlyList<Finding> Findings, IReadOnlyList<AttributeSyntax> Attributes) Run(
        TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        var read = LayerReader.ReadAll(declaration, model, cancellation).ToList();
        var findings = Run(
            [.. read.Select(r => r.Layer)],
            BlockReader.Parameters(symbol),
            [.. read.Where(r => Vocabulary.IsBlock(r.Type)).Select(r => r.Layer.Word)],
            [.. read.Where(r => Vocabulary.IsTemplate(r.Type)).Select(r => r.Layer.Word)],
            Vocabulary.IsTemplate(symbol),
            (i, argument) => read[i].Type is { } type && LayerReader.IsExpression(type, argument.Name));
        return (findings, [.. read.Select(r => r.Attribute)]);
    }

    /// <summary>The errors of a block. Their layers are positions in the block.</summary>
    /// <param name="layers">The layers, in source order.</param>
    /// <param name="parameters">The hyper-parameters.</param>
    /// <param name="blocks">The words of the blocks among the layers.</param>
    /// <param name="templates">The words of the templates among the layers.</param>
    /// <param name="isTemplate">Whether they are those of a template, which can have all that a network has.</param>
    /// <param name="isExpression">Whether an argument of a layer is an expression, not a text.</param>
    private static IReadOnlyList<Finding> Run(
        IReadOnlyList<LayerSpec> layers, IEnumerable<BlockParameter> parameters, ICollection<string> blocks, ICollection<string> templates, bool isTemplate, Func<int, Argument, bool> isExpression)
    {
        var findings = new List<Finding>();
        // While a parameter is typed, several may have the same name, or none.
        var names = InputNames.Any(parameters.GroupBy(p => p.Name).ToDictionary(group => group.Key, group => Sample(group.First())));
        for (var i = 0; i < layers.Count; i++)
        {
            CheckWord(layers[i], i, blocks, templates, isTemplate, findings);
            foreach (var argument in layers[i].Arguments.Where(argument => isExpression(i, argument)))
                CheckExpressions(layers[i], i, argument, names, findings);
        }

        // Whether an elementwise function joins paths depends on its method, and an incomplete attribute may be a join.
        if (!layers.Any(layer => layer.Word is LayerSpec.Unreadable || Registry.Find(layer.Word) is ElementwiseLayer))
            CheckPaths(layers, findings);
        return [.. findings.OrderBy(finding => finding.Layer)];
    }

    private static void CheckWord(LayerSpec layer, int position, ICollection<string> blocks, ICollection<string> templates, bool isTemplate, List<Finding> findings)
    {
        var known = Registry.Find(layer.Word);
        if (isTemplate && (known is LossLayer or OutputLayer or HeadLayer || layer.Word is "Input" or InputSizes.Word || templates.Contains(layer.Word)))
            return;
        if (templates.Contains(layer.Word))
            findings.Add(new(Rules.TemplateInBlock, position, new([layer.Declaration])));
        else if (known is LossLayer or OutputLayer)
            findings.Add(new(Rules.LossInBlock, position, new([layer.Declaration])));
        else if (known is HeadLayer)
            findings.Add(new(Rules.HeadInBlock, position, new([layer.Declaration])));
        else if (known is null && layer.Word is not (LayerSpec.Unreadable or AppliedLayer.Word) && !blocks.Contains(layer.Word))
            findings.Add(new(Rules.UnknownLayer, position, new([layer.Word, NearMiss.Question(layer.Word, Registry.Layers.Select(l => l.Word).Concat(blocks))])));
    }

    private static void CheckExpressions(LayerSpec layer, int position, Argument argument, IReadOnlyDictionary<string, ArgumentValue> names, List<Finding> findings)
    {
        var texts = argument.Value is ListValue list ? list.Items.OfType<TextValue>() : new[] { argument.Value }.OfType<TextValue>();
        foreach (var text in texts.Where(text => !names.ContainsKey(text.Value)))
            if (Expression.Check(text.Value, names) is { } error)
                findings.Add(new(Rules.BadExpression, position, new([layer.Declaration, argument.Name, error.Message, error.Position + 1, text.Value]), argument.Name));
    }

    private static void CheckPaths(IReadOnlyList<LayerSpec> layers, List<Finding> findings)
    {
        var (paths, first) = (0, 0);
        for (var i = 0; i < layers.Count; i++)
        {
            switch (Registry.Find(layers[i].Word))
            {
                case BranchLayer:
                    first = paths++ == 0 ? i : first;
                    break;
                case JoinLayer when paths < 2:
                    findings.Add(new(paths == 0 ? Rules.JoinWithoutBranch : Rules.OnePath, i, new([layers[i].Declaration])));
                    paths = 0;
                    break;
                case JoinLayer:
                    paths = 0;
                    break;
            }
        }

        if (paths > 0)
            findings.Add(new(Rules.NotJoined, first, new([layers[first].Declaration])));
    }

    /// <summary>A value of a parameter's type. Only its kind counts.</summary>
    private static ArgumentValue Sample(BlockParameter parameter) => parameter.Type.TrimEnd('?') switch
    {
        "int" or "long" or "object" => new IntegerValue(1),
        "double" or "float" => new RealValue(1),
        "bool" => new BooleanValue(true),
        "string" => new TextValue(""),
        var type when type.EndsWith("[]", StringComparison.Ordinal) => new ListValue(default),
        var type => new TypeValue(type),
    };
}
