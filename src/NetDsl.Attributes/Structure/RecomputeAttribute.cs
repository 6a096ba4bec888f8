namespace NetDsl;

/// <summary>
/// On a block: what is computed inside it is not kept for the backward pass, but computed once more when that comes to the block. Training then
/// takes less memory, and up to a third more time. What the block puts out is kept. Results are the same.
/// </summary>
/// <remarks>
/// T. Chen et al., "Training deep nets with sublinear memory cost", 2016: gradient checkpointing, with the ends of blocks for checkpoints.
/// Of a recomputed block within another, the outer one counts.
/// </remarks>
/// <example>
/// <code>
/// [Block, Recompute]
/// [Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
/// public sealed partial class ConvBnReluAttribute(int filters) : LayerAttribute;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecomputeAttribute : Attribute;
