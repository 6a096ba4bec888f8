using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The gradient of a maximum over windows that may overlap, for a vector of windows at a time. Rows are padded and split into the phases of
/// the stride, so that one tap of neighbouring windows is contiguous. For each tap, in reading order, the windows whose maximum is there
/// add their gradient to it, once.
/// </summary>
internal static unsafe class OverlappingPools
{
    /// <summary>Floats of scratch memory: the split image, its gradient, and two rows.</summary>
    public static long Memory(in PoolJob job) => 2 * ((long)job.InHeight * job.Pitch + 128) + 2 * (job.OutWidth + 64L);

    /// <summary>The gradient, as rows of padded width with a stride of <see cref="PoolJob.Pitch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* MaximumBackward<V>(PoolJob* job, float* x, float* dy, float* buffer, float* memory) where V : struct, ILanes<V>
    {
        var split = (job->InHeight * job->Pitch + 128) / 16 * 16;
        float* image = memory, gradient = image + split, left = gradient + split, max = left + (job->OutWidth + 64) / 16 * 16;
        // The offset of each tap of the first window in a split row.
        var taps = stackalloc int[job->KernelWidth];
        for (var s = 0; s < job->KernelWidth; s++)
            taps[s] = s % job->StrideWidth * job->PhaseWidth + s / job->StrideWidth;
        var (columns, pitch, kernelWidth) = (job->OutWidth, job->Pitch, job->KernelWidth);
        Split<V>(job, x, buffer, image);
        new Span<float>(gradient, job->InHeight * job->Pitch).Clear();
        for (var oh = 0; oh < job->OutHeight; oh++, dy += job->OutWidth)
        {
            var top = Math.Max(0, oh * job->StrideHeight - job->PadTop);
            var bottom = Math.Min(job->InHeight, oh * job->StrideHeight - job->PadTop + job->KernelHeight);
            var isRegular = true;
            for (var i = 0; i < columns; i += V.Count)
            {
                var largest = V.Create(float.NegativeInfinity);
                for (var ih = top; ih < bottom; ih++)
                    for (var s = 0; s < kernelWidth; s++)
                        largest = V.Max(largest, V.Load(image + ih * pitch + taps[s] + i));
                V.Store(largest, max + i);
                var own = i + V.Count <= columns ? largest : V.LoadPartial(max + i, columns - i);
                // The difference is NaN where the maximum is NaN or infinite: minus infinity is also what the padding holds.
                isRegular &= !V.AnyNaN(own - own);
                V.Store(V.LoadPartial(dy + i, columns - i), left + i);
            }
            if (!isRegular)
            {
                IrregularRow(job, taps, top, bottom, image, dy, gradient);
                continue;
            }
            for (var ih = top; ih < bottom; ih++)
                for (var s = 0; s < kernelWidth; s++)
                {
                    var tap = ih * pitch + taps[s];
                    for (var i = 0; i < columns; i += V.Count)
                    {
                        V largest = V.Load(max + i), pixel = V.Load(image + tap + i), rest = V.Load(left + i);
                        V.Store(V.SelectGreater(largest, pixel, rest, V.Zero), left + i);
                        // Past the last window the remaining gradient is 0, so whole vectors can be added.
                        V.Store(V.Load(gradient + tap + i) + V.SelectGreater(largest, pixel, V.Zero, rest), gradient + tap + i);
                    }
                }
        }
        if (job->StrideWidth == 1)
            return gradient;
        var phase = job->PhaseWidth;
        for (var row = 0; row < job->InHeight; row++)
            for (var i = 0; i < phase; i += V.Count)
            {
                float* even = gradient + row * pitch, odd = even + phase, target = image + row * pitch + 2 * i;
                // The next row overwrites numbers written past the end of this one.
                V.Store(V.InterleaveLow(V.Load(even + i), V.Load(odd + i)), target);
                V.Store(V.InterleaveHigh(V.Load(even + i), V.Load(odd + i)), target + V.Count);
            }
        return image;
    }

    /// <summary>The gradient of one row of windows, one by one: rows with an infinite maximum or NaN are rare.</summary>
    private static void IrregularRow(PoolJob* job, int* taps, int top, int bottom, float* image, float* dy, float* gradient)
    {
        for (var ow = 0; ow < job->OutWidth; ow++)
        {
            var best = -1;
            for (var ih = top; ih < bottom; ih++)
                for (var s = 0; s < job->KernelWidth; s++)
                {
                    var column = ow * job->StrideWidth - job->PadLeft + s;
                    var tap = ih * job->Pitch + taps[s] + ow;
                    if (column >= 0 && column < job->InWidth && (best < 0 || Pools.Exceeds(image[tap], image[best])))
                        best = tap;
                }
            gradient[best] += dy[ow];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split<V>(PoolJob* job, float* x, float* buffer, float* image) where V : struct, ILanes<V>
    {
        new Span<float>(buffer, job->Pitch + 64).Fill(float.NegativeInfinity);
        var phase = job->PhaseWidth;
        for (var row = 0; row < job->InHeight; row++, x += job->InWidth, image += job->Pitch)
        {
            for (var i = 0; i < job->InWidth; i += V.Count)
                V.StorePartial(V.LoadPartial(x + i, job->InWidth - i), buffer + job->PadLeft + i, job->InWidth - i);
            // Each phase is complete before the next begins, because its last vector may overwrite the start of the next.
            for (var i = 0; i < phase; i += V.Count)
                V.Store(job->StrideWidth == 1 ? V.Load(buffer + i) : V.Even(V.Load(buffer + 2 * i), V.Load(buffer + 2 * i + V.Count)),
                    image + i);
            if (job->StrideWidth == 2)
                for (var i = 0; i < phase; i += V.Count)
                    V.Store(V.Odd(V.Load(buffer + 2 * i), V.Load(buffer + 2 * i + V.Count)), image + phase + i);
        }
    }
}
