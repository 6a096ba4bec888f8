namespace NetDsl.Networks.Tests.Running;

/// <summary>Values that inference computed from parameters are always those of the current parameters.</summary>
public sealed class PreparationTests
{
    // Channel blocks, channels first, a strided convolution, one channel at a time, and a matrix product.
    private static readonly NetworkCase Case = new("Network", """
        Input(3, 12, 12),
        Conv2d(16, 3, Padding = 1), BatchNorm, Relu, Conv2d(32, 3, Stride = 2, Bias = false), BatchNorm, Relu,
        Conv2d(32, 3, Groups = 32), BatchNorm(Affine = false), Relu, Conv2d(5, 1), BatchNorm, Flatten, Dense(12), BatchNorm, Tanh, Dense(4), SoftmaxCrossEntropy
        """, 5);

    private readonly LoadedNetwork loaded = LoadedNetwork.Load(Case.Source);

    [Fact]
    public void Inference_follows_every_change_of_parameters()
    {
        var trial = NewTrial();
        var optimizer = new Sgd(0.1f, momentum: 0.9f);
        Check();

        for (var step = 0; step < 3; step++)
            trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer);
        Check();

        // A pass of training moves the statistics even where no step follows.
        trial.Gradients();
        Check();

        foreach (var parameter in trial.Model.Parameters)
        {
            parameter.Write([.. parameter.Read().Select(value => value * 1.5f)]);
            Check();
        }

        trial.Model.Initialize(11);
        Check();

        // The third pass is the first that finds weights packed by the one before it.
        void Check()
        {
            var expected = Fresh().Model.Forward(trial.Inputs);
            for (var pass = 0; pass < 4; pass++)
                trial.Model.Forward(trial.Inputs).ShouldBe(expected);
            trial.Model.Evaluate(trial.Inputs, trial.Targets, new float[expected.Length]).ShouldBe(Fresh().Model.Evaluate(trial.Inputs, trial.Targets, new float[expected.Length]));
        }

        Trial Fresh()
        {
            var fresh = NewTrial();
            foreach (var (from, to) in trial.Model.Parameters.Zip(fresh.Model.Parameters))
                to.Write(from.Read());
            return fresh;
        }
    }

    [Fact]
    public void Models_of_one_class_keep_their_own()
    {
        var (first, second) = (NewTrial(seed: 1), NewTrial(seed: 2));
        var (a, b) = (first.Model.Forward(first.Inputs), second.Model.Forward(first.Inputs));
        a.ShouldNotBe(b);
        for (var pass = 0; pass < 3; pass++)
        {
            first.Model.Forward(first.Inputs).ShouldBe(a);
            second.Model.Forward(first.Inputs).ShouldBe(b);
        }
    }

    private Trial NewTrial(int seed = 3) => new(loaded.Create(Device.Cpu, Case.Batch, seed), Case.Batch);
}
