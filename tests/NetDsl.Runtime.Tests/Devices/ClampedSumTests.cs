namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Which functions kernels need no pass of their own for.</summary>
public class ClampedSumTests
{
    [Fact]
    public void Sums_of_operands_between_bounds_are_known()
    {
        Bounds<Identity>().ShouldBe((float.NegativeInfinity, float.PositiveInfinity));
        Bounds<Map2<BiasRelu6>>().ShouldBe((0, 6f));
        Bounds<Map3<AddRelu>>().ShouldBe((0, float.PositiveInfinity));
        Bounds<Map1<BoundedTwice>>().ShouldBe((-0.5f, 1));
    }

    [Fact]
    public void Other_functions_are_not()
    {
        ClampedSum<Map2<Product>>.Fits.ShouldBeFalse();
        ClampedSum<Map2<AddTanh>>.Fits.ShouldBeFalse();
        ClampedSum<Map3<Affine>>.Fits.ShouldBeFalse();
        ClampedSum<Map4<Sum4>>.Fits.ShouldBeFalse();
        // An operand that is read twice, or not at all, a number that is added, and a sum of what has been bounded.
        ClampedSum<Map2<Twice>>.Fits.ShouldBeFalse();
        ClampedSum<Map2<First>>.Fits.ShouldBeFalse();
        ClampedSum<Map1<PlusOne>>.Fits.ShouldBeFalse();
        ClampedSum<Map2<ReluAdd>>.Fits.ShouldBeFalse();
    }

    private static (float, float) Bounds<F>() where F : struct, IMap
    {
        ClampedSum<F>.Fits.ShouldBeTrue();
        return (ClampedSum<F>.Low, ClampedSum<F>.High);
    }

    private readonly struct BoundedTwice : IMap1
    {
        public static T Apply<T>(T a) where T : struct, IVector<T> => T.Max(T.Create(-0.5f), T.Min(T.Max(a, T.Create(-2)), T.One));
    }

    private readonly struct Twice : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a + b + a;
    }

    private readonly struct First : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a;
    }

    private readonly struct PlusOne : IMap1
    {
        public static T Apply<T>(T a) where T : struct, IVector<T> => a + T.One;
    }

    private readonly struct ReluAdd : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => T.Max(T.Zero, a) + b;
    }
}
