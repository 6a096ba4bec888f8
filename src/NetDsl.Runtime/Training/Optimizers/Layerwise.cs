using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The parts of methods that scale the step of each weight tensor by the ratio of two norms. Everything stays on the device: nothing is
/// read back, and the gradients stay as they are.
/// </summary>
internal static class Layerwise
{
    /// <summary>The gradient with decay, times trust * |w| / (|g| + decay * |w| + epsilon).</summary>
    public static Region LarsGradient(OptimizerRun run, ParameterInfo parameter, float trust, float decay, float epsilon)
    {
        var device = run.Model.Device;
        var (weight, gradient, room) = Parts(run, parameter);
        var (weightNorm, gradientNorm) = (run.Norms.Slice(0, 1), run.Norms.Slice(1, 1));
        Gradients.SumSquares(device, weight, weightNorm);
        Gradients.SumSquares(device, gradient, gradientNorm);
        device.Map<Map7<LarsScaled>>(Gradients.All(room), room, weight.Element, gradient.Element, weightNorm.Scalar, gradientNorm.Scalar,
            Operand.Value(trust), Operand.Value(decay), Operand.Value(epsilon));
        return room;
    }

    /// <summary>Moves the two averages of Adam on, and changes the parameter by its direction, times rate * |w| / |direction|.</summary>
    public static void LambStep(OptimizerRun run, ParameterInfo parameter, LambNumbers numbers)
    {
        var device = run.Model.Device;
        var (weight, gradient, room) = Parts(run, parameter);
        run.Allocate(2);
        var (first, second) = (run.First.Slice(parameter.Offset, parameter.Length), run.Second.Slice(parameter.Offset, parameter.Length));
        var all = Gradients.All(room);
        Gradients.Average(device, gradient, first, 1 - numbers.Beta1);
        device.Map<Map3<SquareMoved>>(all, second, second.Element, gradient.Element, Operand.Value(1 - numbers.Beta2));
        device.Map<Map7<LambDirection>>(all, room, weight.Element, first.Element, second.Element,
            Operand.Value(numbers.Scale1), Operand.Value(numbers.Scale2), Operand.Value(numbers.Epsilon), Operand.Value(numbers.Decay));
        var (weightNorm, directionNorm) = (run.Norms.Slice(0, 1), run.Norms.Slice(1, 1));
        Gradients.SumSquares(device, weight, weightNorm);
        Gradients.SumSquares(device, room, directionNorm);
        device.Map<Map5<LambMoved>>(all, weight, weight.Element, room.Element, weightNorm.Scalar, directionNorm.Scalar, Operand.Value(numbers.Rate));
    }

    private static (Region Weight, Region Gradient, Region Room) Parts(OptimizerRun run, ParameterInfo parameter) => (
        run.Model.AllWeights.Slice(parameter.Offset, parameter.Length),
        run.Model.AllGradients.Slice(parameter.Offset, parameter.Length),
        run.Room.Slice(0, parameter.Length));

    /// <summary>The numbers of one step of <see cref="Lamb"/>: the factors are the corrections of the averages' bias.</summary>
    internal readonly record struct LambNumbers(float Rate, float Beta1, float Beta2, float Scale1, float Scale2, float Epsilon, float Decay);

    private readonly struct LarsScaled : IMap7
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T weight, T gradient, T weightSquares, T gradientSquares, T trust, T decay, T epsilon) where T : struct, IVector<T>
        {
            var (weightNorm, gradientNorm) = (T.Sqrt(weightSquares), T.Sqrt(gradientSquares));
            var ratio = trust * weightNorm / (gradientNorm + decay * weightNorm + epsilon);
            // Without either norm there is no ratio.
            ratio = T.SelectGreater(weightNorm, T.Zero, T.SelectGreater(gradientNorm, T.Zero, ratio, T.One), T.One);
            return ratio * T.MultiplyAdd(decay, weight, gradient);
        }
    }

    private readonly struct SquareMoved : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T average, T gradient, T share) where T : struct, IVector<T> => T.MultiplyAdd(gradient * gradient - average, share, average);
    }

    private readonly struct LambDirection : IMap7
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T weight, T first, T second, T scale1, T scale2, T epsilon, T decay) where T : struct, IVector<T> =>
            T.MultiplyAdd(decay, weight, scale1 * first / (T.Sqrt(scale2 * second) + epsilon));
    }

    private readonly struct LambMoved : IMap5
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T weight, T direction, T weightSquares, T directionSquares, T rate) where T : struct, IVector<T>
        {
            var ratio = T.Sqrt(weightSquares) / T.Sqrt(directionSquares);
            ratio = T.SelectGreater(weightSquares, T.Zero, T.SelectGreater(directionSquares, T.Zero, ratio, T.One), T.One);
            return weight - rate * ratio * direction;
        }
    }
}
