namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>Compares tensors, with errors relative to the scale of the tensor: its largest element.</summary>
/// <remarks>
/// Rounding errors of a sum are relative to its terms, not to the sum, which may cancel; the largest element of a tensor is the best
/// estimate of the size of the terms. If a whole tensor cancels (the gradient of a bias before a batch normalisation is zero in exact
/// arithmetic), <c>floor</c> is the size of its terms.
/// </remarks>
public static class Closeness
{
    /// <summary>Fails where an element is off by more than a share of the scale.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="tolerance">The share of the scale.</param>
    /// <param name="floor">The least scale.</param>
    /// <param name="absolute">An absolute error that is allowed in addition.</param>
    public static void ShouldBeClose(this ReadOnlySpan<double> actual, ReadOnlySpan<double> expected, string what, double tolerance, double floor = 0, double absolute = 0)
    {
        actual.Length.ShouldBe(expected.Length, what);
        var allowed = tolerance * Math.Max(Scale(expected), floor) + absolute;
        if (FirstFar(actual, expected, allowed) is >= 0 and var i)
            Assert.Fail($"{what}[{i}] is {actual[i]:R}, should be {expected[i]:R}: off by {Math.Abs(actual[i] - expected[i]):g3}, allowed are {allowed:g3}.");
    }

    /// <inheritdoc cref="ShouldBeClose(ReadOnlySpan{double}, ReadOnlySpan{double}, string, double, double, double)"/>
    public static void ShouldBeClose(this float[] actual, float[] expected, string what, double tolerance, double floor = 0, double absolute = 0) =>
        ShouldBeClose(Array.ConvertAll(actual, x => (double)x), Array.ConvertAll(expected, x => (double)x), what, tolerance, floor, absolute);

    /// <summary>Whether <see cref="ShouldBeClose(float[], float[], string, double, double, double)"/> would pass.</summary>
    public static bool IsClose(this float[] actual, float[] expected, double tolerance, double floor)
    {
        var exact = Array.ConvertAll(expected, x => (double)x);
        return actual.Length == exact.Length && FirstFar(Array.ConvertAll(actual, x => (double)x), exact, tolerance * Math.Max(Scale(exact), floor)) < 0;
    }

    private static int FirstFar(ReadOnlySpan<double> actual, ReadOnlySpan<double> expected, double allowed)
    {
        for (var i = 0; i < actual.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= allowed))
                return i;
        return -1;
    }

    /// <summary>The largest absolute value.</summary>
    public static double Scale(ReadOnlySpan<double> values)
    {
        var scale = 0d;
        foreach (var value in values)
            scale = Math.Max(scale, Math.Abs(value));
        return scale;
    }
}
