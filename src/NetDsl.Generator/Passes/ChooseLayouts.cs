using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Decides for every picture whether it lies channels first or in the device's own layout, in which convolutions are
/// fastest, and adds conversions where an operation wants the other one.
/// </summary>
/// <remarks>
/// Operations that run in either layout have all their pictures in the same, so values fall into groups. In each, those
/// who make or read a value vote: convolutions for the layout of their kernel; views, concatenations and all else that knows channels first only,
/// against it. A vote weighs what the conversion would cost, the length of the value. A convolution that would stand alone among
/// values channels first is left so too, and the vote repeated. One whose every output channel reads all input channels takes a value
/// in either layout, its kernel converts on the way: so values whose channels are no multiple of the block can stay plain among native ones.
/// </remarks>
public sealed class ChooseLayouts
{
    /// <summary>The native layout is for pictures whose channels are a multiple of this.</summary>
    private const int Block = 16;

    private readonly IReadOnlyList<Node> live;
    private readonly IReadOnlyList<Node> roots;
    private readonly LayoutChoice choice;
    private readonly HashSet<Conv2dGeometry> native;
    private readonly Dictionary<Node, Node> groups = [];
    private readonly Dictionary<Node, (long Balance, bool AnyForNative)> votes = [];

    private ChooseLayouts(Graph graph, LayoutChoice choice)
    {
        (live, roots, this.choice) = (graph.Live(), graph.Roots.Select(r => r.Value).ToList(), choice);
        var convolutions = live.Where(n => n.Attribute is Conv2dGeometry).GroupBy(n => (Conv2dGeometry)n.Attribute!);
        native = [.. convolutions.Where(g => HasNativeKernel(g.Key, [.. g])).Select(g => g.Key)];
    }

    /// <summary>The graph in the layouts chosen, and the origins of its functions.</summary>
    public static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins) Run(Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins, LayoutChoice choice)
    {
        if (choice == LayoutChoice.Plain)
            return (graph, origins);
        var pass = new ChooseLayouts(graph, choice);
        pass.Group();
        do
            pass.Vote();
        while (choice == LayoutChoice.Auto && pass.DropLoneConvolutions());
        return pass.native.Count == 0 ? (graph, origins) : pass.Build(graph, origins);
    }

    private static bool IsPicture(Node node) => node.Type is { Batched: true, Rank: 3 } && node.Type.Channels % Block == 0;

    /// <summary>Whether a function reads values for positions, which channel blocks have no loop for.</summary>
    private static bool ReadsPositions(Node node) =>
        node.Body is not null && node.BodyOperands.Any(o => o.Type.SpreadOver(node.Op.BodyType(node)) is Spread.Position or Spread.Feature);

    private static bool IsFlexible(Node node) => node.Op.TakesNative(node) && !ReadsPositions(node);

    private static bool HasNativeKernel(Conv2dGeometry convolution, IReadOnlyList<Node> nodes)
    {
        if (convolution.IsLine || nodes.Any(ReadsPositions))
            return false;
        if (HasFewChannels(convolution))
            return convolution.OutChannels % Block == 0 && nodes.All(n => n.Op != Conv2dBackwardInput.Op);
        if (TakesEither(convolution))
            return convolution.OutChannels >= Block && (convolution.InChannels % Block == 0 || convolution.OutChannels % Block == 0);
        return IsDepthwise(convolution) && convolution.OutChannels % Block == 0 || convolution.InChannels / convolution.Groups % Block == 0 && convolution.OutChannels / convolution.Groups % Block == 0;
    }

    /// <summary>Images have few channels: the kernel reads them as they are, but makes no gradient of them.</summary>
    private static bool HasFewChannels(Conv2dGeometry convolution) => convolution.Groups == 1 && convolution.InChannels < Block;

    /// <summary>Whether the kernel takes input and output in either layout, as long as one of them is native.</summary>
    private static bool TakesEither(Conv2dGeometry convolution) => convolution.Groups == 1;

    private static bool IsDepthwise(Conv2dGeometry convolution) => convolution.Groups > 1 && convolution.Groups == convolution.InChannels && convolution.Groups == convolution.OutChannels;

    /// <summary>Puts the values that an operation has in one layout into one group.</summary>
    private void Group()
    {
        foreach (var node in live)
            groups[node] = node;
        foreach (var node in live)
            foreach (var input in IsFlexible(node) ? node.Inputs : node.Attribute is Conv2dGeometry ? node.BodyOperands : [])
                if (IsPicture(input) && (IsFlexible(input) || input.Attribute is Conv2dGeometry))
                    groups[GroupOf(input)] = GroupOf(node);
    }

    private Node GroupOf(Node node)
    {
        while (groups[node] != node)
            node = groups[node] = groups[groups[node]];
        return node;
    }

    private void Vote()
    {
        votes.Clear();
        foreach (var root in roots)
            Vote(root, root.Type, false);
        foreach (var node in live)
        {
            if (node.Attribute is Conv2dGeometry convolution)
            {
                // One that can read and write channels first goes with the others.
                var isIndifferent = HasFewChannels(convolution) && native.Contains(convolution) && choice == LayoutChoice.Auto;
                if (node.Op != Conv2dBackwardWeight.Op && !isIndifferent)
                    Vote(node, node.Type, native.Contains(convolution));
                foreach (var input in isIndifferent ? [] : node.Operands)
                    Vote(input, input.Type, KernelReads(node, input));
                continue;
            }

            // A flexible operation votes for values only that are made channels first.
            foreach (var input in node.Inputs)
                if (!IsFlexible(node))
                    Vote(input, input.Type, false);
                else if (!IsFlexible(input) && input.Op != Uniform.Op && input.Attribute is not Conv2dGeometry && IsPicture(input))
                    Vote(node, input.Type, false);
        }

        void Vote(Node value, TensorType type, bool forNative)
        {
            if (!IsPicture(value) && (forNative || !IsFlexible(value)) || choice == LayoutChoice.Native && !forNative)
                return;
            votes.TryGetValue(GroupOf(value), out var sum);
            votes[GroupOf(value)] = (sum.Balance + (forNative ? type.Length : -type.Length), sum.AnyForNative || forNative);
        }
    }

    /// <summary>Whether a convolution's kernel reads one of its own operands in native layout.</summary>
    private bool KernelReads(Node node, Node operand)
    {
        var convolution = (Conv2dGeometry)node.Attribute!;
        if (!native.Contains(convolution) || !operand.Type.Batched)
            return false;
        // The gradient of the input reads dy; the other two directions read x first, and one of them dy after that.
        var isInput = node.Op != Conv2dBackwardInput.Op && node.Inputs[0] == operand;
        return !isInput || !HasFewChannels(convolution);
    }

    /// <summary>Leaves convolutions plain of whose values none is native (of depthwise ones, not all: they gain less than a conversion costs).</summary>
    private bool DropLoneConvolutions()
    {
        var lone = live
            .Where(n => n.Op == Conv2d.Op && native.Contains((Conv2dGeometry)n.Attribute!))
            .Where(n => IsDepthwise((Conv2dGeometry)n.Attribute!)
                ? !IsNative(n) || !IsNative(n.Input)
                : !IsNative(n) && !IsNative(n.Input))
            .Select(n => (Conv2dGeometry)n.Attribute!)
            .ToList();
        lone.ForEach(convolution => native.Remove(convolution));
        return lone.Count > 0;
    }

    /// <summary>Whether a value, of an operation that has a choice, is to be native.</summary>
    private bool IsNative(Node value) => (IsFlexible(value) || value.Attribute is Conv2dGeometry) && votes.TryGetValue(GroupOf(value), out var sum) && sum is { Balance: >= 0, AnyForNative: true };

    private (Graph, IReadOnlyDictionary<Node, FunctionOrigin>) Build(Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins)
    {
        var result = new Graph();
        var made = new Dictionary<Node, Node>();
        var newOrigins = new Dictionary<Node, FunctionOrigin>();
        var rootsOf = graph.Roots.ToLookup(r => r.Value, r => r.Root);
        foreach (var node in live)
        {
            var convolution = node.Attribute as Conv2dGeometry;
            var hasKernel = convolution is not null && native.Contains(convolution);
            var isNative = convolution is null ? IsFlexible(node) && IsNative(node) : hasKernel && (!TakesEither(convolution) || IsNative(node));
            var attribute = isNative && convolution is null ? node.Op.NativeAttribute(node.Attribute) : node.Attribute;

            result.Origin = node.Origin;
            var operands = convolution is null ? 0 : node.Op.OperandCount(node);
            var inputs = node.Inputs.Select((input, i) => InLayout(input, i >= operands ? isNative : hasKernel && TakesEither(convolution!) ? made[input].Type.Native : KernelReads(node, input))).ToList();
            if (convolution is not null)
                attribute = Conv2dBackwardInput.Op == node.Op ? convolution with { InNative = isNative, OutNative = inputs[0].Type.Native }
                    : convolution with { InNative = inputs[0].Type.Native, OutNative = node.Op == Conv2d.Op ? isNative : inputs[1].Type.Native };
            var remade = made[node] = result.Add(node.Op, attribute, node.Body, inputs);
            if (origins.TryGetValue(node, out var origin) && !newOrigins.ContainsKey(remade))
                newOrigins.Add(remade, origin);
            // Results at once: what comes after an output may be a program of its own.
            foreach (var root in rootsOf[node])
                result.AddRoot(root, InLayout(node, false));
        }

        return (result, newOrigins);

        Node InLayout(Node value, bool asNative)
        {
            var node = made[value];
            if (!IsPicture(value) || node.Type.Native == asNative)
                return node;
            // Random numbers are drawn where they are read, the same in either layout.
            if (value.Attribute is Uniform.Stream stream)
                return result.Add(Uniform.Op, stream with { Type = stream.Type with { Native = asNative } });
            // It stands with whoever needs it first, and is named after the value it shows.
            var converted = result.Add(ConvertLayout.Op, node.Type with { Native = asNative }, node);
            newOrigins[converted] = new([origins.TryGetValue(value, out var function) && function.Members.Count > 0 ? function.Members[0] : value], null);
            return converted;
        }
    }
}
