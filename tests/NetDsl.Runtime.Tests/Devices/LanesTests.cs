using NetDsl.Testing;
using Shouldly;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>The vectors of CPU kernels, at each width that this CPU has.</summary>
public unsafe class LanesTests
{
    private static readonly float[] Extremes =
        [0, -0f, 1, -1, float.Epsilon, -float.Epsilon, 1e-38f, 1e38f, -1e38f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    private delegate float Function(float x);

    [Fact]
    public void Exp_is_within_2_units_in_the_last_place() => Check(2, Math.Exp, Exp16, Exp8, Exp4, Exp1, -110, 95);

    [Fact]
    public void Log_is_within_2_units_in_the_last_place() => Check(2, Math.Log, Log16, Log8, Log4, Log1, 0, 30);

    [Fact]
    public void ExpM1_is_within_3_units_in_the_last_place() =>
        Check(3, x => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1, ExpM1At16, ExpM1At8, ExpM1At4, ExpM1At1, -40, 95);

    [Fact]
    public void LogP1_is_within_3_units_in_the_last_place() =>
        Check(3, x => Math.Abs(x) < 1e-5 ? x - x * x / 2 : Math.Log(1 + x), LogP1At16, LogP1At8, LogP1At4, LogP1At1, -1, 30);

    [Fact]
    public void Tanh_is_within_8_units_in_the_last_place() => Check(8, Math.Tanh, Tanh16, Tanh8, Tanh4, Tanh1, -12, 12);

    [Fact]
    public void Erf_is_within_3_units_in_the_last_place() => Check(3, x => DoubleScalar.Erf(new(x)).Value, Erf16, Erf8, Erf4, Erf1, -5, 5);

    [Fact]
    public void Sigmoid_is_within_4_units_in_the_last_place() => Check(4, x => 1 / (1 + Math.Exp(-x)), Sigmoid16, Sigmoid8, Sigmoid4, Sigmoid1, -86, 95);

    [Fact]
    public void Sin_is_within_4_units_in_the_last_place() => CheckAngles(Math.Sin, Sin16, Sin8, Sin4, Sin1);

    [Fact]
    public void Cos_is_within_4_units_in_the_last_place() => CheckAngles(Math.Cos, Cos16, Cos8, Cos4, Cos1);

    [Fact]
    public void Partial_loads_and_stores_touch_no_more_than_asked()
    {
        OnEveryWidth<PartialAccess>();
    }

    [Fact]
    public void Even_and_odd_undo_interleaving()
    {
        OnEveryWidth<Shuffles>();
    }

    [Fact]
    public void Lanes_are_summed_and_compared()
    {
        OnEveryWidth<AcrossLanes>();
    }

    private static float Exp16(float x) => Lane<V16>(V16.Exp, x);

    private static float Exp8(float x) => Lane<V8>(V8.Exp, x);

    private static float Exp4(float x) => Lane<V4>(V4.Exp, x);

    private static float Exp1(float x) => Lane<Scalar>(Scalar.Exp, x);

    private static float Log16(float x) => Lane<V16>(V16.Log, x);

    private static float Log8(float x) => Lane<V8>(V8.Log, x);

    private static float Log4(float x) => Lane<V4>(V4.Log, x);

    private static float Log1(float x) => Lane<Scalar>(Scalar.Log, x);

    private static float ExpM1At16(float x) => Lane<V16>(V16.ExpM1, x);

    private static float ExpM1At8(float x) => Lane<V8>(V8.ExpM1, x);

    private static float ExpM1At4(float x) => Lane<V4>(V4.ExpM1, x);

    private static float ExpM1At1(float x) => Lane<Scalar>(Scalar.ExpM1, x);

    private static float LogP1At16(float x) => Lane<V16>(V16.LogP1, x);

    private static float LogP1At8(float x) => Lane<V8>(V8.LogP1, x);

    private static float LogP1At4(float x) => Lane<V4>(V4.LogP1, x);

    private static float LogP1At1(float x) => Lane<Scalar>(Scalar.LogP1, x);

    private static float Tanh16(float x) => Lane<V16>(V16.Tanh, x);

    private static float Tanh8(float x) => Lane<V8>(V8.Tanh, x);

    private static float Tanh4(float x) => Lane<V4>(V4.Tanh, x);

    private static float Tanh1(float x) => Lane<Scalar>(Scalar.Tanh, x);

    private static float Erf16(float x) => Lane<V16>(V16.Erf, x);

    private static float Erf8(float x) => Lane<V8>(V8.Erf, x);

    private static float Erf4(float x) => Lane<V4>(V4.Erf, x);

    private static float Erf1(float x) => Lane<Scalar>(Scalar.Erf, x);

    private static float Sigmoid16(float x) => Lane<V16>(V16.Sigmoid, x);

    private static float Sigmoid8(float x) => Lane<V8>(V8.Sigmoid, x);

    private static float Sigmoid4(float x) => Lane<V4>(V4.Sigmoid, x);

    private static float Sigmoid1(float x) => Lane<Scalar>(Scalar.Sigmoid, x);

    private static float Sin16(float x) => Lane<V16>(V16.Sin, x);

    private static float Sin8(float x) => Lane<V8>(V8.Sin, x);

    private static float Sin4(float x) => Lane<V4>(V4.Sin, x);

    private static float Sin1(float x) => Lane<Scalar>(Scalar.Sin, x);

    private static float Cos16(float x) => Lane<V16>(V16.Cos, x);

    private static float Cos8(float x) => Lane<V8>(V8.Cos, x);

    private static float Cos4(float x) => Lane<V4>(V4.Cos, x);

    private static float Cos1(float x) => Lane<Scalar>(Scalar.Cos, x);

    /// <summary>
    /// Angles up to 30,000, including those next to multiples of pi / 2, where a sine or cosine is nearly 0; and numbers that are not
    /// finite.
    /// </summary>
    private static void CheckAngles(Func<double, double> exact, Function of16, Function of8, Function of4, Function of1)
    {
        Function[] widths = CpuDevice.WidestVector switch { 16 => [of16, of8, of4, of1], 8 => [of8, of4, of1], _ => [of4, of1] };
        foreach (var function in widths)
        {
            for (var i = -50_000; i <= 50_000; i++)
                Close(i * 2e-4f);
            for (var i = 0; i < 19_000; i++)
            {
                var near = (float)(i * Math.PI / 2);
                foreach (var x in new[] { near, MathF.BitDecrement(near), MathF.BitIncrement(near), near + 0.7f })
                {
                    Close(x);
                    Close(-x);
                }
            }

            foreach (var x in new[] { 0f, float.Epsilon, 1e-38f, -1e-20f, 1e-4f })
                Close(x);
            foreach (var x in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                function(x).ShouldBe(float.NaN);

            void Close(float x)
            {
                var expected = exact(x);
                var unit = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected), 1.2e-38f);
                Math.Abs(function(x) - expected).ShouldBeLessThanOrEqualTo(4 * (double)unit, $"of {x}");
            }
        }
    }

    private static float Lane<V>(Func<V, V> function, float x) where V : struct, ILanes<V>
    {
        var lanes = stackalloc float[16];
        V.Store(function(V.Create(x)), lanes);
        return lanes[V.Count - 1];
    }

    private static void Check(int units, Func<double, double> exact, Function of16, Function of8, Function of4, Function of1, float from, float to)
    {
        Function[] widths = CpuDevice.WidestVector switch { 16 => [of16, of8, of4, of1], 8 => [of8, of4, of1], _ => [of4, of1] };
        foreach (var function in widths)
        {
            for (var i = 0; i <= 100_000; i++)
                Close(from + (to - from) * i / 100_000, function);
            for (var x = 1e-30f; x < 1e30f; x *= 1.37f)
            {
                Close(x, function);
                Close(-x, function);
            }
            foreach (var x in Extremes)
                Close(x, function);
        }

        void Close(float x, Function function)
        {
            var (actual, expected) = (function(x), exact(x));
            if (double.IsNaN(expected))
                actual.ShouldBe(float.NaN, $"of {x}");
            else if (Math.Abs(expected) > float.MaxValue)
                actual.ShouldBe((float)expected, $"of {x}");
            else
            {
                // Results below the normal range may lose all their digits.
                var unit = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected), 1.2e-38f);
                Math.Abs(actual - expected).ShouldBeLessThanOrEqualTo(units * (double)unit, $"of {x}: {actual} instead of {expected}");
            }
        }
    }

    [Fact]
    public void Maxima_minima_and_comparisons_are_those_of_C_sharp()
    {
        OnEveryWidth<Comparisons>();
    }

    private interface IOnEveryWidth
    {
        static abstract void Run<V>() where V : struct, ILanes<V>;
    }

    private static void OnEveryWidth<T>() where T : IOnEveryWidth
    {
        T.Run<Scalar>();
        T.Run<V4>();
        if (CpuDevice.WidestVector >= 8)
            T.Run<V8>();
        if (CpuDevice.WidestVector >= 16)
            T.Run<V16>();
    }

    private sealed class PartialAccess : IOnEveryWidth
    {
        public static void Run<V>() where V : struct, ILanes<V>
        {
            float* source = stackalloc float[16], target = stackalloc float[16];
            for (var i = 0; i < 16; i++)
                source[i] = i + 1;
            for (var count = 0; count <= V.Count + 1; count++)
            {
                new Span<float>(target, 16).Fill(-1);
                V.StorePartial(V.Load(source), target, count);
                for (var i = 0; i < 16; i++)
                    target[i].ShouldBe(i < Math.Min(count, V.Count) ? i + 1 : -1);
                V.Store(V.LoadPartial(source, count), target);
                for (var i = 0; i < V.Count; i++)
                    target[i].ShouldBe(i < count ? i + 1 : 0);
            }
        }
    }

    private sealed class Shuffles : IOnEveryWidth
    {
        public static void Run<V>() where V : struct, ILanes<V>
        {
            var numbers = stackalloc float[32];
            for (var i = 0; i < 2 * V.Count; i++)
                numbers[i] = i;
            V even = V.Even(V.Load(numbers), V.Load(numbers + V.Count)), odd = V.Odd(V.Load(numbers), V.Load(numbers + V.Count));
            float* evens = stackalloc float[16], odds = stackalloc float[16];
            V.Store(even, evens);
            V.Store(odd, odds);
            for (var i = 0; i < V.Count; i++)
                (evens[i], odds[i]).ShouldBe((2f * i, 2f * i + 1));
            V.Store(V.InterleaveLow(even, odd), numbers);
            V.Store(V.InterleaveHigh(even, odd), numbers + V.Count);
            for (var i = 0; i < 2 * V.Count; i++)
                numbers[i].ShouldBe(i);
        }
    }

    private sealed class Comparisons : IOnEveryWidth
    {
        public static void Run<V>() where V : struct, ILanes<V>
        {
            float* left = stackalloc float[16], right = stackalloc float[16];
            foreach (var a in Extremes)
                foreach (var b in Extremes)
                {
                    // The other lanes differ, so that a lane that is mixed with another is noticed.
                    for (var lane = 0; lane < V.Count; lane++)
                    {
                        for (var i = 0; i < V.Count; i++)
                            (left[i], right[i]) = i == lane ? (a, b) : (i, 7 - i);
                        V x = V.Load(left), y = V.Load(right);
                        Check("max", V.Max(x, y), MathF.Max);
                        Check("min", V.Min(x, y), MathF.Min);
                        Check("greater", V.SelectGreater(x, y, V.One, V.Zero), (p, q) => p > q ? 1 : 0);
                        Check("greater or equal", V.SelectGreaterOrEqual(x, y, V.One, V.Zero), (p, q) => p >= q ? 1 : 0);
                        V.AnyNaN(x).ShouldBe(float.IsNaN(a));
                        if (!float.IsNaN(a))
                        {
                            Check("native max", V.MaxNative(x, y), MathF.Max);
                            Check("native min", V.MinNative(x, y), MathF.Min);
                        }

                        void Check(string what, V actual, Func<float, float, float> expected)
                        {
                            var numbers = stackalloc float[16];
                            V.Store(actual, numbers);
                            for (var i = 0; i < V.Count; i++)
                            {
                                var (p, q) = i == lane ? (a, b) : (i, 7 - i);
                                // Zeros of either sign are equal.
                                (numbers[i] + 0f).ShouldBe(expected(p, q) + 0f, $"{what} of {p} and {q} in {typeof(V).Name}");
                            }
                        }
                    }
                }
        }
    }

    private sealed class AcrossLanes : IOnEveryWidth
    {
        public static void Run<V>() where V : struct, ILanes<V>
        {
            var numbers = stackalloc float[16];
            for (var largest = 0; largest < V.Count; largest++)
            {
                for (var i = 0; i < V.Count; i++)
                    numbers[i] = i == largest ? 100 : -i;
                V.Largest(V.Load(numbers)).ShouldBe(100);
                var sum = V.Sum(V.Load(numbers));
                sum.ShouldBe(100 - V.Count * (V.Count - 1) / 2 + largest);
                V4.Store(V.Sums(V.Load(numbers), V.Zero, V.Load(numbers) + V.Load(numbers), V.One), numbers);
                new Span<float>(numbers, 4).ToArray().ShouldBe([sum, 0, 2 * sum, V.Count]);
            }
        }
    }
}
