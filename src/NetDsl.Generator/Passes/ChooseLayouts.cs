using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Chooses the layout of every image, channels first or the device's layout, in which convolutions are fastest, and adds conversions where
/// an operation needs the other one.
/// </summary>
/// <remarks>
/// Operations that run in either layout have all their images in the same one, so values fall into groups. In each group, operations that
/// compute or read a value vote: convolutions for the layout of their kernel; views, concatenations and all other operations that support
/// channels first only, against it. The weight of a vote is the cost of the conversion, the length of the value. A convolution whose values
/// are all channels first stays so too, and the vote is repeated. A convolution with one group takes values in either layout, because its
/// kernel converts on the way. Therefore values whose channels are not a multiple of the block can stay channels first among blocked ones.
/// </remarks>
public sealed class ChooseLayouts
{
    private readonly IReadOnlyList<Node> live;
    private readonly IReadOnlyList<Node> roots;
    private readonly LayoutChoice choice;

    /// <summary>The device's layout is used for images whose channels are a multiple of this.</summary>
    private readonly int block;

    private readonly HashSet<Conv2dGeometry> native;
    private readonly Dictionary<Node, Node> groups = [];
    private readonly Dictionary<Node, (long Balance, bool AnyForNative)> votes = [];

    private ChooseLayouts(Graph graph, LayoutChoice choice, DeviceLayout device)
    {
        (live, roots, this.choice, block) = (graph.Live(), graph.Roots.Select(r => r.Value).ToList(), choice, device.ChannelBlock);
        var convolutions = live.Where(n => n.Attribute is Conv2dGeometry).GroupBy(n => Conv2d.AttributeOf(n));
        native = [.. convolutions.Where(g => HasNativeKernel(g.Key, [.. g])).Select(g => g.Key)];
    }

    /// <summary>Returns the graph with the chosen layouts.</summary>
    public static Graph Run(Graph graph, LayoutChoice choice, DeviceLayout device)
    {
        if (choice == LayoutChoice.Plain)
            return graph;
        var pass = new ChooseLayouts(graph, choice, device);
        pass.Group();
        do
            pass.Vote();
        while (choice == LayoutChoice.Auto && pass.DropLoneConvolutions());
        return pass.native.Count == 0 ? graph : pass.Build(graph);
    }

    private bool IsImage(Node node) => node.Type is { Batched: true, Rank: 3 } && node.Type.Channels % block == 0;

    /// <summary>Whether a function reads values for positions, which have no loop over channel blocks.</summary>
    private static bool ReadsPositions(Node node) =>
        node.Body is not null && node.BodyOperands.Any(o => o.Type.SpreadOver(node.Op.BodyType(node)) is Spread.Position or Spread.Feature);

    private static bool IsFlexible(Node node) => node.Op.TakesNative(node) && !ReadsPositions(node);

    private bool HasNativeKernel(Conv2dGeometry convolution, IReadOnlyList<Node> nodes)
    {
        if (convolution.IsLine || nodes.Any(ReadsPositions))
            return false;
        if (HasFewChannels(convolution))
            return convolution.OutChannels % block == 0 && nodes.All(n => n.Op != Conv2dBackwardInput.Op);
        if (TakesEither(convolution))
            return convolution.OutChannels >= block && (convolution.InChannels % block == 0 || convolution.OutChannels % block == 0);
        return IsDepthwise(convolution) && convolution.OutChannels % block == 0 || convolution.InChannels / convolution.Groups % block == 0 && convolution.OutChannels / convolution.Groups % block == 0;
    }

    /// <summary>
    /// Whether the input is an image with few channels. The kernel reads it channels first, but computes no gradient for it.
    /// </summary>
    private bool HasFewChannels(Conv2dGeometry convolution) => convolution.Groups == 1 && convolution.InChannels < block;

    /// <summary>Whether the kernel takes input and output in either layout, as long as one of them has the device's layout.</summary>
    private static bool TakesEither(Conv2dGeometry convolution) => convolution.Groups == 1;

    private static bool IsDepthwise(Conv2dGeometry convolution) => convolution.Groups > 1 && convolution.Groups == convolution.InChannels && convolution.Groups == convolution.OutChannels;

    /// <summary>Joins the values that an operation has in one layout to a group.</summary>
    private void Group()
    {
        foreach (var node in live)
            groups[node] = node;
        foreach (var node in live)
            foreach (var input in IsFlexible(node) ? node.Inputs : node.Attribute is Conv2dGeometry ? node.BodyOperands : [])
                if (IsImage(input) && (IsFlexible(input) || input.Attribute is Conv2dGeometry))
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
                // A convolution that can read and write channels first does not vote.
                var isIndifferent = HasFewChannels(convolution) && native.Contains(convolution) && choice == LayoutChoice.Auto;
                if (node.Op != Conv2dBackwardWeight.Op && !isIndifferent)
                    Vote(node, node.Type, native.Contains(convolution));
                foreach (var input in isIndifferent ? [] : node.Operands)
                    Vote(input, input.Type, KernelReads(node, input));
                continue;
            }

            // A flexible operation votes only for values that are computed channels first.
            foreach (var input in node.Inputs)
                if (!IsFlexible(node))
                    Vote(input, input.Type, false);
                else if (!IsFlexible(input) && input.Op != Uniform.Op && input.Attribute is not Conv2dGeometry && IsImage(input))
                    Vote(node, input.Type, false);
        }

        void Vote(Node value, TensorType type, bool forNative)
        {
            if (!IsImage(value) && (forNative || !IsFlexible(value)) || choice == LayoutChoice.Native && !forNative)
                return;
            votes.TryGetValue(GroupOf(value), out var sum);
            votes[GroupOf(value)] = (sum.Balance + (forNative ? type.Length : -type.Length), sum.AnyForNative || forNative);
        }
    }

    /// <summary>Whether a convolution's kernel reads one of its own operands in the device's layout.</summary>
    private bool KernelReads(Node node, Node operand)
    {
        var convolution = Conv2d.AttributeOf(node);
        if (!native.Contains(convolution) || !operand.Type.Batched)
            return false;
        // The gradient of the input reads dy first. The other two directions read x first, and one of them dy second.
        var isInput = node.Op != Conv2dBackwardInput.Op && node.Inputs[0] == operand;
        return !isInput || !HasFewChannels(convolution);
    }

    /// <summary>
    /// Resets convolutions without any blocked value to channels first (depthwise ones without two, because they gain less than a
    /// conversion costs).
    /// </summary>
    private bool DropLoneConvolutions()
    {
        var lone = live
            .Where(n => n.Op == Conv2d.Op && native.Contains(Conv2d.AttributeOf(n)))
            .Where(n => IsDepthwise(Conv2d.AttributeOf(n))
                ? !IsNative(n) || !IsNative(n.Input)
                : !IsNative(n) && !IsNative(n.Input))
            .Select(n => Conv2d.AttributeOf(n))
            .ToList();
        lone.ForEach(convolution => native.Remove(convolution));
        return lone.Count > 0;
    }

    /// <summary>Whether a value of an operation with a choice gets the device's layout.</summary>
    private bool IsNative(Node value) => (IsFlexible(value) || value.Attribute is Conv2dGeometry) && votes.TryGetValue(GroupOf(value), out var sum) && sum is { Balance: >= 0, AnyForNative: true };

    private Graph Build(Graph graph)
    {
        var copy = new GraphRewriter();
        var rootsOf = graph.Roots.ToLookup(r => r.Value, r => r.Root);
        foreach (var node in live)
        {
            var convolution = node.Attribute as Conv2dGeometry;
            var hasKernel = convolution is not null && native.Contains(convolution);
            var isNative = convolution is null ? IsFlexible(node) && IsNative(node) : hasKernel && (!TakesEither(convolution) || IsNative(node));
            var attribute = isNative && convolution is null ? node.Op.NativeAttribute(node) : node.Attribute;

            var operands = convolution is null ? 0 : node.Op.OperandCount(node);
            var inputs = node.Inputs.Select((input, i) => InLayout(node, input, i >= operands ? isNative : hasKernel && TakesEither(convolution!) ? copy[input].Type.Native : KernelReads(node, input))).ToList();
            if (convolution is not null)
                attribute = Conv2dBackwardInput.Op == node.Op ? convolution with { InNative = isNative, OutNative = inputs[0].Type.Native }
                    : convolution with { InNative = inputs[0].Type.Native, OutNative = node.Op == Conv2d.Op ? isNative : inputs[1].Type.Native };
            copy.Copy(node, inputs, attribute);
            // Results are converted immediately, because a later part of the program may be a program of its own.
            foreach (var root in rootsOf[node])
                copy.Result.AddRoot(root, InLayout(node, node, false));
        }

        return copy.FinishLayerOutputs(graph);

        Node InLayout(Node reader, Node value, bool asNative)
        {
            var node = copy[value];
            if (!IsImage(value) || node.Type.Native == asNative)
                return node;
            // Random numbers are generated where they are read, in either layout.
            if (value.Attribute is Uniform.Stream stream)
                return copy.Result.At(reader.Origin).Add(Uniform.Op, stream with { Type = stream.Type with { Native = asNative } });
            // The conversion is placed before its first reader and named after its value.
            var shown = value.Fused is { Members.Count: > 0 } function ? function.Members[0] : value;
            return copy.Result.Add(reader.Origin, ConvertLayout.Op, node.Type with { Native = asNative }, null, [node], new([shown], null));
        }
    }
}
