using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Packs weights in the order in which <see cref="BlockTiles"/> reads them: for each block of 16 results, for each term, for each channel
/// of the term, 16 numbers. There are few weights compared to activations, so they are packed for each call while they change.
/// </summary>
internal static unsafe class BlockWeights
{
    /// <summary>Floats of scratch memory: the weights between two channel blocks.</summary>
    public static long Scratch(in ConvPass pass) => 256L * pass.WeightTaps + 64;

    /// <summary>
    /// Packs one block of outputs for the forward direction: [channel block][tap][its channels][16 outputs]. Numbers of missing outputs are
    /// arbitrary.
    /// </summary>
    /// <param name="pass">The forward direction.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="outputs">Outputs of the block: at most 16.</param>
    /// <param name="w">The weights of the block's first output.</param>
    /// <param name="target">The packed weights.</param>
    /// <param name="transposed">Scratch memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in ConvPass pass, int channels, int outputs, float* w, float* target, float* transposed)
        where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = channels * (nint)taps;
        if (IsInOrder(pass, channels))
        {
            Transposer.Transpose<V>(outputs, (int)perOutput, w, perOutput, target, 16);
            return;
        }
        for (int left = channels, some; left > 0; left -= some, w += some * taps)
        {
            some = Math.Min(16, left);
            Transposer.Transpose<V>(outputs, some * taps, w, perOutput, transposed, 16);
            for (var tap = 0; tap < taps; tap++)
                for (var c = 0; c < some; c++, target += 16)
                    Copy<V>(transposed + (c * taps + tap) * 16, target);
        }
    }

    /// <summary>Unpacks gradients from the order of <see cref="Forward"/> to that of the weights.</summary>
    /// <inheritdoc cref="Forward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back<V>(in ConvPass pass, int channels, int outputs, float* source, float* dw, float* transposed)
        where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = channels * (nint)taps;
        if (IsInOrder(pass, channels))
        {
            Transposer.Transpose<V>((int)perOutput, outputs, source, 16, dw, perOutput);
            return;
        }
        for (int left = channels, some; left > 0; left -= some, dw += some * taps)
        {
            some = Math.Min(16, left);
            for (var tap = 0; tap < taps; tap++)
                for (var c = 0; c < some; c++, source += 16)
                    Copy<V>(source, transposed + (c * taps + tap) * 16);
            Transposer.Transpose<V>(some * taps, outputs, transposed, 16, dw, perOutput);
        }
    }

    /// <summary>
    /// Packs one block of inputs for one kernel of the gradient of the input: [output block][tap][its outputs][16 inputs].
    /// </summary>
    /// <param name="pass">The direction of the gradient of the input.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="outputs">Outputs of the convolution.</param>
    /// <param name="channels">Its input channels.</param>
    /// <param name="inputs">Inputs of the block: at most 16.</param>
    /// <param name="w">The weights of the group's first output and the block's first input.</param>
    /// <param name="target">The packed weights.</param>
    /// <param name="transposed">Scratch memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardInput<V>(in ConvPass pass, in ConvKernel kernel, int outputs, int channels, int inputs, float* w,
        float* target, float* transposed)
        where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = channels * (nint)taps;
        for (int left = outputs, some; left > 0; left -= some, w += some * perOutput)
        {
            some = Math.Min(16, left);
            // The first transposition makes the outputs of a channel and tap contiguous; the second exchanges them with the channels.
            Transposer.Transpose<V>(some, inputs * taps, w, perOutput, transposed, 16);
            for (var t = 0; t < kernel.Taps; t++, target += some * 16)
                Transposer.Transpose<V>(inputs, some, transposed + kernel.Tap[t] * 16, 16 * taps, target, 16);
        }
    }

    /// <summary>Whether channels and taps already have the packed order: one tap only, or channels that are counted one by one.</summary>
    private static bool IsInOrder(in ConvPass pass, int channels) => pass.WeightTaps == 1 || pass.Channels == channels;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* source, float* target) where V : struct, ILanes<V>
    {
        for (var i = 0; i < 16; i += V.Count)
            V.Store(V.Load(source + i), target + i);
    }
}
