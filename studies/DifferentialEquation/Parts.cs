namespace Studies.DifferentialEquation;

/// <summary>The parts of a trained network: what comes before the equation, its right-hand side, and what comes after it.</summary>
internal sealed class Parts(Device device, int batch) : IDisposable
{
    private readonly StemPart stem = StemPart.Create(device, batch);
    private readonly DynamicsPart dynamics = DynamicsPart.Create(device, batch);
    private readonly ClassifierPart classifier = ClassifierPart.Create(device, batch);

    /// <summary>Copies the weights of a network of the same layers.</summary>
    public void Take(Model trained)
    {
        // The same layers in the same order, with other names.
        Parameter[] parts = [.. stem.Parameters, .. dynamics.Parameters, .. classifier.Parameters];
        foreach (var (to, from) in parts.Zip(trained.Parameters))
            to.Write(from.Read());
    }

    /// <summary>The logits of a batch, with the equation solved to a tolerance.</summary>
    public (float[] Logits, float[] State, int Evaluations) Solve(float[] images, double tolerance)
    {
        var state = new float[batch * 16 * 7 * 7];
        stem.Forward(images, state);
        var solver = new OdeSolver { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance, InitialStep = 0.1 };
        var evaluations = solver.Solve(dynamics, state).Evaluations;
        var logits = new float[batch * 10];
        classifier.Forward(state, logits);
        return (logits, state, evaluations);
    }

    /// <summary>The test error in per cent, the mean number of evaluations, and the distance from the solution for a tolerance of 1e-6.</summary>
    public (double Error, double Evaluations, double Distance) Measure(Dataset test, double tolerance, CancellationToken stop)
    {
        var (wrong, evaluations, far, size, batches) = (0, 0.0, 0.0, 0.0, test.Count / batch);
        for (var b = 0; b < batches; b++)
        {
            stop.ThrowIfCancellationRequested();
            var (inputs, labels) = (new float[batch * test.InputLength], new float[batch]);
            test.Read([.. Enumerable.Range(b * batch, batch)], inputs, labels);
            var solved = Solve(inputs, tolerance);
            evaluations += solved.Evaluations;
            for (var i = 0; i < batch; i++)
            {
                var scores = solved.Logits.AsSpan(10 * i, 10);
                wrong += scores.IndexOf(Largest(scores)) == (int)labels[i] ? 0 : 1;
            }

            // The exact solution is costly; some batches tell how far it is.
            if (b >= 2)
                continue;
            var exact = Solve(inputs, 1e-6).State;
            for (var i = 0; i < exact.Length; i++)
            {
                far += Math.Pow(solved.State[i] - exact[i], 2);
                size += Math.Pow(exact[i], 2);
            }
        }

        return (100.0 * wrong / (batches * batch), evaluations / batches, Math.Sqrt(far / size));
    }

    private static float Largest(ReadOnlySpan<float> scores)
    {
        var largest = scores[0];
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        return largest;
    }

    public void Dispose()
    {
        stem.Dispose();
        dynamics.Dispose();
        classifier.Dispose();
    }
}
