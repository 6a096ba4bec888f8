using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// One program of a network, forward only or forward and backward, as a nested struct: a property for each value, which
/// shows where it lies, and a small method for each layer and direction, which calls kernels. Blocks that do the same share
/// one struct of their own (<see cref="SharedSection"/>).
/// </summary>
public sealed class ProgramWriter
{
    /// <summary>The most kernel calls in one method, so that the JIT compiles it well and a reader can take it in.</summary>
    private const int CallsPerMethod = 12;

    /// <summary>The most methods that one calls in a row, for the same reason.</summary>
    private const int StatementsPerMethod = 80;

    private readonly Network network;
    private readonly MemoryPlan plan;
    private readonly FixedPlaces fixedPlaces;
    private readonly IReadOnlyDictionary<Node, FunctionOrigin> origins;
    private readonly Functions functions;
    private readonly Shapes shapes;
    private readonly ILookup<Node, Node> picks;

    /// <summary>The structs of recurrences that are written so far: their names and texts.</summary>
    private readonly Dictionary<Node, (string Name, string Text)> loops = [];

    // What is being written at the moment.
    private Regions regions;
    private CodeWriter calls = new();

    public ProgramWriter(Network network, MemoryPlan plan, FixedPlaces fixedPlaces, IReadOnlyDictionary<Node, FunctionOrigin> origins, Functions functions, Shapes shapes)
    {
        (this.network, this.plan, this.fixedPlaces, this.origins, this.functions, this.shapes) = (network, plan, fixedPlaces, origins, functions, shapes);
        picks = plan.Places.Keys.Where(n => n.Op == Pick.Op).ToLookup(n => n.Input);
        regions = RegionsOf("");
    }

    /// <summary>Whether the program only prepares what another one reads: no order of layers, which would each have a method.</summary>
    public bool IsPreparation { get; init; }

    // What operations write their calls with.

    public string Samples => "samples";

    /// <summary>The size of a matrix; null stands for the batch.</summary>
    public string Size(int? size) => size?.ToString(CultureInfo.InvariantCulture) ?? Samples;

    public string Shape(Node node) => shapes.NameOf(node);

    /// <summary>How many samples a kernel takes a value for: those of all its steps.</summary>
    public string SamplesOf(TensorType type) => type.Steps == 1 ? Samples : $"{type.Steps} * {Samples}";

    public string Extent(TensorType type) => type.Batched
        ? $"new({SamplesOf(type)}, {type.Channels}, {type.Inner}{(type.Native ? ", Layout.Native" : "")})"
        : $"new(1, {type.Channels}, {type.Inner})";

    /// <summary>Where a value lies: of some steps only, within all of them.</summary>
    public string Region(Node node)
    {
        var name = regions.NameOf(PlanMemory.Owner(node));
        return PlanMemory.StartWithinOwner(node) is { } start ? $"{name}.Slice({start}L * samples, {node.Type.Length}L * samples)" : name;
    }

    /// <summary>The region of one result of an operation that has several; "default" where nobody reads it.</summary>
    public string Part(Node node, int part) =>
        picks[node].FirstOrDefault(n => (int)n.Attribute! == part) is { } pick ? regions.NameOf(pick) : "default";

    /// <summary>A stream of random numbers, as an operand.</summary>
    public string Random(Node node) => $"net.Random({regions.SiteOf((Uniform.Stream)node.Attribute!)})";

    /// <summary>A number known when the kernel is called, as a C# expression.</summary>
    public string HostNumber(Node node)
    {
        var text = Print(node);
        return text[0] == '(' ? text.Substring(1, text.Length - 2) : text;

        string Print(Node n) =>
            n.Attribute is Constant.Number number ? CodeWriter.Number(number.Value)
            : n.Op == SampleCount.Op ? Samples
            : n.Op == Rate.Op ? $"net.RateOf({regions.RateOf((RateSpec)n.Attribute!)})"
            : string.Format(CultureInfo.InvariantCulture, ((Elementwise)n.Op).HostFormat!, n.Inputs.Select(Print).ToArray());
    }

    /// <summary>Writes one kernel call: its own arguments, then those of the function fused into it.</summary>
    /// <param name="second">Of a kernel that computes two functions of the same operands: the second, whose origin is that of the second part.</param>
    public void Call(string kernel, Node node, IReadOnlyList<string> arguments, Body? second = null)
    {
        var takesFunction = node.Op.TakesEpilogue || node.Op.TakesPrologue || node.Op == Map.Op;
        var further = second is null ? "" : ", " + Function(picks[node].Single(n => (int)n.Attribute! == 1), second);
        var function = takesFunction ? $"<{Function(node, node.Body)}{further}>" : "";
        var operands = node.BodyOperands.Select(o => Operand(o, node.Op.BodyType(node)));
        calls.Line($"Device.{kernel}{function}({string.Join(", ", arguments.Concat(operands))});");

        string Function(Node result, Body? body) => functions.ArgumentFor(node, body, origins.TryGetValue(result, out var origin) ? origin : null);
    }

    /// <summary>Writes a loop over the steps of a recurrence, each an object of a struct of its own.</summary>
    public void Loop(Node recurrence)
    {
        var program = plan.Recurrences[recurrence];
        if (!loops.TryGetValue(recurrence, out var step))
        {
            var layer = network.Layers[recurrence.Origin.Layer];
            var name = functions.Reserve($"{layer.Title}Step{(recurrence.Origin.Backward ? "Backward" : "")}");
            var writer = new ProgramWriter(network, program.Within(plan, fixedPlaces), fixedPlaces, program.Origins, functions, shapes);
            step = (name, writer.WriteStep(name, $"One step of {layer.Declaration}{(recurrence.Origin.Backward ? ", backward" : "")}.", program));
            loops.Add(recurrence, step);
        }

        var last = program.Cell.Length - 1;
        calls.Line($"new {step.Name}(net, {(program.Cell.IsReversed ? last : 0)}, samples).Begin();");
        calls.Line(program.Cell.IsReversed ? $"for (var step = {last}; step >= 0; step--)" : $"for (var step = 0; step <= {last}; step++)");
        calls.Indent();
        calls.Line($"new {step.Name}(net, step, samples).Run(samples);");
        calls.Unindent();
    }

    /// <summary>Writes a step of a recurrence.</summary>
    private string WriteStep(string name, string summary, StepProgram program)
    {
        calls = new();
        foreach (var (state, first) in program.Beginnings)
            calls.Line(first is null ? $"Device.Fill({Region(state)}, 0f);" : $"Device.Copy({Region(first)}, {Region(state)});");
        var begin = calls.ToString().TrimEnd('\n').Split('\n');
        var methods = Methods(new("", 0, plan.Kernels.Count), []).ToList();

        var writer = new CodeWriter();
        writer.Summary(summary);
        writer.Open($"private readonly struct {name}({network.Spec.Name} net, int step, int batch)");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        writer.Line();
        writer.Summary("Sets the states before the first step.");
        writer.Open("public void Begin()");
        writer.Lines(begin);
        writer.Close();
        WriteRun(writer, "Run", [.. methods.Select(m => $"{m.Name}(samples);")]);
        writer.Lines(methods.SelectMany(m => m.Lines));
        writer.Line();
        writer.Lines(regions.Declare(place => place.Offset.ToString(CultureInfo.InvariantCulture)));
        writer.Close();
        return writer.ToString();
    }

    /// <summary>Writes the program.</summary>
    /// <param name="name">The struct.</param>
    /// <param name="summary">What it is for.</param>
    /// <param name="runs">Its entry points, in order: a name, and how many of the kernels, from the first, have run after it.</param>
    /// <param name="cumulative">Whether each does what the one before it does, and then some; otherwise it goes on from there.</param>
    public string Write(string name, string summary, IReadOnlyList<(string Name, int Kernels)> runs, bool cumulative = true)
    {
        var sections = Sections(new HashSet<int>(runs.Select(r => r.Kernels)));
        var shared = sections.Select(s => s.Shared).OfType<SharedSection>().Distinct().ToList();
        regions = RegionsOf("");
        var statements = new List<(int First, string Statement)>();
        var methods = new List<string>();
        var methodNames = new HashSet<string>();
        foreach (var section in sections)
            if (section.Shared is not null)
                statements.Add((section.First, section.Shared.Call(section)));
            else
                foreach (var method in Methods(section, methodNames))
                {
                    statements.Add((method.First, $"{method.Name}(samples);"));
                    methods.AddRange(method.Lines);
                }

        var writer = new CodeWriter();
        writer.Summary(summary);
        writer.Open($"private readonly struct {name}({network.Spec.Name} net)");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        for (var i = 0; i < runs.Count; i++)
        {
            var (from, to) = (i == 0 ? 0 : runs[i - 1].Kernels, runs[i].Kernels);
            var own = statements.Where(s => s.First >= from && s.First < to).Select(s => s.Statement);
            WriteRun(writer, runs[i].Name, [.. i == 0 || !cumulative ? [] : new[] { $"{runs[i - 1].Name}(samples);" }, .. own]);
        }

        writer.Lines(methods);
        writer.Line();
        writer.Line("// The memory plan. Offsets and lengths are in floats; those of PerSample count for each sample of the batch.");
        writer.Lines(regions.Declare(place => place.Offset.ToString(CultureInfo.InvariantCulture)));
        foreach (var section in shared)
        {
            writer.Line();
            section.Write(writer, network.Spec.Name);
        }

        foreach (var (_, text) in loops.Values)
        {
            writer.Line();
            writer.Lines(text.TrimEnd('\n').Split('\n'));
        }

        writer.Close();
        return writer.ToString();
    }

    private static void WriteRun(CodeWriter writer, string name, IReadOnlyList<string> statements)
    {
        var parts = statements.Select((statement, i) => (statement, i)).GroupBy(p => p.i / StatementsPerMethod, p => p.statement).ToList();
        if (parts.Count < 2)
        {
            Write($"public void {name}", statements);
            return;
        }

        Write($"public void {name}", parts.Select((_, i) => $"{name}{i + 1}(samples);"));
        for (var i = 0; i < parts.Count; i++)
            Write($"private void {name}{i + 1}", parts[i]);

        void Write(string header, IEnumerable<string> lines)
        {
            writer.Line();
            writer.Open($"{header}(int samples)");
            writer.Lines(lines);
            writer.Close();
        }
    }

    private Regions RegionsOf(string block) => new(network, plan, fixedPlaces, origins, block);

    /// <summary>
    /// The program in pieces: what blocks do in one direction, where several do the same, each as large as it can be; and
    /// what is between them.
    /// </summary>
    /// <param name="borders">Kernels that begin a piece.</param>
    private List<Section> Sections(HashSet<int> borders)
    {
        List<Section> sections = [new("", 0, plan.Kernels.Count)];
        for (var depth = 1; ; depth++)
        {
            sections = sections.SelectMany(s => s.Shared is null ? Split(s, depth, borders) : [s]).ToList();
            var blocks = sections.Where(s => s.Shared is null && s.Block.Length > 0).ToList();
            if (blocks.Count == 0)
                return sections;
            foreach (var block in blocks)
            {
                regions = RegionsOf(block.Block);
                block.Fill(Methods(block, []).ToList(), regions);
            }

            foreach (var equal in blocks.GroupBy(b => b.Signature).Where(g => g.Skip(1).Any()))
            {
                var example = equal.First();
                var stem = example.Block.Split('.').Last().TrimEnd("0123456789".ToCharArray()) + (IsPreparation ? "Preparation" : plan.Kernels[example.First].Origin.Backward ? "Backward" : "Forward");
                var shared = new SharedSection(functions.Reserve(stem), equal.ToList());
                foreach (var section in equal)
                    section.Shared = shared;
            }
        }
    }

    /// <summary>The runs of kernels of the same block, of those so many blocks deep, and direction.</summary>
    private IEnumerable<Section> Split(Section section, int depth, HashSet<int> borders)
    {
        for (var start = section.First; start < section.End;)
        {
            var (block, backward) = (BlockOf(start), plan.Kernels[start].Origin.Backward);
            var end = start + 1;
            while (end < section.End && !borders.Contains(end) && BlockOf(end) == block && plan.Kernels[end].Origin.Backward == backward)
                end++;
            yield return new(block, start, end);
            start = end;
        }

        string BlockOf(int kernel)
        {
            var layer = plan.Kernels[kernel].Origin.Layer;
            var path = layer < 0 ? [] : network.Layers[layer].Name.Split('.');
            return path.Length > depth ? string.Join(".", path.Take(depth)) : "";
        }
    }

    private string Operand(Node operand, TensorType over)
    {
        if (operand.Attribute is Constant.Number number)
            return $"Operand.Value({regions.Constant(number.Value)})";
        if (Fuse.IsHostNumber(operand))
            return $"Operand.Value({HostNumber(operand)})";
        if (operand.Op == Uniform.Op)
            return Random(operand);
        return $"{Region(operand)}.{operand.Type.SpreadOver(over)}";
    }

    /// <summary>Kernels of the same layer and direction, one after the other, in methods of bounded length.</summary>
    private IEnumerable<Method> Methods(Section section, HashSet<string> names)
    {
        for (var start = section.First; start < section.End;)
        {
            var origin = plan.Kernels[start].Origin;
            var end = start + 1;
            while (end < section.End && end - start < CallsPerMethod
                && (IsPreparation || plan.Kernels[end].Origin.Layer == origin.Layer) && plan.Kernels[end].Origin.Backward == origin.Backward)
                end++;

            calls = new();
            for (var i = start; i < end; i++)
                plan.Kernels[i].Op.Emit(this, plan.Kernels[i]);

            var stem = (IsPreparation ? "Prepare" : origin.Backward ? "Backward" : "Forward") + (origin.Layer < 0 ? "" : regions.Within(network.Layers[origin.Layer].Name));
            var name = stem;
            for (var i = 2; !names.Add(name); i++)
                name = $"{stem}Part{i}";
            var layers = Enumerable.Range(start, end - start)
                .SelectMany(i => Layers(plan.Kernels[i]))
                .Distinct()
                .OrderBy(l => l)
                .Select(l => network.Layers[l].Declaration);

            var method = new CodeWriter();
            method.Line();
            method.Summary(string.Join(", ", layers) + (origin.Backward ? ", backward" : ""));
            method.Open($"private void {name}(int samples)");
            method.Lines(calls.ToString().TrimEnd('\n').Split('\n'));
            method.Close();
            yield return new(start, name, method.ToString().TrimEnd('\n').Split('\n'));
            start = end;
        }
    }

    private IEnumerable<int> Layers(Node node)
    {
        if (node.Origin.Layer >= 0)
            yield return node.Origin.Layer;
        if (origins.TryGetValue(node, out var origin))
            foreach (var member in origin.Members)
                if (member.Origin.Layer >= 0)
                    yield return member.Origin.Layer;
    }
}

/// <summary>An emitted method that calls kernels.</summary>
/// <param name="First">The first of its kernels.</param>
/// <param name="Lines">With its documentation, after an empty line.</param>
internal sealed record Method(int First, string Name, IReadOnlyList<string> Lines);
