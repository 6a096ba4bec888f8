using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary><see cref="Taps"/> on the device.</summary>
internal struct DeviceTaps
{
    public ArrayView<int> Starts;
    public ArrayView<int> Inputs;
    public ArrayView<float> Weights;
    public int InSize;
    public Divisor OutSize;
}

internal struct ResampleArguments
{
    public Space Space;
    public DeviceTaps Rows;
    public DeviceTaps Columns;
    public ArrayView<float> X;
    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>y = F(rows and columns of each plane of x, combined).</summary>
internal readonly struct ResampleKernel<F> : IKernel<ResampleArguments> where F : struct, IMap
{
    public static void Run(ResampleArguments a)
    {
        for (var i = Threads.First; i < a.Space.Length; i += Threads.Count)
        {
            var at = a.Space.At(i);
            var row = a.Columns.OutSize.Divide(at.Inner);
            var column = at.Inner - row * a.Columns.OutSize.Value;
            var plane = (at.Sample * a.Space.Channels.Value + at.Channel) * a.Rows.InSize;
            var sum = 0f;
            for (var r = a.Rows.Starts[row]; r < a.Rows.Starts[row + 1]; r++)
            {
                var start = (plane + a.Rows.Inputs[r]) * a.Columns.InSize;
                var line = 0f;
                for (var c = a.Columns.Starts[column]; c < a.Columns.Starts[column + 1]; c++)
                    line += a.Columns.Weights[c] * a.X[start + a.Columns.Inputs[c]];
                sum += a.Rows.Weights[r] * line;
            }

            a.Y[i] = a.Operands.Apply<F>(at, sum);
        }
    }
}
