using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Where a network runs. The emitted program says what is computed and what is fused; a device says how: it owns the
/// memory and implements a small set of kernel templates, generic over the fused functions.
/// </summary>
/// <remarks>
/// Every template that takes a function F computes its own value first (a convolution's sum, a pooled maximum), passes it
/// as F's first operand, and writes F's result; the further operands of F are <c>operands</c>, in order. Map and Reduce
/// compute no value of their own: all of F's operands are <c>operands</c>.
/// Regions are dense, 32-bit floats, channels first unless an extent or a shape says otherwise (<see cref="Layout"/>). A device is used by one thread at a time. Kernels may run
/// asynchronously; <see cref="Download"/> and <see cref="Synchronize"/> wait for them.
/// </remarks>
public abstract class Device : IDisposable
{
    /// <summary>The processor this program runs on. One device shared by the whole program; disposing it does nothing.</summary>
    public static Device Cpu => CpuDevice.Shared;

    /// <summary>The names that <see cref="Open"/> knows. Not every machine has them all.</summary>
    public static IReadOnlyList<string> Names => DeviceNames.All;

    /// <summary>How many kernels were launched so far, where a device counts them: what a step costs in launches; 0 otherwise.</summary>
    public virtual long Launches => 0;

    /// <summary>How many bytes kernels had to read and to write so far, where a device counts them; 0 otherwise. What a kernel reads more than once counts once.</summary>
    public virtual long BytesMoved => 0;

    /// <summary>A name for people, such as "CPU (AVX-512, 8 threads)".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The device of that name, for a command line: <c>cpu</c>; and <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c> (a GPU simulated on the processor),
    /// where the program has the assembly NetDsl.Runtime.Ilgpu.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="precision">What the factors of products may be rounded to; on the processor they never are.</param>
    /// <exception cref="ArgumentException">There is no such name, or the device has no such precision.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no such device here. The message says which there are, and how to get this one.</exception>
    public static Device Open(string name, MatrixPrecision precision = MatrixPrecision.Single) => DeviceNames.Open(name, precision);

    /// <summary>
    /// How many samples inference had best take at a time, from the inputs to the outputs, before it goes on with the next: few where that keeps
    /// values in a cache. Any number, unless a device says otherwise.
    /// </summary>
    /// <param name="bytesPerSample">What a sample takes between the inputs and the outputs.</param>
    /// <param name="weightBytes">What all samples read.</param>
    public virtual int SamplesAtATime(long bytesPerSample, long weightBytes) => int.MaxValue;

    /// <summary>Memory for <paramref name="length"/> floats, all zero.</summary>
    /// <exception cref="InsufficientMemoryException">The device has not that much.</exception>
    public abstract DeviceBuffer Allocate(long length);

    /// <summary>Copies from the host.</summary>
    public abstract void Upload(ReadOnlySpan<float> source, Region target);

    /// <summary>Copies to the host, after everything under way has finished.</summary>
    public abstract void Download(Region source, Span<float> target);

    /// <summary>Copies within the device; the two must not overlap.</summary>
    public abstract void Copy(Region source, Region target);

    /// <summary>
    /// Copies <paramref name="rows"/> runs of <paramref name="length"/> floats. Each run begins a stride after the one
    /// before, the first at the given start: channels of a batch into, or out of, those of another.
    /// </summary>
    public abstract void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target, long targetStart, long targetStride);

    /// <summary>
    /// Copies pictures from one layout to another; the two regions must not overlap. A device whose native layout is channels first has
    /// nothing to do but to copy.
    /// </summary>
    /// <param name="extent">The pictures, in the layout that they are to have.</param>
    /// <param name="source">The pictures in the other layout.</param>
    /// <param name="target">Where they go.</param>
    public virtual void Convert(Extent extent, Region source, Region target) => Copy(source, target);

    /// <summary>
    /// Lays the rows of <paramref name="source"/>, one after the other, where they belong in <paramref name="target"/>, whose
    /// other rows become 0: the weights of connections that exist among those of all.
    /// </summary>
    /// <param name="rows">For each row of the source: which row of the target it is.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="source">As many rows as <paramref name="rows"/> names.</param>
    /// <param name="target">All rows.</param>
    public virtual void ScatterRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        Fill(target, 0);
        for (var i = 0; i < rows.Length; i++)
            CopyRows(1, length, source, (long)i * length, length, target, (long)rows[i] * length, length);
    }

    /// <summary>Collects the rows that <see cref="ScatterRows"/> lays out.</summary>
    public virtual void GatherRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        for (var i = 0; i < rows.Length; i++)
            CopyRows(1, length, source, (long)rows[i] * length, length, target, (long)i * length, length);
    }

    /// <summary>Puts a border of the same value around each of <paramref name="planes"/> pictures of one channel.</summary>
    public virtual void Pad2d(int planes, int height, int width, int top, int left, int bottom, int right, float value, Region x, Region y)
    {
        var (outHeight, outWidth) = ((long)top + height + bottom, (long)left + width + right);
        Fill(y, value);
        for (var row = 0; row < height; row++)
            CopyRows(planes, width, x, (long)row * width, (long)height * width, y, (top + row) * outWidth + left, outHeight * outWidth);
    }

    /// <summary>Takes off again what <see cref="Pad2d"/> put around; height and width are those without the border.</summary>
    public virtual void Crop2d(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y)
    {
        var (inHeight, inWidth) = ((long)top + height + bottom, (long)left + width + right);
        for (var row = 0; row < height; row++)
            CopyRows(planes, width, x, (top + row) * inWidth + left, inHeight * inWidth, y, (long)row * width, (long)height * width);
    }

    /// <summary>
    /// y [samples, height * width] = 1, but 0 in a square around one pixel of each sample, as far as it lies within: in
    /// <paramref name="size"/> rows from <paramref name="size"/> / 2 rows above the pixel on, and as many columns.
    /// </summary>
    /// <param name="samples">Samples.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="size">The side of the square.</param>
    /// <param name="row">Random numbers: that of a sample, times the height and rounded down, is the row of its pixel.</param>
    /// <param name="column">Random numbers, for the column.</param>
    /// <param name="y">The result.</param>
    public virtual void Cutout(int samples, int height, int width, int size, Operand row, Operand column, Region y)
    {
        Fill(y.Slice(0, (long)samples * height * width), 1);
        for (var sample = 0; sample < samples; sample++)
        {
            var (top, bottom) = Side(row, height);
            var (left, right) = Side(column, width);
            for (var i = top; i < bottom; i++)
                Fill(y.Slice(((long)sample * height + i) * width + left, right - left), 0);

            (int From, int To) Side(Operand drawn, int length)
            {
                var from = (int)(CounterRandom.Uniform(drawn.Key, (uint)sample) * length) - size / 2;
                return (Math.Max(from, 0), Math.Min(from + size, length));
            }
        }
    }

    /// <summary>Sets every float of a region.</summary>
    public abstract void Fill(Region target, float value);

    /// <summary>Waits until everything under way has finished.</summary>
    public abstract void Synchronize();

    /// <summary>y = F(operands), element by element. <paramref name="y"/> may be one of the Element operands.</summary>
    public abstract void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// y = the sum of F(operands) over what <paramref name="keep"/> does not name; divided by the number of summed
    /// elements when <paramref name="mean"/>. Sums are exact to a few units in the last place whatever the length.
    /// </summary>
    public abstract void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>Two sums over the same operands, as <see cref="Reduce{F}"/> has each: y of F's results, z of G's.</summary>
    public virtual void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands) where F : struct, IMap where G : struct, IMap
    {
        Reduce<F>(extent, keep, mean, y, operands);
        Reduce<G>(extent, keep, mean, z, operands);
    }

    /// <summary>Mean and (biased) variance of x over what <paramref name="keep"/> does not name, without cancellation.</summary>
    public abstract void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance);

    /// <summary>
    /// y = F(the sum of x over neighbouring channels: from <paramref name="before"/> channels before to
    /// <paramref name="after"/> channels after, as far as there are any).
    /// </summary>
    public abstract void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// c [m, n] = F(a b). a is [m, k] in memory, or [k, m] when <paramref name="transposeA"/>; b is [k, n], or [n, k]
    /// when <paramref name="transposeB"/>. For operands the extent is (m, n, 1): Channel is one value for each column.
    /// </summary>
    public abstract void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>y = F(x * w). For operands the extent is (samples, OutChannels, OutHeight * OutWidth).</summary>
    public abstract void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// <see cref="Conv2d"/>, and the mean and (biased) variance of each channel of y, as <see cref="Moments"/> has them: a device may gather them while
    /// it makes y.
    /// </summary>
    public virtual void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance, params ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        Conv2d<F>(shape, samples, x, w, y, operands);
        Moments(new(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, shape.OutLayout), Keep.Channel, y, mean, variance);
    }

    /// <summary>dx = F(gradient of the loss for x). For operands the extent is (samples, InChannels, InHeight * InWidth).</summary>
    public abstract void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>dw = gradient of the loss for w, summed over samples.</summary>
    public abstract void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw);

    /// <summary>y = F(maximum over each window of x).</summary>
    public abstract void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// dx = F(dy, sent to the first position of each window, in reading order, that holds its maximum).
    /// For operands the extent is that of x.
    /// </summary>
    public abstract void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>y = F(average over each window of x).</summary>
    public abstract void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>dx = F(dy, shared equally among the positions of each window). For operands the extent is that of x.</summary>
    public abstract void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>y = F(the median of each window of x; of an even number of pixels the lower of the two in the middle). Padding is not counted.</summary>
    public abstract void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// dx = F(dy, sent to the first position of each window, in reading order, that holds its median). For operands the extent
    /// is that of x.
    /// </summary>
    public abstract void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// y = F(each plane of x, its rows and its columns combined as the shape says). With both <see cref="Taps"/> transposed it
    /// is its own gradient.
    /// </summary>
    public abstract void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>y = x, the axes of each sample in another order.</summary>
    public abstract void Permute(PermuteShape shape, int samples, Region x, Region y);

    /// <summary>
    /// y [columns, rows] = x [rows, columns], turned by its diagonal: sequences of a batch, one row for each sample and channel, as
    /// steps, and back.
    /// </summary>
    public virtual void Transpose(int rows, int columns, Region x, Region y)
    {
        for (var column = 0; column < columns; column++)
            CopyRows(rows, 1, x, column, columns, y, (long)column * rows, 1);
    }

    /// <summary>y = softmax of x over channels, for each sample and inner position.</summary>
    public abstract void Softmax(Extent extent, Region x, Region y);

    /// <summary>dx = y * (dy - sum over channels of y * dy), the gradient of softmax in terms of its output y.</summary>
    public abstract void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx);

    /// <summary>y = log softmax of x over channels, for each sample and inner position.</summary>
    public abstract void LogSoftmax(Extent extent, Region x, Region y);

    /// <summary>dx = dy - e^y * (sum over channels of dy), the gradient of log softmax in terms of its output y.</summary>
    public abstract void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx);

    /// <summary>
    /// y = 1 in the channel that a label names, 0 in the others, for each sample and inner position. Labels
    /// [samples, inner] are class numbers stored as floats.
    /// </summary>
    public abstract void OneHot(Extent extent, Region labels, Region y);

    /// <summary>
    /// losses [samples] = -log softmax(logits)[label]; where <paramref name="gradient"/> is not empty, it becomes
    /// (softmax(logits) - onehot(label)) * scale. Labels are class numbers stored as floats.
    /// </summary>
    public abstract void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses, Region gradient, float scale);

    /// <summary>
    /// Applies an optimizer's rule to every weight. <paramref name="first"/> and <paramref name="second"/> may be
    /// empty where the rule needs no such state.
    /// </summary>
    public abstract void Update<R>(R rule, Region weights, Region gradients, Region first, Region second) where R : struct, IUpdateRule;

    /// <inheritdoc/>
    public abstract void Dispose();
}
