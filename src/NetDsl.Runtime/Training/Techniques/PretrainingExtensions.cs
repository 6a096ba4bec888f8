namespace NetDsl;

/// <summary>Initial weights that are learned without labels.</summary>
public static class PretrainingExtensions
{
    /// <summary>
    /// Initialises dense layers by stacked restricted Boltzmann machines: each is trained by contrastive divergence on what the one below
    /// makes of the samples, and gives its layer weights and biases. Train the network as usual afterwards.
    /// </summary>
    /// <remarks>
    /// The layers follow each other, with <c>Sigmoid</c> between; inputs are probabilities from 0 to 1, such as grey values. G. Hinton, S.
    /// Osindero and Y.-W. Teh, "A fast learning algorithm for deep belief nets", 2006; G. Hinton, "A practical guide to training restricted
    /// Boltzmann machines", 2010.
    /// </remarks>
    /// <param name="model">The network.</param>
    /// <param name="dataset">The samples. Their targets play no part.</param>
    /// <param name="layers">The names of the layers, from the input on: <c>["Dense1", "Dense2"]</c>.</param>
    /// <param name="options">How the machines are trained.</param>
    /// <param name="cancellationToken">Cancels the call; no parameter changes.</param>
    /// <exception cref="ArgumentException">A layer is missing, is not dense, or does not follow the one before it. Thrown at
    /// once.</exception>
    /// <exception cref="InvalidDataException">A sample has a number that is not from 0 to 1.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async Task PretrainAsync(this Model model, Dataset dataset, IReadOnlyList<string> layers, PretrainingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(layers);
        var chosen = options ?? new PretrainingOptions();
        chosen.Check();
        var stack = Stack(model, dataset, layers);
        await ModelTrainingExtensions.OnOwnThread<bool>(model, () => () =>
        {
            Run(model, dataset, stack, chosen, cancellationToken);
            return true;
        }).ConfigureAwait(false);
    }

    private static List<(string Name, Parameter Weight, Parameter Bias)> Stack(Model model, Dataset dataset, IReadOnlyList<string> layers)
    {
        if (layers.Count == 0)
            throw new ArgumentException("There is no layer to initialise.", nameof(layers));
        var stack = new List<(string, Parameter, Parameter)>();
        var size = dataset.InputLength;
        foreach (var name in layers)
        {
            var weight = model.Parameters.FirstOrDefault(p => p.Name == name + ".Weight");
            var bias = model.Parameters.FirstOrDefault(p => p.Name == name + ".Bias");
            if (weight is null || bias is null || weight.Shape.Count != 2)
                throw new ArgumentException($"{model.Info.Name} has no dense layer '{name}' with weights and biases.", nameof(layers));
            if (weight.Shape[1] != size)
                throw new ArgumentException($"{name} takes {weight.Shape[1]} numbers, but what comes before it has {size}: name the layers from the input on.", nameof(layers));
            size = weight.Shape[0];
            stack.Add((name, weight, bias));
        }

        return stack;
    }

    private static void Run(Model model, Dataset dataset, List<(string Name, Parameter Weight, Parameter Bias)> stack, PretrainingOptions options, CancellationToken cancellation)
    {
        var machines = new List<BoltzmannMachine>();
        using var call = model.Enter();
        try
        {
            foreach (var (name, weight, _) in stack)
            {
                var machine = new BoltzmannMachine(model.Device, weight.Shape[1], weight.Shape[0], options);
                machines.Add(machine);
                var order = new int[dataset.Count];
                for (var epoch = 0; epoch < options.Epochs; epoch++)
                {
                    Shuffle.Fill(order, (ulong)(uint)options.Seed, epoch);
                    var (error, batches) = (0.0, 0);
                    for (var start = 0; start < order.Length; start += options.BatchSize, batches++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        error += machine.Learn(Below(order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start))));
                    }

                    options.EpochEnded?.Invoke(name, epoch + 1, error / batches);
                }
            }

            foreach (var ((_, weight, bias), machine) in stack.Zip(machines))
            {
                weight.Write(machine.Weight);
                bias.Write(machine.HiddenBias);
            }
        }
        finally
        {
            machines.ForEach(machine => machine.Dispose());
        }

        // What the machines below the newest one make of samples.
        float[] Below(ReadOnlySpan<int> indices)
        {
            var values = new float[indices.Length * dataset.InputLength];
            dataset.Read(indices, values, new float[indices.Length * dataset.TargetLength]);
            for (var i = 0; i < values.Length; i++)
                if (!(values[i] is >= 0 and <= 1))
                    throw new InvalidDataException($"Sample {indices[i / dataset.InputLength]} holds {values[i]}, but a Boltzmann machine takes probabilities from 0 to 1: leave out Normalize.");
            for (var i = 0; i < machines.Count - 1; i++)
            {
                var above = new float[indices.Length * stack[i].Weight.Shape[0]];
                machines[i].Transform(values, above);
                values = above;
            }

            return values;
        }
    }
}
