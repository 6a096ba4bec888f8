using System.Collections;
using System.Globalization;

namespace Studies.Harness;

/// <summary>What one run has measured: numbers by the keys of the measures, and curves.</summary>
internal sealed class Outcome : IEnumerable<KeyValuePair<string, double>>
{
    public Dictionary<string, double> Values { get; init; } = [];

    public Dictionary<string, Curve> Curves { get; init; } = [];

    public double this[string key]
    {
        get => Values[key];
        set => Values[key] = Rounded(value, 10);
    }

    public void Add(string key, double value) => this[key] = value;

    public Outcome With(string curve, IEnumerable<double> x, IEnumerable<double> y)
    {
        Curves[curve] = new([.. x.Select(v => Rounded(v, 6))], [.. y.Select(v => Rounded(v, 6))]);
        return this;
    }

    /// <summary>A curve over 1, 2, 3 and so on.</summary>
    public Outcome With(string curve, IReadOnlyCollection<double> y) => With(curve, Enumerable.Range(1, y.Count).Select(i => (double)i), y);

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As many digits as are worth reading, so that files of results stay small.</summary>
    private static double Rounded(double value, int digits) =>
        double.IsFinite(value) ? double.Parse(value.ToString($"G{digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}

/// <summary>Points in the order of x.</summary>
internal sealed record Curve(double[] X, double[] Y);
