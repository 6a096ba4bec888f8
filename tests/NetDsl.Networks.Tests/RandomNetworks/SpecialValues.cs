namespace NetDsl.Networks.Tests.RandomNetworks;

/// <summary>
/// NaN, infinities, zeros and the smallest numbers among the inputs of a network: where they arrive, forward and backward. The unfused
/// network on the reference device is the expectation; <c>SpecialValueTests</c> compares that with PyTorch, layer by layer.
/// </summary>
internal sealed class SpecialValues
{
    private static readonly float[][] Kinds =
    [
        [float.NaN], [float.PositiveInfinity], [float.NegativeInfinity], [0, -0f], [float.Epsilon, -float.Epsilon, 1e-40f],
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.Epsilon],
    ];

    private readonly List<(string Name, float[] Values)> tensors = [];

    /// <summary>Runs inference, and a forward and backward pass of training.</summary>
    /// <param name="trial">The network; some of its inputs are replaced, always the same ones.</param>
    /// <param name="seed">Determines which special values there are, and where.</param>
    public static SpecialValues Of(Trial trial, int seed)
    {
        var (result, random, kind, model) = (new SpecialValues(), new Random(seed), Kinds[seed % Kinds.Length], trial.Model);
        // One at least, and few enough that most of the network stays finite.
        for (var i = Math.Max(1, trial.Inputs.Length / 50); i > 0; i--)
            trial.Inputs[random.Next(trial.Inputs.Length)] = kind[random.Next(kind.Length)];
        var outputs = new float[trial.Inputs.Length / model.InputLength * model.OutputLength];
        result.tensors.Add(("inferred loss", [model.Evaluate(trial.Inputs, trial.Targets, outputs)]));
        result.tensors.Add(("inferred outputs", outputs));
        result.tensors.Add(("training loss", [trial.Gradients()]));
        foreach (var output in model.Outputs)
            result.tensors.Add(($"{output.Name} while training", output.Read()));
        foreach (var parameter in model.Parameters.Where(p => p.Info.Trainable))
            result.tensors.Add((parameter.Name + ".Gradient", parameter.ReadGradient()));
        return result;
    }

    /// <summary>Fails where the other has NaN, an infinity or a finite number in place of another of these, or another finite number.</summary>
    /// <param name="rounded">What the network computes with rounded values: several times this distance is allowed in addition, where that
    /// is needed.</param>
    public void Compare(SpecialValues other, string who, double tolerance, Lazy<IReadOnlyList<SpecialValues>>? rounded = null)
    {
        // Gradients that are zero except for rounding have no scale of their own.
        var floor = 0.01 * Scale(tensors.Where(t => t.Name.EndsWith(".Gradient", StringComparison.Ordinal)).SelectMany(t => t.Values));
        for (var tensor = 0; tensor < tensors.Count; tensor++)
        {
            var ((name, expected), actual) = (tensors[tensor], other.tensors[tensor].Values);
            // Kernels of convolutions multiply zeros of their padding, so one NaN may become more of them within the gradient of the same weights.
            var spreads = name.EndsWith(".Weight.Gradient", StringComparison.Ordinal) && !Array.TrueForAll(expected, float.IsFinite);
            var scale = Math.Max(Math.Max(Scale(expected), 1e-3), name.EndsWith(".Gradient", StringComparison.Ordinal) ? floor : 0);
            var allowed = tolerance * scale;
            if (rounded is not null && FirstFar() >= 0)
                allowed += RoundingNoise.Allowed * rounded.Value.Max(values => RoundingNoise.Distance(expected, values.tensors[tensor].Values));
            if (FirstFar() is >= 0 and var far)
                Assert.Fail($"special values, {who}: {name}[{far}] is {actual[far]:R}, should be {expected[far]:R}, within {allowed:g3}");

            int FirstFar()
            {
                for (var i = 0; i < expected.Length; i++)
                    if (!actual[i].Equals(expected[i]) && !(spreads && float.IsNaN(actual[i])) && !(Math.Abs(actual[i] - expected[i]) <= allowed))
                        return i;
                return -1;
            }
        }
    }

    private static double Scale(IEnumerable<float> values) => values.Where(float.IsFinite).Select(value => (double)Math.Abs(value)).DefaultIfEmpty().Max();
}
