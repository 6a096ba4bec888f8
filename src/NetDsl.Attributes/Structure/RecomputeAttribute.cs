namespace NetDsl;

/// <summary>
/// Computes the values inside of a block again in the backward pass instead of storing them. Training then takes less memory and up to a
/// third more time. The output of the block is stored. Results do not change.
/// </summary>
/// <remarks>
/// T. Chen et al., "Training deep nets with sublinear memory cost", 2016: gradient checkpointing, where the ends of blocks are the
/// checkpoints. If a recomputed block is inside of another one, the outer one counts.
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
