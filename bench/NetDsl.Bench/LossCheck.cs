using System.Globalization;
using NetDsl.Bench.Models;

namespace NetDsl.Bench;

/// <summary>Checks that a device computes and learns what the processor does: the same network, from the same weights, on the same batches.</summary>
/// <remarks>
/// Losses alone do not show it: after 100 steps those of ResNet-20 differ by 4.9e-3 between AVX-512 and AVX2, both of which are right, because
/// training amplifies rounding. So gradients are compared at equal weights, losses in the first steps only, and at the end how much was learned.
/// </remarks>
public static class LossCheck
{
    /// <summary>The steps before which the weights of both are made equal, and the gradients compared.</summary>
    private static readonly int[] Checkpoints = [0, 10, 50];

    /// <summary>The first steps, whose losses have to agree.</summary>
    private const int FirstSteps = 3;

    /// <summary>The batches that training repeats.</summary>
    private const int Batches = 4;

    /// <summary>The share of the processor's progress that a device has to make.</summary>
    private const float Progress = 0.8f;

    /// <summary>
    /// The allowed difference: of losses as a share of the first loss, of a gradient as a share of its norm. Sums in another order
    /// differ by about 1e-6 (measured: 5e-7 in LeNet-5), and a rectifier whose input is near 0 changes a gradient by more (measured: 8e-3 in ResNet-20
    /// between PoCL and AVX-512). Rounded factors make it 2^-11 or 2^-8, times what cancels in a sum; a wrong kernel makes it about 1.
    /// </summary>
    private static readonly Dictionary<string, (float Loss, float Gradient)> Tolerances = new()
    {
        ["fp32"] = (1e-4f, 3e-2f),
        ["tf32"] = (1e-2f, 1e-1f),
        ["tf32-tensor"] = (1e-2f, 1e-1f),
        ["bf16"] = (5e-2f, 3e-1f),
    };

    /// <summary>Writes one line; false where the device differs.</summary>
    public static bool Run(string name, Device device, string precision, int steps, int batch)
    {
        using var tested = Catalog.Create(name, device, batch)!;
        using var expected = Catalog.Create(name, Device.Cpu, batch)!;
        var random = new Random(1);
        var (inputs, targets) = (new float[batch * tested.InputLength], new float[batch * tested.TargetLength]);
        var (optimizer, reference) = (new Sgd(0.005f, momentum: 0.9f), new Sgd(0.005f, momentum: 0.9f));
        var (start, lossError, gradientError, worstParameter) = (0f, 0f, 0f, "");
        var (testedLosses, expectedLosses) = (new float[steps], new float[steps]);
        CopyParameters(expected, tested);
        for (var step = 0; step < steps; step++)
        {
            if (step % Batches == 0)
                random = new(1);
            foreach (ref var input in inputs.AsSpan())
                input = 2 * random.NextSingle() - 1;
            foreach (ref var target in targets.AsSpan())
                target = random.Next(tested.OutputLength);

            if (Checkpoints.Contains(step))
            {
                CopyParameters(expected, tested);
                expected.ComputeGradients(inputs, targets);
                tested.ComputeGradients(inputs, targets);
                foreach (var (parameter, difference) in GradientErrors(tested, expected))
                    if (!(difference <= gradientError))
                        (gradientError, worstParameter) = (difference, parameter);
            }

            expectedLosses[step] = expected.TrainStep(inputs, targets, reference);
            testedLosses[step] = tested.TrainStep(inputs, targets, optimizer);
            start = step == 0 ? expectedLosses[0] : start;
            // NaN counts as the largest difference.
            var error = MathF.Abs(testedLosses[step] - expectedLosses[step]);
            if (step < FirstSteps && !(error <= lossError))
                lossError = error;
        }

        var (end, expectedEnd) = (testedLosses.AsSpan(Math.Max(0, steps - Batches)).Average(), expectedLosses.AsSpan(Math.Max(0, steps - Batches)).Average());
        var (loss, gradient) = Tolerances[precision];
        var learned = steps < 2 * Batches || start - end >= Progress * (start - expectedEnd);
        var passed = lossError <= loss * MathF.Max(1, start) && gradientError <= gradient && learned;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {steps} steps of {batch}: first losses differ by {lossError:0.0e+0} (allowed {loss * MathF.Max(1, start):0.0e+0}), gradients by {gradientError:0.0e+0} of their norm (allowed {gradient:0.0e+0}; {worstParameter}), loss {start:0.0000} to {end:0.0000} (processor {expectedEnd:0.0000}): {(passed ? "passed" : "FAILED")} ({device.Name}, {precision})"));
        return passed;
    }

    private static void CopyParameters(Model source, Model target)
    {
        foreach (var (to, from) in target.Parameters.Zip(source.Parameters))
            to.Write(from.Read());
    }

    /// <summary>For each trainable parameter, the norm of the difference of its gradients, as a share of the larger of its norm and a thousandth of the norm of all.</summary>
    private static IEnumerable<(string Parameter, float Difference)> GradientErrors(Model tested, Model expected)
    {
        var pairs = tested.Parameters.Zip(expected.Parameters)
            .Where(pair => pair.First.Info.Trainable)
            .Select(pair => (pair.First.Name, Tested: pair.First.ReadGradient(), Expected: pair.Second.ReadGradient()))
            .ToList();
        var all = MathF.Sqrt(pairs.Sum(pair => Square(Norm(pair.Expected))));
        foreach (var (name, actual, exact) in pairs)
            yield return (name, Norm([.. actual.Zip(exact, (a, b) => a - b)]) / MathF.Max(Norm(exact), 1e-3f * all));
    }

    private static float Norm(float[] values) => (float)Math.Sqrt(values.Sum(value => (double)value * value));

    private static float Square(float value) => value * value;

    private static float Average(this Span<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
