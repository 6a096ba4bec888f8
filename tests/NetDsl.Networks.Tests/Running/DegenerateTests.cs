namespace NetDsl.Networks.Tests.Running;

/// <summary>Networks with next to nothing in them, and classes in unusual places.</summary>
public sealed class DegenerateTests
{
    public static TheoryData<string> Identities =>
    [
        "Input(6), MeanSquaredError",
        "Input(2, 3, 1), MeanSquaredError",
        "Input(2, 3, 1), Flatten, MeanSquaredError",
        "Input(2, 3, 1), Dropout(0), Flatten, MeanSquaredError",
        "Input(6), Dropout, MeanSquaredError",
        "Input(6), SoftmaxCrossEntropy",
        "Input(6, 1, 1), GlobalAvgPool2d, SoftmaxCrossEntropy",
    ];

    /// <summary>Without parameters there is nothing to learn, but there are outputs and a loss.</summary>
    [Theory]
    [MemberData(nameof(Identities))]
    public void A_network_without_parameters_runs(string attributes)
    {
        foreach (var fusion in new[] { true, false })
        {
            var loaded = LoadedNetwork.Load(new NetworkCase("Nothing", attributes).Source, fusion);
            var trial = new Trial(loaded.Create(Device.Cpu, 3), 3);
            var model = trial.Model;
            model.Info.TrainableParameters.ShouldBe(0);
            model.Forward(trial.Inputs).ShouldBe(trial.Inputs);
            var outputs = new float[18];
            var loss = model.Evaluate(trial.Inputs, trial.Targets, outputs);
            outputs.ShouldBe(trial.Inputs);
            loss.ShouldBe(Expected(trial), 1e-5f);
            if (!attributes.Contains("Dropout,"))
                model.TrainStep(trial.Inputs, trial.Targets, new Sgd(1)).ShouldBe(Expected(trial), 1e-5f);
        }
    }

    [Theory]
    [InlineData("public partial class Net;")]
    [InlineData("namespace A.B.C { public static partial class Outer { public partial record Inner { ATTRIBUTES internal sealed partial class Net; } } }")]
    [InlineData("namespace Some.System { ATTRIBUTES public partial class Net; }")]
    public void A_class_may_stand_anywhere(string declaration)
    {
        const string attributes = "[Network, Input(2, 5, 5), Conv2d(3, 2), BatchNorm, Relu, Flatten, Dense(2), SoftmaxCrossEntropy]";
        var source = declaration.Contains("ATTRIBUTES") ? declaration.Replace("ATTRIBUTES", attributes) : $"{attributes} {declaration}";
        var host = GeneratorHost.Run(source);
        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted.ShouldNotBeEmpty();
    }

    private static float Expected(Trial trial) => trial.Model.TargetKind == TargetKind.Values
        ? trial.Inputs.Zip(trial.Targets, (x, t) => (x - t) * (x - t)).Average()
        : trial.Inputs.Chunk(6).Zip(trial.Targets, (x, t) => MathF.Log(x.Sum(MathF.Exp)) - x[(int)t]).Average();
}
