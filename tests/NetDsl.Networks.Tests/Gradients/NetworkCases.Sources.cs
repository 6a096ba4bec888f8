namespace NetDsl.Networks.Tests.Gradients;

// The rest of the source, besides the networks.
public static partial class NetworkCases
{
    /// <summary>Blocks that cases use.</summary>
    public const string Blocks = """
        [Block]
        [Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Tanh,
                 Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
        [Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
        [Add, Tanh]
        public sealed partial class ResidualAttribute(int filters, int stride = 1) : LayerAttribute;

        [Block, Recompute, Lstm(nameof(units), ReturnSequences = true), Conv1d(nameof(units), 1), Tanh]
        public sealed partial class RememberedAttribute(int units) : LayerAttribute;

        [Block, Recompute]
        [Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Tanh, Conv2d(nameof(filters), 3, Padding = 1), LayerNorm, Dropout(0.3), Residual(nameof(filters))]
        public sealed partial class AgainAttribute(int filters) : LayerAttribute;

        [Block]
        [Branch]
        [Branch, GlobalAvgPool2d, Dense("max(1, channels / 2)"), Relu, Dense(nameof(channels)), Sigmoid]
        [Multiply]
        public sealed partial class SqueezeAttribute(int channels) : LayerAttribute;

        [Block]
        [Residual(nameof(filters)), Residual("filters + 2", 2), Squeeze("2 + filters")]
        public sealed partial class StageAttribute(int filters) : LayerAttribute;

        [Block]
        [Dense(nameof(units)), Tanh]
        public sealed partial class StepAttribute(int units) : LayerAttribute;

        [Block]
        [Elementwise(typeof(Leaky), nameof(slope)), Elementwise(typeof(Leaky), "slope / 2")]
        public sealed partial class BentAttribute(double slope) : LayerAttribute;

        [Block]
        [Time, Dense("2 * units"), Tanh, Dense(nameof(units))]
        public sealed partial class DynamicsAttribute(int units) : LayerAttribute;

        [Block]
        [Dense(nameof(units)), BatchNorm, Tanh]
        public sealed partial class NormedAttribute(int units) : LayerAttribute;

        [Block]
        [Time, Conv2d(nameof(filters), 3, Padding = 1), Tanh]
        public sealed partial class FieldAttribute(int filters) : LayerAttribute;

        [Block]
        [NeuralOde(nameof(steps), Method = OdeMethod.Midpoint, T1 = "steps / 4.0"), Dynamics(nameof(units)), Tanh]
        public sealed partial class FlowAttribute(int units, int steps) : LayerAttribute;

        """;

    /// <summary>Functions that cases use.</summary>
    public const string Functions = """
        public static class Mish
        {
            public static float Apply(float x) => x * System.MathF.Tanh(System.MathF.Log(1 + System.MathF.Exp(x)));
        }

        public static class Leaky
        {
            public static float Apply(float x, float slope = 0.2f) => x > 0 ? x : slope * x;
        }

        public static class Clipped
        {
            public static float Apply(float x) => System.Math.Clamp(x, -1f, 1f);
        }

        public static class Swiglu
        {
            public static float Apply(float gate, float x) => x * gate * Logistic(gate);

            private static float Logistic(float x) => 1 / (1 + System.MathF.Exp(-x));
        }

        public static class Curves
        {
            private const float Half = 0.5f;

            public static float Waves(float x) => System.MathF.Sin(2 * x) + Half * System.MathF.Cos(x) - System.MathF.Tan(x / 4);

            public static float Powers(float x)
            {
                var size = System.MathF.Abs(x) + 0.1f;
                return System.MathF.Pow(x, 3) + System.MathF.Pow(size, 1.7f) + System.MathF.Cbrt(size) + 1 / System.MathF.Sqrt(size) + System.MathF.Pow(size, -2) / 9;
            }

            public static float Pieces(float x, float edge)
            {
                // In the branch that is not taken, the logarithm is NaN and its derivative infinite.
                if (x < -edge)
                    return -System.MathF.Log(-x / edge) - edge;
                var y = x;
                if (x > edge || x < 0 && !(x > -edge / 2))
                    y += System.MathF.Sqrt(System.Math.Max(x, 0.3f));
                else if (System.MathF.Abs(x) <= edge / 4)
                    y = System.MathF.Floor(3 * x) * x;
                return System.Math.Clamp(y, -1.5f, 1.5f) + (float)System.Math.Exp(-y * y);
            }

            public static float Grows(float x) => float.ExpM1(x / 2) + float.LogP1(x * x);

            public static float Mixed(float a, float b, float c) => a * System.MathF.Max(b, c) - System.MathF.Min(a, b) / (1 + c * c);

            public static float Steep(float x) => x * x * x;

            // Not the derivative of the formula as written, but equal to it: a given derivative is used.
            public static float SteepDerivative(float x) => 3 * System.MathF.Abs(x) * System.MathF.Abs(x);
        }

        """;
}
