using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[LpPool2d(p, kernel)]: C x H x W -> C x H' x W', the p-norm of each window: an average of powers, with elementwise operations around it.</summary>
public sealed class LpPool2dLayer : Layer
{
    public override string Word => "LpPool2d";

    public override string Stem => "LpPool";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var p = builder.Real("p", 2);
        if (p < 1)
            throw builder.FailAt("p", Rules.OutOfRange, builder.Declaration, "p", "1 or more", p.ToString("R", CultureInfo.InvariantCulture));
        var geometry = Pool2dGeometry.Read(builder, x);
        // Where windows hang over the padding too, the average is taken over what hangs over as well: there are zeros.
        geometry = geometry with
        {
            PadBottom = Math.Max(geometry.PadBottom, (geometry.OutHeight - 1) * geometry.StrideHeight + geometry.KernelHeight - geometry.InHeight - geometry.PadTop),
            PadRight = Math.Max(geometry.PadRight, (geometry.OutWidth - 1) * geometry.StrideWidth + geometry.KernelWidth - geometry.InWidth - geometry.PadLeft),
        };
        var g = builder.Graph;
        var mean = g.Add(AvgPool2d.Op, geometry, Raise(g, x, p));
        var sum = g.Multiply(mean, g.Number(geometry.KernelHeight * geometry.KernelWidth));
        if (p == 1)
            return sum;
        // The slope of a root at 0 is infinite: windows of zeros, as rectifiers leave them, give 0 and get no gradient.
        var root = g.Max(sum, g.Number(Tiny));
        return g.SelectGreater(sum, g.Number(Tiny), p == 2 ? g.Sqrt(root) : g.Power(root, 1 / p), g.Number(0));
    }

    private const double Tiny = 1e-30;

    /// <summary>|x| to the power of p: by multiplication where p is whole and small.</summary>
    private static Node Raise(Graph g, Node x, double p)
    {
        var size = p % 2 == 0 ? x : g.Add(Scalars.Abs, null, x);
        if (p > 8 || p != Math.Floor(p))
            return g.Power(g.Max(g.Add(Scalars.Abs, null, x), g.Number(Tiny)), p);
        var power = size;
        for (var i = 1; i < p; i++)
            power = g.Multiply(power, size);
        return power;
    }
}
