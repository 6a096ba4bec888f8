using Studies.Harness;

namespace Studies.Equivariance;

/// <summary>Translation equivariance, the invariance that pooling brings, and receptive fields.</summary>
internal static class EquivarianceStudy
{
    private const int Images = 64;

    public static Study Study { get; } = new()
    {
        Name = "equivariance",
        Title = "Equivariance, invariance and receptive fields",
        Lecture = "001, 004",
        Claim = "A shifted input shifts the output of a convolution; max pooling gives some invariance to translation; the receptive field grows with depth",
        Rows =
        [
            Moved("convolution, moved by a pixel", (d, s) => Convolution.Create(d, Images, s), shift: 1) with { Published = "0" },
            Moved("dense layer, moved by a pixel", (d, s) => FullyConnected.Create(d, Images, s), shift: 1),
            Still("convolution", (d, s) => Convolution.Create(d, Images, s)),
            Still("convolution and average pooling 4x4", (d, s) => AveragePooled.Create(d, Images, s)),
            Still("convolution and max pooling 4x4", (d, s) => MaxPooled.Create(d, Images, s)),
            Still("convolution and max pooling of everything", (d, s) => GloballyMaxPooled.Create(d, Images, s)),
            Field("receptive field of one 3x3", (d, s) => Deep1.Create(d, 1, s)) with { Published = "3" },
            Field("of two", (d, s) => Deep2.Create(d, 1, s)) with { Published = "5" },
            Field("of four", (d, s) => Deep4.Create(d, 1, s)) with { Published = "9" },
            Field("of two, pooling 2x2, and two", (d, s) => Deep4Pooled.Create(d, 1, s)) with { Published = "14" },
        ],
        Measures =
        [
            new("moved", "output less the moved output, relative"),
            new("change", "change by a move of one pixel, relative", "0.000"),
            new("field", "pixels across that change a unit", "0"),
        ],
        Effects =
        [
            new("Moving the input of a convolution moves its output, to the last bit", r => r.Rows[0].Mean("moved") == 0),
            new("A dense layer does not have this symmetry", r => r.Rows[1].Mean("moved") > 0.3),
            new("Max pooling changes less than the convolution before it, and pooling over everything not at all", r =>
                r["convolution and max pooling 4x4"].Mean("change") < r["convolution"].Mean("change") && r["convolution and max pooling of everything"].Mean("change") < 1e-6),
            new("Receptive fields are 3, 5 and 9 pixels wide, and 14 behind a pool", r => r.Rows.Skip(6).Select(row => row.Mean("field")).SequenceEqual([3, 5, 9, 14])),
        ],
        Charts = [new BarChart("Change of the output when the image moves by a pixel", "change")],
        Judge = r => Verdict.Reproduced(FormattableString.Invariant(
            $"Equivariance is exact away from the border. A pixel's shift changes the convolution's maps by {100 * r["convolution"].Mean("change"):0} % of their size, max pooling of 4x4 leaves {100 * r["convolution and max pooling 4x4"].Mean("change"):0} %: basic invariance only, as the lecture says, and average pooling has {100 * r["convolution and average pooling 4x4"].Mean("change"):0} %.")),
    };

    /// <summary>Compares the output for a moved image with the moved output, where both are known.</summary>
    private static Row Moved(string name, Func<Device, int, Model> create, int shift) => new(name, run =>
    {
        using var net = create(run.Device, run.Seed);
        var (still, moved) = Outputs(net, run.Seed, shift);
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < still.Length; i++)
            if (i % 24 >= shift)
            {
                difference += Math.Pow(moved[i] - still[i - shift], 2);
                size += Math.Pow(still[i - shift], 2);
            }

        return new() { ["moved"] = Math.Sqrt(difference / size) };
    });

    private static Row Still(string name, Func<Device, int, Model> create) => new(name, run =>
    {
        using var net = create(run.Device, run.Seed);
        var (still, moved) = Outputs(net, run.Seed, 1);
        return new() { ["change"] = Math.Sqrt(still.Zip(moved, (a, b) => Math.Pow(a - b, 2)).Sum() / still.Sum(v => (double)v * v)) };
    });

    /// <summary>How wide the part of the image is on which the unit in the middle of the last layer depends.</summary>
    private static Row Field(string name, Func<Device, int, Model> create) => new(name, run =>
    {
        using var net = create(run.Device, run.Seed);
        var random = new Random(run.Seed);
        float[] image = [.. Enumerable.Range(0, net.InputLength).Select(_ => random.NextSingle())];
        var gradient = new float[image.Length];
        var side = net.Outputs[0].Shape[1];
        net.Outputs[0].InputGradient(image, [side / 2 * side + side / 2], gradient);
        return new() { ["field"] = Enumerable.Range(0, 33).Count(column => Enumerable.Range(0, 33).Any(row => gradient[row * 33 + column] != 0)) };
    });

    /// <summary>The outputs for drawn digits, and for the same digits moved to the right. Digits keep their distance from the border.</summary>
    private static (float[] Still, float[] Moved) Outputs(Model net, int seed, int shift)
    {
        var (images, _) = Run.Read(Digits.Draw(Images, seed), Images);
        var moved = new float[images.Length];
        for (var i = 0; i < images.Length; i++)
        {
            // The border has no ink, so that nothing is lost.
            if (i % 28 is < 5 or > 21)
                images[i] = 0;
            if (i % 28 >= shift)
                moved[i] = images[i - shift];
        }

        return (net.Predict(images), net.Predict(moved));
    }
}
