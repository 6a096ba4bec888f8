using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// How a batch goes to the device and its results come back: part by part, or all parts of one kind in one run of numbers.
public abstract partial class Model
{
    private float[] labelsAsFloats = [];
    private float[] countedLabels = [];
    private MovingAverage[]? averages;

    /// <summary>
    /// Uploads one of the inputs. The first input, uploaded first, determines the number of samples. Called by emitted code.
    /// </summary>
    protected void SetInput(int index, ReadOnlySpan<float> values)
    {
        var (region, length) = Parts.Inputs[index];
        CheckFitted();
        if (index == 0)
            Samples = CountSamples(values.Length, length, Info.Inputs[0].Name, Info.Input, "inputs");
        else if (values.Length != (long)Samples * length)
            throw new ArgumentException($"{Info.Name}: {Samples} samples need {(long)Samples * length} values of the input '{Info.Inputs[index].Name}', but got {values.Length}.", Info.Inputs[index].Name);
        Device.Upload(values, region.Slice(0, values.Length));
    }

    /// <summary>Uploads one of the targets, after the inputs. Called by emitted code.</summary>
    protected void SetTarget(int index, ReadOnlySpan<float> values)
    {
        var target = Parts.Targets[index];
        if (values.Length != (long)Samples * target.Length)
            throw new ArgumentException($"{Info.Name}: {Samples} samples need {(long)Samples * target.Length} target values{Parts.Of(target)}, but got {values.Length}.", "targets");
        CheckTarget(values, target);
        if (target.IgnoreLabel is { } ignored && values.Contains(ignored))
            values = WithoutIgnored(values, ignored);
        Device.Upload(values, target.Values.Slice(0, values.Length));
    }

    /// <inheritdoc cref="SetTarget(int, ReadOnlySpan{float})"/>
    protected void SetTarget(int index, ReadOnlySpan<int> labels) => SetTarget(index, AsFloats(labels));

    /// <summary>Downloads one of the outputs. Called by emitted code.</summary>
    protected void GetOutput(int index, Span<float> outputs) => Outputs[index].Read(outputs);

    /// <inheritdoc cref="GetOutput(int, Span{float})"/>
    protected float[] GetOutput(int index) => Outputs[index].Read();

    /// <summary>Runs the network as at inference, on what was uploaded. Called by emitted code.</summary>
    protected void Forward()
    {
        using var reading = store.Read();
        Prepare();
        RunInferenceInTiles(Samples);
    }

    /// <summary>The forward and the backward pass of what was uploaded. Called by emitted code.</summary>
    protected float ComputeGradients()
    {
        Train();
        return Download(Loss);
    }

    /// <summary>One step of training on what was uploaded. Called by emitted code.</summary>
    protected float TrainStep(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Train();
        CheckLossWeights();
        optimizer.Step(this);
        AfterUpdate();
        StepCount++;
        return Download(Loss);
    }

    /// <summary>The loss of what was uploaded, as at inference. Called by emitted code.</summary>
    protected float Evaluate()
    {
        using var reading = store.Read();
        Prepare();
        RunEvaluation(Samples);
        return Download(Loss);
    }

    /// <summary>Brings parameters that have a largest norm back to it, after an optimizer has changed them.</summary>
    internal void AfterUpdate()
    {
        using var writing = store.Write();
        RunProjection();
    }

    private void Train()
    {
        CheckTraining();
        using var writing = store.Write();
        RunTraining(Samples);
        store.Statistics.Changed();
    }

    /// <summary>The forward pass as in training: outputs, losses and statistics, but no gradients.</summary>
    internal void TrainForward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        using var call = Enter();
        SetBatch(inputs, targets);
        CheckTraining();
        using var writing = store.Write();
        RunTrainingForward(Samples);
        store.Statistics.Changed();
    }

    /// <summary>Nothing can be learned from a loss of 0 divided by 0, and its gradients would make every parameter NaN.</summary>
    private void CheckLossWeights()
    {
        for (var i = 0; i < Parts.Outputs.Length; i++)
            if (Parts.Outputs[i] is { HasLossWeight: true } output && output.LossWeight(Samples) == 0)
                throw new InvalidOperationException($"{Info.Name}: all labels or samples of the batch{Parts.Of(output.Target)} are ignored or have weight 0, so its loss is 0 divided by 0. No step was taken. Leave out such batches, or make them larger.");
    }

    /// <exception cref="InvalidOperationException">The model is a replica, or a layer normalises over a single value.</exception>
    private void CheckTraining()
    {
        if (isReplica)
            throw new InvalidOperationException($"{Info.Name}: a replica has no gradients and shares its parameters, so it cannot be trained. Train the model that it is a replica of.");
        if (SingleValueNorm(Samples) is { } layer)
            throw new InvalidOperationException($"{Info.Name}: {layer} normalises each channel over one value, which always gives 0, so nothing can be learned from a batch of {Samples}. Train with 2 samples or more in a batch.");
    }

    /// <summary>
    /// The name of a layer whose batch normalisation sees a single value of each channel in a batch of so many samples; null if there is
    /// none.
    /// </summary>
    internal string? SingleValueNorm(int samples)
    {
        if (samples > 1)
            return null;
        foreach (var average in averages ??= MovingAverages)
            if (average.Inner * samples == 1)
                return average.Layer;
        return null;
    }

    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    internal void CheckHasLoss()
    {
        if (!Info.IsTrainable)
            throw new InvalidOperationException($"{Info.Name} has no loss and no code for training, because its declaration ends with [Output]: it only predicts. End a network with a loss, such as [SoftmaxCrossEntropy], to train or evaluate it.");
    }

    private void SetBatch(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        CheckHasLoss();
        SetInputs(inputs);
        if (targets.Length != (long)Samples * TargetLength)
            throw new ArgumentException($"{Info.Name}: {Samples} samples need {(long)Samples * TargetLength} target values, but got {targets.Length}.", nameof(targets));
        for (var i = 0; i < Parts.Targets.Length; i++)
        {
            var length = Samples * Parts.Targets[i].Length;
            SetTarget(i, targets[..length]);
            targets = targets[length..];
        }
    }

    private void SetInputs(ReadOnlySpan<float> inputs)
    {
        var samples = CountSamples(inputs.Length, InputLength, "inputs", Parts.Inputs.Length == 1 ? Info.Input : null, nameof(inputs));
        for (var i = 0; i < Parts.Inputs.Length; i++)
        {
            var length = samples * Parts.Inputs[i].Length;
            SetInput(i, inputs[..length]);
            inputs = inputs[length..];
        }
    }

    private void CheckOutputs(ReadOnlySpan<float> outputs)
    {
        if (outputs.Length != (long)Samples * OutputLength)
            throw new ArgumentException($"{Info.Name}: {Samples} samples give {(long)Samples * OutputLength} outputs, but there is room for {outputs.Length}.", nameof(outputs));
    }

    private void CheckTarget(ReadOnlySpan<float> values, ModelTarget target)
    {
        if (target.FirstInvalid(values) is not (>= 0 and var i))
            return;
        throw new ArgumentException(target.IsWeight
            ? $"{Info.Name}: the weight {values[i]} of sample {i} is not a finite number of 0 or more."
            : $"{Info.Name}: label {values[i]} of sample {i / target.Length}{Parts.Of(target)} is not a class number {target.Labels}.", "targets");
    }

    /// <summary>Labels for the device, where -1 stands for the ignored one, which may be a class otherwise.</summary>
    private ReadOnlySpan<float> WithoutIgnored(ReadOnlySpan<float> labels, int ignored)
    {
        if (countedLabels.Length < labels.Length)
            countedLabels = new float[labels.Length];
        var counted = countedLabels.AsSpan(0, labels.Length);
        labels.Replace(counted, ignored, -1);
        return counted;
    }

    private int CountSamples(int length, int perSample, string what, IReadOnlyList<int>? shape, string parameter)
    {
        if (length == 0 || length % perSample != 0)
            throw new ArgumentException($"{Info.Name}: {what} must hold whole samples of {(shape is null ? "" : string.Join('x', shape) + " = ")}{perSample} numbers, but hold {length} numbers.", parameter);
        var samples = length / perSample;
        return samples <= MaxBatch
            ? samples
            : throw new ArgumentException($"{Info.Name}: {samples} samples in one call, but the model was created for at most {MaxBatch}.", parameter);
    }

    private ReadOnlySpan<float> AsFloats(ReadOnlySpan<int> labels)
    {
        if (labelsAsFloats.Length < labels.Length)
            labelsAsFloats = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            labelsAsFloats[i] = labels[i];
        return labelsAsFloats.AsSpan(0, labels.Length);
    }
}
