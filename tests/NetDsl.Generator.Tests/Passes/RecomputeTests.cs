using Microsoft.CodeAnalysis;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class RecomputeTests
{
    private const string Source = """
        [Network, Input(8, 16, 16)]
        [Bottle(8, Repeat = 6), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
        public partial class Net;

        [Block]
        [Branch, Conv2d("4 * filters", 1), BatchNorm, Relu, Conv2d("4 * filters", 3, Padding = 1), BatchNorm, Relu, Conv2d(nameof(filters), 1)]
        [Branch]
        [Add]
        public sealed partial class BottleAttribute(int filters) : LayerAttribute;
        """;

    [Fact]
    public void Convolutions_whose_results_backward_needs_run_twice()
    {
        var (kept, again) = (Compile(Source), Compile(Recomputed));

        kept.Plan.Kernels.Count(k => k.Op == Conv2d.Op).ShouldBe(18);
        // The last convolution of a block is not needed again: what it makes is kept, in the sum.
        again.Plan.Kernels.Count(k => k.Op == Conv2d.Op).ShouldBe(18 + 12);
        again.Plan.Kernels.Count(k => k.Op == Moments.Op).ShouldBe(12);
    }

    [Fact]
    public void Memory_holds_one_block_and_the_ends_of_all()
    {
        var (kept, again) = (Compile(Source).Plan.PerSample, Compile(Recomputed).Plan.PerSample);

        const int End = 8 * 256, Inside = 4 * End;
        // All blocks keep at least the results of two convolutions.
        kept.ShouldBeGreaterThan(6 * (2 * Inside + End));
        // One segment stores them, with gradients and the results of norm and rectifier, in addition to the ends.
        again.ShouldBeLessThan(6 * End + 5 * Inside + 3 * End);
    }

    [Fact]
    public void A_block_of_another_assembly_is_recomputed_too()
    {
        var library = GeneratorHost.Run(Recomputed);
        using var assembly = new MemoryStream();
        library.Output.WithAssemblyName("Library").Emit(assembly).Success.ShouldBeTrue();

        var host = GeneratorHost.Run(
            ["[Network, Input(8, 16, 16), Bottle(8), Flatten, Dense(2), SoftmaxCrossEntropy] public partial class Other;"],
            references: [MetadataReference.CreateFromImage(assembly.ToArray())]);

        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted["Other.Training.g.cs"].ShouldContain("Relu1Again => net.PerSample");
    }

    private static string Recomputed => Source.Replace("[Block]", "[Block, Recompute]");

    private static (Graph Graph, MemoryPlan Plan) Compile(string source)
    {
        var network = NetworkGraphs.Lower(Parsing.One(source), int.MaxValue);
        network.Findings.ShouldBeEmpty();
        var graph = Recompute.Run(Differentiate.Run(network.GraphOf(ProgramKind.Training)!), network).Verified("recomputation");
        var fused = Fuse.Run(Simplify.Run(graph), true);
        return (fused, PlanMemory.Run(fused, new BufferLayout(network)));
    }
}
