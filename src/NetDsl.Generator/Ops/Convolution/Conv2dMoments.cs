using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Reduction;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Convolution;

/// <summary>
/// y = x * w, and the mean and biased variance of each channel of y. Only <see cref="Passes.FuseConvolutionStatistics"/> creates it.
/// </summary>
public sealed class Conv2dMoments : Op<Conv2dGeometry>
{
    public static readonly Conv2dMoments Op = new();

    public override string Name => "Conv2dMoments";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Conv2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.OutType;

    public override IReadOnlyList<TensorType> Parts(Node node)
    {
        var moment = Reduce.Kept(node.Type, Keep.Channel);
        return [node.Type, moment, moment];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Conv2dMoments", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node, 0),
            Out(node, 1), Out(node, 2))];
}
