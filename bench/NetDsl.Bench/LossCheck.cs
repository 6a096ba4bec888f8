using System.Globalization;
using NetDsl.Bench.Models;

namespace NetDsl.Bench;

/// <summary>Whether a device learns what the processor learns: the same network from the same weights on the same batches, step by step.</summary>
public static class LossCheck
{
    /// <summary>
    /// The difference of losses that is allowed, as a share of the first one. Sums in another order differ by some 1e-7; a hundred steps of
    /// training make more of it, factors that are rounded more again, and a wrong gradient much more.
    /// </summary>
    private static readonly Dictionary<string, float> Tolerances = new() { ["fp32"] = 1e-3f, ["tf32"] = 1e-2f, ["tf32-tensor"] = 1e-2f, ["bf16"] = 5e-2f };

    /// <summary>Writes one line; false where the losses part.</summary>
    public static bool Run(string name, Device device, string precision, int steps, int batch)
    {
                using var tested = Catalog.Create(name, device, batch)!;
        using var expected = Catalog.Create(name, Device.Cpu, batch)!;
        foreach (var (to, from) in tested.Parameters.Zip(expected.Parameters))
            to.Write(from.Read());
        var random = new Random(1);
        var (inputs, targets) = (new float[batch * tested.InputLength], new float[batch * tested.TargetLength]);
        var (first, worst, last) = (0f, 0f, 0f);
        var (optimizer, reference) = (new Sgd(0.005f, momentum: 0.9f), new Sgd(0.005f, momentum: 0.9f));
        for (var step = 0; step < steps; step++)
        {
            // A few batches over and over, which a network can learn.
            if (step % 4 == 0)
                random = new(1);
            foreach (ref var input in inputs.AsSpan())
                input = 2 * random.NextSingle() - 1;
            foreach (ref var target in targets.AsSpan())
                target = random.Next(tested.OutputLength);
            var loss = expected.TrainStep(inputs, targets, reference);
            first = step == 0 ? loss : first;
            last = loss;
            var difference = MathF.Abs(tested.TrainStep(inputs, targets, optimizer) - loss);
            // NaN counts as the largest difference.
            worst = difference <= worst ? worst : difference;
        }

        var tolerance = Tolerances[precision] * MathF.Max(1, first);
        var passed = worst <= tolerance;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {steps} steps of {batch}, loss from {first:0.0000} to {last:0.0000}; largest difference {worst:0.0e+0}, allowed {tolerance:0.0e+0}: {(passed ? "passed" : "FAILED")} ({device.Name}, {precision})"));
        return passed;
    }
}
