using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>One step of an optimizer on some parameters of one model.</summary>
public readonly struct OptimizerStep
{
    private readonly OptimizerRun run;
    private readonly Segment segment;

    internal OptimizerStep(OptimizerRun run, Segment segment, float learningRate, float momentum, float weightDecay) =>
        (this.run, this.segment, LearningRate, Momentum, WeightDecay) = (run, segment, learningRate, momentum, weightDecay);

    /// <summary>Which step this is for the model, from 1.</summary>
    public long Number => run.Steps;

    /// <summary>The learning rate of these parameters, after schedule and group.</summary>
    public float LearningRate { get; }

    /// <summary>The momentum of this step, after the schedule; 0 for optimizers without momentum.</summary>
    public float Momentum { get; }

    /// <summary>The weight decay of these parameters: 0 for biases and the parameters of normalisation, unless a group sets it.</summary>
    public float WeightDecay { get; }

    /// <summary>The run that the step belongs to.</summary>
    internal OptimizerRun Run => run;

    /// <summary>Whether these parameters are weights, and neither biases nor parameters of normalisation.</summary>
    internal bool AreWeights => segment.Decayed;

    /// <summary>The parameters, one by one.</summary>
    internal ParameterInfo[] Parameters => segment.Parameters;

    /// <summary>Runs a rule over these parameters.</summary>
    public void Apply<R>(R rule) where R : struct, IUpdateRule
    {
        run.Allocate(R.States);
        var model = run.Model;
        if (segment.Length > 0)
            model.Device.Update(
                rule,
                model.AllWeights.Slice(segment.Start, segment.Length),
                model.AllGradients.Slice(segment.Start, segment.Length),
                R.States > 0 ? run.First.Slice(segment.Start, segment.Length) : default,
                R.States > 1 ? run.Second.Slice(segment.Start, segment.Length) : default);
    }
}
