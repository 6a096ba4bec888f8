using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// The cell of a recurrence on its way to code: simplified, fused and planned like a network, once for all its steps. Where its
/// values lie is counted from where the step begins.
/// </summary>
public sealed class StepProgram
{
    private readonly Node recurrence;
    private readonly Graph graph;
    private readonly MemoryPlan plan;

    /// <summary>Whether all steps of a state are kept; else it changes between two places.</summary>
    private readonly bool[] isKept;

    private StepProgram(Node recurrence, IEnumerable<Node> picks, bool fusion)
    {
        this.recurrence = recurrence;
        var results = picks.Select(p => (int)p.Attribute!).ToList();
        isKept = [.. Cell.After.Select((_, state) => results.Contains(state))];
        (graph, Origins) = Fuse.Run(Results(results.Where(part => part >= Cell.After.Count)) is var raw && fusion ? Simplify.Run(raw) : raw, fusion);
        plan = PlanMemory.Run(graph.Verified("fusion of a cell"), root => new(Storage.PerSample, 0, graph.FindRoot(root)!.Type.Length));
        if (plan.PerBatch > 0)
            throw new InvalidOperationException($"{recurrence} computes at each step what is the same for the whole batch.");
    }

    public Cell Cell => (Cell)recurrence.Attribute!;

    /// <summary>Which nodes went into each function.</summary>
    public IReadOnlyDictionary<Node, FunctionOrigin> Origins { get; }

    /// <summary>What a step needs while it is computed, and states of which only the last is kept; per sample.</summary>
    public long Workspace => plan.PerSample + Cell.After.Where((_, state) => !isKept[state]).Sum(state => TwoPlaces(state));

    /// <summary>The programs of all recurrences of a fused graph.</summary>
    public static Dictionary<Node, StepProgram> Of(Graph graph, bool fusion)
    {
        var live = graph.Live();
        var picks = live.Where(n => n.Op == Pick.Op).ToLookup(n => n.Input);
        return live.Where(n => n.Op == Recurrence.Op).ToDictionary(n => n, n => new StepProgram(n, picks[n], fusion));
    }

    /// <summary>What each state begins with: where it lies before the first step, and what it is, null for zero.</summary>
    public IEnumerable<(Node State, Node? First)> Beginnings => graph.Live().Where(n => n.Op == Before.Op).Select(n => (n, Cell.Initial[Before.IndexOf(n)]));

    /// <summary>The kernels of a step, and where its values lie.</summary>
    /// <param name="outer">The plan of the program around it.</param>
    /// <param name="sources">Where that program's sources lie.</param>
    public MemoryPlan Within(MemoryPlan outer, FixedPlaces sources)
    {
        var start = Workspace > 0 ? outer.Places[recurrence].Offset : 0;
        var kept = outer.Places.Where(p => p.Key.Op == Pick.Op && p.Key.Input == recurrence).ToDictionary(p => (int)p.Key.Attribute!, p => p.Value);
        var places = plan.Places.ToDictionary(p => p.Key, p => p.Value with { Offset = start + p.Value.Offset });
        var next = start + plan.PerSample;
        var states = Cell.After.Select((state, i) =>
        {
            if (isKept[i])
                return kept[i];
            var place = new Place(Storage.PerSample, next, state.Type.Length);
            next += TwoPlaces(state);
            return place;
        }).ToList();

        foreach (var (root, node) in graph.Roots)
        {
            var part = int.Parse(root.Name, CultureInfo.InvariantCulture);
            places[node] = part < states.Count ? PlaceOf(part, Cell.FirstAfter) : kept[part] with { Length = node.Type.Length, Step = "step" };
        }

        foreach (var node in graph.Live().Concat(Cell.Initial.OfType<Node>()))
            if (node.Op == Before.Op)
                places[node] = PlaceOf(Before.IndexOf(node), Cell.FirstBefore);
            else if (node.Op == Given.Op)
                places[node] = OfGiven(node);
        return plan with { Places = places };

        Place PlaceOf(int state, int first)
        {
            var index = first == 0 ? "step" : $"step + {first}";
            return states[state] with { Length = Cell.After[state].Type.Length, Step = isKept[state] ? index : first == 0 ? "step & 1" : $"({index}) & 1" };
        }

        Place OfGiven(Node node)
        {
            var input = recurrence.Inputs[Given.InputOf(node)];
            var owner = PlanMemory.Owner(input);
            var place = sources.Of(owner) ?? outer.Places[owner];
            if (!input.Type.Batched)
                return place;
            var first = (PlanMemory.StartWithinOwner(input) ?? 0) / node.Type.Length;
            var step = Cell.Initial.Contains(node) ? $"{first}" : first == 0 ? "step" : $"step + {first}";
            return place with { Length = node.Type.Length, Step = step };
        }
    }

    private static long TwoPlaces(Node state) => PlanMemory.Align(2 * state.Type.Length);

    /// <summary>The cell with a root for each result that somebody reads, and for all states.</summary>
    private Graph Results(IEnumerable<int> others)
    {
        var own = new Graph();
        var made = new List<Node>();
        foreach (var node in Cell.Graph.Nodes)
        {
            own.Origin = node.Origin;
            made.Add(own.Add(node.Op, node.Attribute, node.Inputs.Select(i => made[i.Id]).ToList()));
        }

        foreach (var part in Enumerable.Range(0, Cell.After.Count).Concat(others))
            own.AddRoot(new(RootKind.Step, part.ToString(CultureInfo.InvariantCulture)), made[Cell.ValueOf(part).Id]);
        return own;
    }
}
