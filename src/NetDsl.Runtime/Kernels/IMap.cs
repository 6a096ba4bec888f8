using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// A pure function of up to eight values. The compiler emits one for each fused region, and every kernel template is generic over it. It is
/// stateless: the template loads its operands, so one body serves every device.
/// </summary>
/// <remarks>
/// Emitted code implements <see cref="IMap1"/> to <see cref="IMap8"/>, whose signatures have only the operands that they use. <see
/// cref="Map1{F}"/> to <see cref="Map8{F}"/> widen them to this interface for the templates.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap
{
    /// <summary>The number of operands that the function reads.</summary>
    static abstract int Arity { get; }

    /// <summary>Evaluates the function. Operands past <see cref="Arity"/> are ignored.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T>;
}

/// <summary>A pure function of one value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap1
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap1"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map1<F> : IMap where F : struct, IMap1
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a);
}

/// <summary>A pure function of two values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap2
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap2"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map2<F> : IMap where F : struct, IMap2
{
    /// <inheritdoc/>
    public static int Arity => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b);
}

/// <summary>A pure function of three values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap3
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap3"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map3<F> : IMap where F : struct, IMap3
{
    /// <inheritdoc/>
    public static int Arity => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c);
}

/// <summary>A pure function of four values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap4
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap4"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map4<F> : IMap where F : struct, IMap4
{
    /// <inheritdoc/>
    public static int Arity => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c, d);
}

/// <summary>A pure function of five values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap5
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap5"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map5<F> : IMap where F : struct, IMap5
{
    /// <inheritdoc/>
    public static int Arity => 5;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c, d, e);
}

/// <summary>A pure function of six values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap6
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e, T f) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap6"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map6<F> : IMap where F : struct, IMap6
{
    /// <inheritdoc/>
    public static int Arity => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c, d, e, f);
}

/// <summary>A pure function of seven values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap7
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e, T f, T g) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap7"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map7<F> : IMap where F : struct, IMap7
{
    /// <inheritdoc/>
    public static int Arity => 7;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c, d, e, f, g);
}

/// <summary>A pure function of eight values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMap8
{
    /// <summary>Evaluates the function.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T>;
}

/// <summary>Widens an <see cref="IMap8"/> to <see cref="IMap"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Map8<F> : IMap where F : struct, IMap8
{
    /// <inheritdoc/>
    public static int Arity => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => F.Apply(a, b, c, d, e, f, g, h);
}

/// <summary>The identity function, for kernels without a fused function.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Identity : IMap
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => a;
}
