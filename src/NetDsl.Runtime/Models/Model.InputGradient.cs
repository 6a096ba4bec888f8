using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public abstract partial class Model
{
    private float[] outputGradient = [];

    /// <summary>Whether the network is declared with <c>InputGradient = true</c>.</summary>
    internal bool HasInputGradient => plan.InputGradients.Count > 0;

    /// <summary>
    /// Computes the gradient of the loss for the inputs, with the network as at inference: without dropout, normalised by running
    /// statistics, without penalties. Parameters and their gradients do not change.
    /// </summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="targets">One target per sample.</param>
    /// <param name="gradient">Receives one number for each input: the derivative of the batch's mean loss. For the loss of each sample,
    /// multiply by the number of samples.</param>
    /// <returns>The loss, averaged over the batch.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a label is not a class of the network.</exception>
    /// <exception cref="InvalidOperationException">The network is not declared with <c>InputGradient = true</c>.</exception>
    public float InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        using var call = Enter();
        SetBatch(inputs, targets);
        CheckInputGradient(gradient);
        var loss = InputGradient();
        GetInputGradients(gradient);
        return loss;
    }

    /// <inheritdoc cref="InputGradient(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public float InputGradient(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        using var call = Enter();
        return InputGradient(inputs, AsFloats(labels), gradient);
    }

    private void RunInputGradient(int samples, bool ofLoss) => programs.RunInputGradient(new(this), samples, ofLoss);

    /// <summary>The gradient of the loss of what was uploaded for the inputs. Called by emitted code.</summary>
    protected float InputGradient()
    {
        CheckAsked();
        using var reading = store.Read();
        RunInputGradient(Samples, ofLoss: true);
        return Download(Loss);
    }

    /// <summary>Downloads the gradient for one of the inputs. Called by emitted code.</summary>
    protected void GetInputGradient(int index, Span<float> gradient)
    {
        var needed = (long)Samples * Parts.Inputs[index].Length;
        if (gradient.Length != needed)
            throw new ArgumentException($"{Info.Name}: the gradient for {Samples} samples of the input '{Info.Inputs[index].Name}' has {needed} numbers, but there is room for {gradient.Length}.", nameof(gradient));
        Device.Download(At(plan.InputGradients[index]).Slice(0, gradient.Length), gradient);
    }

    /// <summary>The gradient of a sum of outputs for the inputs: each number of one output, of each sample, times a weight.</summary>
    internal void InputGradient(ModelOutput output, ReadOnlySpan<float> inputs, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        using var call = Enter();
        SetInputs(inputs);
        CheckInputGradient(gradient);
        if (weights.Length != Samples * output.Length)
            throw new ArgumentException($"{Info.Name}: {Samples} samples have {Samples * output.Length} numbers in the output '{output.Name}', but there are {weights.Length} weights.", nameof(weights));
        foreach (var other in Outputs)
            if (!other.TrainingOnly && other != output)
                Device.Fill(GradientOf(other), 0);
        Device.Upload(weights, GradientOf(output));
        using (store.Read())
            RunInputGradient(Samples, ofLoss: false);
        GetInputGradients(gradient);
    }

    /// <summary>The gradient of one number of an output for the inputs, chosen for each sample.</summary>
    internal void InputGradient(ModelOutput output, ReadOnlySpan<float> inputs, ReadOnlySpan<int> chosen, Span<float> gradient)
    {
        using var call = Enter();
        var length = chosen.Length * output.Length;
        if (outputGradient.Length < length)
            outputGradient = new float[length];
        var weights = outputGradient.AsSpan(0, length);
        weights.Clear();
        for (var i = 0; i < chosen.Length; i++)
            weights[i * output.Length + ((uint)chosen[i] < (uint)output.Length
                ? chosen[i]
                : throw new ArgumentException($"{Info.Name}: {chosen[i]}, chosen for sample {i}, is no number of the output '{output.Name}': they go from 0 to {output.Length - 1}.", nameof(chosen)))] = 1;
        InputGradient(output, inputs, weights, gradient);
    }

    private Region GradientOf(ModelOutput output) => At(plan.OutputGradients[Array.IndexOf(Parts.Outputs, output)]).Slice(0, (long)Samples * output.Length);

    private void CheckAsked()
    {
        if (plan.InputGradients.Count == 0)
            throw new InvalidOperationException($"{Info.Name} has no gradient for its inputs. Declare it as [Network(InputGradient = true)].");
    }

    private void CheckInputGradient(ReadOnlySpan<float> gradient)
    {
        CheckAsked();
        if (gradient.Length != (long)Samples * InputLength)
            throw new ArgumentException($"{Info.Name}: the gradient for {Samples} samples has {(long)Samples * InputLength} numbers, but there is room for {gradient.Length}.", nameof(gradient));
    }

    private void GetInputGradients(Span<float> gradient)
    {
        for (var i = 0; i < Parts.Inputs.Length; i++)
        {
            var length = Samples * Parts.Inputs[i].Length;
            GetInputGradient(i, gradient[..length]);
            gradient = gradient[length..];
        }
    }
}
