using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>y = x * w, and the mean and biased variance of each channel of y. Only <see cref="Passes.GatherMoments"/> makes it.</summary>
public sealed class Conv2dMoments : Op
{
    public static readonly Conv2dMoments Op = new();

    public override string Name => "Conv2dMoments";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Conv2dGeometry)attribute!).OutType;

    public override IReadOnlyList<TensorType> Parts(Node node)
    {
        var moment = Reduce.Kept(node.Type, Keep.Channel);
        return [node.Type, moment, moment];
    }

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Conv2dMoments", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Part(node, 0), writer.Part(node, 1), writer.Part(node, 2)]);
}
