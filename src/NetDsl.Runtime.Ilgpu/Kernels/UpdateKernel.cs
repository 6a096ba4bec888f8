using System.Runtime.CompilerServices;
using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// The coefficients of an optimizer's rule, for rules of all types. The code that ILGPU generates to launch a kernel can only refer to
/// public types and to types of this assembly, and rules are private to their optimizers.
/// </summary>
internal struct Coefficients
{
    private const int Length = 16;

#pragma warning disable CS0169 // Read and written as one, as the rule that they are.
    private float a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
#pragma warning restore CS0169

    /// <summary>Takes a rule apart.</summary>
    public static Coefficients Of<R>(R rule) where R : struct
    {
        var result = default(Coefficients);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<R>() || Unsafe.SizeOf<R>() > Unsafe.SizeOf<Coefficients>())
            throw new NotSupportedException($"{typeof(R)} cannot run on a GPU: a rule may hold up to {Length} numbers, and no references.");
        Unsafe.As<Coefficients, R>(ref result) = rule;
        return result;
    }
}

internal struct UpdateArguments
{
    public Coefficients Rule;
    public int Length;
    public ArrayView<float> Weights;
    public ArrayView<float> Gradients;
    public ArrayView<float> First;
    public ArrayView<float> Second;
}

/// <summary>One step of an optimizer for every weight.</summary>
internal readonly struct UpdateKernel<R> : IKernel<UpdateArguments> where R : struct, IUpdateRule
{
    public static void Run(UpdateArguments a)
    {
        // A copy, so that nothing but the coefficients needs an address.
        var coefficients = a.Rule;
        var rule = Unsafe.As<Coefficients, R>(ref coefficients);
        for (var i = Threads.First; i < a.Length; i += Threads.Count)
        {
            var weight = new Scalar(a.Weights[i]);
            var first = R.States > 0 ? new Scalar(a.First[i]) : default;
            var second = R.States > 1 ? new Scalar(a.Second[i]) : default;
            rule.Apply(ref weight, new Scalar(a.Gradients[i]), ref first, ref second);
            a.Weights[i] = weight.Value;
            if (R.States > 0)
                a.First[i] = first.Value;
            if (R.States > 1)
                a.Second[i] = second.Value;
        }
    }
}
