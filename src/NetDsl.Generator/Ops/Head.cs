using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Head(name)]: opens a further output with layers and a loss of its own.</summary>
public sealed class HeadLayer : Layer
{
    public override string Word => "Head";

    public override Node Build(LayerBuilder builder, Node x) => x;
}
