namespace NetDsl;

/// <summary>The compiler's description of a network: its layers, their shapes, and their costs.</summary>
public sealed class ModelInfo
{
    /// <summary>The name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of one input sample, channels first; of several inputs, that of the first.</summary>
    public required IReadOnlyList<int> Input { get; init; }

    /// <summary>Every input with its shape, in order of declaration.</summary>
    public IReadOnlyList<InputInfo> Inputs { get => field ??= [new("Input", Input)]; init; }

    /// <summary>The shapes of the first input that the network is compiled for, the declared one first: those of <c>InputSize</c> follow.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InputSizes { get => field ??= [Input]; init; }

    /// <summary>The shape of one output sample: what <c>Forward</c> returns.</summary>
    public required IReadOnlyList<int> Output { get; init; }

    /// <summary>The further outputs, in order of declaration.</summary>
    public IReadOnlyList<HeadInfo> Heads { get; init; } = [];

    /// <summary>The layers, in order.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>Every named parameter, trainable or not, in order of declaration.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    /// <summary>The rates at which layers drop while training, as declared, in order.</summary>
    public IReadOnlyList<DropRateInfo> DropRates { get; init; } = [];

    /// <summary>Whether the network can be trained. One that ends with <c>Output</c>, without a loss, cannot.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>Bytes of activations and gradients that one sample needs while training, after memory planning.</summary>
    public required long TrainingBytesPerSample { get; init; }

    /// <summary>Bytes of activations that one sample needs at inference, after memory planning.</summary>
    public required long InferenceBytesPerSample { get; init; }

    /// <summary>
    /// Bytes that a model has on its device for each sample of its largest batch: what the program needs that needs most.
    /// </summary>
    public required long BytesPerSample { get; init; }

    /// <summary>The bytes of a model on its device that do not depend on the batch: parameters, their gradients, buffers.</summary>
    public required long FixedBytes { get; init; }

    /// <summary>Bytes that it has in addition from the first inference on: what that prepares of parameters.</summary>
    public long PreparedBytes { get; init; }

    /// <summary>The number of values in buffers: values that are saved but not trained, such as moving averages.</summary>
    public long BufferElements => Parameters.Where(p => !p.Trainable).Sum(p => (long)p.Length);

    /// <summary>The number of trainable parameters.</summary>
    public long TrainableParameters => Parameters.Where(p => p.Trainable).Sum(p => (long)p.Length);

    /// <summary>The number of multiply-adds of one forward pass of one sample.</summary>
    public long MultiplyAdds => Layers.Sum(l => l.MultiplyAdds);

    /// <summary>Returns the layers as a table, and the planned memory.</summary>
    public override string ToString() => ModelTable.Format(this);
}

/// <summary>One input of a network.</summary>
/// <param name="Name">Its name, given or <c>Input</c>.</param>
/// <param name="Shape">The shape of one sample, channels first.</param>
public sealed record InputInfo(string Name, IReadOnlyList<int> Shape);

/// <summary>An additional output of a network, with its own layers and loss.</summary>
/// <param name="Name">Its name, which is the prefix of its layers' names: <c>Parity</c>.</param>
/// <param name="Declaration">Its declaration: <c>Head("parity", Weight = 0.5)</c>.</param>
/// <param name="Output">The shape of one output sample: the input of the loss.</param>
/// <param name="Weight">The weight of its loss in that of the network.</param>
/// <param name="SameTarget">Whether it learns the network's own target.</param>
/// <param name="TrainingOnly">Whether it exists in training only.</param>
/// <param name="FirstLayer">The index of its first layer in <see cref="ModelInfo.Layers"/>.</param>
public sealed record HeadInfo(string Name, string Declaration, IReadOnlyList<int> Output, float Weight, bool SameTarget,
    bool TrainingOnly, int FirstLayer);

/// <summary>One layer of a network.</summary>
/// <param name="Name">The layer's name, given or made: <c>Conv1</c>.</param>
/// <param name="Declaration">What was declared: <c>Conv2d(6, 5, Padding = 2)</c>.</param>
/// <param name="Output">The shape of one output sample, channels first.</param>
/// <param name="Parameters">Its trainable parameters.</param>
/// <param name="Buffers">The number of its values that are saved but not trained, such as moving averages.</param>
/// <param name="MultiplyAdds">Multiply-adds of one forward pass of one sample.</param>
/// <param name="Inputs">The layers whose outputs it takes, by name; <c>Input</c> is the network's input, where it has no name.</param>
public sealed record LayerInfo(
    string Name, string Declaration, IReadOnlyList<int> Output, long Parameters, long Buffers, long MultiplyAdds,
    IReadOnlyList<string> Inputs)
{
    /// <summary>Bytes of one output sample.</summary>
    public long ActivationBytes => 4 * Output.Aggregate(1L, (product, size) => product * size);

    /// <summary>The name of its attribute: <c>Conv2d</c>.</summary>
    public string Attribute { get; init; } = "";

    /// <summary>The arguments that were given, with the values of block parameters and expressions.</summary>
    public IReadOnlyList<LayerArgument> Arguments { get; init; } = [];
}

/// <summary>One argument of a layer.</summary>
/// <param name="Name">The name of the constructor's parameter or of the property: <c>filters</c>, <c>Padding</c>.</param>
/// <param name="Value">An <c>int</c>, a <c>double</c>, a <c>bool</c>, a <c>string</c> (also for the member of an enumeration), or an array of
/// these.</param>
public sealed record LayerArgument(string Name, object Value);

/// <summary>One named parameter of a network, as the compiler knows it.</summary>
/// <param name="Name">Its full name: <c>Conv1.Weight</c>.</param>
/// <param name="Shape">Its shape, as PyTorch has it.</param>
/// <param name="Trainable">Whether the optimizer changes it. If not, it is a buffer: a statistic that is saved, such as a moving
/// average.</param>
/// <param name="UsesWeightDecay">Whether weight decay applies to it: weights, but not biases or normalisation.</param>
/// <param name="Offset">Its start in the memory of all parameters, or of all buffers, in floats.</param>
/// <param name="Initializer">What it is before training.</param>
public sealed record ParameterInfo(string Name, IReadOnlyList<int> Shape, bool Trainable, bool UsesWeightDecay,
    long Offset, Initializer Initializer)
{
    /// <summary>The number of values.</summary>
    public int Length { get; } = checked((int)Shape.Aggregate(1L, (product, size) => product * size));
}

/// <summary>The rate at which a layer drops while training.</summary>
/// <param name="Name">The layer's name: <c>Dropout1</c>; of one that does more than to drop, also what it drops:
/// <c>Dense1.DropConnect</c>.</param>
/// <param name="Rate">The probability, as declared.</param>
public sealed record DropRateInfo(string Name, float Rate);
