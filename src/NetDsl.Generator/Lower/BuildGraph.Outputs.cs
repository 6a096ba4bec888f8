using NetDsl.Generator.Expand;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

// The outputs of a network and of its heads, with their targets and losses.
public sealed partial class BuildGraph
{
    /// <summary>The outputs of this graph so far. Losses are added after all outputs.</summary>
    private readonly List<(OutputModel Output, Node Value, Func<Node>? Loss)> outputs = [];

    /// <summary>The loss of each output.</summary>
    private readonly List<Node> losses = [];

    /// <summary>The sums of weights by which the losses of some outputs are divided.</summary>
    private readonly List<(OutputModel Output, Node Weight)> lossWeights = [];

    /// <summary>The output at the end of a section of the declaration. Both graphs have the same outputs.</summary>
    private OutputModel BeginOutput(OutputSection section, Scope scope)
    {
        if (network.Outputs.FirstOrDefault(o => o.Section == section) is { } known)
            return known;
        var output = new OutputModel(section);
        network.Outputs.Add(output);
        if (!section.IsHead)
            return output;

        var context = new LoweringContext(state, scope, section.Head);
        if (!network.IsTrainable && new[] { "Weight", "SameTarget", "TrainingOnly" }.FirstOrDefault(context.Arguments.Has) is { } option)
            throw context.FailAt(option, Rules.NoSuchOption, context.Declaration, option, "an output without a loss", "leave it out, or end the head with a loss");
        (output.SameTarget, output.TrainingOnly) = (context.Arguments.Boolean("SameTarget", false), context.Arguments.Boolean("TrainingOnly", false));
        output.Weight = context.Arguments.Real("Weight", 1);
        if (output.Weight < 0)
            throw context.FailAt("Weight", Rules.OutOfRange, context.Declaration, "Weight", "0 or more", output.Weight.ToString("R", CultureInfo.InvariantCulture));
        return output;
    }

    /// <summary>Warns of a loss whose own softmax or sigmoid comes after one of the network.</summary>
    private void WarnOfDoubleActivation(LoweringContext context, LossLayer loss, Value x)
    {
        var (takes, remedy) = (loss.Word, x.Layer.Word) switch
        {
            ("SoftmaxCrossEntropy", "Softmax" or "LogSoftmax") => ("applies the softmax itself", "leave that out"),
            ("BinaryCrossEntropyWithLogits", "Sigmoid") => ("applies the sigmoid itself", "leave that out"),
            ("NegativeLogLikelihood" or "KLDivergence", "Softmax") => ("takes logarithms of probabilities", "use LogSoftmax"),
            _ => ("", ""),
        };
        if (takes.Length > 0)
            network.Warnings.AddRange(context.Fail(Rules.DoubleActivation, context.Declaration, takes,
                x.Layer.Where is null ? FindingArgument.ToLayer(x.Layer.Attribute) : $"'{x.Layer.Where}'", remedy).Findings);
    }

    private Node AddOutput(Node x, OutputModel output)
    {
        output.Type = x.Type;
        outputs.Add((output, x, null));
        return x;
    }

    private Node AddLoss(LoweringContext context, LossLayer layer, Node x, OutputModel output, Scope scope)
    {
        var y = layer.Build(context, x);
        var (type, kind) = context.Arguments.TargetFor(layer, y.Type);
        var target = new TargetModel(output.Source, type, kind, kind == TargetKind.Values ? 0 : y.Type.Channels) { IgnoreLabel = layer.IgnoreLabel(context) };
        if (output.SameTarget && network.Outputs[0].Target is { } shared)
        {
            var head = new LoweringContext(state, scope, output.Section.Head);
            if (!shared.Equals(target with { Source = shared.Source }))
                throw head.FailAt("SameTarget", Rules.HeadTargetDiffers, head.Declaration, shared.Description, target.Description);
            target = shared;
        }

        (output.Type, output.Target) = (y.Type, target);
        outputs.Add((output, y, Loss));
        return y;

        Node Loss()
        {
            var loss = layer.Loss(context, y, Target.Op.AddTo(context.Graph, target.Source, type));
            output.DividesByWeights = context.LossWeight is not null;
            if (context.LossWeight is { } weight)
                lossWeights.Add((output, weight));
            return loss;
        }
    }

    /// <summary>
    /// Adds the losses after all outputs, so that nodes for inference come first. The trained loss is their weighted sum with all
    /// penalties. With several outputs, each loss is also a root.
    /// </summary>
    private void AddRoots()
    {
        if (purpose == Purpose.Sampling)
        {
            foreach (var (output, value, _) in outputs.Where(o => o.Output == network.Outputs[0]))
                graph.AddRoot(new(RootKind.Output, output.Source), value);
            return;
        }

        foreach (var (output, _, loss) in outputs)
            if (loss is not null)
                losses.Add(loss());

        if (losses.Count > 0)
            graph.AddRoot(new(RootKind.Loss), state.Penalties.Aggregate(Weighted(graph, losses), Total(graph).Add));
        foreach (var (output, value, _) in outputs)
            graph.AddRoot(new(RootKind.Output, output.Source), value);
        AddOwnLosses(graph, losses);
        // So that means over batches of any size are those over all samples at once.
        foreach (var (output, weight) in lossWeights)
            graph.AddRoot(new(RootKind.LossWeight, output.OwnLoss), weight);
    }

    private Node Weighted(Graph to, IReadOnlyList<Node> losses)
    {
        var g = Total(to);
        return losses.Zip(outputs, (loss, o) => o.Output.Weight == 1 ? loss : g.Multiply(loss, g.Number(o.Output.Weight))).Aggregate(g.Add);
    }

    private GraphBuilder Total(Graph to) => to.At(new(outputs[0].Output.EndLayer - 1, Role: "Total"));

    private void AddOwnLosses(Graph to, IReadOnlyList<Node> losses)
    {
        if (losses.Count > 1)
            foreach (var (loss, o) in losses.Zip(outputs, (loss, o) => (loss, o)))
                to.AddRoot(new(RootKind.Loss, o.Output.OwnLoss), loss);
    }

    private void CheckInputsAreUsed()
    {
        if (outputs.Count < network.Outputs.Count)
            return;
        var live = new HashSet<Node>(graph.Live());
        foreach (var input in network.Inputs)
        {
            var name = network.Spec.Layers[input.Layer.Attribute].GivenName ?? input.Layer.Name;
            // A further input without a name, or with an invalid one, cannot be used; that is already reported.
            if (LayerName.Member(name) == input.Layer.Name && (input.Source.Length == 0 || network.Spec.Layers[input.Layer.Attribute].GivenName is not null) && !live.Contains(Input.Op.AddTo(graph.At(Origin.None), input.Source, input.Type)))
                throw new FindingException([new(Rules.UnusedInput, input.Layer.Attribute, new([input.Layer.Declaration, $"From(\"{name}\")"]))]);
        }
    }
}
