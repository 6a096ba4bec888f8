using NetDsl.Runtime;

namespace NetDsl;

public abstract partial class Model
{
    /// <summary>Emitted where weights start by data: each of them, in the order of its layers, and where the variance of its layer's output goes.</summary>
    protected virtual (string Weight, Region Variance)[] Calibrated => [];

    /// <summary>
    /// Scales the weights that are declared with <c>Init = "Lsuv"</c>, one layer after the other, until the outputs of their
    /// layer have variance 1 over a batch of data: layer-sequential unit variance. Biases and other weights stay as they are.
    /// </summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples: the more, the better the variances.</param>
    /// <param name="tolerance">How far a variance may be from 1.</param>
    /// <param name="maxIterations">How often one layer is scaled at most.</param>
    /// <exception cref="InvalidOperationException">No layer is declared so, or the outputs of one do not vary.</exception>
    /// <remarks>D. Mishkin and J. Matas, "All you need is a good init", 2016, whose tolerance and iterations are the defaults.</remarks>
    public void InitializeLsuv(ReadOnlySpan<float> inputs, float tolerance = 0.1f, int maxIterations = 10)
    {
        var calibrated = Calibrated;
        if (calibrated.Length == 0)
            throw new InvalidOperationException($"{Info.Name}: no layer starts by data. Declare [Network(Init = \"Lsuv\")], or Init = \"Lsuv\" of some layers.");
        SetInputs(inputs);
        foreach (var (weight, variance) in calibrated)
            for (var i = 0; i < maxIterations; i++)
            {
                RunCalibration(Samples);
                var found = Download(variance);
                if (!(found > 0 && float.IsFinite(found)))
                    throw new InvalidOperationException($"{Info.Name}: over these {Samples} samples, the outputs of the layer of {weight} have variance {found}, which no scale of the weights makes 1. Give more samples, or look for inputs that are all the same or not finite.");
                if (Math.Abs(found - 1) < tolerance)
                    break;
                Scale(Find(weight), 1 / MathF.Sqrt(found));
            }
    }

    /// <summary>Emitted where weights start by data: the forward pass as at inference, and the variances.</summary>
    protected virtual void RunCalibration(int samples)
    {
    }

    private static void Scale(Parameter parameter, float factor)
    {
        var values = parameter.Read();
        foreach (ref var value in values.AsSpan())
            value *= factor;
        parameter.Write(values);
    }
}
