using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The inputs, targets and outputs of a model in its memory: mostly one of each.</summary>
internal sealed class ModelParts
{
    public ModelParts(Model model, ModelPlan plan, Region input, Region target, Region output, Region loss)
    {
        var batch = model.MaxBatch;
        Inputs = [(input, (int)(input.Length / batch)), .. plan.FurtherInputs.Select(i => (model.At(i), (int)i.Length))];

        var own = new ModelTarget(ModelOutput.OwnName, target, (int)(target.Length / batch), plan.Target, plan.Classes) { IgnoreLabel = plan.IgnoreLabel };
        var targets = new List<ModelTarget>();
        if (model.Info.IsTrainable)
            targets.Add(own);
        var outputs = new List<ModelOutput> { new(model, null, own, output, plan.OwnLoss is { } offset ? model.NumberAt(offset) : loss, Number(plan.LossWeight)) };
        foreach (var (head, info) in plan.Heads.Zip(model.Info.Heads))
        {
            var its = own;
            if (!model.Info.IsTrainable)
                its = own with { Name = info.Name };
            else if (!info.SameTarget)
                targets.Add(its = new(info.Name, model.At(head.Target), (int)head.Target.Length, head.Kind, head.Classes) { IgnoreLabel = head.IgnoreLabel });
            outputs.Add(new(model, info, its, model.At(head.Output), Number(head.Loss), Number(head.LossWeight)));
        }

        if (plan.SampleWeights is { } weights)
            targets.Add(new(ModelTarget.WeightsName, model.At(weights), 1, TargetKind.Values, 0) { IsWeight = true });

        Region Number(long? at) => at is { } number ? model.NumberAt(number) : default;

        (Targets, Outputs) = ([.. targets], [.. outputs]);
        (InputLength, TargetLength) = (Inputs.Sum(i => i.Length), Targets.Sum(t => t.Length));
        Length = Inputs.Select(i => i.Values).Concat(Targets.Select(t => t.Values)).Concat(Outputs.Select(o => o.Values)).Max(r => (r.Offset + r.Length) / batch + 15) / 16 * 16;
    }

    /// <summary>For as many samples as the model takes; and the numbers of one sample.</summary>
    public (Region Values, int Length)[] Inputs { get; }

    public ModelTarget[] Targets { get; }

    public ModelOutput[] Outputs { get; }

    /// <summary>The size of the first part of a sample's memory that they use, in whole cache lines.</summary>
    public long Length { get; }

    public int InputLength { get; }

    public int TargetLength { get; }

    /// <summary>Whether samples have weights: the last of the targets.</summary>
    public bool HasSampleWeights => Targets is [.., { IsWeight: true }];

    /// <summary>Which output a target is for, for messages; nothing where there is only one.</summary>
    public string For(ModelTarget target) => Outputs.Length == 1 ? "" : $" for the output '{target.Name}'";

    /// <summary>The output of a target, for messages; empty if there is only one.</summary>
    public string Of(ModelTarget target) => Outputs.Length == 1 ? "" : $" of the output '{target.Name}'";
}
