using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Memory;

public class PlanMemoryTests
{
    private const string Deep = "Input(3, 16, 16), Conv2d(8, 3, Padding = 1), BatchNorm, Relu, Conv2d(8, 3, Padding = 1), BatchNorm, Relu, MaxPool2d(2), " +
        "Conv2d(16, 3, Padding = 1), BatchNorm, Relu, Dropout, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_value_is_overwritten_while_somebody_may_read_it(bool fusion)
    {
        var network = Networks.Build(Deep);
        foreach (var graph in new[] { Differentiate.Run(network.GraphOf(ProgramKind.Training)!), network.GraphOf(ProgramKind.Inference)! })
            Replay(network, graph, fusion);
    }

    [Fact]
    public void Memory_is_used_again()
    {
        var network = Networks.Build(Deep);
        var (plan, graph) = Plan(network, network.GraphOf(ProgramKind.Inference)!, fusion: true);

        var all = graph.Live().Where(PlanMemory.IsKernel).Where(n => n.Type.Batched).Sum(n => PlanMemory.Align(n.Type.Length));

        // Two images of 8x16x16 at a time, and the batch itself.
        plan.PerSample.ShouldBe(new BufferLayout(network).PerSample + 2 * 8 * 16 * 16);
        plan.PerSample.ShouldBeLessThan(all);
    }

    [Fact]
    public void A_loop_writes_over_an_operand_that_nobody_reads_again()
    {
        var network = Networks.Build("Input(4, 8, 8), Softmax, Relu, Softmax, MeanSquaredError");
        var (plan, graph) = Plan(network, network.GraphOf(ProgramKind.Inference)!, fusion: true);

        var relu = graph.Live().Single(n => n.Op == Map.Op && n.Type.Rank == 3 && n.Body!.ToString().Contains("Max"));
        plan.Slices[relu].ShouldBe(plan.Slices[relu.Input]);
    }

    [Fact]
    public void Gradients_and_statistics_are_written_where_they_belong()
    {
        var network = Networks.Build(Deep);
        var (plan, graph) = Plan(network, Differentiate.Run(network.GraphOf(ProgramKind.Training)!), fusion: true);

        foreach (var (root, value) in graph.Roots)
            plan.Slices[value].Storage.ShouldBe(root.Kind switch
            {
                RootKind.Gradient => Storage.Gradient,
                RootKind.Statistic => Storage.Statistic,
                RootKind.Loss => Storage.PerBatch,
                _ => Storage.PerSample,
            });
    }

    [Fact]
    public void Decayed_parameters_come_first_and_do_not_overlap()
    {
        var network = Networks.Build(Deep);
        var slices = new BufferLayout(network);

        var trained = network.Parameters.Where(p => p.Trainable).Select(p => (Parameter: p, BufferSlice: slices.Of(p))).OrderBy(p => p.BufferSlice.Offset).ToList();
        trained.TakeWhile(p => p.Parameter.Decayed).Count().ShouldBe(trained.Count(p => p.Parameter.Decayed));
        trained.Zip(trained.Skip(1)).ShouldAllBe(pair => pair.First.BufferSlice.Offset + pair.First.BufferSlice.Length <= pair.Second.BufferSlice.Offset);
        trained.Where(p => p.Parameter.Decayed).ShouldAllBe(p => p.BufferSlice.Offset + p.BufferSlice.Length <= slices.DecayedWeights);
        trained.Where(p => !p.Parameter.Decayed).ShouldAllBe(p => p.BufferSlice.Offset >= slices.DecayedWeights);
        trained.Select(p => p.Parameter.Role).Where(role => role == "Weight").Count().ShouldBe(4);
    }

    /// <summary>Runs the plan with names instead of numbers: every float holds the name of who wrote it last.</summary>
    private static void Replay(Network network, Graph graph, bool fusion)
    {
        var (plan, fused) = Plan(network, graph, fusion);
        var memory = new Dictionary<(Storage, long), Node>();
        foreach (var kernel in plan.Kernels)
        {
            foreach (var input in kernel.Inputs.Select(Views.Owner).Where(plan.Slices.ContainsKey))
            {
                var place = plan.Slices[input];
                for (var i = 0; i < place.Length; i++)
                    memory[(place.Storage, place.Offset + i)].ShouldBe(input, $"{kernel} reads {input}");
            }

            foreach (var output in plan.Slices.Keys.Where(n => n == kernel || n.Op == TupleElement.Op && n.Input == kernel))
            {
                var place = plan.Slices[output];
                for (var i = 0; i < place.Length; i++)
                    memory[(place.Storage, place.Offset + i)] = output;
            }
        }

        foreach (var (_, value) in fused.Roots)
            for (var i = 0; i < plan.Slices[value].Length; i++)
                memory[(plan.Slices[value].Storage, plan.Slices[value].Offset + i)].ShouldBe(value, "a result has to survive");
    }

    private static (MemoryPlan, Graph) Plan(Network network, Graph graph, bool fusion)
    {
        var fused = Fuse.Run(fusion ? Simplify.Run(graph) : graph, fusion);
        return (PlanMemory.Run(fused, new BufferLayout(network)), fused);
    }
}
