using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[Flatten]: C x H x W -> a vector of C * H * W features. It is a view.</summary>
public sealed class FlattenLayer : Layer
{
    public override string Word => "Flatten";

    public override LayerExample Example => new("Flatten", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) =>
        x.Type.Rank == 1 ? x : context.Graph.Add(Reshape.Op, TensorType.PerSample(checked((int)x.Type.Length)), x);
}
