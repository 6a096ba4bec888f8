using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Gives every value of a fused graph its place. Results go straight where they belong; the rest share one arena, in
/// which values that are never needed at the same time lie on top of each other, and a loop may write over an operand that
/// nobody reads again. Offsets are per sample, so the plan holds for every batch.
/// </summary>
public static class PlanMemory
{
    /// <summary>Every value starts at a multiple of this, in floats: a cache line.</summary>
    private const long Alignment = 16;

    /// <param name="graph">What is to be planned.</param>
    /// <param name="places">What is at its place already.</param>
    /// <param name="fusion">Whether operations within the steps of a recurrence are fused.</param>
    /// <param name="beside">A program whose values have to survive this one; null if there is none.</param>
    public static MemoryPlan Run(Graph graph, FixedPlaces places, bool fusion = true, MemoryPlan? beside = null)
    {
        var recurrences = StepProgram.Of(graph, fusion);
        return Run(graph, places.Of, beside?.PerSample ?? places.PerSample, beside?.PerBatch ?? places.PerBatch, recurrences);
    }

    /// <summary>The plan of a single step: everything but the roots lies in an arena of its own.</summary>
    internal static MemoryPlan Run(Graph step, Func<Root, Place> places) => Run(step, places, 0, 0, new Dictionary<Node, StepProgram>());

    private static MemoryPlan Run(Graph graph, Func<Root, Place> places, long perSampleStart, long perBatchStart, IReadOnlyDictionary<Node, StepProgram> recurrences)
    {
        var kernels = graph.Live().Where(IsKernel).ToList();
        var time = kernels.Select((kernel, i) => (kernel, i)).ToDictionary(p => p.kernel, p => p.i);
        var values = Lifetimes(graph, kernels, time, places, recurrences);
        ShareInPlace(kernels, time, values);

        var perSample = Pack(values.Values.Where(v => v.Fixed is null && v.Node.Type.Batched), perSampleStart);
        var perBatch = Pack(values.Values.Where(v => v.Fixed is null && !v.Node.Type.Batched), perBatchStart);
        return new(kernels, values.ToDictionary(p => p.Key, p => p.Value.Final), perSample, perBatch, recurrences);
    }

    /// <summary>Whether a node is a call; otherwise it is a source, a view, a part of another's result, or a host's number.</summary>
    public static bool IsKernel(Node node) => !node.Op.IsFree && node.Op != Pick.Op && !Fuse.IsHostNumber(node);

    /// <summary>The node in whose memory a value lies: views lie in that of what they show.</summary>
    public static Node Owner(Node node) => IsView(node) || node.Op == Window.Op ? Owner(node.Input) : node;

    /// <summary>Where in that memory it begins, for each sample; null where it is all that lies there.</summary>
    public static long? StartWithinOwner(Node node) =>
        node.Op == Window.Op ? (StartWithinOwner(node.Input) ?? 0) + ((Window.Range)node.Attribute!).First * node.Type.RowLength
        : IsView(node) ? StartWithinOwner(node.Input)
        : null;

    private static bool IsView(Node node) => node.Op == Reshape.Op || node.Op == Again.Op;

    public static long Align(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static Dictionary<Node, Value> Lifetimes(Graph graph, IReadOnlyList<Node> kernels, Dictionary<Node, int> time, Func<Root, Place> places, IReadOnlyDictionary<Node, StepProgram> recurrences)
    {
        var values = new Dictionary<Node, Value>();
        foreach (var node in graph.Live())
        {
            var made = node.Op == Pick.Op ? time[node.Input] : time.TryGetValue(node, out var own) ? own : -1;
            var severalParts = made >= 0 && node.Op != Pick.Op && node.Op.Parts(node).Count > 1;
            if (made >= 0 && !severalParts)
                values.Add(node, new(node, made, node.Type.Length));
            else if (recurrences.TryGetValue(node, out var program) && program.Workspace > 0)
                values.Add(node, new(node, made, program.Workspace));
        }

        foreach (var kernel in kernels)
            foreach (var input in kernel.Inputs.Select(Owner))
                if (values.TryGetValue(input, out var value))
                    value.Until = Math.Max(value.Until, time[kernel]);
        foreach (var (root, node) in graph.Roots)
            values[node].Fixed = places(root);
        return values;
    }

    private static void ShareInPlace(IReadOnlyList<Node> kernels, Dictionary<Node, int> time, Dictionary<Node, Value> values)
    {
        // The function's result is the first of what a kernel makes.
        var first = values.Keys.Where(n => n is { Op: Pick, Attribute: 0 }).ToDictionary(n => n.Input);
        foreach (var kernel in kernels.Where(k => k.Body is not null && k.Op != Reduce.Op))
        {
            var result = values[first.TryGetValue(kernel, out var pick) ? pick : kernel];
            if (result.Fixed is not null)
                continue;
            // A kernel reads its own operands in an order of its own, so only those of the function can be written over.
            var own = kernel.Operands.Select(Owner).ToList();
            var operand = kernel.BodyOperands
                .Where(o => o.Type.Equals(kernel.Type) && values.ContainsKey(Owner(o)) && !own.Contains(Owner(o)))
                .Select(o => values[Owner(o)])
                .FirstOrDefault(v => v.Fixed is null && v.Host.Until == time[kernel] && v.Room == kernel.Type.Length);
            if (operand is null)
                continue;
            result.SharedWith = operand.Host;
            operand.Host.Until = result.Until;
        }
    }

    /// <summary>Largest first, each at the lowest offset that is free as long as it lives. Returns the length of the arena.</summary>
    private static long Pack(IEnumerable<Value> values, long start)
    {
        var placed = new List<Value>();
        foreach (var value in values.Where(v => v.SharedWith is null).OrderByDescending(v => v.Room).ThenBy(v => v.From))
        {
            var offset = start;
            foreach (var other in placed.Where(p => p.From <= value.Until && value.From <= p.Until).OrderBy(p => p.Offset))
            {
                if (offset + value.Length <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Length);
            }

            value.Offset = offset;
            placed.Add(value);
        }

        return placed.Select(p => p.Offset + p.Length).Append(start).Max();
    }

    private sealed class Value(Node node, int from, long length)
    {
        public Node Node { get; } = node;

        public int From { get; } = from;

        public int Until { get; set; } = from;

        public long Offset { get; set; }

        /// <summary>How many numbers it has.</summary>
        public long Room { get; } = length;

        public long Length => Align(Room);

        public Place? Fixed { get; set; }

        /// <summary>The value whose memory this one takes over.</summary>
        public Value? SharedWith { get; set; }

        public Value Host => SharedWith?.Host ?? this;

        public Place Final => Fixed ?? new(Node.Type.Batched ? Storage.PerSample : Storage.PerBatch, Host.Offset, Room);
    }
}

/// <summary>Which of a model's buffers a value lies in.</summary>
public enum Storage
{
    PerSample,
    PerBatch,
    Weight,
    Gradient,
    Statistic,
    Prepared,
}

/// <summary>Where a value lies, in floats; per sample where it is batched.</summary>
public sealed record Place(Storage Storage, long Offset, long Length)
{
    /// <summary>Of a value within a recurrence: which of the steps that lie there it is, as C#. Null for all else.</summary>
    public string? Step { get; init; }
}

/// <summary>The kernels in order, the place of every value, how long the two parts of the arena are, and what recurrences do at each step.</summary>
public sealed record MemoryPlan(
    IReadOnlyList<Node> Kernels, IReadOnlyDictionary<Node, Place> Places, long PerSample, long PerBatch, IReadOnlyDictionary<Node, StepProgram> Recurrences);

/// <summary>The places that do not depend on the program: batches, results, parameters.</summary>
public sealed class FixedPlaces
{
    private readonly Dictionary<string, Place> inputs = [];
    private readonly Dictionary<string, Place> targets = [];
    private readonly Dictionary<string, Place> outputs = [];
    private readonly Dictionary<string, Place> losses = [];
    private readonly Dictionary<string, Place> inputGradients = [];
    private readonly Dictionary<string, Place> outputGradients = [];
    private readonly Dictionary<Place, (string Path, string Role)> names = [];
    private readonly Dictionary<string, Place> weights = [];
    private readonly Dictionary<string, Place> statistics = [];
    private readonly Dictionary<string, Place> variances = [];
    private readonly Dictionary<string, Place> prepared = [];

    public FixedPlaces(Network network)
    {
        foreach (var input in network.Inputs)
            inputs.Add(input.Source, Named(AddPerSample(input.Type), input.Source.Length == 0 ? "Input" : input.Source, ""));
        foreach (var target in network.Targets)
            targets.Add(target.Source, Named(AddPerSample(target.Type), target.Source, "Target"));
        foreach (var output in network.Outputs)
            outputs.Add(output.Source, Named(AddPerSample(output.Type!), output.Source, "Output"));
        AddLoss("");
        if (network.Outputs.Count > 1)
            foreach (var output in network.Outputs)
                AddLoss(output.OwnLoss);
        if (network.OutputLoss is not null)
        {
            foreach (var input in network.Inputs)
                inputGradients.Add(input.Source, Named(AddPerSample(input.Type), input.Source.Length == 0 ? "Input" : input.Source, "Gradient"));
            foreach (var output in network.Outputs)
                outputGradients.Add(output.Source, Named(AddPerSample(output.Type!), output.Source, "OutputGradient"));
        }

        foreach (var (root, _) in network.Calibration?.Roots ?? [])
            variances.Add(root.Name, AddNumber());

        // Decayed parameters first, so that an optimizer's step is one pass over each of two runs.
        foreach (var parameter in network.Parameters.Where(p => p.Trainable).OrderByDescending(p => p.Decayed))
        {
            weights.Add(parameter.FullName, new(Storage.Weight, Weights, parameter.Type.Length));
            Weights += PlanMemory.Align(parameter.Type.Length);
            if (parameter.Decayed)
                DecayedWeights = Weights;
        }

        foreach (var parameter in network.Parameters.Where(p => !p.Trainable))
        {
            statistics.Add(parameter.FullName, new(Storage.Statistic, Statistics, parameter.Type.Length));
            Statistics += PlanMemory.Align(parameter.Type.Length);
        }
    }

    public Place Input => inputs[""];

    public Place Target => targets[""];

    public Place Output => outputs[""];

    public Place Loss => losses[""];

    /// <summary>How much of the arena is taken.</summary>
    public long PerSample { get; private set; }

    public long PerBatch { get; private set; }

    public long Weights { get; }

    public long DecayedWeights { get; }

    public long Statistics { get; }

    public long Prepared { get; private set; }

    public Place Of(Root root) => root.Kind switch
    {
        RootKind.Output => outputs[root.Name],
        RootKind.Loss => losses[root.Name],
        RootKind.Gradient => weights[root.Name] with { Storage = Storage.Gradient },
        RootKind.InputGradient => inputGradients[root.Name],
        RootKind.OutputGradient => outputGradients[root.Name],
        RootKind.Weight => weights[root.Name],
        RootKind.Variance => variances[root.Name],
        RootKind.Prepared => prepared[root.Name],
        _ => statistics[root.Name],
    };

    public Place Of(InputModel input) => inputs[input.Source];

    public Place Of(TargetModel target) => targets[target.Source];

    /// <summary>Where a source lies; null for other nodes, and numbers that the host knows.</summary>
    public Place? Of(Node node) =>
        node.Op == Ops.Input.Op ? inputs[BatchSource.NameOf(node)]
        : node.Op == Ops.Target.Op ? targets[BatchSource.NameOf(node)]
        : node.Op == Ops.Output.Op ? outputs[BatchSource.NameOf(node)]
        : node.Op == OutputGradient.Op ? outputGradients[BatchSource.NameOf(node)]
        : node.Attribute is ParameterSpec parameter ? Of(parameter)
        : node.Attribute is Prepared.Value value ? prepared[value.Root.Name]
        : null;

    /// <summary>Gives what inference reads of parameters a place.</summary>
    public void Add(Prepared.Value value, Network network)
    {
        prepared.Add(value.Root.Name, Named(new(Storage.Prepared, Prepared, value.Type.Length), value.Layer < 0 ? "Value" : network.Layers[value.Layer].Name, value.Role));
        Prepared += PlanMemory.Align(value.Type.Length);
    }

    /// <summary>
    /// The head, input or layer that a place belongs to, and what it is to that: <c>Parity</c> and <c>Output</c>. Null where it is
    /// not fixed, or a parameter.
    /// </summary>
    public (string Path, string Role)? NameOf(Place place) => names.TryGetValue(place, out var name) ? name : null;

    public Place Of(ParameterSpec parameter) => (parameter.Trainable ? weights : statistics)[parameter.FullName];

    private Place Named(Place place, string path, string role)
    {
        names.Add(place, (path, role));
        return place;
    }

    private void AddLoss(string root) => losses.Add(root, Named(AddNumber(), root, "Loss"));

    private Place AddNumber()
    {
        var place = new Place(Storage.PerBatch, PerBatch, 1);
        PerBatch += PlanMemory.Align(1);
        return place;
    }

    private Place AddPerSample(TensorType type)
    {
        var place = new Place(Storage.PerSample, PerSample, type.Length);
        PerSample += PlanMemory.Align(type.Length);
        return place;
    }
}
