using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>
/// The gradient of a maximum over windows that may overlap, a vector of windows at a time. Rows are padded and split by
/// the stride into phases, so that the same tap of neighbouring windows is contiguous; tap by tap, in reading order,
/// windows whose maximum it holds give it their gradient, once.
/// </summary>
internal static unsafe class OverlappingPools
{
    /// <summary>Floats of working memory: the image and its gradient, split; and two rows.</summary>
    public static long Memory(in PoolJob job) => 2 * ((long)job.InHeight * job.Pitch + 128) + 2 * (job.OutWidth + 64L);

    /// <summary>The gradient, as rows of padded width, <see cref="PoolJob.Pitch"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* MaximumBackward<V>(PoolJob* job, float* x, float* dy, float* buffer, float* memory) where V : struct, ILanes<V>
    {
        var split = (job->InHeight * job->Pitch + 128) / 16 * 16;
        float* image = memory, gradient = image + split, left = gradient + split, max = left + (job->OutWidth + 64) / 16 * 16;
        // Where each tap of a row's first window stands in a split row.
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
            for (var i = 0; i < columns; i += V.Count)
            {
                var largest = V.Create(float.NegativeInfinity);
                for (var ih = top; ih < bottom; ih++)
                    for (var s = 0; s < kernelWidth; s++)
                        largest = V.Max(largest, V.Load(image + ih * pitch + taps[s] + i));
                V.Store(largest, max + i);
                V.Store(V.LoadPartial(dy + i, columns - i), left + i);
            }
            for (var ih = top; ih < bottom; ih++)
                for (var s = 0; s < kernelWidth; s++)
                {
                    var tap = ih * pitch + taps[s];
                    for (var i = 0; i < columns; i += V.Count)
                    {
                        var given = V.SelectGreater(V.Load(max + i), V.Load(image + tap + i), V.Zero, V.Load(left + i));
                        V.Store(V.Load(left + i) - given, left + i);
                        // Past the last window nothing is left to give, so that whole vectors may be added.
                        V.Store(V.Load(gradient + tap + i) + given, gradient + tap + i);
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
                // What is written past the end of the row is written over by the next.
                V.Store(V.InterleaveLow(V.Load(even + i), V.Load(odd + i)), target);
                V.Store(V.InterleaveHigh(V.Load(even + i), V.Load(odd + i)), target + V.Count);
            }
        return image;
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
            // Each phase is whole before the next begins: the ends of its vectors are written over.
            for (var i = 0; i < phase; i += V.Count)
                V.Store(job->StrideWidth == 1 ? V.Load(buffer + i) : V.Even(V.Load(buffer + 2 * i), V.Load(buffer + 2 * i + V.Count)), image + i);
            if (job->StrideWidth == 2)
                for (var i = 0; i < phase; i += V.Count)
                    V.Store(V.Odd(V.Load(buffer + 2 * i), V.Load(buffer + 2 * i + V.Count)), image + phase + i);
        }
    }
}
