using NetDsl.Runtime;

namespace NetDsl;

// How a batch goes to the device and its results come back: part by part, or all parts of one kind in one run of numbers.
public abstract partial class Model
{
    private float[] labelsAsFloats = [];

    /// <summary>Uploads one of the inputs. The first, which comes first, says how many samples there are. Called by emitted code.</summary>
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
        if (target.Classes > 0)
            CheckLabels(values, target);
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
        Prepare();
        RunInferenceInTiles(Samples);
    }

    /// <summary>The forward and the backward pass of what was uploaded. Called by emitted code.</summary>
    protected float Gradients()
    {
        Train();
        return Download(Loss);
    }

    /// <summary>One step of training on what was uploaded. Called by emitted code.</summary>
    protected float TrainStep(Optimizer optimizer)
    {
        Train();
        optimizer.Step(this);
        RunProjection();
        Step++;
        return Download(Loss);
    }

    /// <summary>The loss of what was uploaded, as at inference. Called by emitted code.</summary>
    protected float Evaluate()
    {
        Prepare();
        RunEvaluation(Samples);
        return Download(Loss);
    }

    private void Train()
    {
        RunTraining(Samples);
        statistics.Changed();
    }

    /// <summary>The forward pass as in training: outputs, losses and statistics, but no gradients.</summary>
    internal void TrainForward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        SetBatch(inputs, targets);
        RunTrainingForward(Samples);
        statistics.Changed();
    }

    private void SetBatch(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
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

    private void CheckLabels(ReadOnlySpan<float> labels, ModelTarget target)
    {
        for (var i = 0; i < labels.Length; i++)
            if (!(labels[i] >= 0 && labels[i] < target.Classes && labels[i] == (int)labels[i]))
                throw new ArgumentException($"{Info.Name}: label {labels[i]} of sample {i / target.Length}{Parts.Of(target)} is not a class number from 0 to {target.Classes - 1}.", "targets");
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
