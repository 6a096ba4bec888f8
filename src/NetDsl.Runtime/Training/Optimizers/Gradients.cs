using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Operations on the gradients of all parameters at once, on the device. Zeros pad the gradient of each parameter.</summary>
internal static class Gradients
{
    /// <summary>Scales gradients whose norm is larger than the given one down to it. Nothing is read back.</summary>
    /// <param name="device">The device that holds them.</param>
    /// <param name="gradients">All of them.</param>
    /// <param name="number">Room for a number.</param>
    /// <param name="largest">The largest norm.</param>
    public static void LimitNorm(Device device, Region gradients, Region number, float largest)
    {
        if (gradients.IsEmpty)
            return;
        SumSquares(device, gradients, number);
        device.Map<Map3<Limited>>(All(gradients), gradients, gradients.Element, number.Scalar, Operand.Value(largest));
    }

    /// <summary>number = the sum of the squares of all values.</summary>
    public static void SumSquares(Device device, Region values, Region number) =>
        device.Reduce<Map1<Square>>(All(values), Keep.Scalar, false, number, values.Element);

    /// <summary>Brings each number into the range from -<paramref name="largest"/> to <paramref name="largest"/>.</summary>
    public static void LimitValues(Device device, Region gradients, float largest)
    {
        if (!gradients.IsEmpty)
            device.Map<Map2<Clamped>>(All(gradients), gradients, gradients.Element, Operand.Value(largest));
    }

    /// <summary>The number of units of a parameter: its rows or filters; 1 for a parameter of one dimension.</summary>
    public static int UnitsOf(ParameterInfo parameter) => parameter.Shape.Count < 2 ? 1 : parameter.Shape[0];

    /// <summary>Scales down the gradient of each unit that is larger than a ratio of its weights. Nothing is read back.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameter">One of its parameters.</param>
    /// <param name="room">Room for two numbers for each unit.</param>
    /// <param name="ratio">The largest ratio of the two norms.</param>
    public static void LimitUnits(Model model, ParameterInfo parameter, Region room, float ratio)
    {
        if (parameter.Length == 0)
            return;
        var (device, units) = (model.Device, UnitsOf(parameter));
        var (weights, gradients) = (model.AllWeights.Slice(parameter.Offset, parameter.Length), model.AllGradients.Slice(parameter.Offset, parameter.Length));
        var (weightSquares, gradientSquares) = (room.Slice(0, units), room.Slice(units, units));
        var extent = new Extent(1, units, parameter.Length / units);
        device.Reduce<Map1<Square>>(extent, Keep.Channel, false, weightSquares, weights.Element);
        device.Reduce<Map1<Square>>(extent, Keep.Channel, false, gradientSquares, gradients.Element);
        device.Map<Map4<UnitLimited>>(extent, gradients, gradients.Element, weightSquares.Channel, gradientSquares.Channel, Operand.Value(ratio));
    }

    /// <summary>Whether every number of a region is finite.</summary>
    /// <param name="model">The model whose memory it is.</param>
    /// <param name="values">The numbers; none are finite.</param>
    /// <param name="number">Room for a number.</param>
    public static bool AreFinite(Model model, Region values, Region number)
    {
        if (values.IsEmpty || values.Length == 0)
            return true;
        model.Device.Reduce<Map1<NotFinite>>(All(values), Keep.Scalar, false, number, values.Element);
        return model.Download(number) == 0;
    }

    /// <summary>sum = gradients * factor, plus the sum so far unless it is the first.</summary>
    public static void Add(Device device, Region gradients, Region sum, float factor, bool first)
    {
        if (gradients.IsEmpty)
            return;
        if (first)
            Scale(device, gradients, sum, factor);
        else
            device.Map<Map3<AddedTimes>>(All(gradients), sum, sum.Element, gradients.Element, Operand.Value(factor));
    }

    /// <summary>result = values * factor.</summary>
    public static void Scale(Device device, Region values, Region result, float factor)
    {
        if (!values.IsEmpty)
            device.Map<Map2<Times>>(All(values), result, values.Element, Operand.Value(factor));
    }

    /// <summary>average += (values - average) * share.</summary>
    public static void Average(Device device, Region values, Region average, float share)
    {
        if (!values.IsEmpty)
            device.Map<Map3<Moved>>(All(values), average, average.Element, values.Element, Operand.Value(share));
    }

    internal static Extent All(Region region) => new(1, 1, checked((int)region.Length));

    private readonly struct Square : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient) where T : struct, IVector<T> => gradient * gradient;
    }

    private readonly struct Limited : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient, T sum, T largest) where T : struct, IVector<T> =>
            gradient * T.Min(T.One, largest / (T.Sqrt(sum) + T.Create(1e-6f)));
    }

    private readonly struct UnitLimited : IMap4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient, T weightSquares, T gradientSquares, T ratio) where T : struct, IVector<T>
        {
            var (norm, largest) = (T.Sqrt(gradientSquares), ratio * T.Max(T.Sqrt(weightSquares), T.Create(1e-3f)));
            // A norm that is NaN is not greater, so that the gradient stays as it is and is found.
            return T.SelectGreater(norm, largest, gradient * (largest / T.Max(norm, T.Create(1e-6f))), gradient);
        }
    }

    private readonly struct Clamped : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T gradient, T largest) where T : struct, IVector<T> =>
            // Comparisons, because a minimum may lose a NaN.
            T.SelectGreater(gradient, largest, largest, T.SelectGreater(-largest, gradient, -largest, gradient));
    }

    /// <summary>1 for infinities and NaN: infinity is greater than all but these.</summary>
    private readonly struct NotFinite : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, IVector<T> =>
            T.SelectGreater(T.Create(float.PositiveInfinity), x, T.SelectGreater(x, T.Create(float.NegativeInfinity), T.Zero, T.One), T.One);
    }

    private readonly struct AddedTimes : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T sum, T x, T factor) where T : struct, IVector<T> => T.MultiplyAdd(x, factor, sum);
    }

    private readonly struct Times : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x, T factor) where T : struct, IVector<T> => x * factor;
    }

    private readonly struct Moved : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T average, T x, T share) where T : struct, IVector<T> => T.MultiplyAdd(x - average, share, average);
    }
}
