using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

// The outputs of a network: its own and those of its heads, with their targets and losses.
public sealed partial class BuildGraph
{
    /// <summary>What has been built in this graph. Losses are added once all outputs are there.</summary>
    private readonly List<(OutputModel Output, Node Value, Func<Node> Loss)> outputs = [];

    /// <summary>The loss of each of them.</summary>
    private readonly List<Node> losses = [];

    /// <summary>The output that a part of the declaration ends with. Both graphs have the same.</summary>
    private OutputModel BeginOutput(OutputSection section, Scope scope)
    {
        if (network.Outputs.FirstOrDefault(o => o.Section == section) is { } known)
            return known;
        var output = new OutputModel(section);
        network.Outputs.Add(output);
        if (!section.IsHead)
            return output;

        var builder = new LayerBuilder(this, network, graph, scope, section.Head, purpose);
        (output.SameTarget, output.TrainingOnly) = (builder.Boolean("SameTarget", false), builder.Boolean("TrainingOnly", false));
        output.Weight = builder.Real("Weight", 1);
        if (output.Weight < 0)
            throw builder.FailAt("Weight", Rules.OutOfRange, builder.Declaration, "Weight", "0 or more", output.Weight.ToString("R", CultureInfo.InvariantCulture));
        return output;
    }

    private Node AddLoss(LayerBuilder builder, LossLayer layer, Node x, OutputModel output, Scope scope)
    {
        var y = layer.Build(builder, x);
        var (type, isLabel) = builder.TargetFor(layer, y.Type);
        var target = new TargetModel(output.Source, type, isLabel ? y.Type.Channels : 0);
        if (output.SameTarget && network.Outputs[0].Target is { } shared)
        {
            var head = new LayerBuilder(this, network, graph, scope, output.Section.Head, purpose);
            if (!shared.Equals(target with { Source = shared.Source }))
                throw head.FailAt("SameTarget", Rules.HeadTargetDiffers, head.Declaration, shared.Description, target.Description);
            target = shared;
        }

        (output.Type, output.Target) = (y.Type, target);
        outputs.Add((output, y, () => layer.Loss(builder, y, Target.Op.AddTo(graph, target.Source, type))));
        return y;
    }

    /// <summary>
    /// Losses come after all outputs, so that what inference needs comes first. What is trained is their weighted sum, with
    /// all penalties; where there are several, each is also there by itself.
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
        {
            graph.Origin = new(output.EndLayer - 1);
            losses.Add(loss());
        }

        if (losses.Count > 0)
            graph.AddRoot(new(RootKind.Loss), Penalties.Aggregate(Weighted(graph, losses), graph.Add));
        foreach (var (output, value, _) in outputs)
            graph.AddRoot(new(RootKind.Output, output.Source), value);
        AddOwnLosses(graph, losses);
    }

    private Node Weighted(Graph to, IReadOnlyList<Node> losses)
    {
        to.Origin = new(outputs[0].Output.EndLayer - 1, Role: "Total");
        return losses.Zip(outputs, (loss, o) => o.Output.Weight == 1 ? loss : to.Multiply(loss, to.Number(o.Output.Weight))).Aggregate(to.Add);
    }

    private void AddOwnLosses(Graph to, IReadOnlyList<Node> losses)
    {
        if (network.Outputs.Count > 1)
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
            // One whose name is wrong cannot be taken; that is reported already.
            if (LayerName.Member(name) == input.Layer.Name && !live.Contains(Input.Op.AddTo(graph, input.Source, input.Type)))
                throw new FindingException([new(Rules.UnusedInput, input.Layer.Attribute, new([input.Layer.Declaration, $"From(\"{name}\")"]))]);
        }
    }
}
