using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Emit;

/// <summary>The kernel calls of a program as they are emitted.</summary>
internal sealed class KernelCalls(MemoryPlan plan)
{
    /// <summary>For each operation with several results, those that are read.</summary>
    public ILookup<Node, Node> Results { get; } = plan.Slices.Keys.Where(n => n.Op == TupleElement.Op).ToLookup(n => n.Input);

    /// <summary>The calls of a node. A call whose results nobody reads, which therefore have no memory, is left out.</summary>
    public IEnumerable<KernelCall> Of(Node node) => node.Op.Lower(node).Where(call => !call.Outputs.Any() || call.Outputs.Any(IsRead));

    /// <summary>For each kernel, the number of calls, from the first, after which its results are complete.</summary>
    public IReadOnlyDictionary<Node, int> Totals(BufferLayout layout)
    {
        var total = 0;
        return plan.Kernels.ToDictionary(kernel => kernel, kernel => total += Count(kernel, layout));
    }

    private int Count(Node node, BufferLayout layout)
    {
        if (node.Op != Recurrence.Op)
            return Of(node).Count();
        var (program, step) = (plan.Recurrences[node], plan.Recurrences[node].Within(plan, layout));
        var calls = new KernelCalls(step);
        return program.Beginnings.Count() + program.Cell.Length * step.Kernels.Sum(kernel => calls.Count(kernel, layout));
    }

    private bool IsRead(KernelArgument.Output output) => output.Part is not { } part || Results[output.Maker].Any(n => TupleElement.AttributeOf(n) == part);
}
