using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Turns elementwise operations into functions: the epilogue of the kernel that computes their operand, the prologue of the reduction that
/// reads their result, or a loop of their own. Afterwards the graph has kernels, views and leaves only. Without fusion, every elementwise
/// operation becomes a loop of its own.
/// </summary>
public sealed class Fuse
{
    /// <summary>The largest number of cheap operations, on at most two stored values, that are computed again instead of stored.</summary>
    private const int CheapSteps = 4;
    private const int CheapReads = 2;

    /// <summary>The largest number of operations of a function. Longer functions would not stay in registers.</summary>
    private const int MaxSteps = 32;

    private readonly Graph graph;
    private readonly bool fusion;
    private readonly IReadOnlyList<Node> live;
    private readonly Readers readers;
    private readonly HashSet<Node> roots;
    private readonly HashSet<Node> stored = [];

    /// <summary>For each elementwise node, the stored values and numbers that it depends on.</summary>
    private readonly NodeMap<HashSet<Node>> leaves = new();

    private Fuse(Graph graph, bool fusion)
    {
        (this.graph, this.fusion) = (graph, fusion);
        live = graph.Live();
        readers = new Readers(live);
        roots = [.. graph.Results];
    }

    /// <summary>Returns the fused graph. A node with a function knows the nodes that went into it.</summary>
    public static Graph Run(Graph graph, bool fusion)
    {
        var pass = new Fuse(OwnRoots(graph), fusion);
        pass.DecideWhatIsStored();
        return pass.Build();
    }

    /// <summary>
    /// Whether a node is a number that the host knows when it calls a kernel. It is passed as an argument, never computed on the device.
    /// </summary>
    public static bool IsHostNumber(Node node) =>
        node.Op == Constant.Op || node.Op == SampleCount.Op || node.Op == Rate.Op
        || node.Op is ElementwiseOp { HostFormat: not null } && node.Type.Equals(TensorType.Scalar) && node.Inputs.All(IsHostNumber);

    /// <summary>
    /// Gives every root a value of its own, because results are written to their final slices and no two share a slice. Outputs are copied
    /// immediately, because losses and backward passes may start as programs of their own.
    /// </summary>
    private static Graph OwnRoots(Graph graph)
    {
        var copy = new GraphRewriter();
        var taken = new Dictionary<Node, Node>();
        var outputs = graph.Roots.Where(r => r.Root.Kind == RootKind.Output).ToLookup(r => r.Value, r => r.Root);
        foreach (var node in graph.Live())
        {
            copy.Copy(node);
            foreach (var root in outputs[node])
                Own(root, node);
        }

        foreach (var (root, value) in graph.Roots.Where(r => r.Root.Kind != RootKind.Output))
            Own(root, value);
        return copy.FinishLayerOutputs(graph);

        void Own(Root root, Node value)
        {
            // A further copy is made from the last one, because two copies of the same value would be one loop.
            if (!taken.TryGetValue(value, out var node))
                node = copy[value];
            if (node.Op.IsFree || IsHostNumber(node) || taken.ContainsKey(value))
                node = copy.Result.Add(value.Origin, Scalars.Copy, new CopyFor(root, node.Type), null, [node]);
            copy.Result.AddRoot(root, taken[value] = node);
        }
    }

    private void DecideWhatIsStored()
    {
        foreach (var node in live)
        {
            if (node.Op is not ElementwiseOp || IsHostNumber(node))
                continue;
            leaves[node] = LeavesOf(node);
            var isReadTwice = readers[node].Skip(1).Any();
            var isSummed = readers[node].Any(r => r.Op.TakesPrologue);
            if (MustBeStored(node) || !fusion || isReadTwice && !IsCheap(node) || (isReadTwice || isSummed) && IsStoredForFree(node))
                stored.Add(node);
        }
    }

    private bool MustBeStored(Node node) =>
        roots.Contains(node) || node.Op is ElementwiseOp { IsStored: true }
        || readers[node].Any(reader => reader.Op is ElementwiseOp ? !reader.Type.Equals(node.Type) : !reader.Op.TakesPrologue);

    /// <summary>
    /// The values that a node reads, looking through operands that are computed in place. Stores some operands if there are too many.
    /// </summary>
    private HashSet<Node> LeavesOf(Node node)
    {
        while (true)
        {
            var result = new HashSet<Node>();
            foreach (var input in node.Inputs)
                if (IsInlined(input, node))
                    result.UnionWith(leaves[input]);
                else if (input.Op != Constant.Op)
                    result.Add(input);

            var inlined = node.Inputs.Where(i => IsInlined(i, node)).ToList();
            if (inlined.Count == 0 || result.Count <= Body.MaxArity && inlined.Sum(Steps) < MaxSteps)
                return result;
            stored.Add(inlined.OrderByDescending(i => leaves[i].Count).First());
        }
    }

    private bool IsInlined(Node input, Node reader) =>
        input.Op is ElementwiseOp && !IsHostNumber(input) && input.Type.Equals(reader.Op == Reduce.Op ? input.Type : reader.Type) && !stored.Contains(input);

    private int Steps(Node node) => (node.Attribute is ScalarFunction function ? function.Steps.Count : 1) + node.Inputs.Where(i => IsInlined(i, node)).Sum(Steps);

    private bool IsCheap(Node node) =>
        Steps(node) <= CheapSteps
        && leaves[node].Count(l => l.Type.Equals(node.Type)) <= CheapReads
        && !HasExpensiveStep(node);

    /// <summary>Whether storing a value is free: as an epilogue, it replaces the kernel's own value, which no other node reads.</summary>
    private bool IsStoredForFree(Node node) =>
        leaves[node].Any(l => l.Op.TakesEpilogue && l.Type.Equals(node.Type) && !roots.Contains(l) && !readers[l].Skip(1).Any());

    private bool HasExpensiveStep(Node node) =>
        node.Op is ElementwiseOp { IsExpensive: true } || node.Attribute is ScalarFunction { IsExpensive: true } || node.Inputs.Any(i => IsInlined(i, node) && HasExpensiveStep(i));

    private Graph Build()
    {
        var copy = new GraphRewriter();
        var absorbed = fusion ? KernelsToAbsorb() : [];
        var absorbedKernels = new HashSet<Node>(absorbed.Values);

        foreach (var node in live)
        {
            if (node.Op is ElementwiseOp && !IsHostNumber(node))
            {
                if (!stored.Contains(node))
                    continue;
                absorbed.TryGetValue(node, out var kernel);
                var function = new FunctionBuilder(this, node, kernel);
                var operands = function.Operands.Skip(kernel is null ? 0 : 1).Select(o => copy[o]);
                var origin = kernel is null ? node.Origin : kernel.Origin with { Role = node.Origin.Role, GradientOf = node.Origin.GradientOf };
                var fused = new FunctionOrigin(function.Members, kernel);
                copy[node] = kernel is null
                    ? copy.Result.Add(origin, Map.Op, node.Type, function.Body, [.. operands], fused)
                    : copy.Result.Add(origin, kernel.Op, kernel.Attribute, function.Body, [.. copy.Inputs(kernel), .. operands], fused);
            }
            else if (node.Op == Reduce.Op)
            {
                var function = new FunctionBuilder(this, node, null);
                copy[node] = copy.Result.Add(node.Origin, Reduce.Op, node.Attribute, function.Body, [.. function.Operands.Select(o => copy[o])], new(function.Members, null));
            }
            else if (!absorbedKernels.Contains(node))
            {
                copy.Copy(node);
            }
        }

        return copy.Finish(graph);
    }

    /// <summary>For stored elementwise nodes, the kernel whose epilogue they become; the last one if there are several.</summary>
    private Dictionary<Node, Node> KernelsToAbsorb()
    {
        var functions = live.Where(n => stored.Contains(n) || n.Op == Reduce.Op).ToList();
        var readBy = functions
            .SelectMany(f => FunctionLeaves(f).Select(leaf => (leaf, f)))
            .ToLookup(p => p.leaf, p => p.f);
        var absorbed = new Dictionary<Node, Node>();
        foreach (var function in functions.Where(f => f.Op != Reduce.Op))
        {
            var kernel = FunctionLeaves(function)
                .Where(leaf => leaf.Op.TakesEpilogue && leaf.Type.Equals(function.Type) && !roots.Contains(leaf)
                    && !readBy[leaf].Skip(1).Any() && readers[leaf].All(r => r.Op is ElementwiseOp) && SpreadsAlike(leaf, function))
                .OrderByDescending(leaf => leaf.Id)
                .FirstOrDefault();
            if (kernel is not null)
                absorbed.Add(function, kernel);
        }

        return absorbed;
    }

    /// <summary>
    /// Whether an operand has the same broadcast in the kernel. In a matrix kernel that computes the gradient of a weight, channels are
    /// columns; in the weight they are rows.
    /// </summary>
    private bool SpreadsAlike(Node kernel, Node function) =>
        kernel.Type.Batched || leaves[function].All(leaf => leaf.Type.SpreadOver(function.Type) != Spread.Channel);

    private IEnumerable<Node> FunctionLeaves(Node function) =>
        function.Op != Reduce.Op ? leaves[function]
        : IsInlined(function.Input, function) ? leaves[function.Input]
        : [function.Input];

    /// <summary>Writes the operations of one function.</summary>
    private sealed class FunctionBuilder
    {
        private readonly Fuse pass;
        private readonly List<(ScalarOp Op, double? Literal, int[] Arguments)> steps = [];
        private readonly Dictionary<Node, int> values = [];

        public FunctionBuilder(Fuse pass, Node root, Node? kernel)
        {
            this.pass = pass;
            var inner = root.Op != Reduce.Op ? root : pass.IsInlined(root.Input, root) ? root.Input : null;
            if (kernel is not null)
                Operands.Add(kernel);
            Collect(inner ?? root);
            // A constant is an operation, not an operand, but a function needs at least one operand.
            if (Operands.Count == 0)
                Operands.Add(inner!.Inputs.First(i => i.Op == Constant.Op));
            for (var i = 0; i < Operands.Count; i++)
                values[Operands[i]] = i;
            if (inner is not null)
                Write(inner, isRoot: true);
            Contract();
            Body = new(Operands.Count, steps.Select(s => new Step(s.Op, s.Literal, new(s.Arguments))).ToEquatableArray());
        }

        public List<Node> Operands { get; } = [];

        public List<Node> Members { get; } = [];

        public Body Body { get; }

        private void Collect(Node node)
        {
            foreach (var input in node.Inputs)
                if (pass.IsInlined(input, node))
                    Collect(input);
                else if (input.Op != Constant.Op && !Operands.Contains(input))
                    Operands.Add(input);
        }

        private int Write(Node node, bool isRoot = false)
        {
            if (!isRoot && values.TryGetValue(node, out var known))
                return known;
            if (node.Op == Constant.Op)
                return values[node] = Step(Scalars.Literal, Constant.AttributeOf(node).Value, []);
            if (node.Op is not ElementwiseOp op)
                throw new InvalidOperationException($"{node} is not elementwise.");

            Members.Add(node);
            var arguments = node.Inputs.Select(i => Write(i)).ToArray();
            // Loops broadcast and copy implicitly.
            if (op == Scalars.Broadcast || op == Scalars.Copy)
            {
                if (isRoot && steps.Count > 0 && arguments[0] != Operands.Count + steps.Count - 1 || isRoot && steps.Count == 0 && Operands.Count > 1)
                    throw new InvalidOperationException($"{node} repeats what is not the last value.");
                return values[node] = arguments[0];
            }

            return values[node] = node.Attribute is ScalarFunction function ? Write(function, arguments) : Step(op, null, arguments);
        }

        /// <summary>Writes the operations of a user-defined function. The last one is its value.</summary>
        private int Write(ScalarFunction function, int[] arguments)
        {
            var inner = arguments.ToList();
            foreach (var step in function.Steps)
                inner.Add(Step(step.Op, step.Literal, [.. step.Arguments.Select(a => inner[a])]));
            return function.Result < function.Arity ? Step(Scalars.Copy, null, [arguments[function.Result]]) : inner[function.Result];
        }

        private int Step(ScalarOp op, double? literal, int[] arguments)
        {
            steps.Add((op, literal, arguments));
            return Operands.Count + steps.Count - 1;
        }

        /// <summary>Contracts a * b + c to one operation if the product has no other reader.</summary>
        private void Contract()
        {
            var arity = Operands.Count;
            for (var i = 0; i < steps.Count; i++)
            {
                if (steps[i].Op != Scalars.Add)
                    continue;
                for (var side = 0; side < 2; side++)
                {
                    var (product, other) = (steps[i].Arguments[side], steps[i].Arguments[1 - side]);
                    if (product < arity || product == other || steps[product - arity].Op != Scalars.Multiply || steps.Sum(s => s.Arguments.Count(a => a == product)) != 1)
                        continue;
                    var factors = steps[product - arity].Arguments;
                    steps[i] = (Scalars.MultiplyAdd, null, [factors[0], factors[1], other]);
                    Remove(product, arity);
                    i--;
                    break;
                }
            }
        }

        private void Remove(int value, int arity)
        {
            steps.RemoveAt(value - arity);
            for (var i = 0; i < steps.Count; i++)
                steps[i] = (steps[i].Op, steps[i].Literal, steps[i].Arguments.Select(a => a > value ? a - 1 : a).ToArray());
        }
    }
}
