using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Pooling;

/// <summary>
/// [LpPool2d(p, kernel)]: C x H x W -> C x H' x W', the p-norm of each window: an average of powers, with elementwise operations around it.
/// </summary>
public sealed class LpPool2dLayer : Layer
{
    public override string Word => "LpPool2d";

    public override LayerExample Example => new("LpPool2d(2, 3, Stride = 2)", 3, 5, 4);

    public override string Stem => "LpPool";

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var p = context.Arguments.Real("p", 2);
        if (p < 1)
            throw context.FailAt("p", Rules.OutOfRange, context.Declaration, "p", "1 or more",
                p.ToString("R", CultureInfo.InvariantCulture));
        var geometry = Pool2dGeometry.Read(context, x);
        // If windows exceed the padding, the average includes the excess, which is zeros.
        geometry = geometry with
        {
            PadBottom = Math.Max(geometry.PadBottom,
                (geometry.OutHeight - 1) * geometry.StrideHeight + geometry.KernelHeight - geometry.InHeight - geometry.PadTop),
            PadRight = Math.Max(geometry.PadRight,
                (geometry.OutWidth - 1) * geometry.StrideWidth + geometry.KernelWidth - geometry.InWidth - geometry.PadLeft),
        };
        var g = context.Graph;
        var mean = g.Add(AvgPool2d.Op, geometry, Raise(g, x, p));
        var sum = g.Multiply(mean, g.Number(geometry.KernelHeight * geometry.KernelWidth));
        if (p == 1)
            return sum;
        // The slope of a root at 0 is infinite. Windows of zeros, as after rectifiers, give 0 and get no gradient.
        var root = g.Max(sum, g.Number(Tiny));
        return g.SelectGreaterOrEqual(g.Number(Tiny), sum, g.Number(0), p == 2 ? g.Sqrt(root) : g.Power(root, 1 / p));
    }

    private const double Tiny = 1e-30;

    /// <summary>|x| to the power of p, by multiplication if p is a small integer.</summary>
    private static Node Raise(GraphBuilder g, Node x, double p)
    {
        var size = p % 2 == 0 ? x : g.Add(Scalars.Abs, x);
        if (p > 8 || p != Math.Floor(p))
            return g.Power(g.Max(g.Add(Scalars.Abs, x), g.Number(Tiny)), p);
        var power = size;
        for (var i = 1; i < p; i++)
            power = g.Multiply(power, size);
        return power;
    }
}
