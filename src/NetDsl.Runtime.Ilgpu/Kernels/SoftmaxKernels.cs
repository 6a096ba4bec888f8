using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct SoftmaxArguments
{
    public Space Space;
    public ArrayView<float> X;
    public ArrayView<float> Dy;
    public ArrayView<float> Y;
}

/// <summary>The channels of one sample and pixel: what softmax runs over.</summary>
internal readonly struct Line
{
    private readonly int start;
    private readonly int step;

    public Line(Space space, int number)
    {
        var sample = space.Inner.Divide(number);
        (start, step) = (sample * space.Channels.Value * space.Inner.Value + number - sample * space.Inner.Value, space.Inner.Value);
    }

    public int this[int channel] => start + channel * step;

    /// <summary>The number of lines.</summary>
    public static int Count(Space space) => space.Samples * space.Inner.Value;
}

/// <summary>Functions that the kernels of softmax share.</summary>
internal static class Exponentials
{
    /// <summary>The largest number of a line.</summary>
    public static float Max<TTeam>(ArrayView<float> shared, ArrayView<float> x, Line line, int channels) where TTeam : struct, ITeam
    {
        var max = float.NegativeInfinity;
        for (var c = TTeam.Member; c < channels; c += TTeam.Members)
            max = x[line[c]] > max ? x[line[c]] : max;
        return TTeam.Max(shared, max);
    }

    /// <summary>The sum of the exponentials of what each number is below the largest.</summary>
    public static float Sum<TTeam>(ArrayView<float> shared, ArrayView<float> x, Line line, int channels, float max)
        where TTeam : struct, ITeam
    {
        var sum = 0f;
        for (var c = TTeam.Member; c < channels; c += TTeam.Members)
            sum += Exp(x[line[c]] - max);
        return TTeam.Sum(shared, sum);
    }

    public static float Exp(float x) => Scalar.Exp(new(x)).Value;

    public static float Log(float x) => Scalar.Log(new(x)).Value;
}

/// <summary>y = softmax of x.</summary>
internal readonly struct SoftmaxKernel<TTeam> : IKernel<SoftmaxArguments> where TTeam : struct, ITeam
{
    public static void Run(SoftmaxArguments a)
    {
        var shared = TTeam.Share();
        var channels = a.Space.Channels.Value;
        for (var i = TTeam.First; i < Line.Count(a.Space); i += TTeam.Count)
        {
            var line = new Line(a.Space, i);
            var max = Exponentials.Max<TTeam>(shared, a.X, line, channels);
            var sum = Exponentials.Sum<TTeam>(shared, a.X, line, channels, max);
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                a.Y[line[c]] = Exponentials.Exp(a.X[line[c]] - max) / sum;
        }
    }
}

/// <summary>y = log softmax of x.</summary>
internal readonly struct LogSoftmaxKernel<TTeam> : IKernel<SoftmaxArguments> where TTeam : struct, ITeam
{
    public static void Run(SoftmaxArguments a)
    {
        var shared = TTeam.Share();
        var channels = a.Space.Channels.Value;
        for (var i = TTeam.First; i < Line.Count(a.Space); i += TTeam.Count)
        {
            var line = new Line(a.Space, i);
            var max = Exponentials.Max<TTeam>(shared, a.X, line, channels);
            var log = Exponentials.Log(Exponentials.Sum<TTeam>(shared, a.X, line, channels, max));
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                a.Y[line[c]] = a.X[line[c]] - max - log;
        }
    }
}

/// <summary>dx = y (dy - sum of y dy). X is y, Y is dx.</summary>
internal readonly struct SoftmaxBackwardKernel<TTeam> : IKernel<SoftmaxArguments> where TTeam : struct, ITeam
{
    public static void Run(SoftmaxArguments a)
    {
        var shared = TTeam.Share();
        var channels = a.Space.Channels.Value;
        for (var i = TTeam.First; i < Line.Count(a.Space); i += TTeam.Count)
        {
            var line = new Line(a.Space, i);
            var dot = 0f;
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                dot += a.X[line[c]] * a.Dy[line[c]];
            dot = TTeam.Sum(shared, dot);
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                a.Y[line[c]] = a.X[line[c]] * (a.Dy[line[c]] - dot);
        }
    }
}

/// <summary>dx = dy - e^y (sum of dy). X is y, Y is dx.</summary>
internal readonly struct LogSoftmaxBackwardKernel<TTeam> : IKernel<SoftmaxArguments> where TTeam : struct, ITeam
{
    public static void Run(SoftmaxArguments a)
    {
        var shared = TTeam.Share();
        var channels = a.Space.Channels.Value;
        for (var i = TTeam.First; i < Line.Count(a.Space); i += TTeam.Count)
        {
            var line = new Line(a.Space, i);
            var sum = 0f;
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                sum += a.Dy[line[c]];
            sum = TTeam.Sum(shared, sum);
            for (var c = TTeam.Member; c < channels; c += TTeam.Members)
                a.Y[line[c]] = a.Dy[line[c]] - Exponentials.Exp(a.X[line[c]]) * sum;
        }
    }
}

internal struct CrossEntropyArguments
{
    public Space Space;
    public ArrayView<float> Logits;
    public ArrayView<float> Labels;
    public ArrayView<float> Losses;
    public ArrayView<float> Gradient;
    public int HasGradient;
    public float Scale;
}

/// <summary>Losses of classification, and their gradients.</summary>
internal readonly struct CrossEntropyKernel<TTeam> : IKernel<CrossEntropyArguments> where TTeam : struct, ITeam
{
    public static void Run(CrossEntropyArguments a)
    {
        var shared = TTeam.Share();
        var classes = a.Space.Channels.Value;
        for (var i = TTeam.First; i < a.Space.Samples; i += TTeam.Count)
        {
            var line = new Line(a.Space, i);
            // Before anything is written: the gradient may take the place of the logits.
            var label = (int)a.Labels[i];
            var right = a.Logits[line[label]];
            var max = Exponentials.Max<TTeam>(shared, a.Logits, line, classes);
            var sum = Exponentials.Sum<TTeam>(shared, a.Logits, line, classes, max);
            if (TTeam.Member == 0)
                a.Losses[i] = Exponentials.Log(sum) + (max - right);
            if (a.HasGradient != 0)
                for (var c = TTeam.Member; c < classes; c += TTeam.Members)
                    a.Gradient[line[c]] = (Exponentials.Exp(a.Logits[line[c]] - max) / sum - (c == label ? 1f : 0f)) * a.Scale;
        }
    }
}

internal struct OneHotArguments
{
    public Space Space;
    public ArrayView<float> Labels;
    public ArrayView<float> Y;
}

/// <summary>y = 1 in the channel of the label.</summary>
internal readonly struct OneHotKernel : IKernel<OneHotArguments>
{
    public static void Run(OneHotArguments a)
    {
        for (var i = Threads.First; i < a.Space.Length; i += Threads.Count)
        {
            var at = a.Space.At(i);
            a.Y[i] = (int)a.Labels[at.Sample * a.Space.Inner.Value + at.Inner] == at.Channel ? 1f : 0f;
        }
    }
}
