using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Softmax, and the loss that it is part of.
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void Softmax(Extent extent, Region x, Region y) =>
        OverChannels<SoftmaxKernel<Alone>, SoftmaxKernel<Together>>(extent, x, default, y);

    /// <inheritdoc/>
    public override void SoftmaxBackward(Extent extent, Region y, Region dy, Region dx) =>
        OverChannels<SoftmaxBackwardKernel<Alone>, SoftmaxBackwardKernel<Together>>(extent, y, dy, dx);

    /// <inheritdoc/>
    public override void LogSoftmax(Extent extent, Region x, Region y) =>
        OverChannels<LogSoftmaxKernel<Alone>, LogSoftmaxKernel<Together>>(extent, x, default, y);

    /// <inheritdoc/>
    public override void LogSoftmaxBackward(Extent extent, Region y, Region dy, Region dx) =>
        OverChannels<LogSoftmaxBackwardKernel<Alone>, LogSoftmaxBackwardKernel<Together>>(extent, y, dy, dx);

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropy(int samples, int classes, Region logits, Region labels, Region losses,
        Region gradient, float scale)
    {
        var extent = new Extent(samples, classes, 1);
        var arguments = new CrossEntropyArguments
        {
            Space = SpaceOf(extent),
            Logits = View(logits),
            Labels = View(labels),
            Losses = View(losses),
            Gradient = View(gradient),
            HasGradient = gradient.IsEmpty ? 0 : 1,
            Scale = scale,
        };
        if (IsLong(extent))
            executor.LaunchTeams<CrossEntropyKernel<Together>, CrossEntropyArguments>(samples, arguments);
        else
            executor.LaunchLoop<CrossEntropyKernel<Alone>, CrossEntropyArguments>(samples, arguments);
    }

    private void OverChannels<TShort, TLong>(Extent extent, Region x, Region dy, Region y)
        where TShort : struct, IKernel<SoftmaxArguments>
        where TLong : struct, IKernel<SoftmaxArguments>
    {
        var arguments = new SoftmaxArguments { Space = SpaceOf(extent), X = View(x), Dy = View(dy), Y = View(y) };
        var lines = (long)extent.Samples * extent.Inner;
        if (IsLong(extent))
            executor.LaunchTeams<TLong, SoftmaxArguments>(lines, arguments);
        else
            executor.LaunchLoop<TShort, SoftmaxArguments>(lines, arguments);
    }

    /// <summary>
    /// Whether a group of threads should take the channels of a sample together: where there are many, next to each other.
    /// </summary>
    private bool IsLong(Extent extent) => extent.Inner == 1 && extent.Channels >= executor.Limits.GroupSize / 4;
}
