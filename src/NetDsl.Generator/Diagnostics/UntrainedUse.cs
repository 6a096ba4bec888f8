using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>Reports calls that train or evaluate a network that ends with [Output]. They would throw.</summary>
internal static class UntrainedUse
{
    private static readonly ImmutableHashSet<string> Methods = ImmutableHashSet.Create(
        "TrainStep", "ComputeGradients", "Evaluate", "MeasureLayers", "FitAsync", "EvaluateAsync", "FindLearningRateAsync", "RecomputeStatisticsAsync");

    public static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!Methods.Contains(call.TargetMethod.Name) || !IsOfModels(call.TargetMethod))
            return;
        var receiver = call.Instance ?? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value;
        while (receiver is IConversionOperation conversion)
            receiver = conversion.Operand;
        if (receiver?.Type is INamedTypeSymbol network && NetworkParser.Marker(network) is not null && EndsWithOutput(network))
            context.ReportDiagnostic(Descriptors.Finding(Rules.NotTrained, call.Syntax.GetLocation(), [network.Name, call.TargetMethod.Name]));
    }

    /// <summary>Whether a method is a member of <c>NetDsl.Model</c> or an extension of it.</summary>
    private static bool IsOfModels(IMethodSymbol method) => method.ContainingType is { Name: "Model" or "ModelTrainingExtensions", ContainingNamespace: { Name: "NetDsl", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool EndsWithOutput(INamedTypeSymbol network) => network.GetAttributes().Any(attribute => Vocabulary.IsOutput(attribute.AttributeClass));
}
