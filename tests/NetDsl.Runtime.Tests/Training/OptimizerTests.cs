using System.Text.Json;

namespace NetDsl.Runtime.Tests.Training;

public class OptimizerTests
{
    private static readonly JsonElement Oracle = Read();

    private static readonly Dictionary<string, Func<Optimizer>> Optimizers = new()
    {
        ["sgd"] = () => new Sgd(0.1f),
        ["sgd, decay"] = () => new Sgd(0.1f, weightDecay: 0.1f),
        ["sgd, momentum"] = () => new Sgd(0.1f, 0.9f, weightDecay: 0.1f),
        ["sgd, dampening"] = () => new Sgd(0.1f, 0.9f, 0.3f, 0.1f),
        ["sgd, nesterov"] = () => new Sgd(0.1f, 0.9f, weightDecay: 0.1f, nesterov: true),
        // At some of the steps the gradient is smaller than that.
        ["sgd, limited"] = () => new Sgd(0.5f, 0.9f, weightDecay: 0.1f) { MaxGradientNorm = 0.4f },
        ["sgd, clipped"] = () => new Sgd(0.5f, 0.9f, weightDecay: 0.1f) { MaxGradientValue = 0.15f },
        ["sgd, clipped and limited"] = () => new Sgd(0.5f, 0.9f, weightDecay: 0.1f) { MaxGradientValue = 0.2f, MaxGradientNorm = 0.3f },
        ["sgd, groups"] = () => new Sgd(0.1f, 0.9f, weightDecay: 0.1f) { Groups = [new("Dense1.Bias") { LearningRateScale = 0.1f, WeightDecay = 0.2f }] },
        ["adamw, groups"] = () => new AdamW(0.1f, weightDecay: 0.1f) { Groups = [new("*bias") { LearningRateScale = 0.1f, WeightDecay = 0.2f }] },
        ["rmsprop"] = () => new RmsProp(),
        ["rmsprop, all set"] = () => new RmsProp(0.02f, 0.9f, 1e-4f, 0.1f, 0.7f),
        ["adagrad"] = () => new Adagrad(),
        ["adagrad, all set"] = () => new Adagrad(0.1f, 0.3f, 0.1f, 0.2f, 1e-5f),
        ["adam"] = () => new Adam(),
        ["adam, decay"] = () => new Adam(0.05f, 0.8f, 0.95f, 1e-4f, 0.1f),
        ["adamw"] = () => new AdamW(),
        ["adamw, decay"] = () => new AdamW(0.05f, 0.8f, 0.95f, 1e-4f, 0.3f),
    };

    private static readonly Dictionary<string, (LearningRateSchedule Schedule, int StepsPerEpoch)> Schedules = new()
    {
        ["one-cycle"] = (new OneCycleSchedule(0.2f), 5),
        ["one-cycle, all set"] = (new OneCycleSchedule(0.5f, 0.5f, true, 0.7f, 0.9f, 10, 100), 10),
        ["one-cycle, rate only"] = (new OneCycleSchedule(0.2f, cycleMomentum: false), 4),
        ["step"] = (new StepSchedule(2, 0.3f), 3),
        ["multi-step"] = (new MultiStepSchedule([1, 3, 4], 0.3f), 3),
        ["exponential"] = (new ExponentialSchedule(0.8f), 3),
        ["polynomial"] = (new PolynomialSchedule(2), 4),
        ["polynomial, short"] = (new PolynomialSchedule(epochs: 2), 3),
        ["cosine"] = (new CosineSchedule(0.01f), 4),
        ["cosine with restarts"] = (new CosineRestartsSchedule(2), 3),
        ["cosine with longer restarts"] = (new CosineRestartsSchedule(1, 2, 0.01f), 4),
        ["warm-up, then cosine"] = (new CosineSchedule().WithWarmupSteps(3, 0.25f), 4),
        ["warm-up, then step"] = (new StepSchedule(1).WithWarmup(2), 3),
    };

    private static readonly Dictionary<string, PlateauSchedule> Plateaus = new()
    {
        ["defaults"] = new(),
        ["short"] = new(0.5f, 1, 1e-2f),
        ["cooldown"] = new(0.1f, 1, cooldown: 3, minLearningRate: 2e-4f),
        ["accuracy"] = new(0.2f, 1, 1e-3f, monitor: "accuracy", higherIsBetter: true),
    };

    public static TheoryData<string> PlateauNames => [.. Plateaus.Keys];

    public static TheoryData<string> OptimizerNames => [.. Optimizers.Keys];

    public static TheoryData<string> ScheduleNames => [.. Schedules.Keys];

    [Fact]
    public void Every_case_of_the_oracle_is_compared()
    {
        Oracle.GetProperty("optimizers").EnumerateObject().Select(p => p.Name).ShouldBe(Optimizers.Keys, ignoreOrder: true);
        Oracle.GetProperty("schedules").EnumerateObject().Select(p => p.Name).ShouldBe(Schedules.Keys, ignoreOrder: true);
        Oracle.GetProperty("plateaus").EnumerateObject().Select(p => p.Name).ShouldBe(Plateaus.Keys, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(OptimizerNames))]
    public void Steps_are_those_of_PyTorch(string name)
    {
        var oracle = Oracle.GetProperty("optimizers").GetProperty(name);
        using var model = Line.Create(inputs: 3, outputs: 2, maxBatch: 4);
        model.Parameters[0].Write(Floats(oracle.GetProperty("start")));
        var (inputs, targets) = (Floats(oracle.GetProperty("inputs")), Floats(oracle.GetProperty("targets")));
        var optimizer = Optimizers[name]();

        foreach (var expected in oracle.GetProperty("path").EnumerateArray())
        {
            model.TrainStep(inputs, targets, optimizer);
            var found = model.Parameters.SelectMany(p => p.Read()).ToArray();
            // Gradients are summed in another order; seven steps add up to a few units in the last place.
            Floats(expected).Zip(found, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(2e-6f);
        }
    }

    /// <summary>PyTorch's optimizers decay biases too.</summary>
    [Fact]
    public void Decay_of_all_parameters_reaches_biases()
    {
        var plain = new Sgd(0.1f, weightDecay: 0.2f);
        var all = After(plain with { DecayAllParameters = true });

        all.ShouldBe(After(plain with { Groups = [new("*") { WeightDecay = 0.2f }] }));
        all.ShouldNotBe(After(plain));
        // A group's own decay comes first.
        After(plain with { DecayAllParameters = true, Groups = [new("*Bias") { WeightDecay = 0 }] }).ShouldBe(After(plain));

        static float[] After(Optimizer optimizer)
        {
            using var model = Line.Create(inputs: 3, outputs: 2, maxBatch: 1);
            foreach (var parameter in model.Parameters)
                parameter.Write([.. Enumerable.Repeat(0.5f, parameter.Length)]);
            for (var step = 0; step < 3; step++)
                model.TrainStep([1, -2, 3], [0.5f, 1], optimizer);
            return [.. model.Parameters.SelectMany(parameter => parameter.Read())];
        }
    }

    [Theory, MemberData(nameof(ScheduleNames))]
    public void Schedules_are_those_of_PyTorch(string name)
    {
        var oracle = Oracle.GetProperty("schedules").GetProperty(name);
        var (rates, momenta) = (Floats(oracle.GetProperty("rates")), Floats(oracle.GetProperty("momenta")));
        var (schedule, stepsPerEpoch) = Schedules[name];
        for (var step = 0; step < rates.Length; step++)
        {
            var point = new SchedulePoint(step, rates.Length, stepsPerEpoch);
            schedule.LearningRate(0.1f, point).ShouldBe(rates[step], 1e-7f + 1e-5f * rates[step], $"rate of step {step}");
            (schedule.Momentum(point) ?? 0.9f).ShouldBe(momenta[step], 1e-6f, $"momentum of step {step}");
        }
    }

    [Theory, MemberData(nameof(PlateauNames))]
    public void Plateaus_are_those_of_PyTorch(string name)
    {
        var oracle = Oracle.GetProperty("plateaus").GetProperty(name);
        var (losses, rates) = (Floats(oracle.GetProperty("losses")), Floats(oracle.GetProperty("rates")));
        var history = new List<EpochResult>();
        for (var epoch = 0; epoch <= losses.Length; epoch++)
        {
            Plateaus[name].LearningRate(0.1f, new SchedulePoint(epoch, rates.Length, 1) { History = history }).ShouldBe(rates[epoch], 1e-7f, $"epoch {epoch}");
            if (epoch < losses.Length)
                history.Add(Toy.Epoch(epoch + 1, losses[epoch], losses[epoch]));
        }
    }

    [Fact]
    public void A_warm_up_lasts_for_its_epochs_and_leaves_the_rest_to_the_schedule()
    {
        var schedule = new OneCycleSchedule(0.2f).WithWarmup(epochs: 2, startFactor: 0.5f);
        var alone = new OneCycleSchedule(0.2f);
        for (var step = 0; step < 8; step++)
            schedule.LearningRate(0.1f, new(step, 20, 4)).ShouldBe(0.2f / 25 * (0.5f + step / 16f), 1e-7f);
        for (var step = 8; step < 20; step++)
        {
            schedule.LearningRate(0.1f, new(step, 20, 4)).ShouldBe(alone.LearningRate(0.1f, new(step - 8, 12, 4)));
            schedule.Momentum(new(step, 20, 4)).ShouldBe(alone.Momentum(new(step - 8, 12, 4)));
        }
    }

    [Fact]
    public void Cosine_and_polynomial_stay_low_after_their_epochs()
    {
        for (var step = 6; step < 12; step++)
        {
            new CosineSchedule(0.01f, epochs: 2).LearningRate(0.1f, new(step, 12, 3)).ShouldBe(0.01f, 1e-8f);
            new PolynomialSchedule(3, epochs: 2).LearningRate(0.1f, new(step, 12, 3)).ShouldBe(0);
        }
    }

    [Fact]
    public void An_optimizer_with_another_rate_keeps_the_momentum_of_a_loop()
    {
        float[] Train(Func<Optimizer, Optimizer> lower)
        {
            using var model = Line.Create();
            Optimizer optimizer = new Sgd(0.1f, 0.9f);
            for (var i = 0; i < 4; i++, optimizer = lower(optimizer))
                model.TrainStep([1, 2], [3f, 5f], optimizer);
            return model.Values();
        }

        // Momentum: v = 0.9 v + g, w -= rate v.
        using var other = Line.Create();
        var (w, v) = (other.Values(), new float[2]);
        for (var (i, rate) = (0, 0.1f); i < 4; i++, rate /= 2)
        {
            other.Parameters[0].Write([w[0]]);
            other.Parameters[1].Write([w[1]]);
            other.ComputeGradients([1f, 2f], [3f, 5f]);
            for (var k = 0; k < 2; k++)
                w[k] -= rate * (v[k] = 0.9f * v[k] + other.Parameters[k].ReadGradient()[0]);
        }

        Train(o => o with { LearningRate = o.LearningRate / 2 }).ShouldBe(w, 1e-6);
        Train(o => new Sgd(o.LearningRate / 2, 0.9f)).ShouldNotBe(w);
    }

    [Fact]
    public void Optimizers_are_equal_by_their_numbers()
    {
        Optimizer used = new Adam(0.1f);
        using var model = Line.Create();
        model.TrainStep([1, 2], [3f, 5f], used);
        used.ShouldBe(new Adam(0.1f));
        (used with { LearningRate = 0.2f }).ShouldNotBe(used);
        used.ShouldNotBe(new Adam(0.1f, beta2: 0.9f));
        used.ShouldNotBe(new AdamW(0.1f, weightDecay: 0));
        used.ShouldNotBe(used with { Groups = [new("*")] });
    }

    [Fact]
    public void Frozen_parameters_stay_and_their_gradients_do_not_count()
    {
        var frozen = new Sgd(0.1f) { MaxGradientNorm = 0.1f, Groups = [new("dense1.weight") { Frozen = true }] };
        using var model = Line.Create();
        var before = model.Values();
        model.ComputeGradients([1f, 2f], [30f, 50f]);
        var bias = model.Parameters[1].ReadGradient()[0];
        model.TrainStep([1, 2], [30f, 50f], frozen);
        // The norm is that of the bias alone.
        model.Values().ShouldBe([before[0], before[1] - 0.1f * 0.1f * MathF.Sign(bias)], 1e-6);
        Should.Throw<ArgumentException>(() => model.TrainStep([1, 2], [3f, 5f], frozen with { Groups = [new("Conv*")] })).Message
            .ShouldStartWith("Line has no trained parameter that fits the group 'Conv*': there are Dense1.Weight, Dense1.Bias.");
    }

    [Theory]
    [InlineData("Stem", "Stem.Conv1.Weight", true)]
    [InlineData("stem.conv1", "Stem.Conv1.Weight", true)]
    [InlineData("Stem.Conv", "Stem.Conv1.Weight", false)]
    [InlineData("Stem.Conv?", "Stem.Conv1.Weight", true)]
    [InlineData("*.Bias", "Stem.Conv1.Bias", true)]
    [InlineData("*.Bias", "Stem.Conv1.Weight", false)]
    [InlineData("Stage*", "Stage2.Block1.Conv1.Weight", true)]
    [InlineData("Conv1", "Stem.Conv1.Weight", false)]
    public void A_group_has_the_parameters_of_that_name_or_below_it(string pattern, string name, bool matches) =>
        new ParameterGroup(pattern).Matches(name).ShouldBe(matches);

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void One_cycle_holds_for_very_short_training(int steps)
    {
        var schedule = new OneCycleSchedule(0.2f);
        for (var step = 0; step < steps; step++)
        {
            schedule.LearningRate(0.1f, new SchedulePoint(step, steps, steps)).ShouldBeInRange(1e-8f, 0.2f);
            schedule.Momentum(new SchedulePoint(step, steps, steps))!.Value.ShouldBeInRange(0.85f, 0.95f);
        }
    }

    [Fact]
    public void One_optimizer_keeps_the_states_of_two_models_apart()
    {
        float[] Train(Optimizer optimizer, Optimizer other)
        {
            using var model = Line.Create();
            using var second = Line.Create(seed: 1);
            for (var i = 0; i < 5; i++)
            {
                model.TrainStep([1, 2], [3f, 5f], optimizer);
                second.TrainStep([4, 2], [-3f, 5f], other);
            }

            return [.. model.Parameters.Concat(second.Parameters).SelectMany(p => p.Read())];
        }

        var shared = new Adam(0.1f);
        Train(shared, shared).ShouldBe(Train(new Adam(0.1f), new Adam(0.1f)));
    }

    [Fact]
    public void Bad_numbers_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(-1)).Message.ShouldContain("LearningRate must be a finite number, 0 or more");
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(float.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(0.1f, momentum: 1)).Message.ShouldContain("momentum must be at least 0 and less than 1");
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(0.1f, 0.9f, dampening: 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(0.1f, weightDecay: -1));
        Should.Throw<ArgumentException>(() => new Sgd(0.1f, nesterov: true)).Message.ShouldContain("needs a momentum above 0");
        Should.Throw<ArgumentException>(() => new Sgd(0.1f, 0.9f, 0.1f, nesterov: true)).Message.ShouldContain("no dampening");
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam { MaxGradientNorm = 0 }).Message.ShouldContain("MaxGradientNorm must be above 0, or null for none");
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam { MaxGradientNorm = float.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam(beta1: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam(beta2: -0.1f));
        Should.Throw<ArgumentOutOfRangeException>(() => new AdamW(epsilon: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new AdamW() with { LearningRate = float.PositiveInfinity });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdamW() with { Momentum = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new RmsProp(alpha: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Adagrad(learningRateDecay: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(0.1f) { MaxGradientValue = 0 }).Message.ShouldContain("MaxGradientValue must be above 0");
        Should.Throw<ArgumentOutOfRangeException>(() => new ParameterGroup("*") { LearningRateScale = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new ParameterGroup("*") { WeightDecay = float.NaN });
        Should.Throw<ArgumentException>(() => new MultiStepSchedule([3, 2])).Message.ShouldContain("rising order, but are 3, 2");
        Should.Throw<ArgumentOutOfRangeException>(() => new MultiStepSchedule([0]));
        Should.Throw<ArgumentOutOfRangeException>(() => new ExponentialSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new PolynomialSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new CosineSchedule(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new CosineSchedule(epochs: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new CosineRestartsSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new PlateauSchedule(factor: 1)).Message.ShouldContain("factor must be above 0 and below 1");
        Should.Throw<ArgumentOutOfRangeException>(() => new ConstantSchedule().WithWarmup(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new ConstantSchedule().WithWarmupSteps(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new StepSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new StepSchedule(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, pctStart: 1.1f));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, maxMomentum: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, divFactor: 0));
    }

    [Fact]
    public void A_user_defined_method_takes_part()
    {
        using var model = Line.Create();
        model.Parameters[0].Write([2]);
        model.Parameters[1].Write([1]);
        model.TrainStep([1f], [0f], new SignDescent());
        model.Parameters[0].Read().ShouldBe([1.5f]);
        model.Parameters[1].Read().ShouldBe([0.5f]);
        Should.Throw<NotSupportedException>(() => new SignDescent() with { Momentum = 0.5f }).Message.ShouldContain("SignDescent has no momentum");
    }

    private sealed record SignDescent() : Optimizer(0.5f)
    {
        protected override void Step(OptimizerStep step) => step.Apply(new Rule(step.LearningRate));

        private readonly struct Rule(float rate) : IUpdateRule
        {
            public static int States => 0;

            public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T> =>
                weight -= T.Create(rate) * T.SelectGreater(gradient, T.Zero, T.One, -T.One);
        }
    }

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetSingle())];

    private static JsonElement Read()
    {
        using var stream = typeof(OptimizerTests).Assembly.GetManifestResourceStream("optimizers.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
