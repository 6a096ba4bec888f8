using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The precomputed plans of convolutions of one device. A plan lives as long as its shape.</summary>
internal sealed class ConvolutionPlans
{
    private readonly ConditionalWeakTable<Conv2dShape, ConvPlan> planes = [];
    private readonly ConditionalWeakTable<Conv2dShape, BlockPlan> blocked = [];
    private readonly ConditionalWeakTable<Conv2dShape, DepthwisePlan> depthwise = [];

    /// <summary>The plan of a convolution whose images are channels first.</summary>
    public ConvPlan OfPlanes(Conv2dShape shape) => planes.GetValue(shape, static shape => new(shape));

    /// <summary>The plan of a convolution with images in channel blocks.</summary>
    public BlockPlan OfBlocks(Conv2dShape shape) => blocked.GetValue(shape, static shape => new(shape));

    /// <summary>The plan of a depthwise convolution in channel blocks.</summary>
    public DepthwisePlan OfDepthwise(Conv2dShape shape) => depthwise.GetValue(shape, static shape => new(shape));
}
