namespace NetDsl.Runtime.Tests.Data;

public class DigitsTests
{
    [Fact]
    public void The_same_seed_draws_the_same_digits_and_another_draws_others()
    {
        var (a, b, c) = (Digits.Draw(50, 1), Digits.Draw(80, 1), Digits.Draw(50, 2));
        a.InputShape.ShouldBe([1, 28, 28]);
        for (var i = 0; i < 50; i++)
        {
            b.Label(i).ShouldBe(a.Label(i));
            b.Pixels(i).SequenceEqual(a.Pixels(i)).ShouldBeTrue();
            c.Pixels(i).SequenceEqual(a.Pixels(i)).ShouldBeFalse();
        }
    }

    [Fact]
    public void Every_digit_is_drawn_about_as_often_and_never_twice_the_same()
    {
        var digits = Digits.Draw(3000, 4);
        var groups = Enumerable.Range(0, digits.Count).GroupBy(digits.Label).ToList();
        groups.Count.ShouldBe(10);
        groups.ShouldAllBe(group => group.Count() > 230 && group.Count() < 370);
        Enumerable.Range(0, digits.Count).Select(i => Convert.ToBase64String(digits.Pixels(i))).Distinct().Count().ShouldBe(3000);
    }

    [Fact]
    public void Digits_have_ink_in_the_middle_and_little_at_the_rim()
    {
        var digits = Digits.Draw(500, 6);
        var mean = new float[28 * 28];
        for (var i = 0; i < digits.Count; i++)
        {
            var ink = digits.Pixels(i).ToArray().Count(p => p > 120);
            ink.ShouldBeInRange(15, 350);
            for (var p = 0; p < mean.Length; p++)
                mean[p] += digits.Pixels(i)[p] / 255f / digits.Count;
        }

        mean[14 * 28 + 14].ShouldBeGreaterThan(0.25f);
        for (var i = 0; i < 28; i++)
            Math.Max(mean[i], mean[28 * i]).ShouldBeLessThan(0.08f);
    }

    [Fact]
    public void A_reader_of_nearest_means_beats_chance_by_far_but_is_often_wrong()
    {
        // The images show digits, yet template matching does not recognise them.
        var (train, test) = (Digits.Draw(3000, 1), Digits.Draw(500, 2));
        var means = new double[10, 28 * 28];
        for (var i = 0; i < train.Count; i++)
            for (var p = 0; p < 28 * 28; p++)
                means[train.Label(i), p] += train.Pixels(i)[p] / (train.Count / 10.0);
        var right = Enumerable.Range(0, test.Count).Count(i => Enumerable.Range(0, 10).MinBy(d => Distance(means, d, test.Pixels(i))) == test.Label(i));
        (right / 500.0).ShouldBeInRange(0.4, 0.85);
    }

    [Fact]
    public void No_digits_cannot_be_drawn() => Should.Throw<ArgumentOutOfRangeException>(() => Digits.Draw(0));

    private static double Distance(double[,] means, int digit, ReadOnlySpan<byte> pixels)
    {
        var sum = 0.0;
        for (var p = 0; p < pixels.Length; p++)
            sum += (means[digit, p] - pixels[p]) * (means[digit, p] - pixels[p]);
        return sum;
    }
}
