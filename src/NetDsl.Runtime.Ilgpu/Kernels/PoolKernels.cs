using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct PoolArguments
{
    public PoolGeometry Shape;
    public ArrayView<float> X;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>y = F(average of each window).</summary>
internal readonly struct AverageKernel<F> : IKernel<PoolArguments> where F : struct, IMap
{
    public static void Run(PoolArguments a)
    {
        for (var i = Threads.First; i < a.Shape.Out.Length; i += Threads.Count)
        {
            var at = a.Shape.Out.At(i);
            var window = a.Shape.WindowOf(at);
            var sum = 0f;
            for (var row = window.Top; row < window.Bottom; row++)
                for (var column = window.Left; column < window.Right; column++)
                    sum += a.X[window.Row(row) + column];
            a.Y[i] = a.Operands.Apply<F>(at, sum / window.Divisor);
        }
    }
}

/// <summary>
/// dx = F(dy distributed equally over each window): each input sums the outputs whose windows contain it. X is dy, Y is dx.
/// </summary>
internal readonly struct AverageBackwardKernel<F> : IKernel<PoolArguments> where F : struct, IMap
{
    public static void Run(PoolArguments a)
    {
        for (var i = Threads.First; i < a.Shape.In.Length; i += Threads.Count)
        {
            var at = a.Shape.In.At(i);
            var readers = a.Shape.ReadersOf(at);
            var sum = 0f;
            for (var row = readers.Top; row < readers.Bottom; row++)
                for (var column = readers.Left; column < readers.Right; column++)
                {
                    var output = readers.Row(row) + column;
                    sum += a.X[output] / a.Shape.WindowOf(a.Shape.Out.At(output)).Divisor;
                }

            a.Y[i] = a.Operands.Apply<F>(at, sum);
        }
    }
}

/// <summary>Which element of a window a pool passes on.</summary>
internal interface IChoice
{
    /// <summary>The index of the chosen element.</summary>
    static abstract int Choose(Window window, ArrayView<float> x);
}

/// <summary>The first of the largest, in reading order; the last NaN where there is one, as in PyTorch.</summary>
internal readonly struct Largest : IChoice
{
    public static int Choose(Window window, ArrayView<float> x)
    {
        var best = window.Row(window.Top) + window.Left;
        for (var row = window.Top; row < window.Bottom; row++)
            for (var column = window.Left; column < window.Right; column++)
            {
                var value = x[window.Row(row) + column];
                // An unordered comparison fails both ways.
                if (value > x[best] || !(value <= float.PositiveInfinity))
                    best = window.Row(row) + column;
            }

        return best;
    }
}

/// <summary>
/// The first that holds the median, in reading order; of an even number the lower of the two in the middle; the first NaN where there is
/// one. Found by counting the smaller ones, since a thread has no memory to sort in.
/// </summary>
internal readonly struct Middle : IChoice
{
    public static int Choose(Window window, ArrayView<float> x)
    {
        var rank = ((window.Bottom - window.Top) * (window.Right - window.Left) - 1) / 2;
        var found = window.Row(window.Top) + window.Left;
        var (searching, chosen) = (true, false);
        for (var row = window.Top; row < window.Bottom && searching; row++)
            for (var column = window.Left; column < window.Right && searching; column++)
            {
                var candidate = window.Row(row) + column;
                var (smaller, equal) = (0, 0);
                for (var otherRow = window.Top; otherRow < window.Bottom; otherRow++)
                    for (var otherColumn = window.Left; otherColumn < window.Right; otherColumn++)
                    {
                        var other = x[window.Row(otherRow) + otherColumn];
                        smaller += other < x[candidate] ? 1 : 0;
                        equal += other == x[candidate] ? 1 : 0;
                    }

                // NaN equals nothing, not even itself. Numbers before it may have been found already.
                if (equal == 0)
                {
                    found = candidate;
                    searching = false;
                }
                else if (smaller <= rank && rank < smaller + equal && !chosen)
                {
                    found = candidate;
                    chosen = true;
                }
            }

        return found;
    }
}

/// <summary>y = F(the chosen element of each window).</summary>
internal readonly struct ChoiceKernel<TChoice, F> : IKernel<PoolArguments>
    where TChoice : struct, IChoice
    where F : struct, IMap
{
    public static void Run(PoolArguments a)
    {
        for (var i = Threads.First; i < a.Shape.Out.Length; i += Threads.Count)
        {
            var at = a.Shape.Out.At(i);
            a.Y[i] = a.Operands.Apply<F>(at, a.X[TChoice.Choose(a.Shape.WindowOf(at), a.X)]);
        }
    }
}

internal struct ChoiceArguments
{
    public PoolGeometry Shape;
    public ArrayView<float> X;
    public ArrayView<int> Chosen;
}

/// <summary>
/// Notes the chosen element of each window, so that backward need not look for it from every input that the window covers.
/// </summary>
internal readonly struct ChosenKernel<TChoice> : IKernel<ChoiceArguments> where TChoice : struct, IChoice
{
    public static void Run(ChoiceArguments a)
    {
        for (var i = Threads.First; i < a.Shape.Out.Length; i += Threads.Count)
            a.Chosen[i] = TChoice.Choose(a.Shape.WindowOf(a.Shape.Out.At(i)), a.X);
    }
}

internal struct ChoiceBackwardArguments
{
    public PoolGeometry Shape;
    public ArrayView<int> Chosen;
    public ArrayView<float> Dy;
    public ArrayView<float> Dx;
    public Operands Operands;
}

/// <summary>dx = F(dy, sent to the chosen elements): each input collects from the windows that chose it.</summary>
internal readonly struct ChoiceBackwardKernel<F> : IKernel<ChoiceBackwardArguments> where F : struct, IMap
{
    public static void Run(ChoiceBackwardArguments a)
    {
        for (var i = Threads.First; i < a.Shape.In.Length; i += Threads.Count)
        {
            var at = a.Shape.In.At(i);
            var readers = a.Shape.ReadersOf(at);
            var sum = 0f;
            for (var row = readers.Top; row < readers.Bottom; row++)
                for (var column = readers.Left; column < readers.Right; column++)
                    if (a.Chosen[readers.Row(row) + column] == i)
                        sum += a.Dy[readers.Row(row) + column];
            a.Dx[i] = a.Operands.Apply<F>(at, sum);
        }
    }
}
