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
    };

    public static TheoryData<string> OptimizerNames => [.. Optimizers.Keys];

    public static TheoryData<string> ScheduleNames => [.. Schedules.Keys];

    [Fact]
    public void Every_case_of_the_oracle_is_compared()
    {
        Oracle.GetProperty("optimizers").EnumerateObject().Select(p => p.Name).ShouldBe(Optimizers.Keys, ignoreOrder: true);
        Oracle.GetProperty("schedules").EnumerateObject().Select(p => p.Name).ShouldBe(Schedules.Keys, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(OptimizerNames))]
    public void Steps_are_those_of_PyTorch(string name)
    {
        var oracle = Oracle.GetProperty("optimizers").GetProperty(name);
        using var model = Line.Create(inputs: 3, outputs: 2, batch: 4);
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
        Should.Throw<ArgumentOutOfRangeException>(() => new AdamW().LearningRate = float.PositiveInfinity);
        Should.Throw<ArgumentOutOfRangeException>(() => new AdamW().Momentum = 1);
        Should.Throw<ArgumentOutOfRangeException>(() => new StepSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new StepSchedule(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, pctStart: 1.1f));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, maxMomentum: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycleSchedule(1, divFactor: 0));
    }

    [Fact]
    public void A_method_of_ones_own_takes_part()
    {
        using var model = Line.Create();
        model.Parameters[0].Write([2]);
        model.Parameters[1].Write([1]);
        model.TrainStep([1f], [0f], new SignDescent());
        model.Parameters[0].Read().ShouldBe([1.5f]);
        model.Parameters[1].Read().ShouldBe([0.5f]);
        Should.Throw<NotSupportedException>(() => new SignDescent().Momentum = 0.5f).Message.ShouldContain("SignDescent has no momentum");
    }

    private sealed class SignDescent() : Optimizer(0.5f)
    {
        protected override void Step(OptimizerStep step) => step.Apply(new Rule(LearningRate), new Rule(LearningRate));

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
