using System.Diagnostics;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// The outputs of hidden layers, read right after the kernel call that completes them, because a later call may use their memory.
public abstract partial class Model
{
    private static readonly Action<Model, int> activate = static (model, samples) => model.programs.RunActivations(new(model), samples);

    private ActivationTable? activationTable;
    private ActivationReader? activationReader;
    private DeviceBuffer? convertedActivation;

    /// <summary>
    /// The layers and blocks whose outputs can be read by <see cref="Activations"/>, in the order in which they are computed. At inference,
    /// layers are fused: the kernel of a convolution goes on to its normalisation and rectifier, and only the output of the last of them is
    /// in memory. Of a network declared with <c>[Network(Activations = true)]</c>, all layers and blocks can be read.
    /// </summary>
    public IReadOnlyList<ActivationInfo> ReadableLayers => ActivationTable.Readable;

    private ActivationTable ActivationTable => activationTable ??= new(Info, programs.LayerOutputs());

    /// <summary>
    /// Runs the network as at inference and returns the outputs of hidden layers or blocks: what PyTorch has forward hooks and
    /// torchvision's <c>create_feature_extractor</c> for.
    /// </summary>
    /// <remarks>
    /// The network runs only as far as the last of these layers needs, so its own outputs may still be those of an earlier call. Of a layer
    /// that is applied several times (<c>Shared</c>), the last output is returned; of a loss or <c>Output</c>, what
    /// <see cref="Predict(ReadOnlySpan{float})"/> returns.
    /// </remarks>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Predict(ReadOnlySpan{float})"/>.</param>
    /// <param name="layers">Names of layers or blocks as in <see cref="ReadableLayers"/>: <c>"Stage1.Conv2"</c>; <c>*</c> stands for any
    /// letters, <c>?</c> for one; upper and lower case are equal. All that can be read if there is none.</param>
    /// <returns>The outputs by their names, in the order in which they are computed.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a name or pattern fits no layer or block.</exception>
    /// <exception cref="InvalidOperationException">A layer has no output in memory at inference. The message names layers near it that
    /// have.</exception>
    public IReadOnlyDictionary<string, Activation> Activations(ReadOnlySpan<float> inputs, params ReadOnlySpan<string> layers)
    {
        using var call = Enter();
        var outputs = ActivationTable.Matching(layers);
        SetInputs(inputs);
        var activations = new Dictionary<string, Activation>();
        foreach (var (layer, value) in outputs)
            activations.Add(layer, new(layer, value.Shape, new float[value.Length * Samples]));
        if (outputs.Count > 0)
            RunActivations(outputs[^1].Value.Calls, outputs, activations);
        return activations;
    }

    /// <summary>Runs the network as at inference and returns the output of a hidden layer or block, of all samples one after the other.</summary>
    /// <inheritdoc cref="ReadActivation(ReadOnlySpan{float}, string, Span{float})"/>
    public float[] ReadActivation(ReadOnlySpan<float> inputs, string layer)
    {
        using var call = Enter();
        var output = ActivationTable.Find(layer).Value;
        SetInputs(inputs);
        var activation = new float[output.Length * Samples];
        ReadActivation(output, activation);
        return activation;
    }

    /// <summary>Runs the network as at inference and copies the output of a hidden layer or block, without allocating.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples, as for <see cref="Predict(ReadOnlySpan{float})"/>.</param>
    /// <param name="layer">The name of the layer or block, as in <see cref="ReadableLayers"/>.</param>
    /// <param name="activation">Receives one output per sample, channels first.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such layer or block.</exception>
    /// <exception cref="InvalidOperationException">The layer has no output in memory at inference. The message names layers near it that
    /// have.</exception>
    public void ReadActivation(ReadOnlySpan<float> inputs, string layer, Span<float> activation)
    {
        using var call = Enter();
        var (name, output) = ActivationTable.Find(layer);
        SetInputs(inputs);
        if (activation.Length != (long)Samples * output.Length)
            throw new ArgumentException($"{Info.Name}: {Samples} samples give {(long)Samples * output.Length} numbers in '{name}', but there is room for {activation.Length}.", nameof(activation));
        ReadActivation(output, activation);
    }

    private void ReadActivation(LayerOutput output, Span<float> activation)
    {
        // No call after it is made, so the value is still there.
        RunActivations(output.Calls, [], null);
        Download(output, activation);
    }

    private void RunActivations(int calls, IReadOnlyList<NamedOutput> outputs, Dictionary<string, Activation>? activations)
    {
        using var reading = store.Read();
        Prepare();
        var reader = activationReader ??= new(this);
        reader.Begin(calls, outputs, activations);
        RunHooked(reader, Samples, activate);
        reader.End();
    }

    /// <summary>Copies a value from the device, channels first.</summary>
    private void Download(LayerOutput output, Span<float> values)
    {
        var value = PerSample(output.Offset, output.Start + output.Length).Slice(output.Start * Samples, values.Length);
        if (output.Layout == Layout.Nchw && !output.AreSteps)
        {
            Device.Download(value, values);
            return;
        }

        if (convertedActivation is null || convertedActivation.Length < values.Length)
        {
            convertedActivation?.Dispose();
            convertedActivation = null;
            convertedActivation = Device.Allocate(values.Length);
        }

        var converted = new Region(convertedActivation, 0, values.Length);
        if (output.AreSteps)
            Device.Transpose(output.Shape[1], Samples * output.Shape[0], value, converted);
        else
            Device.Convert(new(Samples, output.Shape[0], output.Length / output.Shape[0]), value, converted);
        Device.Download(converted, values);
    }

    /// <summary>Reads values between the kernel calls of a program, and leaves out the calls after the last of them.</summary>
    private sealed class ActivationReader(Model model) : IKernelHook
    {
        private IReadOnlyList<NamedOutput> outputs = [];
        private Dictionary<string, Activation>? activations;
        private int last;
        private int made;
        private int read;

        /// <param name="calls">The number of calls that are made.</param>
        /// <param name="outputs">The values to read, in the order of the calls.</param>
        /// <param name="activations">Receives them.</param>
        public void Begin(int calls, IReadOnlyList<NamedOutput> outputs, Dictionary<string, Activation>? activations) =>
            (last, this.outputs, this.activations, made, read) = (calls, outputs, activations, 0, 0);

        public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll)
        {
            ReadComplete();
            if (made == last)
                return false;
            made++;
            return true;
        }

        /// <summary>The program has ended.</summary>
        public void End()
        {
            ReadComplete();
            Debug.Assert(made == last && read == outputs.Count, "The program makes fewer calls than the compiler counted.");
            (outputs, activations) = ([], null);
        }

        private void ReadComplete()
        {
            for (; read < outputs.Count && outputs[read].Value.Calls <= made; read++)
                model.Download(outputs[read].Value, activations![outputs[read].Layer].Values);
        }
    }
}
