using NetDsl.Generator.Expand;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>The object that a model of the network is made with: its description, its memory plan, and its programs.</summary>
internal sealed class DescriptionWriter(Network network, BufferLayout layout, IReadOnlyList<PlannedProgram> programs)
{
    /// <summary>The most entries of a list in one method, so that its IL stays short.</summary>
    private const int EntriesPerMethod = 40;

    /// <summary>The most columns of a line of several entries, without its indentation.</summary>
    private const int MostColumns = 130;

    /// <summary>The entries on one line of the list of moving averages. A deep network has a hundred of them.</summary>
    private const int AveragesPerLine = 4;

    private readonly long perSample = programs.Max(p => p.Plan.PerSample);
    /// <summary>The sizes of the first input besides the declared one.</summary>
    private readonly IReadOnlyList<InputSize> further = InputSizes.Of(network.Spec);

    private readonly long perBatch = programs.Max(p => p.Plan.PerBatch);

    public string Write()
    {
        var layers = Chunks(network.Layers.Where(l => l.Word != "Input").ToList());
        var parameters = Chunks(network.Parameters);
        var rates = Chunks(network.Rates);
        var writer = new CodeWriter();
        writer.Summary($"The description, the memory plan and the programs of {network.Spec.Name.TrimStart('@')}.");
        writer.Line(FileFrame.GeneratedCode);
        writer.Open("internal sealed class Programs : ModelPrograms");
        writer.Line("public static readonly Programs Instance = new();");
        writer.Line();
        if (further.Count > 0)
        {
            var all = new[] { (InputSize?)null }.Concat(further).Select(size => $"global::{FileFrame.NamespaceOf(network.Spec with { Size = size })}.Programs.Instance");
            writer.Line("/// <summary>The programs for all sizes of the input.</summary>");
            writer.Line($"public override global::System.Collections.Generic.IReadOnlyList<ModelPrograms> Sizes => [{string.Join(", ", all)}];");
            writer.Line();
        }

        WriteInfo(writer, (layers.Count, parameters.Count, rates.Count));
        WritePlan(writer);
        WriteRuns(writer);
        WriteLayerOutputs(writer);
        for (var i = 0; i < layers.Count; i++)
            WriteList(writer, "LayerInfo", $"Layers{i + 1}", layers[i].Select(LayerEntry));
        for (var i = 0; i < parameters.Count; i++)
            WriteList(writer, "ParameterInfo", $"Parameters{i + 1}", parameters[i].Select(ParameterEntry));
        for (var i = 0; i < rates.Count; i++)
            WriteList(writer, "DropRateInfo", $"DropRates{i + 1}", rates[i].Select(r => $"new({CodeWriter.Literal(r.FullName)}, {CodeWriter.Number(r.Value)})"));
        writer.Close();
        return writer.ToString();
    }

    private void WriteInfo(CodeWriter writer, (int Layers, int Parameters, int Rates) chunks)
    {
        writer.Open("public override ModelInfo Info { get; } = new()");
        writer.Line($"Name = {CodeWriter.Literal(network.Spec.Name.TrimStart('@'))},");
        writer.Line($"Input = [{string.Join(", ", network.Inputs[0].Type.Sizes)}],");
        if (network.Inputs.Count > 1)
            writer.Line($"Inputs = [{string.Join(", ", network.Inputs.Select(i => $"new({CodeWriter.Literal(i.Layer.Name)}, [{string.Join(", ", i.Type.Sizes)}])"))}],");
        if (further.Count > 0)
            writer.Line($"InputSizes = [{string.Join(", ", further.Select(size => size.Shape).Prepend(InputSizes.Declared(network.Spec)).Select(shape => $"[{string.Join(", ", shape)}]"))}],");
        writer.Line($"Output = [{string.Join(", ", network.Outputs[0].Type!.Sizes)}],");
        if (network.Outputs.Count > 1)
        {
            writer.Line("Heads =");
            writer.Line("[");
            writer.Indent();
            foreach (var head in network.Outputs.Skip(1))
                writer.Line($"new({CodeWriter.Literal(head.Source)}, {CodeWriter.Literal(Declaration(head))}, [{string.Join(", ", head.Type!.Sizes)}], {CodeWriter.Number(head.Weight)}, SameTarget: {Lower(head.SameTarget)}, TrainingOnly: {Lower(head.TrainingOnly)}, FirstLayer: {head.FirstLayer - network.Inputs.Count}),");
            writer.Unindent();
            writer.Line("],");
        }

        writer.Line($"Layers = [{Lists("Layers", chunks.Layers)}],");
        writer.Line($"Parameters = [{Lists("Parameters", chunks.Parameters)}],");
        if (chunks.Rates > 0)
            writer.Line($"DropRates = [{Lists("DropRates", chunks.Rates)}],");
        if (!network.IsTrainable)
            writer.Line("IsTrainable = false,");
        writer.Line($"TrainingBytesPerSample = {4 * (Of(ProgramKind.Training)?.Plan.PerSample ?? 0)},");
        writer.Line($"InferenceBytesPerSample = {4 * Of(ProgramKind.Inference)!.Plan.PerSample},");
        var need = MemoryNeed.Of(network, programs, layout);
        writer.Line($"BytesPerSample = {need.BytesPerSample},");
        writer.Line($"FixedBytes = {need.FixedBytes},");
        if (layout.Prepared > 0)
            writer.Line($"PreparedBytes = {4 * layout.Prepared},");
        writer.Close("};");
        writer.Line();

        static string Lists(string name, int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $".. {name}{i}()"));
    }

    private void WritePlan(CodeWriter writer)
    {
        writer.Open("public override ModelPlan Plan { get; } = new()");
        writer.Line($"Weights = {layout.Weights}, DecayedWeights = {layout.DecayedWeights}, Statistics = {layout.Statistics},");
        writer.Line($"PerSample = {perSample}, PerBatch = {perBatch},");
        if (layout.Prepared > 0)
            writer.Line($"Prepared = {layout.Prepared},");
        writer.Line($"Input = {Region(layout.Input)}, {(network.IsTrainable ? $"Targets = {Region(layout.Target)}, " : "")}Output = {Region(layout.Output)},{(network.IsTrainable ? $" Loss = {layout.Loss.Offset}," : "")}");
        if (network.Outputs[0].Target is { } target)
            writer.Line($"Target = {KindOf(target)},");
        if (network.Inputs.Count > 1)
            writer.Line($"FurtherInputs = [{string.Join(", ", network.Inputs.Skip(1).Select(i => Region(layout.Of(i))))}],");
        if (network.Outputs[0].DividesByWeights)
            writer.Line($"LossWeight = {LossWeight(network.Outputs[0], layout).Offset},");
        if (network.Outputs.Count > 1)
        {
            if (network.IsTrainable)
                writer.Line($"OwnLoss = {OwnLoss(network.Outputs[0], layout).Offset},");
            writer.Line("Heads =");
            writer.Line("[");
            writer.Indent();
            foreach (var head in network.Outputs.Skip(1))
                writer.Line(head.Target is null ? $"new() {{ Output = {Region(layout.Of(new Ir.Root(Ir.RootKind.Output, head.Source)))} }}," : $"new() {{ Output = {Region(layout.Of(new Ir.Root(Ir.RootKind.Output, head.Source)))}, Loss = {OwnLoss(head, layout).Offset}, {(head.DividesByWeights ? $"LossWeight = {LossWeight(head, layout).Offset}, " : "")}Target = {Region(layout.Of(head.Target!))}, Kind = {KindOf(head.Target!)} }},");
            writer.Unindent();
            writer.Line("],");
        }

        if (network.HasSampleWeights)
            writer.Line($"SampleWeights = {Region(layout.Of(TargetModel.SampleWeights))},");
        if (Of(ProgramKind.InputGradient) is not null)
        {
            writer.Line($"InputGradients = [{string.Join(", ", network.Inputs.Select(i => Region(layout.Of(new Ir.Root(Ir.RootKind.InputGradient, i.Source)))))}],");
            writer.Line($"OutputGradients = [{string.Join(", ", network.Outputs.Select(o => Region(layout.Of(new Ir.Root(Ir.RootKind.OutputGradient, o.Source)))))}],");
        }

        if (Of(ProgramKind.Sampling) is not null)
            writer.Line("IsRandom = true,");
        if (network.Transforms.Count > 0)
            writer.Line($"InputTransforms = [{string.Join(", ", network.Transforms.Select(t => $"new({CodeWriter.Literal(t.Layer)}, TransformKind.{t.Kind}, {t.Input}, {CodeWriter.Number(t.Epsilon)})"))}],");
        if (Of(ProgramKind.Calibration) is { } calibration)
            WriteArray("Calibrated", calibration.Program.Graph.Roots.Select(r => $"({CodeWriter.Literal(r.Root.Name)}, {layout.Of(r.Root).Offset}),"));
        if (network.MovingAverages.Count > 0)
            WriteArray("MovingAverages", Chunks(network.MovingAverages, AveragesPerLine).Select(line =>
                string.Join(" ", line.Select(a => $"new({CodeWriter.Literal(a.Layer)}, {CodeWriter.Number(a.Share)}, {a.Inner}),"))));
        writer.Close("};");
        writer.Line();

        void WriteArray(string name, IEnumerable<string> lines)
        {
            writer.Line($"{name} =");
            writer.Line("[");
            writer.Indent();
            writer.Lines(lines);
            writer.Unindent();
            writer.Line("],");
        }
    }

    private void WriteRuns(CodeWriter writer)
    {
        if (Of(ProgramKind.Activations) is not null)
            Write("RunActivations", "ActivationsProgram(net).Run");
        if (network.IsTrainable)
            Write("RunTraining", "TrainingProgram(net).Run");
        Write("RunInference", "InferenceProgram(net).Forward");
        if (network.IsTrainable)
            Write("RunEvaluation", "InferenceProgram(net).Evaluate");
        if (network.MovingAverages.Count > 0)
            Write("RunTrainingForward", "TrainingProgram(net).Forward");
        if (Of(ProgramKind.Calibration) is not null)
            Write("RunCalibration", "CalibrationProgram(net).Run");
        if (Of(ProgramKind.Sampling) is not null)
            Write("RunSampling", "SamplingProgram(net).Run");
        if (Of(ProgramKind.ParameterConstants) is not null)
            Write("RunPreparation", "ParameterConstantsProgram(net).Run", ofBatch: false);
        if (Of(ProgramKind.Projection) is not null)
            Write("RunProjection", "ProjectionProgram(net).Run", ofBatch: false);
        if (Of(ProgramKind.InputGradient) is not null)
        {
            writer.Open("public override void RunInputGradient(ModelMemory net, int samples, bool ofLoss)");
            writer.Line("var program = new InputGradientProgram(net);");
            writer.Line("program.Forward(samples);");
            if (network.IsTrainable)
            {
                writer.Line("if (ofLoss)");
                writer.Indent();
                writer.Line("new LossGradientProgram(net).Run(samples);");
                writer.Unindent();
            }

            writer.Line("program.Backward(samples);");
            writer.Close();
            writer.Line();
        }

        void Write(string name, string run, bool ofBatch = true)
        {
            writer.Line($"public override void {name}(ModelMemory net{(ofBatch ? ", int samples" : "")}) => new {run}({(ofBatch ? "samples" : "1")});");
            writer.Line();
        }
    }

    private void WriteLayerOutputs(CodeWriter writer)
    {
        var chunks = Chunks(LayerOutputs.Of(Of(ProgramKind.Activations) ?? Of(ProgramKind.Inference)!, network, layout));
        if (chunks.Count == 0)
            return;
        writer.Line("// Each entry: the names, the number of kernel calls after which the output is in memory, its offset, and its shape.");
        writer.Line($"public override LayerOutput[] LayerOutputs() => [{string.Join(", ", chunks.Select((_, i) => $".. LayerOutputs{i + 1}()"))}];");
        writer.Line();
        for (var i = 0; i < chunks.Count; i++)
            WriteList(writer, "LayerOutput", $"LayerOutputs{i + 1}", Packed(chunks[i]));

        // A deep network has hundreds of them, so a line holds as many as fit.
        static IEnumerable<string> Packed(IEnumerable<string> entries)
        {
            var line = "";
            foreach (var entry in entries)
            {
                if (line.Length > 0 && line.Length + entry.Length > MostColumns)
                {
                    yield return line;
                    line = "";
                }

                line += (line.Length > 0 ? ", " : "") + entry;
            }

            if (line.Length > 0)
                yield return line;
        }
    }

    private PlannedProgram? Of(ProgramKind kind) => programs.FirstOrDefault(p => p.Program.Kind == kind);

    private static BufferSlice OwnLoss(OutputModel output, BufferLayout layout) => layout.Of(new Ir.Root(Ir.RootKind.Loss, output.OwnLoss));

    private static BufferSlice LossWeight(OutputModel output, BufferLayout layout) => layout.Of(new Ir.Root(Ir.RootKind.LossWeight, output.OwnLoss));

    private static string KindOf(TargetModel target) =>
        $"TargetKind.{target.Kind}{(target.Classes > 0 ? $", Classes = {target.Classes}{Ignored(target)}" : "")}";

    private static string Ignored(TargetModel target) => target.IgnoreLabel is { } label ? $", IgnoreLabel = {label.ToString(CultureInfo.InvariantCulture)}" : "";

    private static string Region(BufferSlice slice) => $"new({slice.Offset}, {slice.Length})";

    private string Declaration(OutputModel head) => network.Spec.Layers[head.Section.Head].Declaration;

    private string LayerEntry(LayerModel layer)
    {
        var own = network.Own(layer).ToList();
        var declaration = CodeWriter.Literal(layer.Declaration);
        return $"new({CodeWriter.Literal(layer.Name)}, {declaration}, [{string.Join(", ", layer.Output.Sizes)}], " +
            $"Parameters: {own.Where(p => p.Trainable).Sum(p => p.Type.Length)}, Buffers: {own.Where(p => !p.Trainable).Sum(p => p.Type.Length)}, MultiplyAdds: {layer.MultiplyAdds}, [{string.Join(", ", layer.Inputs.Select(input => CodeWriter.Literal(input.Name)))}]) " +
            $"{{ Attribute = {CodeWriter.Literal(layer.Word)}{Arguments(layer)} }}";
    }

    private static string Arguments(LayerModel layer)
    {
        var given = layer.Arguments.Where(argument => argument.Value is not (NullValue or NoValue)).ToList();
        return given.Count == 0 ? "" : $", Arguments = [{string.Join(", ", given.Select(argument => $"new({CodeWriter.Literal(argument.Name)}, {Literal(argument.Value)})"))}]";
    }

    private static string Literal(ArgumentValue value) => value switch
    {
        BooleanValue truth => Lower(truth.Value),
        RealValue real => double.IsNaN(real.Value) || double.IsInfinity(real.Value) ? CodeWriter.Literal($"{real}") : $"{real}d",
        TextValue text => CodeWriter.Literal(text.Value),
        EnumValue member => CodeWriter.Literal(member.Member),
        TypeValue type => CodeWriter.Literal(type.FullName),
        ListValue list => $"new object[] {{ {string.Join(", ", list.Items.Select(Literal))} }}",
        _ => $"{value}",
    };

    private string ParameterEntry(ParameterSpec parameter) =>
        $"new({CodeWriter.Literal(parameter.FullName)}, [{string.Join(", ", parameter.Type.Sizes)}], Trainable: {Lower(parameter.Trainable)}, UsesWeightDecay: {Lower(parameter.Decayed)}, " +
        $"Offset: {layout.Of(parameter).Offset}, {RuntimeText.Of(parameter.Initializer.Value)})";

    private static void WriteList(CodeWriter writer, string type, string name, IEnumerable<string> entries)
    {
        writer.Line($"private static {type}[] {name}() =>");
        writer.Line("[");
        writer.Indent();
        writer.Lines(entries.Select(e => e + ","));
        writer.Unindent();
        writer.Line("];");
        writer.Line();
    }

    private static List<List<T>> Chunks<T>(IReadOnlyList<T> items, int length = EntriesPerMethod) => items
        .Select((item, i) => (item, i))
        .GroupBy(p => p.i / length)
        .Select(g => g.Select(p => p.item).ToList())
        .ToList();

    private static string Lower(bool value) => value ? "true" : "false";
}
