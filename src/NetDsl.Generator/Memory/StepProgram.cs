using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Memory;

/// <summary>
/// The compiled cell of a recurrence: simplified, fused and planned like a network, once for all time steps. Offsets of its values are
/// relative to the step.
/// </summary>
public sealed class StepProgram
{
    private readonly Node recurrence;
    private readonly IReadOnlyList<Node> picks;
    private readonly Graph graph;
    private readonly MemoryPlan plan;

    /// <summary>Whether all time steps of a state are stored; otherwise it alternates between two slices.</summary>
    private readonly bool[] isKept;

    private StepProgram(Node recurrence, IEnumerable<Node> picks, bool fusion)
    {
        (this.recurrence, this.picks) = (recurrence, [.. picks]);
        var results = picks.Select(p => TupleElement.AttributeOf(p)).ToList();
        isKept = [.. Cell.After.Select((_, state) => results.Contains(state))];
        graph = Fuse.Run(Results(results.Where(part => part >= Cell.After.Count)) is var raw && fusion ? Simplify.Run(raw) : raw, fusion);
        plan = PlanMemory.Run(graph.Verified("fusion of a cell"), root => new(Storage.PerSample, 0, graph.FindRoot(root)!.Type.Length));
        if (plan.PerBatch > 0)
            throw new InvalidOperationException($"{recurrence} computes at each step what is the same for the whole batch.");
    }

    public Cell Cell => Recurrence.AttributeOf(recurrence);

    /// <summary>The memory of a step, and of states of which only the last is stored; per sample.</summary>
    public long Workspace => plan.PerSample + Cell.After.Where((_, state) => !isKept[state]).Sum(state => TwoSlices(state));

    /// <summary>Compiles all recurrences of a fused graph.</summary>
    public static Dictionary<Node, StepProgram> Of(Graph graph, bool fusion)
    {
        var live = graph.Live();
        var picks = live.Where(n => n.Op == TupleElement.Op).ToLookup(n => n.Input);
        return live.Where(n => n.Op == Recurrence.Op).ToDictionary(n => n, n => new StepProgram(n, picks[n], fusion));
    }

    /// <summary>The initial value of each state: the node before the first step, and its value, null for zero.</summary>
    public IEnumerable<(Node State, Node? First)> Beginnings => graph.Live().Where(n => n.Op == Before.Op).Select(n => (n, Cell.Initial[Before.IndexOf(n)]));

    /// <summary>The kernels of a step, and the slices of its values.</summary>
    /// <param name="outer">The plan of the enclosing program.</param>
    /// <param name="sources">The slices of that program's leaves.</param>
    public MemoryPlan Within(MemoryPlan outer, BufferLayout sources)
    {
        var start = Workspace > 0 ? outer.Slices[recurrence].Offset : 0;
        var kept = picks.ToDictionary(TupleElement.AttributeOf, pick => outer.Slices[pick]);
        var slices = plan.Slices.ToDictionary(p => p.Key, p => p.Value with { Offset = start + p.Value.Offset });
        var next = start + plan.PerSample;
        var states = Cell.After.Select((state, i) =>
        {
            if (isKept[i])
                return kept[i];
            var slice = new BufferSlice(Storage.PerSample, next, state.Type.Length);
            next += TwoSlices(state);
            return slice;
        }).ToList();

        foreach (var (root, node) in graph.Roots)
        {
            var part = int.Parse(root.Name, CultureInfo.InvariantCulture);
            slices[node] = part < states.Count ? SliceOf(part, Cell.FirstAfter) : kept[part] with { Length = node.Type.Length, Step = "step" };
        }

        foreach (var node in graph.Live().Concat(Cell.Initial.OfType<Node>()))
            if (node.Op == Before.Op)
                slices[node] = SliceOf(Before.IndexOf(node), Cell.FirstBefore);
            else if (node.Op == Given.Op)
                slices[node] = OfGiven(node);
        return plan with { Slices = slices };

        BufferSlice SliceOf(int state, int first)
        {
            var index = first == 0 ? "step" : $"step + {first}";
            return states[state] with { Length = Cell.After[state].Type.Length, Step = isKept[state] ? index : first == 0 ? "step & 1" : $"({index}) & 1" };
        }

        BufferSlice OfGiven(Node node)
        {
            var input = recurrence.Inputs[Given.InputOf(node)];
            var owner = Views.Owner(input);
            var slice = sources.Of(owner) ?? outer.Slices[owner];
            if (!input.Type.Batched)
                return slice;
            var first = (Views.StartWithinOwner(input) ?? 0) / node.Type.Length;
            var step = Cell.Initial.Contains(node) ? $"{first}" : first == 0 ? "step" : $"step + {first}";
            return slice with { Length = node.Type.Length, Step = step };
        }
    }

    private static long TwoSlices(Node state) => PlanMemory.Align(2 * state.Type.Length);

    /// <summary>The cell with a root for each result that is read, and for all states.</summary>
    private Graph Results(IEnumerable<int> others)
    {
        var own = new GraphRewriter();
        foreach (var node in Cell.Graph.Nodes)
            own.Copy(node);

        foreach (var part in Enumerable.Range(0, Cell.After.Count).Concat(others))
            own.Result.AddRoot(new(RootKind.Step, part.ToString(CultureInfo.InvariantCulture)), own[Cell.ValueOf(part)]);
        return own.Result;
    }
}
