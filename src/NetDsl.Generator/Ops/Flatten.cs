using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Flatten]: C x H x W -> a vector of C * H * W features. Moves nothing.</summary>
public sealed class FlattenLayer : Layer
{
    public override string Word => "Flatten";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) =>
        x.Type.Rank == 1 ? x : builder.Graph.Add(Reshape.Op, TensorType.PerSample(checked((int)x.Type.Length)), x);
}
