namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>Networks of tests, compiled from their declarations.</summary>
public static class Networks
{
    /// <summary>Compiles a declaration, such as <c>Input(4), Dense(2), MeanSquaredError</c>, and creates its model on the CPU.</summary>
    public static Model Create(string attributes, int batch = 2, string blocks = "") =>
        LoadedNetwork.Load($"{blocks}\n[Network, {attributes}] public partial class Net;").Create(new CpuDevice(1), batch);

    /// <summary>All parameters, one after the other.</summary>
    public static float[] Values(this Model model) => [.. model.Parameters.SelectMany(p => p.Read())];

    /// <summary>Numbers that differ, and repeat from run to run.</summary>
    public static float[] Sines(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i))];

    /// <summary>The largest difference, divided by the largest of the expected numbers.</summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        actual.Length.ShouldBe(expected.Length);
        var (difference, scale) = (0.0, 1e-30);
        for (var i = 0; i < actual.Length; i++)
        {
            // NaN counts as infinitely wrong.
            var d = Math.Abs((double)actual[i] - expected[i]);
            difference = d >= 0 ? Math.Max(difference, d) : double.PositiveInfinity;
            scale = Math.Max(scale, Math.Abs((double)expected[i]));
        }

        return difference / scale;
    }
}
