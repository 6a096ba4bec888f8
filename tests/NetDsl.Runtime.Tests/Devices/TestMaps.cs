namespace NetDsl.Runtime.Tests.Devices;

internal readonly struct Square : IMap1
{
    public static T Apply<T>(T a) where T : struct, IVector<T> => a * a;
}

/// <summary>The function of two uniform numbers in GaussianNoise.</summary>
internal readonly struct Normal : IMap2
{
    public static T Apply<T>(T a, T b) where T : struct, IVector<T> => T.Sqrt(T.Log(T.One - a) * T.Create(-2)) * T.Cos(b * T.Create(6.2831855f));
}

internal readonly struct AddTanh : IMap2
{
    public static T Apply<T>(T a, T b) where T : struct, IVector<T> => T.Tanh(a + b);
}

internal readonly struct Product : IMap2
{
    public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a * b;
}

internal readonly struct Affine : IMap3
{
    public static T Apply<T>(T a, T b, T c) where T : struct, IVector<T> => T.MultiplyAdd(a, b, c);
}

/// <summary>Bounded where sums of many terms reach.</summary>
internal readonly struct BiasRelu6 : IMap2
{
    public static T Apply<T>(T a, T b) where T : struct, IVector<T> => T.Min(T.Create(6), T.Max(T.Zero, a + b));
}

internal readonly struct AddRelu : IMap3
{
    public static T Apply<T>(T a, T b, T c) where T : struct, IVector<T> => T.Max(T.Zero, a + b + c);
}

internal readonly struct Sum4 : IMap4
{
    public static T Apply<T>(T a, T b, T c, T d) where T : struct, IVector<T> => a + T.Create(2) * b - c * d;
}

/// <summary>Reads operands that its neighbour in a pair reads, and not all of them.</summary>
internal readonly struct Apart4 : IMap4
{
    public static T Apply<T>(T a, T b, T c, T d) where T : struct, IVector<T> => a * c - d;
}

internal readonly struct Sum5 : IMap5
{
    public static T Apply<T>(T a, T b, T c, T d, T e) where T : struct, IVector<T> => a + T.Create(2) * b - c * d + T.Max(a, e);
}

internal readonly struct Sum6 : IMap6
{
    public static T Apply<T>(T a, T b, T c, T d, T e, T f) where T : struct, IVector<T> =>
        a + T.Create(2) * b - c * d + T.Max(a, e) + T.SelectGreater(f, b, a, T.One);
}

internal readonly struct Sum7 : IMap7
{
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g) where T : struct, IVector<T> =>
        a + T.Create(2) * b - c * d + e * f - g * g;
}

internal readonly struct Sum8 : IMap8
{
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> =>
        a + T.Create(2) * b + T.Create(3) * c + T.Create(4) * d + T.Create(5) * e + T.Create(6) * f + T.Create(7) * g + T.Create(8) * h;
}
