using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second)
    {
        using var turn = gate.EnterScope();
        var job = new UpdateJob
        {
            Rule = Unsafe.AsPointer(ref rule), Length = weights.Length, Weights = At(weights), Gradients = At(gradients),
            First = At(first), Second = At(second),
        };
        if (R.States > 0 && first.Length != weights.Length || R.States > 1 && second.Length != weights.Length)
            throw new ArgumentException($"{typeof(R)} needs {R.States} states of {weights.Length} numbers.");
        // Gradients are still in the cache of the core that computed them, so few of them are not worth sharing.
        var partition = Partition(weights.Length / width * (2 + R.States), (weights.Length + width - 1) / width);
        switch (width)
        {
            case 16: Run(&UpdatePart<V16, R>, &job, partition); break;
            case 8: Run(&UpdatePart<V8, R>, &job, partition); break;
            case 4: Run(&UpdatePart<V4, R>, &job, partition); break;
            default: Run(&UpdatePart<Scalar, R>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdatePart<V, R>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where R : struct, IUpdateRule
    {
        var job = (UpdateJob*)context;
        var rule = Unsafe.Read<R>(job->Rule);
        float* weights = job->Weights, gradients = job->Gradients, firsts = job->First, seconds = job->Second;
        var end = Math.Min(to * V.Count, job->Length);
        var i = from * V.Count;
        for (; i <= end - V.Count; i += V.Count)
        {
            var weight = V.Load(weights + i);
            V first = R.States > 0 ? V.Load(firsts + i) : default, second = R.States > 1 ? V.Load(seconds + i) : default;
            rule.Apply(ref weight, V.Load(gradients + i), ref first, ref second);
            V.Store(weight, weights + i);
            if (R.States > 0)
                V.Store(first, firsts + i);
            if (R.States > 1)
                V.Store(second, seconds + i);
        }
        if (i < end)
        {
            var rest = (int)(end - i);
            var weight = V.LoadPartial(weights + i, rest);
            V first = R.States > 0 ? V.LoadPartial(firsts + i, rest) : default,
                second = R.States > 1 ? V.LoadPartial(seconds + i, rest) : default;
            rule.Apply(ref weight, V.LoadPartial(gradients + i, rest), ref first, ref second);
            V.StorePartial(weight, weights + i, rest);
            if (R.States > 0)
                V.StorePartial(first, firsts + i, rest);
            if (R.States > 1)
                V.StorePartial(second, seconds + i, rest);
        }
    }

    private struct UpdateJob
    {
        public void* Rule;
        public long Length;
        public float* Weights;
        public float* Gradients;
        public float* First;
        public float* Second;
    }
}
