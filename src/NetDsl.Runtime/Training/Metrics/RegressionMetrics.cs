namespace NetDsl;

/// <summary>A mean over all values of the targets.</summary>
public abstract class ErrorMetric : Metric
{
    private double sum;
    private double count;

    private protected ErrorMetric()
    {
    }

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Mean;

    /// <inheritdoc/>
    public sealed override double[] State
    {
        get => [sum, count];
        set => (sum, count) = (value[0], value[1]);
    }

    private protected double Mean => count == 0 ? double.NaN : sum / count;

    /// <inheritdoc/>
    public sealed override void Reset() => (sum, count) = (0, 0);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is not one target value for each output.</exception>
    public sealed override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        if (outputs.Length != targets.Length)
            throw new ArgumentException($"'{Name}' needs a target value for each output, but got {targets.Length / samples} and {outputs.Length / samples} for each sample.");
        for (var i = 0; i < targets.Length; i++)
            sum += Error((double)outputs[i] - targets[i]);
        count += targets.Length;
    }

    private protected abstract double Error(double difference);
}

/// <summary>The mean of |output - target|.</summary>
public sealed class MeanAbsoluteErrorMetric : ErrorMetric
{
    /// <inheritdoc/>
    public override string Name => "mae";

    private protected override double Error(double difference) => Math.Abs(difference);
}

/// <summary>The mean of (output - target)².</summary>
public sealed class MeanSquaredErrorMetric : ErrorMetric
{
    /// <inheritdoc/>
    public override string Name => "mse";

    private protected override double Error(double difference) => difference * difference;
}

/// <summary>The square root of the mean of (output - target)².</summary>
public sealed class RootMeanSquaredErrorMetric : ErrorMetric
{
    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override double Value => Math.Sqrt(Mean);

    private protected override double Error(double difference) => difference * difference;
}

/// <summary>
/// The coefficient of determination: 1 minus the sum of squared errors divided by the sum of squares about the mean of the targets. Of
/// several outputs, the mean. 1 is perfect, 0 as good as the mean, and it can be negative.
/// </summary>
public sealed class R2Score : Metric
{
    // For each output: the sum of squared errors, the mean of the targets, and the sum of squares about it.
    private readonly double[] errors;
    private readonly double[] means;
    private readonly double[] squares;
    private double count;

    /// <summary>Creates the metric.</summary>
    /// <param name="outputs">The number of outputs of a sample.</param>
    public R2Score(int outputs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (errors, means, squares) = (new double[outputs], new double[outputs], new double[outputs]);
    }

    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override double Value => Enumerable.Range(0, errors.Length).Average(Of);

    /// <summary>The score of one output; NaN for fewer than two samples. If all targets are equal, 1 where there is no error, and 0 otherwise.</summary>
    public double Of(int output) => count < 2 ? double.NaN
        : squares[output] > 0 ? 1 - errors[output] / squares[output]
        : errors[output] == 0 ? 1 : 0;

    /// <inheritdoc/>
    public override double[] State
    {
        get => [count, .. errors, .. means, .. squares];
        set
        {
            var n = errors.Length;
            count = value[0];
            value.AsSpan(1, n).CopyTo(errors);
            value.AsSpan(1 + n, n).CopyTo(means);
            value.AsSpan(1 + 2 * n, n).CopyTo(squares);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        count = 0;
        Array.Clear(errors);
        Array.Clear(means);
        Array.Clear(squares);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Outputs and targets do not have the number of values that the metric was created for.</exception>
    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples)
    {
        var n = errors.Length;
        if (outputs.Length != samples * n || targets.Length != outputs.Length)
            throw new ArgumentException($"'{Name}' was created for {n} outputs, but samples have {outputs.Length / samples} outputs and {targets.Length / samples} targets: give R2Score their number.");
        for (var i = 0; i < samples; i++)
        {
            count++;
            for (var o = 0; o < n; o++)
            {
                double target = targets[i * n + o];
                var error = outputs[i * n + o] - target;
                errors[o] += error * error;
                // Welford's update, which does not cancel where the mean is large.
                var distance = target - means[o];
                means[o] += distance / count;
                squares[o] += distance * (target - means[o]);
            }
        }
    }
}
