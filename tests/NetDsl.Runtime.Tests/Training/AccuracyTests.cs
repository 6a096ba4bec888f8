namespace NetDsl.Runtime.Tests.Training;

public class AccuracyTests
{
    [Fact]
    public void Labels_are_met_by_the_largest_output()
    {
        var accuracy = new Accuracy();
        accuracy.Value.ShouldBe(double.NaN);
        accuracy.Update([0, 1, 2, 5, 1, 2, 0, 1, 0], [2, 0, 0], 3);
        accuracy.Value.ShouldBe(2.0 / 3, 1e-12);
    }

    [Fact]
    public void Values_are_met_where_the_largest_of_both_is_the_same()
    {
        var accuracy = new Accuracy();
        accuracy.Update([-0.9f, 0.2f, 0.1f, 0.8f, 0.7f, -1], [-1, 1, -1, -1, 1, -1], 2);
        accuracy.Value.ShouldBe(0.5);
    }
}
