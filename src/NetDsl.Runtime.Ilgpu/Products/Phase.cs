namespace NetDsl.Ilgpu;

/// <summary>
/// Input positions along one axis of a convolution that the same taps of the kernel reach: every stride-th, from a given one on. Seen from
/// them alone, the convolution has stride 1: the next position is reached from the next output, the next tap from one <c>outStep</c>
/// before.
/// </summary>
internal readonly struct Phase
{
    /// <summary>The number of positions.</summary>
    public readonly int Count;

    /// <summary>The number of taps that reach them; 0 if the stride skips them.</summary>
    public readonly int Taps;

    private readonly int first;
    private readonly int step;
    private readonly int firstTap;
    private readonly int tapStep;
    private readonly int firstOut;
    private readonly int outStep;

    public Phase(int number, int length, int kernel, int stride, int padding, int dilation)
    {
        (first, step) = (number, stride);
        Count = System.Math.Max(0, (length - number + stride - 1) / stride);
        // A tap reaches a position where their distance is a multiple of the stride: if any does, so does every tapStep-th from it on.
        var common = Common(dilation, stride);
        (tapStep, outStep) = (stride / common, dilation / common);
        while (firstTap < tapStep && (number + padding - firstTap * dilation) % stride != 0)
            firstTap++;
        Taps = firstTap == tapStep ? 0 : System.Math.Max(0, (kernel - firstTap + tapStep - 1) / tapStep);
        firstOut = (number + padding - firstTap * dilation) / stride;
    }

    /// <summary>A position on the input.</summary>
    public int In(int index) => first + index * step;

    /// <summary>A tap of the kernel.</summary>
    public int Tap(int index) => firstTap + index * tapStep;

    /// <summary>The output that reads a position through a tap, if there is such an output.</summary>
    public int Out(int index, int tap) => firstOut + index - tap * outStep;

    /// <summary>The greatest common divisor, by Euclid.</summary>
    private static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);
}
