using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Training;

public class MonitorTests
{
    [Theory]
    [InlineData(true, new[] { double.NaN, 0.1, 0.2, 0.3 }, 3)]
    [InlineData(true, new[] { 0.2, double.NaN, 0.1 }, 0)]
    [InlineData(false, new[] { double.NaN, 0.3, 0.1, double.NaN }, 2)]
    [InlineData(true, new[] { double.NegativeInfinity, 0.1 }, 1)]
    [InlineData(true, new[] { double.NaN, double.NaN }, -1)]
    public void A_value_that_is_not_a_number_is_never_the_best(bool higherIsBetter, double[] values, int best)
    {
        var history = values.Select((value, i) => Toy.Epoch(i + 1, 1, value)).ToList();
        new Monitor("accuracy", higherIsBetter, 0).Best(history).ShouldBe(best);
    }

    [Fact]
    public async Task A_metric_without_a_value_in_the_first_epoch_does_not_stop_training()
    {
        using var model = Perceptron.Create();
        var result = await model.FitAsync(Toy.Clusters(16), options: new()
        {
            Epochs = 4,
            Metrics = [new Scripted(double.NaN, 0.1, 0.2, 0.3)],
            Monitor = "scripted",
            EarlyStopping = new(Patience: 3, RestoreBest: false),
        });
        (result.StopReason, result.BestEpoch).ShouldBe((StopReason.Completed, 4));
    }

    [Fact]
    public async Task A_resumed_run_judges_values_that_are_not_finite_as_an_unbroken_one_does()
    {
        using var folder = new TemporaryFolder();
        double[] script = [double.PositiveInfinity, double.NaN, 0.2, 0.1, 0.1];
        FitOptions Options(double[] values) => new()
        {
            Epochs = 5,
            Metrics = [new Scripted(values)],
            Monitor = "scripted",
            EarlyStopping = new(Patience: 9),
            Checkpoint = new(folder["{epoch}"], CheckpointPolicy.EveryEpoch),
        };
        using var model = Perceptron.Create();
        var whole = await model.FitAsync(Toy.Clusters(16), options: Options(script));
        whole.BestEpoch.ShouldBe(1);

        using var other = Perceptron.Create();
        var resumed = await other.FitAsync(Toy.Clusters(16), options: Options(script[2..]) with { ResumeFrom = folder["2"] });
        resumed.BestEpoch.ShouldBe(1);
        resumed.Epochs.Select(e => e.Training.Metrics["scripted"]).ShouldBe(script);
        other.Values().ShouldBe(model.Values());
    }

    /// <summary>Has the next of some values after each reset with a batch behind it.</summary>
    private sealed class Scripted(params double[] values) : Metric
    {
        private int epoch;
        private bool any;

        public override string Name => "scripted";

        public override double Value => any ? values[epoch] : double.NaN;

        public override double[] State
        {
            get => [epoch, any ? 1 : 0];
            set => (epoch, any) = ((int)value[0], value[1] == 1);
        }

        public override void Reset() => (epoch, any) = (any ? epoch + 1 : epoch, false);

        public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) => any = true;
    }
}
