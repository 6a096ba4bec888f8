using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Activations and other functions of one value; user-defined functions for those that the language lacks.</summary>
internal static class Functions
{
    /// <summary>The functions that the networks of these tests use by [Elementwise].</summary>
    public const string Source = """
        using static System.MathF;

        public static class Onnx
        {
            public static float Absolute(float x) => Abs(x);
            public static float Ceil(float x) => Ceiling(x);
            public static float Down(float x) => Floor(x);
            public static float Cosine(float x) => Cos(x);
            public static float Sine(float x) => Sin(x);
            public static float Tangent(float x) => Tan(x);
            public static float HyperbolicCosine(float x) => Cosh(x);
            public static float HyperbolicSine(float x) => (Exp(x) - Exp(-x)) / 2;
            public static float Exponential(float x) => Exp(x);
            public static float Logarithm(float x) => Log(x);
            public static float Negative(float x) => -x;
            public static float Inverse(float x) => 1 / x;
            public static float Signum(float x) => Sign(x);
            public static float Root(float x) => Sqrt(x);
            public static float Selu(float x, float alpha, float gamma) => gamma * (x > 0 ? x : alpha * float.ExpM1(x));
            public static float HardSigmoid(float x, float alpha, float beta) => Max(0, Min(1, alpha * x + beta));
            public static float Threshold(float x, float alpha) => x > alpha ? x : 0;
            public static float Shrink(float x, float lambda, float bias) => x < -lambda ? x + bias : x > lambda ? x - bias : 0;
            public static float Divide(float x, float y) => x / y;
            public static float Subtract(float x, float y) => x - y;
            public static float Power(float x, float y) => Pow(x, y);
            public static float Smaller(float x, float y) => Min(x, y);
            public static float Smallest(float x, float y, float z) => Min(x, Min(y, z));
            public static float Mean(float x, float y) => (x + y) / 2;
            public static float MeanOfThree(float x, float y, float z) => (x + y + z) / 3;
        }

        """;

    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["Relu"] = test => On(test, "Relu"),
        ["LeakyRelu"] = test => On(test, $"LeakyRelu({Number(test.Real("alpha", 0.01f))})"),
        ["PRelu"] = Parametric,
        ["Elu"] = test => On(test, $"Elu({Number(test.Real("alpha", 1))})"),
        ["Celu"] = test => On(test, $"Celu({Number(test.Real("alpha", 1))})"),
        ["Selu"] = test => test.Node.Attributes.Count == 0 ? On(test, "Selu")
            : On(test, Own("Selu", test.Real("alpha", 1.67326319f), test.Real("gamma", 1.05070102f))),
        ["Softplus"] = test => On(test, "Softplus"),
        ["Softsign"] = test => On(test, "Softsign"),
        ["Sigmoid"] = test => On(test, "Sigmoid"),
        ["HardSigmoid"] = test => On(test, Own("HardSigmoid", test.Real("alpha", 0.2f), test.Real("beta", 0.5f))),
        ["HardSwish"] = test => On(test, "Hardswish"),
        ["Tanh"] = test => On(test, "Tanh"),
        ["ThresholdedRelu"] = test => On(test, Own("Threshold", test.Real("alpha", 1))),
        ["Shrink"] = test => On(test, Own("Shrink", test.Real("lambd", 0.5f), test.Real("bias", 0))),
        ["Clip"] = test => On(test, $"Hardtanh({Number(Bound(test, 1, "min", float.MinValue))}, {Number(Bound(test, 2, "max", float.MaxValue))})"),
        ["Softmax"] = test => Along(test, "Softmax"),
        ["LogSoftmax"] = test => Along(test, "LogSoftmax"),
        ["Identity"] = test => On(test, "Identity"),
        ["Abs"] = test => On(test, Own("Absolute")),
        ["Ceil"] = test => On(test, Own("Ceil")),
        ["Floor"] = test => On(test, Own("Down")),
        ["Cos"] = test => On(test, Own("Cosine")),
        ["Sin"] = test => On(test, Own("Sine")),
        ["Tan"] = test => On(test, Own("Tangent")),
        ["Cosh"] = test => On(test, Own("HyperbolicCosine")),
        ["Sinh"] = test => On(test, Own("HyperbolicSine")),
        ["Exp"] = test => On(test, Own("Exponential")),
        ["Log"] = test => On(test, Own("Logarithm")),
        ["Neg"] = test => On(test, Own("Negative")),
        ["Reciprocal"] = test => On(test, Own("Inverse")),
        ["Sign"] = test => On(test, Own("Signum")),
        ["Sqrt"] = test => On(test, Own("Root")),
    };

    /// <summary>A function of <see cref="Source"/>.</summary>
    internal static string Own(string function, params float[] values) =>
        $"Elementwise(typeof(Onnx), nameof(Onnx.{function}){string.Concat(values.Select(value => ", " + Number(value)))})";

    private static Translation On(OnnxCase test, string word)
    {
        var x = test.Input(0)!;
        if (x.Values.Length != x.Length)
            throw OutOfScope("no tensor of numbers");
        var (batch, sample) = Batched(x.Shape);
        return Of(x, batch, sample, word);
    }

    /// <summary>A bound of Clip: an attribute once, an operand today.</summary>
    private static float Bound(OnnxCase test, int operand, string attribute, float byDefault) =>
        test.Input(operand) is { } bound ? bound.Floats[0] : test.Real(attribute, byDefault);

    private static Translation Along(OnnxCase test, string word)
    {
        var x = test.Input(0)!;
        var (batch, sample) = From(x.Shape, test.Integer("axis", -1));
        return Of(x, batch, sample, word);
    }

    private static Translation Parametric(OnnxCase test)
    {
        var (x, slope) = (test.Input(0)!, test.Input(1)!);
        if (slope.Length == 1)
            return Of(x, x.Shape[0], Batched(x.Shape).Sample, "PRelu", ("Slope", slope));
        // The slopes follow one axis, which becomes the channels. The oldest tests give them without the sizes of 1 after them.
        var axis = slope.Shape.Length == 1 && slope.Length == x.Shape[1] ? 1 : x.Shape.Length - slope.Shape.Length;
        if (slope.Length != x.Shape[axis])
            throw OutOfScope("a slope for each element");
        var (batch, sample) = From(x.Shape, axis);
        return Of(x, batch, sample, $"PRelu({slope.Length})", ("Slope", slope));
    }
}
