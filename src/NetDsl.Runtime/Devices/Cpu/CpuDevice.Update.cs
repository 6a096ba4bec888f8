using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second)
    {
        using var turn = gate.EnterScope();
        var job = new UpdateJob { Rule = Unsafe.AsPointer(ref rule), Length = weights.Length, Weights = At(weights), Gradients = At(gradients), First = At(first), Second = At(second) };
        if (R.States > 0 && first.Length != weights.Length || R.States > 1 && second.Length != weights.Length)
            throw new ArgumentException($"{typeof(R)} needs {R.States} states of {weights.Length} numbers.");
        var parts = Parts(weights.Length / width * (4 + 2 * R.States), weights.Length / width);
        switch (width)
        {
            case 16: Run(&UpdatePart<V16, R>, &job, parts); break;
            case 8: Run(&UpdatePart<V8, R>, &job, parts); break;
            case 4: Run(&UpdatePart<V4, R>, &job, parts); break;
            default: Run(&UpdatePart<Scalar, R>, &job, parts); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdatePart<V, R>(void* context, int part, int parts) where V : struct, ILanes<V> where R : struct, IUpdateRule
    {
        var job = (UpdateJob*)context;
        var rule = Unsafe.Read<R>(job->Rule);
        var (from, to) = Share((job->Length + V.Count - 1) / V.Count, part, parts);
        float* weights = job->Weights, gradients = job->Gradients, firsts = job->First, seconds = job->Second;
        for (var i = from * V.Count; i < to * V.Count; i += V.Count)
        {
            V first = default, second = default;
            if (i <= job->Length - V.Count)
            {
                var weight = V.Load(weights + i);
                if (R.States > 0)
                    first = V.Load(firsts + i);
                if (R.States > 1)
                    second = V.Load(seconds + i);
                rule.Apply(ref weight, V.Load(gradients + i), ref first, ref second);
                V.Store(weight, weights + i);
                if (R.States > 0)
                    V.Store(first, firsts + i);
                if (R.States > 1)
                    V.Store(second, seconds + i);
            }
            else
            {
                var rest = (int)(job->Length - i);
                var weight = V.LoadPartial(weights + i, rest);
                if (R.States > 0)
                    first = V.LoadPartial(firsts + i, rest);
                if (R.States > 1)
                    second = V.LoadPartial(seconds + i, rest);
                rule.Apply(ref weight, V.LoadPartial(gradients + i, rest), ref first, ref second);
                V.StorePartial(weight, weights + i, rest);
                if (R.States > 0)
                    V.StorePartial(first, firsts + i, rest);
                if (R.States > 1)
                    V.StorePartial(second, seconds + i, rest);
            }
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
