namespace NetDsl.Networks.Tests.Fusion;

/// <summary>All observable values of a network: outputs and loss in both modes, gradients, statistics, weights after a step.</summary>
public sealed class Observation
{
    private readonly List<(string Name, float[] Values, double Floor)> tensors = [];
    private readonly double least;

    private Observation(double least) => this.least = least;

    /// <summary>Runs each program of the network. Its random layers draw the numbers of step 0.</summary>
    /// <param name="share">The least scale of a gradient in comparisons, as a share of the largest gradient.</param>
    /// <param name="least">The least scale of other values, for networks whose outputs may be rounding errors only.</param>
    public static Observation Of(Trial trial, double share = 0.01, double least = 0)
    {
        var result = new Observation(least);
        var model = trial.Model;
        var outputs = new float[trial.Inputs.Length / model.InputLength * model.OutputLength];
        result.Add("inferred loss", [model.Evaluate(trial.Inputs, trial.Targets, outputs)]);
        result.Add("inferred outputs", outputs);
        result.AddHeads("inferred", model, training: false);
        result.Add("forward", model.Forward(trial.Inputs));

        result.Add("training loss", [trial.Gradients()]);
        var gradients = model.Parameters.Where(p => p.Info.Trainable).Select(p => (p.Name, Values: p.ReadGradient())).ToList();
        var floor = share * gradients.Max(g => g.Values.Max(Math.Abs));
        foreach (var (name, values) in gradients)
            result.tensors.Add((name + ".Gradient", values, floor));

        outputs = new float[outputs.Length];
        result.Add("loss of the step", [model.TrainStep(trial.Inputs, trial.Targets, new Sgd(0.05f, momentum: 0.9f), outputs)]);
        result.Add("outputs of the step", outputs);
        result.AddHeads("of the step", model, training: true);
        // Statistics have moved twice, by both passes above.
        foreach (var parameter in model.Parameters)
            result.tensors.Add((parameter.Name + " after the step", parameter.Read(), floor));
        result.Add("inferred outputs after the step", model.Forward(trial.Inputs));
        return result;
    }

    /// <summary>Fails where the other one saw something else.</summary>
    /// <param name="rounded">What the network computes with rounded values: several times this distance is allowed in addition, where that
    /// is needed.</param>
    public void Compare(Observation other, string who, double tolerance, Lazy<IReadOnlyList<Observation>>? rounded = null)
    {
        other.tensors.Select(t => t.Name).ShouldBe(tensors.Select(t => t.Name));
        for (var i = 0; i < tensors.Count; i++)
        {
            var (name, expected, floor) = tensors[i];
            var actual = other.tensors[i].Values;
            var noise = rounded is null || actual.IsClose(expected, tolerance, floor) ? 0
                : rounded.Value.Max(observation => RoundingNoise.Distance(expected, observation.tensors[i].Values));
            actual.ShouldBeClose(expected, $"{who}: {name}", tolerance, floor, absolute: RoundingNoise.Allowed * noise);
        }
    }

    private void AddHeads(string when, Model model, bool training)
    {
        foreach (var head in model.Outputs.Skip(1).Where(o => training || o.Head is { TrainingOnly: false }))
        {
            Add($"{head.Name} {when}", head.Read());
            Add($"{head.Name} loss {when}", [head.Loss]);
        }
    }

    private void Add(string name, float[] values) => tensors.Add((name, values, least));
}
