using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Lower;

/// <summary>The programs that a network is lowered to.</summary>
internal static class ProgramList
{
    /// <summary>All programs, in the order in which they are lowered. The graphs of training and inference come before those derived from them.</summary>
    public static IReadOnlyList<ProgramDefinition> All { get; } =
    [
        new(ProgramKind.Training, "One step of training: forward and backward.", graphs => graphs.IsTrainable ? graphs.Of(Purpose.Training).Graph : null),
        new(ProgramKind.Inference, "Outputs and loss at inference.", graphs => graphs.Of(Purpose.Inference).Graph),
        new(ProgramKind.Projection, "Limits the norms of weights after each training step.", graphs => graphs.IsTrainable ? graphs.Of(Purpose.Training).Projection() : null),
        new(ProgramKind.Calibration, "The variances by which initial weights are scaled.", graphs => graphs.Of(Purpose.Inference).Calibration()),
        new(ProgramKind.InputGradient, "Outputs at inference, and the gradients for the inputs from given gradients for the outputs.",
            graphs => graphs.AsksForInputGradient ? graphs.Of(Purpose.Inference).Graph : null),
        new(ProgramKind.LossGradient, "The loss of given outputs, and its gradients for them.",
            graphs => graphs.AsksForInputGradient && graphs.IsTrainable ? graphs.Of(Purpose.Inference).OutputLoss() : null),
        new(ProgramKind.Activations, "Outputs at inference, with the output of every layer in memory at some time.",
            graphs => graphs.AsksForActivations ? graphs.Of(Purpose.Inference).Activations() : null),
        new(ProgramKind.Sampling, "Outputs at inference with random dropout.",
            graphs => (!graphs.IsTrainable || graphs.Of(Purpose.Training).IsRandom) && graphs.Of(Purpose.Sampling) is { IsRandom: true } sampling ? sampling.Graph : null),
    ];
}

/// <summary>A program that a network can have.</summary>
/// <param name="Kind">Its purpose.</param>
/// <param name="Summary">The summary of the emitted struct.</param>
/// <param name="Lower">Returns the graph; null if the network does not need the program.</param>
internal sealed record ProgramDefinition(ProgramKind Kind, string Summary, Func<NetworkGraphs, Graph?> Lower);
