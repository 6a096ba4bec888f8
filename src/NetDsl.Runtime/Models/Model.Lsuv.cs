using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public abstract partial class Model
{
    /// <summary>
    /// Scales the weights that are declared with <c>Init = "Lsuv"</c>, one layer after the other, until the outputs of their layer have
    /// variance 1 over a batch of data: layer-sequential unit variance. Biases and other weights do not change.
    /// </summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples: more samples give better variances.</param>
    /// <param name="tolerance">The largest accepted difference of a variance from 1.</param>
    /// <param name="maxIterations">The largest number of scalings of one layer.</param>
    /// <exception cref="InvalidOperationException">No layer is declared with Lsuv, or the outputs of one do not vary.</exception>
    /// <remarks>D. Mishkin and J. Matas, "All you need is a good init", 2016. Tolerance and iterations have its values by
    /// default.</remarks>
    public void InitializeLsuv(ReadOnlySpan<float> inputs, float tolerance = 0.1f, int maxIterations = 10)
    {
        var calibrated = plan.Calibrated;
        if (calibrated.Count == 0)
            throw new InvalidOperationException(
                $"{Info.Name}: no layer starts by data. Declare [Network(Init = \"Lsuv\")], or Init = \"Lsuv\" of some layers.");
        using var call = Enter();
        SetInputs(inputs);
        foreach (var (weight, variance) in calibrated)
            for (var i = 0; i < maxIterations; i++)
            {
                using (store.Read())
                    RunCalibration(Samples);
                var found = Download(NumberAt(variance));
                if (!(found > 0 && float.IsFinite(found)))
                    throw new InvalidOperationException(
                        $"{Info.Name}: over these {Samples} samples, the outputs of the layer of {weight} have variance {found}, which "
                        + "no scale of the weights makes 1. Give more samples, or look for inputs that are all the same or not finite.");
                if (Math.Abs(found - 1) < tolerance)
                    break;
                Scale(Find(weight), 1 / MathF.Sqrt(found));
            }
    }

    private void RunCalibration(int samples) => programs.RunCalibration(new(this), samples);

    private static void Scale(Parameter parameter, float factor)
    {
        var values = parameter.Read();
        foreach (ref var value in values.AsSpan())
            value *= factor;
        parameter.Write(values);
    }
}
