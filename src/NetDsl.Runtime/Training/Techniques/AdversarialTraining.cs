namespace NetDsl;

/// <summary>
/// Trains on adversarial examples, too: the objective is CleanShare * J(x) + (1 - CleanShare) * J(x + epsilon * sign(dJ / dx)), with
/// examples of the current network in each step. Networks trained so resist the fast gradient sign method better.
/// </summary>
/// <remarks>
/// The network must be declared as <c>[Network(InputGradient = true)]</c>. Loss and metrics of training are those of the clean samples. A
/// step costs about three times as much. I. Goodfellow, J. Shlens and C. Szegedy, "Explaining and harnessing adversarial examples", 2014.
/// </remarks>
/// <param name="Epsilon">The size of the change of each number, in the units of the inputs: above 0.</param>
/// <param name="CleanShare">The weight of the clean samples: at least 0 and less than 1. The paper has 0.5.</param>
/// <param name="Minimum">The smallest valid input: black.</param>
/// <param name="Maximum">The largest valid input.</param>
public sealed record AdversarialTraining(float Epsilon, float CleanShare = 0.5f, float Minimum = float.NegativeInfinity, float Maximum = float.PositiveInfinity);

/// <summary>Makes adversarial examples of batches. Its memory is allocated once.</summary>
internal sealed class Adversary(Model model, AdversarialTraining options, int batchSize)
{
    private readonly float[] examples = new float[batchSize * model.InputLength];

    public float CleanShare => options.CleanShare;

    /// <summary>The examples of a batch, valid until the next call.</summary>
    public ReadOnlySpan<float> Examples(Batch batch)
    {
        var inputs = batch.Inputs;
        var result = examples.AsSpan(0, inputs.Length);
        model.InputGradient(inputs, batch.Targets, result);
        for (var i = 0; i < result.Length; i++)
        {
            // Not Math.Sign, which throws if a gradient is NaN.
            var step = result[i] > 0 ? options.Epsilon : result[i] < 0 ? -options.Epsilon : 0;
            result[i] = Math.Clamp(inputs[i] + step, options.Minimum, options.Maximum);
        }

        return result;
    }
}
