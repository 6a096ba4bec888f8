using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// What a network with several inputs, targets or outputs has beside the members of Model: the same methods with a
/// parameter for each, called as the user calls them, and a property for each head.
/// </summary>
internal sealed class PartsWriter
{
    private const string Values = "global::System.ReadOnlySpan<float>";
    private const string Labels = "global::System.ReadOnlySpan<int>";
    private const string Results = "global::System.Span<float>";

    private readonly string? broken;
    private readonly HashSet<string> omitted;
    private readonly bool asksForInputGradient;
    private readonly bool isTrainable;
    private readonly HashSet<string> taken = ["optimizer", "call"];
    private readonly List<Parameter> inputs = [];
    private readonly List<Parameter> targets = [];
    private readonly List<Parameter> outputs = [];
    private readonly List<Parameter> inputGradients = [];
    private readonly List<(string Name, string Declaration)> heads = [];

    /// <param name="broken">What every member does where the declaration has errors; null where it has none.</param>
    public PartsWriter(Network network, string? broken)
    {
        (this.broken, isTrainable) = (broken, network.IsTrainable);
        var spec = network.Spec;
        omitted = [.. LayerName.Taken(spec)];
        foreach (var (input, i) in spec.Layers.Where(l => l.Word == "Input").Select((input, i) => (input, i)))
            inputs.Add(new(i, Unique(input.GivenName is { Length: > 0 } name && LayerName.IsIdentifier(name) ? name : "inputs"), Values,
                $"{(i == 0 ? "One to MaxBatch samples" : "As many samples")}{OfShape(i < network.Inputs.Count ? network.Inputs[i].Type : null)}, one after the other."));
        foreach (var (section, i) in OutputSection.Of(spec).Select((section, i) => (section, i)))
        {
            var output = network.Outputs.FirstOrDefault(o => o.Section == section) ?? Declared(spec, section);
            var of = section.IsHead ? $" of the head {section.Name}" : "";
            if (!output.SameTarget && network.IsTrainable)
            {
                var isLabel = output.Target?.IsLabel ?? LooksLikeLabels(spec, section);
                var meaning = isLabel ? $"one class number{(output.Target is { } known ? $" from 0 to {known.Classes - 1}{(known.IgnoreLabel is { } ignored ? $", or {ignored} where it does not count," : "")}" : "")}" : $"{(output.Target?.Kind == TargetKind.Distribution ? "probabilities" : "values")}{OfShape(output.Target?.Type)}";
                var place = isLabel && output.Target is { Type.Rank: > 0 } ? "position" : "sample";
                targets.Add(new(targets.Count, Unique(section.Name + (isLabel ? "Labels" : "Targets")), isLabel ? Labels : Values, $"The target{of}: {meaning} for each {place}.") { TrainingOnly = output.TrainingOnly });
            }

            outputs.Add(new(i, Unique(section.Name + "Outputs"), Results, $"Receives {(network.IsTrainable ? $"what enters the loss{of}" : $"the output{of}")}: values{OfShape(output.Type)} for each sample.") { TrainingOnly = output.TrainingOnly });
            if (section.IsHead)
                heads.Add((section.Name, spec.Layers[section.Head].Declaration));
        }

        if (network.HasSampleWeights)
            targets.Add(new(targets.Count, Unique("sampleWeights"), Values, "The weight of each sample: 0 or more."));
        asksForInputGradient = spec.Asks("InputGradient");
        foreach (var input in inputs)
            inputGradients.Add(new(input.Index, Unique(input.Name + "Gradient"), Results, $"Receives the gradient for {input.Name}, as many numbers.") { Getter = "GetInputGradient" });
    }

    public void Write(CodeWriter writer)
    {
        foreach (var ((name, declaration), i) in heads.Select((head, i) => (head, i)))
        {
            writer.Summary($"{(isTrainable ? "Output and loss" : "The output")} of {declaration}.");
            writer.Line($"public global::NetDsl.ModelOutput {name}{OutputSection.Word} => {broken ?? $"base.Outputs[{i + 1}]"};");
            writer.Line();
        }

        var used = outputs.Where(o => !o.TrainingOnly).ToList();
        var measured = targets.Where(t => !t.TrainingOnly).ToList();
        if (inputs.Count < 2 && targets.Count < 2 && used.Count < 2)
            return;
        Method(writer, "Runs the network as at inference.", null, "void", "Predict", [.. inputs, .. used], "base.Forward()");
        if (used.Count == 1)
            Method(writer, "Runs the network as at inference and returns what enters the loss.", "One output for each sample.", "float[]", "Predict", inputs, "base.Forward()", "base.GetOutput(0)");
        Method(writer, "Runs the network as at inference: another name of Predict.", null, "void", "Forward", [.. inputs, .. used], "base.Forward()");
        if (used.Count == 1)
            Method(writer, "Runs the network as at inference: another name of Predict.", "One output for each sample.", "float[]", "Forward", inputs, "base.Forward()", "base.GetOutput(0)");
        if (measured.Count == 0)
            return;
        Method(writer, "The forward and the backward pass of one batch: afterwards every parameter has its gradient.", "The loss, averaged over the batch; of several, the weighted sum.",
            "float", "ComputeGradients", [.. inputs, .. targets], "base.ComputeGradients()");
        Method(writer, "One step of training on one batch.", "The loss before the step, averaged over the batch; of several, the weighted sum.",
            "float", "TrainStep", [.. inputs, .. targets, new(0, "optimizer", "global::NetDsl.Optimizer", "Changes the parameters.")], "base.TrainStep(optimizer)");
        Method(writer, "Loss and outputs of one batch, as at inference.", "The loss, averaged over the batch; of several, the weighted sum.",
            "float", "Evaluate", [.. inputs, .. measured, .. used], "base.Evaluate()");
        if (asksForInputGradient && inputs.Count + measured.Count > 2)
            Method(writer, "The gradient of the loss of one batch for the inputs, as at inference.", "The loss, averaged over the batch; of several, the weighted sum.",
                "float", "InputGradient", [.. inputs, .. measured, .. inputGradients], "base.InputGradient()");
    }

    private void Method(CodeWriter writer, string summary, string? returns, string type, string name, IReadOnlyList<Parameter> parameters, string run, string? result = null)
    {
        if (omitted.Contains(name))
            return;
        writer.Summary(summary);
        foreach (var parameter in parameters)
            writer.Line($"/// <param name=\"{parameter.Name}\">{CodeWriter.Escape(parameter.Meaning)}</param>");
        if (returns is not null)
            writer.Line($"/// <returns>{returns}</returns>");
        var header = $"public {type} {name}({string.Join(", ", parameters.Select(p => $"{p.Type} {CodeWriter.Identifier(p.Name)}"))})";
        if (broken is not null)
        {
            writer.Line($"{header} => {broken};");
            writer.Line();
            return;
        }

        writer.Open(header);
        writer.Line("using var call = base.Enter();");
        foreach (var parameter in parameters.Where(inputs.Contains))
            writer.Line($"base.SetInput({parameter.Index}, {CodeWriter.Identifier(parameter.Name)});");
        foreach (var parameter in parameters.Where(targets.Contains))
            writer.Line($"base.SetTarget({parameter.Index}, {parameter.Name});");
        var results = parameters.Where(p => p.Type == Results).Select(p => $"base.{p.Getter}({p.Index}, {p.Name});").ToList();
        if (type == "void" || result is not null)
            writer.Line($"{run};");
        else
            writer.Line(results.Count == 0 ? $"return {run};" : $"var loss = {run};");
        writer.Lines(results);
        if (result is not null)
            writer.Line($"return {result};");
        else if (results.Count > 0 && type != "void")
            writer.Line("return loss;");
        writer.Close();
        writer.Line();
    }

    private string Unique(string name)
    {
        name = char.ToLowerInvariant(name[0]) + name.Substring(1);
        while (!taken.Add(name))
            name += "_";
        return name;
    }

    /// <summary>An output that could not be built, as far as its words say what it is.</summary>
    private static OutputModel Declared(NetworkSpec network, OutputSection section)
    {
        if (!section.IsHead)
            return new(section);
        var reader = new ArgumentReader(network.Layers[section.Head], section.Head, []);
        return new(section) { SameTarget = reader.Boolean("SameTarget", false), TrainingOnly = reader.Boolean("TrainingOnly", false) };
    }

    private static string OfShape(Ir.TensorType? type) => type is null ? "" : $" of {type.Shape}";

    /// <summary>What a target is, by its loss alone: where a declaration has errors, shapes are not known.</summary>
    private static bool LooksLikeLabels(NetworkSpec network, OutputSection section) => network.Layers.Skip(section.Start).Take(section.End - section.Start)
        .Any(l => Registry.Find(l.Word) is LossLayer loss && loss.TargetFor(new ArgumentReader(l, -1, []), Ir.TensorType.PerSample(2)).Kind == TargetKind.Label);

    /// <param name="Index">Which of the inputs, targets or outputs.</param>
    private sealed record Parameter(int Index, string Name, string Type, string Meaning)
    {
        public bool TrainingOnly { get; set; }

        /// <summary>What downloads it, where it is a result.</summary>
        public string Getter { get; set; } = "GetOutput";
    }
}
