using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    /// <remarks>
    /// Blocks of at most a few thousand numbers are summed in vectors of floats, and the sums of blocks in double, so that rounding errors
    /// do not grow with the length. Each worker sums its blocks; the sums of the workers are added in order.
    /// </remarks>
    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands) =>
        Reduce<F, None>(extent, keep, mean, y, default, operands);

    /// <inheritdoc/>
    /// <remarks>
    /// The second function is applied to each block right after the first, while the operands are in the first-level cache.
    /// </remarks>
    public override void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        if (typeof(G) != typeof(None) && G.Arity != F.Arity)
            throw new ArgumentException(
                $"{typeof(G)} reads {G.Arity} values, but {typeof(F)} reads {F.Arity}: they have the same operands.");
        if (extent.Inner == 1 && keep == Keep.Plane)
        {
            Map<F>(extent, y, operands);
            if (typeof(G) != typeof(None))
                Map<G>(extent, z, operands);
            return;
        }
        if (keep is Keep.Position or Keep.Feature)
        {
            if (extent.Inner > 1)
            {
                ReduceDown<F>(extent, keep, mean, At(y), operands);
                if (typeof(G) != typeof(None))
                    ReduceDown<G>(extent, keep, mean, At(z), operands);
                return;
            }
            keep = keep == Keep.Position ? Keep.Sample : Keep.Channel;
        }
        var job = new ReduceJob { Operands = OperandSet.Read<F>(extent, 0, operands), Keep = keep };
        if (keep == Keep.Scalar)
            job.Operands.Merge();
        job.ByChannels = job.Operands is { Inner: 1, Channels: > 1, IsBlocked: false };
        var partition = Partition(extent.Length / width * (2 + F.Arity), job.Operands.Blocks(job.ByChannels)).OnePerThread;
        // The region may be longer, because it has room for the largest batch.
        job.Outputs = extent.Kept(keep);
        job.Pad = Lines(Fusion.PadLength(job.Operands, Fusion.Block)) + Lines(Math.Max(Fusion.Block, extent.Channels));
        job.PerThread = job.Pad + Lines((typeof(G) == typeof(None) ? 2 : 4) * job.Outputs);
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&ReducePart<V16, F, G>, &job, partition); break;
            case 8: Run(&ReducePart<V8, F, G>, &job, partition); break;
            case 4: Run(&ReducePart<V4, F, G>, &job, partition); break;
            default: Run(&ReducePart<Scalar, F, G>, &job, partition); break;
        }
        var divisor = mean ? (double)extent.Length / job.Outputs : 1;
        Conclude(job, 0, partition.Threads, divisor, At(y));
        if (typeof(G) != typeof(None))
            Conclude(job, job.Outputs, partition.Threads, divisor, At(z));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReducePart<V, F, G>(void* context, int slot, long from, long to)
        where V : struct, ILanes<V> where F : struct, IMap where G : struct, IMap
    {
        var job = (ReduceJob*)context;
        ref var operands = ref job->Operands;
        var sums = job->SumsOf(slot);
        new Span<double>(sums, (int)job->Outputs * (typeof(G) == typeof(None) ? 1 : 2)).Clear();
        for (var unit = from; unit < to; unit++)
        {
            var block = operands.BlockOf(unit, job->ByChannels);
            if (operands.IsBlocked && job->Keep is Keep.Channel or Keep.Plane)
            {
                var kept = sums + block.Channel + (job->Keep == Keep.Plane ? block.Sample * operands.Channels : 0);
                Fusion.SumBlocks<V, F, G>(operands, block.Sample, block.Channel / 16, block.Start, block.Length, kept, kept + job->Outputs,
                    job->Scratch + slot * job->PerThread);
                continue;
            }
            ReduceBlock<V, F>(job, block, job->Scratch + slot * job->PerThread, sums);
            if (typeof(G) != typeof(None))
                ReduceBlock<V, G>(job, block, job->Scratch + slot * job->PerThread, sums + job->Outputs);
        }
    }

    /// <summary>Adds a function of one block to its sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReduceBlock<V, F>(ReduceJob* job, in OperandSet.Block block, float* pad, double* sums)
        where V : struct, ILanes<V> where F : struct, IMap
    {
        ref var operands = ref job->Operands;
        var values = pad + Lines(Fusion.PadLength(operands, Fusion.Block));
        // The sum of numbers in memory needs no copy.
        if (typeof(F) == typeof(Identity) && operands[0].Kind == OperandKind.Element)
            values = operands[0].Data + block.Index;
        else if (operands.IsBlocked)
            Fusion.Blocks<V, F>(operands, block.Sample, block.Channel / 16, block.Start, null, values, block.Length, pad);
        else if (job->ByChannels)
            Fusion.Channels<V, F>(operands, block.Sample, block.Channel, null, 0, values, block.Rows, block.Length, pad);
        else
            Fusion.Plane<V, F>(operands, block.Sample, block.Channel, block.Start, null, 0, values, block.Length, 1, block.Length, pad);

        if (job->ByChannels && job->Keep == Keep.Channel)
        {
            Sums.AddColumns<V>(values, (nint)operands.Channels, block.Rows, block.Length, sums + block.Channel);
            return;
        }
        if (operands.IsBlocked)
        {
            sums[job->Keep == Keep.Sample ? block.Sample : 0] += Sums.Row<V>(values, 16 * block.Length);
            return;
        }
        for (var row = 0; row < block.Rows; row++)
            sums[job->Keep switch
            {
                Keep.Channel => block.Channel,
                Keep.Plane => block.Sample * operands.Channels + block.Channel,
                Keep.Sample => block.Sample + row,
                _ => 0,
            }] += Sums.Row<V>(values + row * operands.Channels, block.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Conclude(in ReduceJob job, long first, int threads, double divisor, float* y)
    {
        for (long i = 0; i < job.Outputs; i++)
        {
            var sum = 0d;
            for (var part = 0; part < threads; part++)
                sum += job.SumsOf(part)[first + i];
            y[i] = (float)(sum / divisor);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Two passes over the data: the mean first, then the squared differences from it. Every case is either moments of channels over
    /// samples and inner positions, or moments of columns; for positions, of several matrices.
    /// </remarks>
    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        using var turn = gate.EnterScope();
        if (extent.Layout == Layout.Nchw16c)
        {
            if (keep != Keep.Channel)
                throw new ArgumentException($"There is no kernel for moments by {keep} of images in the layout Nchw16c.");
            BlockMoments(extent, At(x), At(mean), At(variance));
            return;
        }
        var (samples, channels, inner) = ((long)extent.Samples, (long)extent.Channels, (long)extent.Inner);
        var job = keep switch
        {
            Keep.Channel => new MomentsJob { Matrices = 1, Samples = samples, Channels = channels, Inner = inner },
            Keep.Plane => new() { Matrices = 1, Samples = 1, Channels = samples * channels, Inner = inner },
            Keep.Sample => new() { Matrices = 1, Samples = 1, Channels = samples, Inner = channels * inner },
            Keep.Position => new() { Matrices = samples, Samples = channels, Channels = inner, Inner = 1 },
            Keep.Feature => new() { Matrices = 1, Samples = samples, Channels = channels * inner, Inner = 1 },
            _ => new() { Matrices = 1, Samples = 1, Channels = 1, Inner = extent.Length },
        };
        job.X = At(x);
        job.Mean = At(mean);
        job.Variance = At(variance);
        var units = job.Inner == 1 ? job.Matrices * job.Strips(width) : job.Channels;
        var partition = Partition(extent.Length / width * 4, units);
        switch (width)
        {
            case 16: Run(&MomentsPart<V16>, &job, partition); break;
            case 8: Run(&MomentsPart<V8>, &job, partition); break;
            case 4: Run(&MomentsPart<V4>, &job, partition); break;
            default: Run(&MomentsPart<Scalar>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MomentsPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (MomentsJob*)context;
        if (job->Inner == 1)
        {
            for (var unit = from; unit < to; unit++)
            {
                var (matrix, strip) = Math.DivRem(unit, job->Strips(V.Count));
                var column = strip * V.Count;
                var target = matrix * job->Channels + column;
                Sums.ColumnMoments<V>(job->X + matrix * job->Samples * job->Channels + column, (nint)job->Channels, (int)job->Samples,
                    (int)Math.Min(V.Count, job->Channels - column), job->Mean + target, job->Variance + target);
            }
            return;
        }
        var count = (double)job->Samples * job->Inner;
        for (var channel = from; channel < to; channel++)
        {
            var (sum, squares) = (0d, 0d);
            for (var sample = 0; sample < job->Samples; sample++)
                for (long start = 0; start < job->Inner; start += Fusion.Block)
                    sum += Sums.Row<V>(job->At(sample, channel) + start, (int)Math.Min(Fusion.Block, job->Inner - start));
            var mean = (float)(sum / count);
            for (var sample = 0; sample < job->Samples; sample++)
                for (long start = 0; start < job->Inner; start += Fusion.Block)
                    squares += Sums.Squares<V>(job->At(sample, channel) + start, (int)Math.Min(Fusion.Block, job->Inner - start), mean);
            job->Mean[channel] = mean;
            job->Variance[channel] = (float)(squares / count);
        }
    }

    /// <summary>A placeholder for a missing second function.</summary>
    private readonly struct None : IMap
    {
        public static int Arity => 0;

        public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => T.Zero;
    }

    private struct ReduceJob
    {
        public OperandSet Operands;
        public Keep Keep;

        /// <summary>Whether blocks are rows of channels.</summary>
        public bool ByChannels;

        public long Outputs;
        public float* Scratch;
        public long PerThread, Pad;

        public readonly double* SumsOf(int part) => (double*)(Scratch + part * PerThread + Pad);
    }

    private struct MomentsJob
    {
        /// <summary>The number of consecutive matrices of samples x channels. More than one only if inner is 1.</summary>
        public long Matrices;
        public long Samples, Channels, Inner;
        public float* X;
        public float* Mean;
        public float* Variance;

        /// <summary>The number of strips of columns of a matrix.</summary>
        public readonly long Strips(int columns) => (Channels + columns - 1) / columns;

        public readonly float* At(long sample, long channel) => X + (sample * Channels + channel) * Inner;
    }
}
