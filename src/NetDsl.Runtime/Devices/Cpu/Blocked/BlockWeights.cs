using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>
/// Lays weights out as <see cref="BlockTiles"/> read them: for each block of 16 results, for each term, for each channel of the term, 16 numbers.
/// Weights are few against activations, so this is done anew for each call.
/// </summary>
internal static unsafe class BlockWeights
{
    /// <summary>Floats of working memory: the weights between two blocks of channels.</summary>
    public static long Scratch(in ConvPass pass) => 256L * pass.WeightTaps + 64;

    /// <summary>For one block of outputs of forward: [channel block][tap][16 channels][16 outputs].</summary>
    /// <param name="pass">The forward direction.</param>
    /// <param name="cell">Floats of a pixel of the input: 1 where channels come one by one.</param>
    /// <param name="w">The weights of the block's first output.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="turned">Working memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in ConvPass pass, int cell, float* w, float* target, float* turned) where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = pass.Channels * cell * (nint)taps;
        if (cell == 1)
        {
            Transposer.Transpose<V>(16, (int)perOutput, w, perOutput, target, 16);
            return;
        }
        for (var block = 0; block < pass.Channels; block++, w += 16 * taps)
        {
            Transposer.Transpose<V>(16, 16 * taps, w, perOutput, turned, 16);
            for (var tap = 0; tap < taps; tap++)
                for (var c = 0; c < 16; c++, target += 16)
                    Copy<V>(turned + (c * taps + tap) * 16, target);
        }
    }

    /// <summary>The gradients of <see cref="Forward"/>'s numbers, put back where the weights lie.</summary>
    /// <inheritdoc cref="Forward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back<V>(in ConvPass pass, int cell, float* source, float* dw, float* turned) where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = pass.Channels * cell * (nint)taps;
        if (cell == 1)
        {
            Transposer.Transpose<V>((int)perOutput, 16, source, 16, dw, perOutput);
            return;
        }
        for (var block = 0; block < pass.Channels; block++, dw += 16 * taps)
        {
            for (var tap = 0; tap < taps; tap++)
                for (var c = 0; c < 16; c++, source += 16)
                    Copy<V>(source, turned + (c * taps + tap) * 16);
            Transposer.Transpose<V>(16 * taps, 16, turned, 16, dw, perOutput);
        }
    }

    /// <summary>
    /// For one block of inputs of one kernel of the gradient of the input: [output block][tap][16 outputs][16 inputs].
    /// </summary>
    /// <param name="pass">That direction.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="w">The weights of the group's first output and the block's first input.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="turned">Working memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardInput<V>(in ConvPass pass, in ConvKernel kernel, float* w, float* target, float* turned) where V : struct, ILanes<V>
    {
        var taps = pass.WeightTaps;
        var perOutput = pass.Outputs * 16 * (nint)taps;
        for (var block = 0; block < pass.Channels; block++, w += 16 * perOutput)
        {
            // The outputs of a channel and tap come to lie next to each other, and are then exchanged with the channels.
            Transposer.Transpose<V>(16, 16 * taps, w, perOutput, turned, 16);
            for (var t = 0; t < kernel.Taps; t++, target += 16 * 16)
                Transposer.Transpose<V>(16, 16, turned + kernel.Tap[t] * 16, 16 * taps, target, 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* source, float* target) where V : struct, ILanes<V>
    {
        for (var i = 0; i < 16; i += V.Count)
            V.Store(V.Load(source + i), target + i);
    }
}
