using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>
/// Reports the compiler's diagnostics, while typing and in the build. It calls the same library as the generator. It does not wait for the
/// generator, because editors run generators late.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkAnalyzer : DiagnosticAnalyzer
{
    private readonly CheckedNetworks networks;

    /// <summary>Creates the analyzer, for Roslyn.</summary>
    public NetworkAnalyzer()
        : this(NetworkCompiler.Check)
    {
    }

    /// <summary>Creates an analyzer with another compiler, for tests.</summary>
    internal NetworkAnalyzer(Func<NetworkSpec, CancellationToken, EquatableArray<Finding>> check) => networks = new(check);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(UntrainedUse.Analyze, OperationKind.Invocation);
        context.RegisterSyntaxNodeAction(NestingCheck.Analyze, NestingCheck.Kinds);
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.ClassDeclaration, SyntaxKind.RecordDeclaration);
    }

    private void Analyze(SyntaxNodeAnalysisContext context)
    {
        var declaration = (TypeDeclarationSyntax)context.Node;
        // A class without a name is not finished: C# reports that, and no text is there to underline.
        if (declaration.AttributeLists.Count == 0 || declaration.Identifier.IsMissing
            || context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } symbol)
            return;
        if (!Vocabulary.IsBlock(symbol))
            AnalyzeRecompute(context, declaration, symbol);
        if (NetworkParser.IsMarkedPart(declaration, symbol))
            AnalyzeNetwork(context, declaration, symbol);
        else if (Vocabulary.HasLayers(symbol))
            AnalyzeBlock(context, declaration, symbol);
        else
            AnalyzeOtherPart(context, declaration, symbol);
    }

    private void AnalyzeNetwork(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        if (ClassRules.WhyNot(declaration, symbol) is { } reason)
        {
            Report(context, Rules.WrongClass, declaration.Identifier.GetLocation(), symbol.Name, reason);
            return;
        }

        // NestingCheck reports the types around it.
        if (ClassRules.NotPartial(declaration).Contains(declaration))
            Report(context, Rules.NotPartial, declaration.Identifier.GetLocation(), $"The network '{symbol.Name}'");

        if (networks.Of(declaration, context.Compilation, context.CancellationToken) is not { } checkedNetwork)
            return;
        if (checkedNetwork.Failure is { } bug)
        {
            Report(context, Rules.InternalError, declaration.Identifier.GetLocation(), symbol.Name, bug);
            return;
        }

        foreach (var finding in checkedNetwork.Findings.Where(finding => !BlockUses.IsOfBlock(finding, declaration, context.Compilation, context.CancellationToken)
            && (finding.Inner is not { } inner || !BlockCheck.HasErrors(inner.Word, context.Compilation, context.CancellationToken))))
            Report(context, checkedNetwork.Network, finding, declaration);
        if (InternalFailure.Find(symbol, context.CancellationToken) is { } failure)
            Report(context, Rules.InternalError, declaration.Identifier.GetLocation(), symbol.Name, failure);
    }

    /// <summary>Checks a block as far as possible without shapes, then in the networks that use it.</summary>
    private void AnalyzeBlock(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        if (BlockParser.WhyNot(declaration, symbol) is { } reason)
            Report(context, Rules.WrongBlock, declaration.Identifier.GetLocation(), symbol.Name, Vocabulary.IsBlock(symbol) ? "block" : "template", reason);
        else if (Vocabulary.Word(symbol) is var word && (Ops.Registry.Find(word) is not null || word is "Input" or "InputSize" or "Apply"))
            Report(context, Rules.WordTaken, declaration.Identifier.GetLocation(), word, symbol.Name);
        var (findings, attributes) = BlockCheck.Run(declaration, symbol, context.SemanticModel, context.CancellationToken);
        foreach (var finding in findings)
            Report(context, finding.Rule, Location(context, attributes[finding.Layer], finding.Argument), [.. finding.Arguments.Select(argument => argument.Text)]);
        if (findings.Count == 0)
            AnalyzeUses(context, declaration, Vocabulary.Word(symbol));
    }

    /// <summary>Reports the mistakes that layers of a block make in networks. A mistake in several networks, or uses, is reported once.</summary>
    private void AnalyzeUses(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax block, string word)
    {
        var mistakes = from use in networks.Using(word, context.Compilation, context.CancellationToken)
                       from finding in use.Checked.Findings
                       where finding.Inner is { } inner && inner.Word == word && BlockUses.IsOfBlock(finding, use.Declaration, context.Compilation, context.CancellationToken)
                       let attribute = BlockUses.Find(finding.Inner!, context.Compilation, context.CancellationToken)
                       where attribute.Parent?.Parent == block
                       group (finding, use.Checked.Network, attribute) by (finding.Rule, finding.Inner);
        foreach (var uses in mistakes)
        {
            var (finding, network, attribute) = uses.First();
            context.ReportDiagnostic(Descriptors.Finding(finding.Rule, Location(context, attribute, finding.Inner!.Argument), Text(network, finding, block),
                uses.Select(use => use.Network.Attributes[use.finding.Layer].GetLocation()).Distinct()));
        }
    }

    private static void AnalyzeRecompute(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        foreach (var attribute in declaration.AttributeLists.SelectMany(list => list.Attributes))
            if (Vocabulary.IsRecompute(context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type))
                Report(context, Rules.RecomputeWithoutBlock, attribute.GetLocation(), symbol.Name);
    }

    private static void AnalyzeOtherPart(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        var marker = NetworkParser.Marker(symbol);
        var place = marker is null ? "" : NetworkSyntax.Place(marker.SyntaxTree.GetLocation(marker.Span), declaration.SyntaxTree);
        foreach (var attribute in declaration.AttributeLists.SelectMany(list => list.Attributes))
        {
            var type = context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type;
            if (!Vocabulary.IsLayer(type))
                continue;
            var layer = LayerReader.OneLine(attribute, Vocabulary.Word(type!));
            if (marker is null)
                Report(context, Rules.NotANetwork, attribute.GetLocation(), layer, symbol.Name);
            else
                Report(context, Rules.OtherPart, attribute.GetLocation(), layer, place);
        }
    }

    private static void Report(SyntaxNodeAnalysisContext context, NetworkSyntax network, Finding finding, TypeDeclarationSyntax declaration)
    {
        var location = finding.Layer < 0 ? declaration.Identifier.GetLocation() : Location(context, network.Attributes[finding.Layer], finding.Argument);
        Report(context, finding.Rule, location, Text(network, finding, declaration));
    }

    private static object[] Text(NetworkSyntax network, Finding finding, TypeDeclarationSyntax declaration) =>
        [.. finding.Arguments.Select(argument => argument.Layer is { } layer ? network.Describe(layer, declaration.SyntaxTree) : argument.Text)];

    private static Location Location(SyntaxNodeAnalysisContext context, AttributeSyntax attribute, string? argument) =>
        (argument is null ? null : LayerReader.Find(attribute, argument, context.SemanticModel, context.CancellationToken))?.GetLocation() ?? attribute.GetLocation();

    private static void Report(SyntaxNodeAnalysisContext context, Rule rule, Location location, params object[] arguments) =>
        context.ReportDiagnostic(Descriptors.Finding(rule, location, arguments));
}
