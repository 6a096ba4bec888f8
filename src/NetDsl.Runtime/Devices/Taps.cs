namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The inputs of each output along one dimension of an image: a few inputs, each with a weight. A sparse matrix, stored row by row; its
/// transpose gives the gradient. Created once for each layer.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Taps
{
    // The arrays are pinned, so that kernels may use their addresses.
    private readonly int[] starts;
    private readonly int[] inputs;
    private readonly float[] weights;

    private Taps(int inSize, IReadOnlyList<(int Input, double Weight)[]> outputs)
    {
        (InSize, OutSize) = (inSize, outputs.Count);
        var count = outputs.Sum(taps => taps.Length);
        (starts, inputs, weights) = (GC.AllocateArray<int>(outputs.Count + 1, pinned: true), GC.AllocateArray<int>(count, pinned: true),
            GC.AllocateArray<float>(count, pinned: true));
        var next = 0;
        for (var output = 0; output < outputs.Count; output++)
        {
            starts[output] = next;
            foreach (var (input, weight) in outputs[output])
                (inputs[next], weights[next++]) = (input, (float)weight);
        }

        starts[outputs.Count] = next;
    }

    /// <summary>The number of inputs.</summary>
    public int InSize { get; }

    /// <summary>The number of outputs.</summary>
    public int OutSize { get; }

    /// <summary>The index of the first tap of each output; the last entry is the number of taps.</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>The input that each tap reads.</summary>
    public ReadOnlySpan<int> Inputs => inputs;

    /// <summary>The weight of each tap.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>The nearest input, rounded down as in PyTorch: floor(i * inSize / outSize).</summary>
    public static Taps Nearest(int inSize, int outSize) => Copies(inSize, outSize, i => (int)((long)i * inSize / outSize));

    /// <summary>
    /// Linear interpolation between the two nearest inputs. With <paramref name="alignCorners"/> the centres of the first and last pixels
    /// are aligned, otherwise the edges of the images.
    /// </summary>
    public static Taps Linear(int inSize, int outSize, bool alignCorners) => Make(inSize, outSize, i =>
    {
        var position = alignCorners
            ? outSize > 1 ? (double)i * (inSize - 1) / (outSize - 1) : 0
            : Math.Max((i + 0.5) * inSize / outSize - 0.5, 0);
        var first = Math.Min((int)position, inSize - 1);
        var weight = position - first;
        return weight > 0 && first + 1 < inSize ? [(first, 1 - weight), (first + 1, weight)] : [(first, 1d)];
    });

    /// <summary>
    /// The mean of each of <paramref name="outSize"/> windows that cover the input: the first from floor(i * inSize / outSize) on, up to
    /// ceil((i + 1) * inSize / outSize).
    /// </summary>
    public static Taps Means(int inSize, int outSize) => Make(inSize, outSize, i =>
    {
        var (first, end) = Window(inSize, outSize, i);
        return [.. Enumerable.Range(first, end - first).Select(input => (input, 1d / (end - first)))];
    });

    /// <summary>
    /// The windows of <see cref="Means"/>, concatenated. Shorter windows are extended to the length of the longest by repeating their last
    /// input.
    /// </summary>
    public static Taps Windows(int inSize, int windows, int length) => Copies(inSize, windows * length, i =>
    {
        var (first, end) = Window(inSize, windows, i / length);
        return Math.Min(first + i % length, end - 1);
    });

    /// <summary>
    /// Windows of <paramref name="kernel"/> inputs with gaps between them, concatenated. Positions in the padding read the nearest input of
    /// the same window instead, which changes no maximum.
    /// </summary>
    public static Taps Dilated(int inSize, int outSize, int kernel, int stride, int before, int dilation) => Copies(inSize, outSize, i =>
    {
        var start = i / kernel * stride - before;
        var first = start < 0 ? (dilation - 1 - start) / dilation : 0;
        var last = Math.Min(kernel - 1, (inSize - 1 - start) / dilation);
        return start + Math.Clamp(i % kernel, first, last) * dilation;
    });

    /// <summary>The input with its first and last elements repeated as borders.</summary>
    public static Taps Edge(int inSize, int before, int after) =>
        Copies(inSize, before + inSize + after, i => Math.Clamp(i - before, 0, inSize - 1));

    /// <summary>The input with mirrored borders that do not repeat the first and last elements: c b | a b c | b a.</summary>
    public static Taps Mirror(int inSize, int before, int after) => Copies(inSize, before + inSize + after, i =>
    {
        var position = Math.Abs(i - before);
        return position < inSize ? position : 2 * (inSize - 1) - position;
    });

    /// <summary>The transpose: the outputs that read each input. It propagates gradients.</summary>
    public Taps Transposed()
    {
        var readers = Enumerable.Range(0, InSize).Select(_ => new List<(int, double)>()).ToList();
        for (var output = 0; output < OutSize; output++)
            for (var tap = starts[output]; tap < starts[output + 1]; tap++)
                readers[inputs[tap]].Add((output, weights[tap]));
        return new(OutSize, [.. readers.Select(taps => taps.ToArray())]);
    }

    private static Taps Copies(int inSize, int outSize, Func<int, int> input) => Make(inSize, outSize, i => [(input(i), 1d)]);

    private static Taps Make(int inSize, int outSize, Func<int, (int, double)[]> taps) =>
        new(inSize, [.. Enumerable.Range(0, outSize).Select(taps)]);

    private static (int First, int End) Window(int inSize, int outSize, int i) =>
        ((int)((long)i * inSize / outSize), (int)(((i + 1L) * inSize + outSize - 1) / outSize));
}
