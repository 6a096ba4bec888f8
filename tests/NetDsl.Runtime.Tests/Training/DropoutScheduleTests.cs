namespace NetDsl.Runtime.Tests.Training;

public class DropoutScheduleTests
{
    /// <summary>Four epochs of three steps, from a rate of 0.4.</summary>
    private static float[] Rates(DropoutSchedule schedule) => [.. Enumerable.Range(0, 12).Select(step => schedule.Rate(0.4f, new(step, 12, 3)))];

    [Fact]
    public void Early_dropout_ends_after_its_epochs()
    {
        Rates(new EarlyDropout(2)).ShouldBe([0.4f, 0.4f, 0.4f, 0.4f, 0.4f, 0.4f, 0, 0, 0, 0, 0, 0]);
        Rates(new EarlyDropout(2, linear: true)).ShouldBe([0.4f, 0.32f, 0.24f, 0.16f, 0.08f, 0, 0, 0, 0, 0, 0, 0], 1e-7);
        Rates(new EarlyDropout(9)).ShouldAllBe(rate => rate == 0.4f);
        new EarlyDropout(1, linear: true).Rate(0.4f, new(0, 5, 1)).ShouldBe(0.4f);
    }

    [Fact]
    public void Late_dropout_begins_after_its_epochs()
    {
        Rates(new LateDropout(3)).ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4f, 0.4f, 0.4f]);
        Rates(new LateDropout(0)).ShouldAllBe(rate => rate == 0.4f);
    }

    [Fact]
    public void Linear_dropout_goes_from_one_share_to_another()
    {
        Rates(new LinearDropout(0, 1)).ShouldBe([.. Enumerable.Range(0, 12).Select(step => 0.4f * step / 11)], 1e-7);
        Rates(new LinearDropout(2, 0.5f))[^1].ShouldBe(0.2f, 1e-7);
        Rates(new LinearDropout(2, 0.5f))[0].ShouldBe(0.8f, 1e-7);
        new LinearDropout(0.25f, 1).Rate(0.4f, new(0, 1, 1)).ShouldBe(0.1f);
    }

    [Fact]
    public void Schedules_that_make_no_sense_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new EarlyDropout(0)).Message.ShouldStartWith("Early dropout takes 1 epoch or more.");
        Should.Throw<ArgumentOutOfRangeException>(() => new LateDropout(-1)).Message.ShouldStartWith("Late dropout begins after 0 epochs or more.");
        Should.Throw<ArgumentOutOfRangeException>(() => new LinearDropout(-0.1f, 1)).Message.ShouldStartWith("A share of a layer's rate is 0 or more.");
        Should.Throw<ArgumentOutOfRangeException>(() => new LinearDropout(0, float.NaN)).ParamName.ShouldBe("to");
        using var line = Line.Create();
        Should.Throw<ArgumentException>(() => line.FitAsync(new TensorDataset([1], new float[1], new float[1], targetLength: 1), options: new() { DropoutSchedule = new LateDropout(1) }))
            .Message.ShouldStartWith("Line has no layer that drops anything, so that a DropoutSchedule has nothing to change: declare one, such as Dropout(0.1), or leave the schedule out.");
    }
}
