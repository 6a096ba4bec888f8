using System.Text.RegularExpressions;

namespace NetDsl.Generator.Model;

/// <summary>What a layer may be named.</summary>
public static class LayerName
{
    /// <summary>
    /// Members that every network class has: those of <c>NetDsl.Model</c> and of <c>object</c>, and what is emitted
    /// beside the layers. A test compares with the class.
    /// </summary>
    public static readonly IReadOnlyCollection<string> Reserved = new HashSet<string>
    {
        "Calibrated", "CalibrationProgram", "Create", "Device", "Dispose", "DropRates", "Equals", "Evaluate", "Finalize", "Find", "Forward",
        "GetHashCode", "GetInputGradient", "GetOutput", "GetType", "Gradient", "Gradients", "InferenceProgram", "Info", "Initialize",
        "InitializeLsuv", "Input", "InputGradient", "InputGradientProgram", "InputLength", "InputTransforms", "Loss", "LossGradientProgram",
        "MaxBatch", "MemberwiseClone", "MovingAverages", "Output", "OutputLength", "Outputs", "Parameters", "PerBatch", "PerSample", "Plan", "PlannedBytes",
        "PredictWithUncertainty", "PreparationProgram", "Prepared", "ProjectionProgram", "Random", "RateOf", "ReferenceEquals", "RunCalibration",
        "RunEvaluation", "RunInference", "RunInputGradient", "RunPreparation", "RunProjection", "RunSampling", "RunTraining", "RunTrainingForward",
        "SamplingProgram", "SetInput", "SetTarget", "Statistic", "Step", "StepOf", "Target", "TargetKind", "TargetLength", "ToString",
        "TrainingProgram", "TrainStep", "Weight",
    };

    /// <summary>
    /// Names that emitted code uses for something else, so that within the class they must not mean a layer. A test tries
    /// every identifier of emitted code.
    /// </summary>
    private static readonly Regex Used = new(
        @"^(Initializer|Keep|MathF|MethodImplOptions|Operand|Run|Sigmoids|(Forward|Backward|Prepare)\p{Lu}.*|Layers\d+|Parameters\d+|DropRates\d+|.+Parameters|.+Shape)\z");

    /// <summary>What is emitted into every network class, beside its layers and functions; Create may have overloads.</summary>
    public static readonly IReadOnlyCollection<string> Emitted = new HashSet<string>
    {
        "Calibrated", "CalibrationProgram", "InferenceProgram", "Info", "Input", "InputGradientProgram", "InputTransforms", "Loss",
        "LossGradientProgram", "MovingAverages", "Output", "Plan", "PreparationProgram", "ProjectionProgram", "RunCalibration", "RunEvaluation",
        "RunInference", "RunInputGradient", "RunPreparation", "RunProjection", "RunSampling", "RunTraining", "RunTrainingForward", "SamplingProgram",
        "Target", "TrainingProgram",
    };

    /// <summary>The member that the class gets for a layer of that name: <c>Stem</c> for <c>stem</c>.</summary>
    public static string Member(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>Whether a name has the form that C# wants.</summary>
    public static bool IsIdentifier(string name) => Regex.IsMatch(name, @"^[\p{L}_][\p{L}\p{Nd}_]*\z");

    /// <summary>Why a layer cannot have that name, or null if it can.</summary>
    public static string? Problem(string name, NetworkSpec network)
    {
        if (!IsIdentifier(name))
            return "it is not an identifier: letters, digits and '_', with no digit first";
        var member = Member(name);
        if (member == network.Name.TrimStart('@'))
            return "a member cannot have the name of its class";
        if (Reserved.Contains(member))
            return $"every network has a member '{member}' already";
        if (Used.IsMatch(member))
            return $"the compiler uses '{member}' itself";
        return network.Members.Contains(member) ? $"the class has a member '{member}' already" : null;
    }
}
