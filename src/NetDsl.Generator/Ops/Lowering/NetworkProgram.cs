using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>A program of a network: a graph that is compiled to one emitted struct.</summary>
/// <param name="Kind">Its purpose.</param>
/// <param name="Summary">The summary of the emitted struct.</param>
/// <param name="Graph">The graph, at any stage between lowering and emission.</param>
public sealed record NetworkProgram(ProgramKind Kind, string Summary, Graph Graph);

/// <summary>The purposes of programs, in the order in which programs are emitted.</summary>
public enum ProgramKind
{
    /// <summary>A training step: forward and backward.</summary>
    Training,

    /// <summary>Outputs and loss, without a backward pass.</summary>
    Inference,

    /// <summary>The constants of inference that depend on parameters only.</summary>
    ParameterConstants,

    /// <summary>The changes of weights after each training step.</summary>
    Projection,

    /// <summary>The variances of layers whose initial weights are scaled by data.</summary>
    Calibration,

    /// <summary>The gradients for the inputs, from those for the outputs.</summary>
    InputGradient,

    /// <summary>The loss as a function of the outputs, with its gradients.</summary>
    LossGradient,

    /// <summary>Inference with random dropout.</summary>
    Sampling,

    /// <summary>Inference with the outputs of all layers.</summary>
    Activations,
}
