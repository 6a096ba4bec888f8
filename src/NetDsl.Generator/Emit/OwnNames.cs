using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Emit;

/// <summary>
/// Names that emitted code has a meaning for. No function may be called as a type that code in its namespace names, and no value as
/// something that statements of a program name.
/// </summary>
internal static class OwnNames
{
    /// <summary>The types that code in a network's namespace names. A test tries every identifier of emitted code.</summary>
    public static readonly IReadOnlyCollection<string> Types = new HashSet<string>(
    [
        "ActivationsProgram", "CalibrationProgram", "Conv2dShape", "Device", "DropRateInfo", "Extent", "GeneratedCodeAttribute", "HeadInfo",
        "HeadPlan", "Identity", "IMap", "InferenceProgram", "Initializer", "InputGradientProgram", "InputInfo", "InputTransform", "IVector",
        "Keep", "LayerInfo", "LayerOutput", "Layout",
        "LossGradientProgram", "MethodImplAttribute", "MethodImplOptions", "ModelInfo", "ModelMemory", "ModelPlan", "ModelPrograms", "MovingAverage",
        "NetDsl", "Operand", "ParameterConstantsProgram", "ParameterInfo", "PermuteShape", "PlannedRegion", "Pool2dShape", "Programs",
        "ProjectionProgram", "Region", "Resample2dShape", "SamplingProgram", "Shapes", "Sigmoids", "System", "Taps", "TargetKind",
        "TrainingProgram", "TransformKind",
        .. Enumerable.Range(1, Body.MaxArity).SelectMany(arity => new[] { $"Map{arity}", $"IMap{arity}" }),
    ]);

    private static readonly string[] Methods = ["Backward", "Begin", "Evaluate", "Forward", "Prepare", "Run"];

    /// <summary>Whether a program cannot have a value of that name: it is a type, or may be a method.</summary>
    public static bool IsReserved(string value) =>
        Types.Contains(value) || Methods.Any(method => value.StartsWith(method, StringComparison.Ordinal)
            && (value.Length == method.Length || !char.IsLower(value[method.Length])));
}
