using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The public face of a network class: how it is created, its named parameters, its description. Of a network with a
/// mistake, too, so that code which uses it gets no errors of its own; its body then only throws.
/// </summary>
internal sealed class SurfaceWriter(Network network, FixedPlaces? places)
{
    /// <summary>The most entries of a list in one method, so that its IL stays short.</summary>
    private const int EntriesPerMethod = 40;

    /// <summary>A deep network has a hundred of them.</summary>
    private const int AveragesPerLine = 4;

    private const string Broken = "throw new global::System.InvalidOperationException(\"The declaration of this network has errors.\")";

    private string Name => network.Spec.Name;

    private List<LayerModel> Layers => network.Layers.Where(l => l.Word != "Input").ToList();

    /// <param name="perSample">The length of the arena for each sample, while training, at inference, and in whatever program needs most.</param>
    /// <param name="perBatch">The length of the arena that does not depend on the batch.</param>
    public string Write((long Training, long Inference, long Most) perSample, long perBatch)
    {
        var writer = new CodeWriter();
        if (places is not null)
            WriteDescription(writer);
        writer.Open($"partial class {Name} : global::NetDsl.Model");
        WriteCreation(writer);
        writer.Line();
        new Accessors(network, places is null ? Broken : null).Write(writer);
        new PartsWriter(network, places is null ? Broken : null).Write(writer);
        if (places is null)
            WriteBrokenMembers(writer);
        else
            WriteMembers(writer, places, perSample, perBatch);
        writer.Close();
        return writer.ToString();
    }

    /// <summary>The table that an editor shows where the class is named. A block is one row, or nobody would read those of a deep network.</summary>
    private void WriteDescription(CodeWriter writer)
    {
        var parameters = network.Parameters.Where(p => p.Trainable).Sum(p => p.Type.Length);
        writer.Line("/// <summary>");
        var inputs = string.Join(" and ", network.Inputs.Select(i => Shape(i.Type)));
        var outputs = string.Join(" and ", network.Outputs.Select(o => Shape(o.Type!)));
        writer.Line($"/// {inputs} -> {outputs}, {Count(parameters)} parameters, {Count(Layers.Sum(l => l.MultiplyAdds))} multiply-adds.");
        writer.Line("/// <list type=\"table\">");
        writer.Line("/// <listheader><term>layer</term><description>output, parameters</description></listheader>");
        var layers = Layers;
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, block) = (layers[i], Block(layers[i]));
            if (network.Outputs.FirstOrDefault(o => o.Section.IsHead && network.Layers[o.FirstLayer] == layer) is { } head)
                writer.Line($"/// <item><term>{CodeWriter.Escape(Declaration(head))}</term><description></description></item>");
            var own = Own(layer).Where(p => p.Trainable).Sum(p => p.Type.Length);
            while (block is not null && i + 1 < layers.Count && Block(layers[i + 1]) == block)
                own += Own(layer = layers[++i]).Where(p => p.Trainable).Sum(p => p.Type.Length);
            writer.Line($"/// <item><term>{CodeWriter.Escape(block ?? layer.Declaration)}</term><description>{Shape(layer.Output)}{(own == 0 ? "" : $", {Count(own)}")}</description></item>");
        }

        writer.Line("/// </list>");
        writer.Line("/// </summary>");
    }

    /// <summary>The outermost block that a layer is part of; null: it stands by itself. Layers of heads bear the head's name first.</summary>
    private string? Block(LayerModel layer)
    {
        var names = layer.Name.Split('.');
        var heads = network.Outputs.Any(o => o.Section.IsHead && o.Section.Name == names[0]) ? 1 : 0;
        return names.Length > heads + 1 ? string.Join(".", names.Take(heads + 1)) : null;
    }

    private void WriteCreation(CodeWriter writer)
    {
        writer.Line($"private {Name}(global::NetDsl.Device device, int batch, int seed) : base(Info, Plan, device, batch, seed)");
        writer.Open();
        writer.Close();
        writer.Line();
        writer.Summary("Creates the network on a device, with random initial parameters.");
        writer.Line("/// <param name=\"device\">Where it runs; the processor if not given.</param>");
        writer.Line("/// <param name=\"batch\">The most samples that one call may have; memory is reserved for so many.</param>");
        writer.Line("/// <param name=\"seed\">Decides the initial parameters and everything random that follows.</param>");
        writer.Line($"public static {Name} Create(global::NetDsl.Device? device = null, int batch = 1, int seed = 0) =>");
        writer.Indent();
        writer.Line(places is null ? Broken + ";" : "new(device ?? global::NetDsl.Device.Cpu, batch, seed);");
        writer.Unindent();
    }

    private void WriteMembers(CodeWriter writer, FixedPlaces fixedPlaces, (long Training, long Inference, long Most) perSample, long perBatch)
    {
        writer.Summary("Layers, shapes, parameters and costs.");
        writer.Open("public static new ModelInfo Info { get; } = new()");
        writer.Line($"Name = {CodeWriter.Literal(Name)},");
        writer.Line($"Input = [{string.Join(", ", network.Inputs[0].Type.Sizes)}],");
        if (network.Inputs.Count > 1)
            writer.Line($"Inputs = [{string.Join(", ", network.Inputs.Select(i => $"new({CodeWriter.Literal(i.Layer.Name)}, [{string.Join(", ", i.Type.Sizes)}])"))}],");
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

        var layers = Chunks(Layers);
        var parameters = Chunks(network.Parameters);
        writer.Line($"Layers = [{string.Join(", ", layers.Select((_, i) => $".. Layers{i + 1}()"))}],");
        writer.Line($"Parameters = [{string.Join(", ", parameters.Select((_, i) => $".. Parameters{i + 1}()"))}],");
        var rates = Chunks(network.Rates);
        if (rates.Count > 0)
            writer.Line($"DropRates = [{string.Join(", ", rates.Select((_, i) => $".. DropRates{i + 1}()"))}],");
        writer.Line($"TrainingBytesPerSample = {4 * perSample.Training},");
        writer.Line($"InferenceBytesPerSample = {4 * perSample.Inference},");
        writer.Line($"BytesPerSample = {4 * perSample.Most},");
        writer.Line($"FixedBytes = {4 * (2 * fixedPlaces.Weights + fixedPlaces.Statistics + perBatch)},");
        if (fixedPlaces.Prepared > 0)
            writer.Line($"PreparedBytes = {4 * fixedPlaces.Prepared},");
        writer.Close("};");
        writer.Line();

        writer.Open("private static ModelPlan Plan { get; } = new()");
        writer.Line($"Weights = {fixedPlaces.Weights}, DecayedWeights = {fixedPlaces.DecayedWeights}, Statistics = {fixedPlaces.Statistics},");
        writer.Line($"PerSample = {perSample.Most}, PerBatch = {perBatch},");
        if (fixedPlaces.Prepared > 0)
            writer.Line($"Prepared = {fixedPlaces.Prepared},");
        var target = network.Outputs[0].Target!;
        writer.Line($"Target = TargetKind.{(target.IsLabel ? $"Label, Classes = {target.Classes}" : "Values")},");
        if (network.Inputs.Count > 1)
            writer.Line($"FurtherInputs = [{string.Join(", ", network.Inputs.Skip(1).Select(i => Region(fixedPlaces.Of(i))))}],");
        if (network.Outputs.Count > 1)
        {
            writer.Line($"OwnLoss = {OwnLoss(network.Outputs[0], fixedPlaces).Offset},");
            writer.Line("Heads =");
            writer.Line("[");
            writer.Indent();
            foreach (var head in network.Outputs.Skip(1))
                writer.Line($"new() {{ Output = {Region(fixedPlaces.Of(new Ir.Root(Ir.RootKind.Output, head.Source)))}, Loss = {OwnLoss(head, fixedPlaces).Offset}, Target = {Region(fixedPlaces.Of(head.Target!))}, Kind = TargetKind.{(head.Target!.IsLabel ? $"Label, Classes = {head.Target.Classes}" : "Values")} }},");
            writer.Unindent();
            writer.Line("],");
        }

        if (network.OutputLoss is not null)
        {
            writer.Line($"InputGradients = [{string.Join(", ", network.Inputs.Select(i => Region(fixedPlaces.Of(new Ir.Root(Ir.RootKind.InputGradient, i.Source)))))}],");
            writer.Line($"OutputGradients = [{string.Join(", ", network.Outputs.Select(o => Region(fixedPlaces.Of(new Ir.Root(Ir.RootKind.OutputGradient, o.Source)))))}],");
        }

        writer.Close("};");
        writer.Line();

        foreach (var (name, place) in new[] { ("Input", fixedPlaces.Input), ("Target", fixedPlaces.Target), ("Output", fixedPlaces.Output), ("Loss", fixedPlaces.Loss) })
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override Region {name} => {place.Storage}({place.Offset}, {place.Length});");
            writer.Line();
        }

        foreach (var (name, call) in new[] { ("RunTraining", "TrainingProgram(this).Run"), ("RunInference", "InferenceProgram(this).Forward"), ("RunEvaluation", "InferenceProgram(this).Evaluate") })
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override void {name}(int samples) => new {call}(samples);");
            writer.Line();
        }

        if (network.Calibration is not null)
        {
            var variances = network.Calibration.Roots.Select(r => (r.Root.Name, Place: fixedPlaces.Of(r.Root)));
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override (string Weight, Region Variance)[] Calibrated =>");
            writer.Line("[");
            writer.Indent();
            writer.Lines(variances.Select(v => $"({CodeWriter.Literal(v.Name)}, {v.Place.Storage}({v.Place.Offset}, {v.Place.Length})),"));
            writer.Unindent();
            writer.Line("];");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunCalibration(int samples) => new CalibrationProgram(this).Run(samples);");
            writer.Line();
        }

        if (network.Sampling is not null)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunSampling(int samples) => new SamplingProgram(this).Run(samples);");
            writer.Line();
        }

        if (fixedPlaces.Prepared > 0)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunPreparation() => new PreparationProgram(this).Run(1);");
            writer.Line();
        }

        if (network.Projection is not null)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunProjection() => new ProjectionProgram(this).Run(1);");
            writer.Line();
        }

        if (network.MovingAverages.Count > 0)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override global::NetDsl.Runtime.MovingAverage[] MovingAverages =>");
            writer.Line("[");
            writer.Indent();
            foreach (var line in Chunks(network.MovingAverages, AveragesPerLine))
                writer.Line(string.Join(" ", line.Select(a => $"new({CodeWriter.Literal(a.Layer)}, {CodeWriter.Number(a.Share)}, {a.Inner}),")));
            writer.Unindent();
            writer.Line("];");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("protected override void RunTrainingForward(int samples) => new TrainingProgram(this).Forward(samples);");
            writer.Line();
        }

        if (network.Transforms.Count > 0)
        {
            var transforms = network.Transforms.Select(t => $"new({CodeWriter.Literal(t.Layer)}, global::NetDsl.Runtime.TransformKind.{t.Kind}, {t.Input}, {CodeWriter.Number(t.Epsilon)})");
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override global::NetDsl.Runtime.InputTransform[] InputTransforms => [{string.Join(", ", transforms)}];");
            writer.Line();
        }

        if (network.OutputLoss is not null)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Open("protected override void RunInputGradient(int samples, bool ofLoss)");
            writer.Line("var program = new InputGradientProgram(this);");
            writer.Line("program.Forward(samples);");
            writer.Line("if (ofLoss)");
            writer.Indent();
            writer.Line("new LossGradientProgram(this).Run(samples);");
            writer.Unindent();
            writer.Line("program.Backward(samples);");
            writer.Close();
            writer.Line();
        }

        for (var i = 0; i < layers.Count; i++)
            WriteList(writer, "LayerInfo", $"Layers{i + 1}", layers[i].Select(LayerEntry));
        for (var i = 0; i < parameters.Count; i++)
            WriteList(writer, "ParameterInfo", $"Parameters{i + 1}", parameters[i].Select(p => ParameterEntry(p, fixedPlaces)));
        for (var i = 0; i < rates.Count; i++)
            WriteList(writer, "DropRateInfo", $"DropRates{i + 1}", rates[i].Select(r => $"new({CodeWriter.Literal(r.FullName)}, {CodeWriter.Number(r.Value)})"));
    }

    /// <summary>The parameters of a layer. Those that several share are counted for the first.</summary>
    private IEnumerable<ParameterSpec> Own(LayerModel layer) =>
        ReferenceEquals(network.Layers.Find(l => l.Owner == layer.Owner), layer) ? network.Parameters.Where(p => p.Layer == layer.Owner) : [];

    private static Place OwnLoss(OutputModel output, FixedPlaces places) => places.Of(new Ir.Root(Ir.RootKind.Loss, output.OwnLoss));

    private static string Region(Place place) => $"new({place.Offset}, {place.Length})";

    private string Declaration(OutputModel head) => network.Spec.Layers[head.Section.Head].Declaration;

    private string LayerEntry(LayerModel layer)
    {
        var own = Own(layer).ToList();
        var declaration = CodeWriter.Literal(layer.Declaration);
        return $"new({CodeWriter.Literal(layer.Name)}, {declaration}, [{string.Join(", ", layer.Output.Sizes)}], " +
            $"{own.Where(p => p.Trainable).Sum(p => p.Type.Length)}, {own.Where(p => !p.Trainable).Sum(p => p.Type.Length)}, {layer.MultiplyAdds}, [{string.Join(", ", layer.Inputs.Select(input => CodeWriter.Literal(input.Name)))}])";
    }

    private static string ParameterEntry(ParameterSpec parameter, FixedPlaces places) =>
        $"new({CodeWriter.Literal(parameter.FullName)}, [{string.Join(", ", parameter.Type.Sizes)}], {Lower(parameter.Trainable)}, {Lower(parameter.Decayed)}, " +
        $"{places.Of(parameter).Offset}, {parameter.Initializer})";

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

    private static void WriteBrokenMembers(CodeWriter writer)
    {
        writer.Summary("Layers, shapes, parameters and costs.");
        writer.Line($"public static new ModelInfo Info => {Broken};");
        writer.Line($"private static ModelPlan Plan => {Broken};");
        foreach (var name in new[] { "Input", "Target", "Output", "Loss" })
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override Region {name} => {Broken};");
        }

        foreach (var name in new[] { "RunTraining", "RunInference", "RunEvaluation" })
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override void {name}(int samples) => {Broken};");
        }
    }

    private static List<List<T>> Chunks<T>(IReadOnlyList<T> items, int length = EntriesPerMethod) => items
        .Select((item, i) => (item, i))
        .GroupBy(p => p.i / length)
        .Select(g => g.Select(p => p.item).ToList())
        .ToList();

    private static string Shape(Ir.TensorType type) => type.Shape;

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Lower(bool value) => value ? "true" : "false";
}
