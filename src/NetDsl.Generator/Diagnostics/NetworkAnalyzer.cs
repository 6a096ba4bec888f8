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
    private readonly Func<NetworkSpec, EquatableArray<Finding>> check;

    /// <summary>Creates the analyzer, for Roslyn.</summary>
    public NetworkAnalyzer()
        : this(NetworkCompiler.Check)
    {
    }

    /// <summary>Creates an analyzer with another compiler, for tests.</summary>
    internal NetworkAnalyzer(Func<NetworkSpec, EquatableArray<Finding>> check) => this.check = check;

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

        var network = NetworkParser.Read(declaration, symbol, context.SemanticModel, context.CancellationToken);
        EquatableArray<Finding> findings;
        try
        {
            findings = check(network.Spec);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Report(context, Rules.InternalError, declaration.Identifier.GetLocation(), symbol.Name, InternalFailure.Describe(exception));
            return;
        }

        foreach (var finding in findings.Where(finding => finding.Block is not { } block || !BlockCheck.HasErrors(block, context.Compilation, context.CancellationToken)))
            Report(context, network, finding, declaration);
        if (InternalFailure.Find(symbol, context.CancellationToken) is { } failure)
            Report(context, Rules.InternalError, declaration.Identifier.GetLocation(), symbol.Name, failure);
    }

    /// <summary>Checks a block as far as possible without shapes. The rest is checked where it is used.</summary>
    private static void AnalyzeBlock(SyntaxNodeAnalysisContext context, TypeDeclarationSyntax declaration, INamedTypeSymbol symbol)
    {
        if (BlockParser.WhyNot(declaration, symbol) is { } reason)
            Report(context, Rules.WrongBlock, declaration.Identifier.GetLocation(), symbol.Name, Vocabulary.IsBlock(symbol) ? "block" : "template", reason);
        else if (Vocabulary.Word(symbol) is var word && (Ops.Registry.Find(word) is not null || word is "Input" or "InputSize" or "Apply"))
            Report(context, Rules.WordTaken, declaration.Identifier.GetLocation(), word, symbol.Name);
        var (findings, attributes) = BlockCheck.Run(declaration, symbol, context.SemanticModel, context.CancellationToken);
        foreach (var finding in findings)
            Report(context, finding.Rule, Location(context, attributes[finding.Layer], finding.Argument), [.. finding.Arguments.Select(argument => argument.Text)]);
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
        var place = marker is null ? "" : Place(marker, declaration.SyntaxTree);
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

    /// <summary>The location of a marker: "line 7", or "line 7 of LeNet.cs" in another file.</summary>
    private static string Place(SyntaxReference marker, SyntaxTree seenFrom)
    {
        var line = $"line {marker.SyntaxTree.GetLineSpan(marker.Span).StartLinePosition.Line + 1}";
        return marker.SyntaxTree == seenFrom ? line : $"{line} of {marker.SyntaxTree.FilePath.Split('/', '\\').Last()}";
    }

    private static void Report(SyntaxNodeAnalysisContext context, NetworkSyntax network, Finding finding, TypeDeclarationSyntax declaration)
    {
        var location = finding.Layer < 0 ? declaration.Identifier.GetLocation() : Location(context, network.Attributes[finding.Layer], finding.Argument);

        Report(context, finding.Rule, location, [.. finding.Arguments.Select(argument =>
            argument.Layer is { } layer ? network.Describe(layer) : argument.Text)]);
    }

    private static Location Location(SyntaxNodeAnalysisContext context, AttributeSyntax attribute, string? argument) =>
        (argument is null ? null : LayerReader.Find(attribute, argument, context.SemanticModel, context.CancellationToken))?.GetLocation() ?? attribute.GetLocation();

    private static void Report(SyntaxNodeAnalysisContext context, Rule rule, Location location, params object[] arguments) =>
        context.ReportDiagnostic(Descriptors.Finding(rule, location, arguments));
}
