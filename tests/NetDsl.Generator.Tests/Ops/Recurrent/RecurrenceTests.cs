using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Ops.Recurrent;

/// <summary>The loops that recurrent layers become. Their values are tested in NetDsl.Networks.Tests.</summary>
public class RecurrenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void What_is_the_same_for_all_steps_is_one_product(int steps)
    {
        var graph = Simplify.Run(Networks.Train($"Input(3, {steps}), Lstm(5), Dense(2), SoftmaxCrossEntropy"));

        // Of the dense layer one and two; of the recurrent one the inputs of all steps and the gradients of its two weights.
        Count(graph, MatMul.Op).ShouldBe(6);
        var recurrences = graph.Live().Where(n => n.Op == Recurrence.Op).Select(n => (Cell)n.Attribute!).ToList();
        recurrences.Select(cell => cell.IsReversed).ShouldBe([false, true]);
        recurrences.ShouldAllBe(cell => cell.Length == steps && Count(cell.Graph, MatMul.Op, live: false) == 1);
    }

    [Fact]
    public void A_sequence_stays_apart_between_recurrent_layers()
    {
        var graph = Simplify.Run(Networks.Train("Input(3, 9), Conv1d(4, 1), Gru(5, ReturnSequences = true), Rnn(4, ReturnSequences = true), Conv1d(2, 1), MeanSquaredError"));

        // One way to the steps and one back, and the same for gradients.
        Count(graph, ToSteps.Op).ShouldBe(2);
        Count(graph, FromSteps.Op).ShouldBe(2);
    }

    [Fact]
    public void States_that_nobody_reads_are_not_kept()
    {
        // Of each step: the input, the inputs of the gates, the outputs. The memory cell changes between two places.
        Growth(network => network.GraphOf(ProgramKind.Inference)!).ShouldBe(1 + 4 * 5 + 5);
        // The input, twice; outputs and memory cell, four gates and tanh(c). The gradients of the gates share the buffers of their inputs.
        Growth(network => Differentiate.Run(network.GraphOf(ProgramKind.Training)!)).ShouldBe(2 + 2 * 5 + 4 * 5 + 5 + 4 * 5);

        // For sequences so long that alignment does not count.
        static double Growth(Func<Network, Graph> graph) => Math.Round((Memory(graph, 640) - Memory(graph, 320)) / 320.0);

        static long Memory(Func<Network, Graph> graph, int steps)
        {
            var network = Networks.Build($"Input(1, {steps}), Lstm(5), Dense(2), SoftmaxCrossEntropy");
            return PlanMemory.Run(Fuse.Run(Simplify.Run(graph(network)), fusion: true), new BufferLayout(network)).PerSample;
        }
    }

    private static int Count(Graph graph, Op op, bool live = true) => (live ? graph.Live() : graph.Nodes).Count(n => n.Op == op);
}
