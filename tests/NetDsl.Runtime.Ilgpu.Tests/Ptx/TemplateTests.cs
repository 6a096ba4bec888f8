using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

public sealed class TemplateTests
{
    [Fact]
    public void Trial()
    {
        using var recorder = new RecordingExecutor();
        using var compiler = new PtxCompiler();
        foreach (var type in (Type[])[typeof(MapKernel<Map3<Affine>>), typeof(MapKernel<Map8<Sum8>>), typeof(ReduceKernel<Together, Identity>), typeof(UpdateKernel<TestRule>),
            typeof(TileKernel<Side16, Registers4, MatMulProduct, Map2<AddTanh>>), typeof(TileKernel<Side16, Registers8, ConvProduct, Map2<AddTanh>>), typeof(LineKernel<Together, ConvWeightProduct, Identity>)])
        {
            var ptx = compiler.Compile(type);
            File.WriteAllText($"/tmp/ilgpu/ptx/{type.Name}_{string.Join('_', type.GenericTypeArguments.Select(t => t.Name))}.ptx", ptx);
        }
    }

    private readonly struct TestRule(float rate, float decay) : IUpdateRule
    {
        public static int States => 1;
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            first = T.MultiplyAdd(T.Create(decay), first, gradient);
            weight -= T.Create(rate) * first;
        }
    }
}
