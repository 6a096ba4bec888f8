using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// A device that runs networks. The emitted program says what is computed and what is fused. A device says how: it owns the memory and
/// implements a small set of kernel templates that are generic over the fused functions.
/// </summary>
/// <remarks>
/// A template with a function F first computes its own value (the sum of a convolution, the maximum of a window), passes it to F as the
/// first operand, and writes the result of F. The other operands of F are <c>operands</c>, in order. Map and Reduce compute no value of
/// their own: all operands of F are <c>operands</c>. Regions are dense 32-bit floats, channels first unless an extent or a shape says
/// otherwise (<see cref="Layout"/>). Only one thread may use a device at a time. Kernels may run asynchronously; <see cref="Download"/> and
/// <see cref="Synchronize"/> wait for them.
/// </remarks>
public abstract class Device : IDisposable
{
    /// <summary>The CPU that this program runs on. The whole program shares this device; disposing it does nothing.</summary>
    public static Device Cpu => CpuDevice.Shared;

    /// <summary>The names that <see cref="Open"/> accepts. A machine may lack some of these devices.</summary>
    public static IReadOnlyList<string> Names => DeviceNames.All;

    /// <summary>The number of kernels launched so far; 0 if the device does not count them.</summary>
    public virtual long Launches => 0;

    /// <summary>
    /// The number of bytes that kernels have read and written so far; 0 if the device does not count them. Data that a kernel reads more
    /// than once counts once.
    /// </summary>
    public virtual long BytesMoved => 0;

    /// <summary>A display name, such as "CPU (AVX-512, 8 threads)".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Opens the device of that name: <c>cpu</c>; and <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c> (a GPU simulated on the CPU), if the
    /// program has the assembly NetDsl.Runtime.Ilgpu.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="precision">The precision to which factors of matrix products may be rounded. The CPU does not round them.</param>
    /// <exception cref="ArgumentException">The name is unknown, or the device does not have the precision.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine or program does not have the device. The message lists the available
    /// ones and how to get this one.</exception>
    public static Device Open(string name, MatrixPrecision precision = MatrixPrecision.Single) => DeviceNames.Open(name, precision);

    /// <summary>
    /// The number of samples that inference should process at a time, from the inputs to the outputs, so that intermediate values stay in a
    /// cache. Unlimited by default.
    /// </summary>
    /// <param name="bytesPerSample">Bytes of a sample's values between the inputs and the outputs.</param>
    /// <param name="weightBytes">Bytes of the weights, which all samples read.</param>
    public virtual int SamplesAtATime(long bytesPerSample, long weightBytes) => int.MaxValue;

    /// <summary>Whether kernels of this device can work on buffers of the other, as those of all CPU devices can.</summary>
    public virtual bool SharesMemoryWith(Device other) => ReferenceEquals(this, other);

    /// <summary>
    /// Begins a call of a model. A device whose kernels cannot run on several threads lets no other thread in until
    /// <see cref="EndCall"/>; calls of one thread nest.
    /// </summary>
    protected internal virtual void BeginCall()
    {
    }

    /// <summary>Ends a call of a model.</summary>
    protected internal virtual void EndCall()
    {
    }

    /// <summary>
    /// Runs a program of a model. By default it calls the device. A GPU records the calls once and replays them
    /// without running the program.
    /// </summary>
    internal virtual void Run(DeviceProgram program, int samples) => program.Run(samples);

    /// <summary>The bytes that are free for <see cref="Allocate"/>; null if unknown.</summary>
    public virtual long? FreeBytes => null;

    /// <summary>Allocates memory for <paramref name="length"/> floats, all zero.</summary>
    /// <exception cref="InsufficientMemoryException">The device does not have enough memory.</exception>
    public abstract DeviceBuffer Allocate(long length);

    /// <summary>Copies from the host to the device.</summary>
    public abstract void Upload(ReadOnlySpan<float> source, Region target);

    /// <summary>Copies from the device to the host, after all pending work has finished.</summary>
    public abstract void Download(Region source, Span<float> target);

    /// <summary>Copies within the device. The two regions must not overlap.</summary>
    public abstract void Copy(Region source, Region target);

    /// <summary>
    /// Copies <paramref name="rows"/> runs of <paramref name="length"/> floats. Consecutive runs are one stride apart; the first is at the
    /// given start. Copies the channels of one batch to some of the channels of another, or back.
    /// </summary>
    public abstract void CopyRows(int rows, int length, Region source, long sourceStart, long sourceStride, Region target,
        long targetStart, long targetStride);

    /// <summary>
    /// Copies images from one layout to another. The two regions must not overlap. On a device that stores all images channels first, this
    /// is a copy.
    /// </summary>
    /// <param name="extent">The images, in the layout of the target.</param>
    /// <param name="source">The images in the other layout.</param>
    /// <param name="target">The converted images.</param>
    public virtual void Convert(Extent extent, Region source, Region target) => Copy(source, target);

    /// <summary>
    /// Scatters the rows of <paramref name="source"/> to rows of <paramref name="target"/> and sets the other rows to 0: expands the
    /// weights of a table of connections to all weights.
    /// </summary>
    /// <param name="rows">The target row of each source row.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="source">One row for each entry of <paramref name="rows"/>.</param>
    /// <param name="target">All rows.</param>
    public virtual void ScatterRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        Fill(target, 0);
        for (var i = 0; i < rows.Length; i++)
            CopyRows(1, length, source, (long)i * length, length, target, (long)rows[i] * length, length);
    }

    /// <summary>Gathers the rows that <see cref="ScatterRows"/> scatters.</summary>
    public virtual void GatherRows(ReadOnlySpan<int> rows, int length, Region source, Region target)
    {
        for (var i = 0; i < rows.Length; i++)
            CopyRows(1, length, source, (long)rows[i] * length, length, target, (long)i * length, length);
    }

    /// <summary>Pads each of <paramref name="planes"/> single-channel images with a border of one value.</summary>
    public virtual void Pad2d(int planes, int height, int width, int top, int left, int bottom, int right, float value, Region x, Region y)
    {
        var (outHeight, outWidth) = ((long)top + height + bottom, (long)left + width + right);
        Fill(y, value);
        for (var row = 0; row < height; row++)
            CopyRows(planes, width, x, (long)row * width, (long)height * width, y, (top + row) * outWidth + left, outHeight * outWidth);
    }

    /// <summary>Removes the border that <see cref="Pad2d"/> adds. Height and width are those without the border.</summary>
    public virtual void Crop2d(int planes, int height, int width, int top, int left, int bottom, int right, Region x, Region y)
    {
        var (inHeight, inWidth) = ((long)top + height + bottom, (long)left + width + right);
        for (var row = 0; row < height; row++)
            CopyRows(planes, width, x, (top + row) * inWidth + left, inHeight * inWidth, y, (long)row * width, (long)height * width);
    }

    /// <summary>
    /// y [samples, height * width] = 0 in a square around one pixel of each sample, 1 elsewhere. The square has <paramref name="size"/>
    /// rows, starting
    /// <paramref name="size"/> / 2 rows above the pixel, and as many columns. The part outside of the image is ignored.
    /// </summary>
    /// <param name="samples">Samples.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="size">The side of the square.</param>
    /// <param name="row">Random numbers, one for each sample. The row of the pixel is the number times the height, rounded down.</param>
    /// <param name="column">Random numbers for the column.</param>
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

    /// <summary>Sets every float of a region to a value.</summary>
    public abstract void Fill(Region target, float value);

    /// <summary>Waits until all pending work has finished.</summary>
    public abstract void Synchronize();

    /// <summary>y = F(operands), element by element. <paramref name="y"/> may be one of the Element operands.</summary>
    public abstract void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands) where F : struct, IMap;

    /// <summary>
    /// y = the sum of F(operands) over the dimensions that <paramref name="keep"/> does not name; the mean if <paramref name="mean"/> is
    /// true. Sums are exact to a few units in the last place, for any length.
    /// </summary>
    public abstract void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// Computes two reductions of the same operands, as <see cref="Reduce{F}"/> does: y from the results of F, z from those of G.
    /// </summary>
    public virtual void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap where G : struct, IMap
    {
        Reduce<F>(extent, keep, mean, y, operands);
        Reduce<G>(extent, keep, mean, z, operands);
    }

    /// <summary>Computes the mean and the (biased) variance of x over the dimensions that <paramref name="keep"/> does not name, without
    /// cancellation.</summary>
    public abstract void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance);

    /// <summary>
    /// y = F(the sum of x over neighbouring channels: from <paramref name="before"/> channels before to <paramref name="after"/> channels
    /// after, within the existing channels).
    /// </summary>
    public abstract void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// c [m, n] = F(a b). a is [m, k] in memory, or [k, m] if <paramref name="transposeA"/>; b is [k, n], or [n, k] if <paramref
    /// name="transposeB"/>. The extent of the operands is (m, n, 1): a Channel operand has one value for each column.
    /// </summary>
    public abstract void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c,
        params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>y = F(x * w). The extent of the operands is (samples, OutChannels, OutHeight * OutWidth).</summary>
    public abstract void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// <see cref="Conv2d"/>, and the mean and (biased) variance of each channel of y, as in <see cref="Moments"/>. A device can compute
    /// them together with y.
    /// </summary>
    public virtual void Conv2dMoments<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, Region mean, Region variance,
        params ReadOnlySpan<Operand> operands)
        where F : struct, IMap
    {
        Conv2d<F>(shape, samples, x, w, y, operands);
        Moments(new(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth, shape.OutLayout), Keep.Channel, y, mean, variance);
    }

    /// <summary>dx = F(the gradient of the loss for x). The extent of the operands is (samples, InChannels, InHeight * InWidth).</summary>
    public abstract void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx,
        params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>dw = the gradient of the loss for w, summed over samples.</summary>
    public abstract void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw);

    /// <summary>y = F(the maximum over each window of x).</summary>
    public abstract void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// dx = F(dy, added at the first position of each window, in reading order, that holds its maximum). The extent of the operands is that
    /// of x.
    /// </summary>
    public abstract void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>y = F(the average over each window of x).</summary>
    public abstract void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>dx = F(dy, divided equally among the positions of each window). The extent of the operands is that of x.</summary>
    public abstract void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// y = F(the median of each window of x). For an even number of pixels it is the lower of the two middle ones. Padding is not counted.
    /// </summary>
    public abstract void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// dx = F(dy, added at the first position of each window, in reading order, that holds its median). The extent of the operands is that
    /// of x.
    /// </summary>
    public abstract void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>
    /// y = F(each plane of x, with its rows and columns combined by the <see cref="Taps"/> of the shape). With both <see cref="Taps"/>
    /// transposed, this is its own gradient.
    /// </summary>
    public abstract void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
        where F : struct, IMap;

    /// <summary>y = x with the axes of each sample permuted.</summary>
    public abstract void Permute(PermuteShape shape, int samples, Region x, Region y);

    /// <summary>
    /// y [columns, rows] = x [rows, columns], transposed. Converts sequences between one row for each sample and channel, and one row for
    /// each time step.
    /// </summary>
    public virtual void Transpose(int rows, int columns, Region x, Region y)
    {
        for (var column = 0; column < columns; column++)
            CopyRows(rows, 1, x, column, columns, y, (long)column * rows, 1);
    }

    /// <summary>y = the softmax of x over channels, for each sample and inner position.</summary>
    public abstract void Softmax(Extent extent, Region x, Region y);

    /// <summary>dx = y * (dy - sum over channels of y * dy): the gradient of softmax in terms of its output y.</summary>
    public abstract void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx);

    /// <summary>y = the log softmax of x over channels, for each sample and inner position.</summary>
    public abstract void LogSoftmax(Extent extent, Region x, Region y);

    /// <summary>dx = dy - e^y * (sum over channels of dy): the gradient of log softmax in terms of its output y.</summary>
    public abstract void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx);

    /// <summary>
    /// y = 1 in the channel given by the label, 0 in the others, for each sample and inner position. Labels [samples, inner] are class
    /// numbers stored as floats; a label of -1 gives zeros only.
    /// </summary>
    public abstract void OneHot(Extent extent, Region labels, Region y);

    /// <summary>
    /// losses [samples] = -log softmax(logits)[label]. Unless <paramref name="gradient"/> is empty, it becomes (softmax(logits) -
    /// onehot(label)) * scale. Labels are class numbers stored as floats.
    /// </summary>
    public abstract void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses,
        Region gradient, float scale);

    /// <summary>
    /// Applies an optimizer's rule to every weight. <paramref name="first"/> and <paramref name="second"/> may be empty if the rule does
    /// not use them.
    /// </summary>
    public abstract void Update<R>(R rule, Region weights, Region gradients, Region first, Region second) where R : struct, IUpdateRule;

    /// <inheritdoc/>
    public abstract void Dispose();
}
