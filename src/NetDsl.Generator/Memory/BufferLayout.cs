using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Memory;

/// <summary>The slices that do not depend on the program: batches, results, parameters.</summary>
public sealed class BufferLayout
{
    private readonly Dictionary<string, BufferSlice> inputs = [];
    private readonly Dictionary<string, BufferSlice> targets = [];
    private readonly Dictionary<string, BufferSlice> outputs = [];
    private readonly Dictionary<string, BufferSlice> losses = [];
    private readonly Dictionary<string, BufferSlice> lossWeights = [];
    private readonly Dictionary<string, BufferSlice> inputGradients = [];
    private readonly Dictionary<string, BufferSlice> outputGradients = [];
    private readonly Dictionary<BufferSlice, (string Path, string Role)> names = [];
    private readonly Dictionary<string, BufferSlice> weights = [];
    private readonly Dictionary<string, BufferSlice> statistics = [];
    private readonly Dictionary<(long Offset, long Length), ParameterSpec> weightsAt = [];
    private readonly Dictionary<(long Offset, long Length), ParameterSpec> statisticsAt = [];
    private readonly Dictionary<string, BufferSlice> variances = [];
    private readonly Dictionary<string, BufferSlice> prepared = [];

    public BufferLayout(Network network)
    {
        foreach (var input in network.Inputs)
            inputs.Add(input.Source, Named(AddPerSample(input.Type), input.Source.Length == 0 ? "Input" : input.Source, ""));
        foreach (var target in network.Targets)
            targets.Add(target.Source, target == TargetModel.SampleWeights
                ? Named(AddPerSample(target.Type), "", "SampleWeights")
                : Named(AddPerSample(target.Type), target.Source, "Target"));
        foreach (var output in network.Outputs)
            outputs.Add(output.Source, Named(AddPerSample(output.Type!), output.Source, "Output"));
        if (network.IsTrainable)
            AddLoss("");
        if (network.IsTrainable && network.Outputs.Count > 1)
            foreach (var output in network.Outputs)
                AddLoss(output.OwnLoss);
        foreach (var output in network.Outputs.Where(o => o.DividesByWeights))
            lossWeights.Add(output.OwnLoss, Named(AddNumber(), output.OwnLoss, "LossWeight"));
        if (network.GraphOf(ProgramKind.InputGradient) is not null)
        {
            foreach (var input in network.Inputs)
                inputGradients.Add(input.Source, Named(AddPerSample(input.Type), input.Source.Length == 0 ? "Input" : input.Source, "Gradient"));
            foreach (var output in network.Outputs)
                outputGradients.Add(output.Source, Named(AddPerSample(output.Type!), output.Source, "OutputGradient"));
        }

        foreach (var (root, _) in network.GraphOf(ProgramKind.Calibration)?.Roots ?? [])
            variances.Add(root.Name, AddNumber());

        // Decayed parameters come first, so that an optimizer's step is one pass over each of two runs.
        foreach (var parameter in network.Parameters.Where(p => p.Trainable).OrderByDescending(p => p.Decayed))
        {
            weightsAt[(Weights, parameter.Type.Length)] = parameter;
            weights.Add(parameter.FullName, new(Storage.Weight, Weights, parameter.Type.Length));
            Weights += PlanMemory.Align(parameter.Type.Length);
            if (parameter.Decayed)
                DecayedWeights = Weights;
        }

        foreach (var parameter in network.Parameters.Where(p => !p.Trainable))
        {
            statisticsAt[(Statistics, parameter.Type.Length)] = parameter;
            statistics.Add(parameter.FullName, new(Storage.Statistic, Statistics, parameter.Type.Length));
            Statistics += PlanMemory.Align(parameter.Type.Length);
        }
    }

    public BufferSlice Input => inputs[""];

    public BufferSlice Target => targets[""];

    public BufferSlice Output => outputs[""];

    public BufferSlice Loss => losses[""];

    /// <summary>The length of the used part of the buffer.</summary>
    public long PerSample { get; private set; }

    public long PerBatch { get; private set; }

    public long Weights { get; }

    public long DecayedWeights { get; }

    public long Statistics { get; }

    public long Prepared { get; private set; }

    public BufferSlice Of(Root root) => root.Kind switch
    {
        RootKind.Output => outputs[root.Name],
        RootKind.Loss => losses[root.Name],
        RootKind.LossWeight => lossWeights[root.Name],
        RootKind.Gradient => weights[root.Name] with { Storage = Storage.Gradient },
        RootKind.InputGradient => inputGradients[root.Name],
        RootKind.OutputGradient => outputGradients[root.Name],
        RootKind.Weight => weights[root.Name],
        RootKind.Variance => variances[root.Name],
        RootKind.Prepared => prepared[root.Name],
        _ => statistics[root.Name],
    };

    public BufferSlice Of(InputModel input) => inputs[input.Source];

    public BufferSlice Of(TargetModel target) => targets[target.Source];

    /// <summary>The slice of a leaf; null for other nodes, and for host numbers.</summary>
    public BufferSlice? Of(Node node) =>
        node.Op == Ops.Input.Op ? inputs[BatchSource.NameOf(node)]
        : node.Op == Ops.Target.Op ? targets[BatchSource.NameOf(node)]
        : node.Op == Ops.Output.Op ? outputs[BatchSource.NameOf(node)]
        : node.Op == OutputGradient.Op ? outputGradients[BatchSource.NameOf(node)]
        : node.Attribute is ParameterSpec parameter ? Of(parameter)
        : node.Attribute is Prepared.Value value ? prepared[value.Root.Name]
        : null;

    /// <summary>Assigns a slice to a parameter constant of inference.</summary>
    public void Add(Prepared.Value value, Network network)
    {
        prepared.Add(value.Root.Name, Named(new(Storage.Prepared, Prepared, value.Type.Length), value.Layer < 0 ? "Value" : network.Layers[value.Layer].Name, value.Role));
        Prepared += PlanMemory.Align(value.Type.Length);
    }

    /// <summary>
    /// The head, input or layer that owns a slice, and the role of the value: <c>Parity</c> and <c>Output</c>. Null if the slice is not
    /// fixed, or is a parameter.
    /// </summary>
    public (string Path, string Role)? NameOf(BufferSlice slice) => names.TryGetValue(slice, out var name) ? name : null;

    public BufferSlice Of(ParameterSpec parameter) => (parameter.Trainable ? weights : statistics)[parameter.FullName];

    /// <summary>The parameter whose gradient, or whose new value, has a slice.</summary>
    public ParameterSpec ParameterOf(BufferSlice slice) => (slice.Storage == Storage.Statistic ? statisticsAt : weightsAt)[(slice.Offset, slice.Length)];

    private BufferSlice Named(BufferSlice slice, string path, string role)
    {
        names.Add(slice, (path, role));
        return slice;
    }

    private void AddLoss(string root) => losses.Add(root, Named(AddNumber(), root, "Loss"));

    private BufferSlice AddNumber()
    {
        var slice = new BufferSlice(Storage.PerBatch, PerBatch, 1);
        PerBatch += PlanMemory.Align(1);
        return slice;
    }

    private BufferSlice AddPerSample(TensorType type)
    {
        var slice = new BufferSlice(Storage.PerSample, PerSample, type.Length);
        PerSample += PlanMemory.Align(type.Length);
        return slice;
    }
}
