using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Memory;

/// <summary>
/// Assigns a slice to every value of a fused graph. Results are written to their final slices. All other values share one buffer: values
/// that are never needed at the same time share memory, and a loop can overwrite an operand that no later kernel reads. Offsets are per
/// sample, so the plan holds for every batch.
/// </summary>
public static class PlanMemory
{
    /// <summary>The alignment of values, in floats: a cache line.</summary>
    private const long Alignment = 16;

    /// <param name="graph">The graph.</param>
    /// <param name="layout">The slices that are already assigned.</param>
    /// <param name="fusion">Whether operations in the steps of a recurrence are fused.</param>
    /// <param name="after">A program whose values have to survive this one; null if there is none.</param>
    public static MemoryPlan Run(Graph graph, BufferLayout layout, bool fusion = true, MemoryPlan? after = null)
    {
        var recurrences = StepProgram.Of(graph, fusion);
        return Run(graph, layout.Of, after?.PerSample ?? layout.PerSample, after?.PerBatch ?? layout.PerBatch, recurrences);
    }

    /// <summary>The plan of a single step. All values except the roots share a buffer of their own.</summary>
    internal static MemoryPlan Run(Graph step, Func<Root, BufferSlice> slices) => Run(step, slices, 0, 0, new Dictionary<Node, StepProgram>());

    private static MemoryPlan Run(Graph graph, Func<Root, BufferSlice> slices, long perSampleStart, long perBatchStart, IReadOnlyDictionary<Node, StepProgram> recurrences)
    {
        var kernels = graph.Live().Where(IsKernel).ToList();
        var time = new NodeMap<int>();
        for (var i = 0; i < kernels.Count; i++)
            time[kernels[i]] = i;
        var values = Lifetimes(graph, kernels, time, slices, recurrences);
        ShareInPlace(kernels, time, values);

        var perSample = Pack(values.Values.Where(v => v.Fixed is null && v.Node.Type.Batched), perSampleStart);
        var perBatch = Pack(values.Values.Where(v => v.Fixed is null && !v.Node.Type.Batched), perBatchStart);
        var (final, lifetimes) = (new NodeMap<BufferSlice>(), new NodeMap<Lifetime>());
        foreach (var value in values.Values)
        {
            final[value.Node] = value.Final;
            if (value.Fixed is null)
                lifetimes[value.Node] = new(value.From, value.LastUse);
        }

        return new(kernels, final, perSample, perBatch, recurrences) { Lifetimes = lifetimes };
    }

    /// <summary>Whether a node is a kernel call. Leaves, views, tuple elements and host numbers are not.</summary>
    public static bool IsKernel(Node node) => !node.Op.IsFree && node.Op != TupleElement.Op && !Fuse.IsHostNumber(node);

    public static long Align(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static NodeMap<Value> Lifetimes(Graph graph, IReadOnlyList<Node> kernels, NodeMap<int> time, Func<Root, BufferSlice> slices, IReadOnlyDictionary<Node, StepProgram> recurrences)
    {
        var values = new NodeMap<Value>();
        foreach (var node in graph.Live())
        {
            var made = node.Op == TupleElement.Op ? time[node.Input] : time.TryGetValue(node, out var own) ? own : -1;
            var severalParts = made >= 0 && node.Op != TupleElement.Op && node.Op.Parts(node).Count > 1;
            if (made >= 0 && !severalParts)
                values.Add(node, new(node, made, node.Type.Length));
            else if (recurrences.TryGetValue(node, out var program) && program.Workspace > 0)
                values.Add(node, new(node, made, program.Workspace));
        }

        foreach (var kernel in kernels)
            foreach (var input in kernel.Inputs.Select(Views.Owner))
                if (values.TryGetValue(input, out var value))
                    value.LastUse = value.Until = Math.Max(value.Until, time[kernel]);
        foreach (var (root, node) in graph.Roots)
            values[node].Fixed = slices(root);
        return values;
    }

    private static void ShareInPlace(IReadOnlyList<Node> kernels, NodeMap<int> time, NodeMap<Value> values)
    {
        // The result of the fused function is the first result of a kernel.
        var first = values.Keys.Where(n => n is { Op: TupleElement, Attribute: 0 }).ToDictionary(n => n.Input);
        foreach (var kernel in kernels.Where(k => k.Body is not null && k.Op != Reduce.Op))
        {
            var result = values[first.TryGetValue(kernel, out var pick) ? pick : kernel];
            if (result.Fixed is not null)
                continue;
            // A kernel may read its own operands in any order, so only the operands of the fused function can be overwritten.
            var own = kernel.Operands.Select(Views.Owner).ToList();
            var operand = kernel.BodyOperands
                .Where(o => o.Type.Equals(kernel.Type) && values.ContainsKey(Views.Owner(o)) && !own.Contains(Views.Owner(o)))
                .Select(o => values[Views.Owner(o)])
                .FirstOrDefault(v => v.Fixed is null && v.Host.Until == time[kernel] && v.Room == kernel.Type.Length);
            if (operand is null)
                continue;
            result.SharedWith = operand.Host;
            operand.Host.Until = result.Until;
        }
    }

    /// <summary>
    /// Slices values in descending order of length, each at the lowest offset that is free during its lifetime. Returns the length of the
    /// buffer.
    /// </summary>
    private static long Pack(IEnumerable<Value> values, long start)
    {
        // In ascending order of their offsets.
        var placed = new List<Value>();
        var end = start;
        foreach (var value in values.Where(v => v.SharedWith is null).OrderByDescending(v => v.Room).ThenBy(v => v.From))
        {
            var offset = start;
            foreach (var other in placed)
            {
                if (other.From > value.Until || value.From > other.Until)
                    continue;
                if (offset + value.Length <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Length);
            }

            value.Offset = offset;
            var place = placed.FindIndex(other => other.Offset > offset);
            placed.Insert(place < 0 ? placed.Count : place, value);
            end = Math.Max(end, offset + value.Length);
        }

        return end;
    }

    private sealed class Value(Node node, int from, long length)
    {
        public Node Node { get; } = node;

        public int From { get; } = from;

        /// <summary>The last kernel that uses the value.</summary>
        public int LastUse { get; set; } = from;

        /// <summary>The last kernel that uses the value, or another value in the same memory.</summary>
        public int Until { get; set; } = from;

        public long Offset { get; set; }

        /// <summary>The number of elements.</summary>
        public long Room { get; } = length;

        public long Length { get; } = Align(length);

        public BufferSlice? Fixed { get; set; }

        /// <summary>The value whose memory this one takes over.</summary>
        public Value? SharedWith { get; set; }

        public Value Host => SharedWith?.Host ?? this;

        public BufferSlice Final => Fixed ?? new(Node.Type.Batched ? Storage.PerSample : Storage.PerBatch, Host.Offset, Room);
    }
}

/// <summary>The buffer of a model that holds a value.</summary>
public enum Storage
{
    PerSample,
    PerBatch,
    Weight,
    Gradient,
    Statistic,
    Prepared,
}

/// <summary>The slice of a value, in floats; per sample if it is batched.</summary>
public sealed record BufferSlice(Storage Storage, long Offset, long Length)
{
    /// <summary>Whether two slices share memory.</summary>
    public bool Overlaps(BufferSlice other) => Storage == other.Storage && Offset < other.Offset + other.Length && other.Offset < Offset + Length;

    /// <summary>For a value in a recurrence: the index of its time step, as C#. Otherwise null.</summary>
    public string? Step { get; init; }
}

/// <summary>
/// The kernels in order, the slice of every value, the lengths of the two parts of the buffer, and the programs of recurrences.
/// </summary>
public sealed record MemoryPlan(
    IReadOnlyList<Node> Kernels, IReadOnlyDictionary<Node, BufferSlice> Slices, long PerSample, long PerBatch, IReadOnlyDictionary<Node, StepProgram> Recurrences)
{
    /// <summary>The lifetimes of values whose slices are not fixed.</summary>
    public IReadOnlyDictionary<Node, Lifetime> Lifetimes { get; init; } = new Dictionary<Node, Lifetime>();
}

/// <summary>The kernels between which a value is in memory, as indices.</summary>
/// <param name="First">The kernel that computes it.</param>
/// <param name="Last">The last kernel that reads it.</param>
public sealed record Lifetime(int First, int Last);
