using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// An operand of a fused function on the device. Its address has a stride for each axis, which is zero for axes that it is broadcast over;
/// so all operands in memory have the same form.
/// </summary>
internal struct Source
{
    public ArrayView<float> Data;
    public int SampleStep;
    public int ChannelStep;
    public int InnerStep;
    public float Number;
    public uint Key;
    public SourceKind Kind;

    /// <summary>Its value for an element.</summary>
    public readonly Scalar Load(Place at)
    {
        if (Kind == SourceKind.Memory)
            return new(Data[at.Sample * SampleStep + at.Channel * ChannelStep + at.Inner * InnerStep]);
        if (Kind == SourceKind.Number)
            return new(Number);
        return new(CounterRandom.Uniform(Kind == SourceKind.Random ? Key : Interop.FloatAsInt(Data[0]), (uint)at.Index));
    }
}

/// <summary>The source of an operand.</summary>
internal enum SourceKind
{
    Memory,
    Number,
    Random,

    /// <summary>As <see cref="Random"/>, with the key in memory: kernels are recorded once, and the key changes with each step.</summary>
    StoredRandom,
}

/// <summary>The operands of a fused function. Fields and not an array, because a kernel has no memory of its own to index.</summary>
internal struct Operands
{
    public Source A, B, C, D, E, F, G, H;

    /// <summary>A function of these operands alone.</summary>
    public readonly float Apply<TMap>(Place at) where TMap : struct, IMap => TMap.Apply(
        A.Load(at),
        TMap.Arity > 1 ? B.Load(at) : default,
        TMap.Arity > 2 ? C.Load(at) : default,
        TMap.Arity > 3 ? D.Load(at) : default,
        TMap.Arity > 4 ? E.Load(at) : default,
        TMap.Arity > 5 ? F.Load(at) : default,
        TMap.Arity > 6 ? G.Load(at) : default,
        TMap.Arity > 7 ? H.Load(at) : default).Value;

    /// <summary>A function of the template's own value, which is its first, and of these operands.</summary>
    public readonly float Apply<TMap>(Place at, float own) where TMap : struct, IMap => TMap.Apply(
        new(own),
        TMap.Arity > 1 ? A.Load(at) : default,
        TMap.Arity > 2 ? B.Load(at) : default,
        TMap.Arity > 3 ? C.Load(at) : default,
        TMap.Arity > 4 ? D.Load(at) : default,
        TMap.Arity > 5 ? E.Load(at) : default,
        TMap.Arity > 6 ? F.Load(at) : default,
        TMap.Arity > 7 ? G.Load(at) : default).Value;
}
