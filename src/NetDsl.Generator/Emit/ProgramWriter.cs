using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// One program of a network, forward only or forward and backward, as a struct: a property for each value, which
/// shows where it lies, and a small method for each layer and direction, which calls kernels. Blocks that do the same share
/// one struct of their own (<see cref="SharedSection"/>).
/// </summary>
internal sealed class ProgramWriter
{
    /// <summary>The most kernel calls in one method, so that the JIT compiles it well and a reader can take it in.</summary>
    private const int CallsPerMethod = 12;

    /// <summary>The most statements and arguments of one method that runs others, for the same reason.</summary>
    private const int ArgumentsPerMethod = 900;

    private readonly Network network;
    private readonly MemoryPlan plan;
    private readonly BufferLayout layout;
    private readonly Functions functions;
    private readonly Shapes shapes;
    private readonly KernelCalls kernelCalls;

    /// <summary>The structs of recurrences that are written so far: their names and texts.</summary>
    private readonly Dictionary<Node, (string Name, string Text)> loops = [];

    public ProgramWriter(Network network, MemoryPlan plan, BufferLayout layout, Functions functions, Shapes shapes)
    {
        (this.network, this.plan, this.layout, this.functions, this.shapes) = (network, plan, layout, functions, shapes);
        kernelCalls = new(plan);
    }

    /// <summary>Whether the program only prepares what another one reads: no order of layers, which would each have a method.</summary>
    public bool IsPreparation { get; init; }

    /// <summary>The loop over the steps of a recurrence, each an object of a struct of its own.</summary>
    private Statement.Loop LoopOf(Node recurrence)
    {
        var program = plan.Recurrences[recurrence];
        if (!loops.TryGetValue(recurrence, out var step))
        {
            var layer = network.Layers[recurrence.Origin.Layer];
            var name = functions.Reserve($"{layer.Title}Step{(recurrence.Origin.Backward ? "Backward" : "")}", functions.Layers);
            var writer = new ProgramWriter(network, program.Within(plan, layout), layout, functions, shapes);
            step = (name, writer.WriteStep(name, $"One step of {layer.Declaration}{(recurrence.Origin.Backward ? ", backward" : "")}.", program));
            loops.Add(recurrence, step);
        }

        return new(step.Name, program.Cell.Length, program.Cell.IsReversed);
    }

    /// <summary>Writes a step of a recurrence.</summary>
    private string WriteStep(string name, string summary, StepProgram program)
    {
        var regions = RegionsOf("");
        var reader = ReaderOf(regions);
        var begin = program.Beginnings.Select(pair => pair.First is null
            ? new Statement.Call("Fill", [], new([reader.Region(pair.State), new Argument.Fixed("0f")]))
            : new Statement.Call("Copy", [], new([reader.Region(pair.First), reader.Region(pair.State)]))).ToList();
        var methods = Methods(new("", 0, plan.Kernels.Count), regions, []).ToList();
        var printer = new StatementPrinter(regions.NumberTexts);

        var writer = new CodeWriter();
        writer.Summary(summary);
        writer.Line(FileFrame.GeneratedCode);
        writer.Open($"internal readonly struct {name}(ModelMemory net, int step, int batch)");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        writer.Line();
        writer.Summary("Sets the states before the first step.");
        writer.Open("public void Begin()");
        writer.Lines(begin.SelectMany(printer.Lines));
        writer.Close();
        WriteRun(writer, "Run", [.. methods.Select(m => $"{m.Name}(samples);")]);
        methods.ForEach(method => method.Write(writer, printer));
        writer.Line();
        writer.Lines(regions.Declare(Regions.PlaceOf));
        writer.Close();
        return writer.ToString();
    }

    /// <summary>Writes the program.</summary>
    /// <param name="name">The struct.</param>
    /// <param name="summary">Its summary.</param>
    /// <param name="entries">Its entry points, in the order of their kernels.</param>
    public string Write(string name, string summary, IReadOnlyList<EntryPoint> entries)
    {
        var sections = Sections(new HashSet<int>(entries.Select(e => e.Kernels)));
        var shared = sections.Select(s => s.Shared).OfType<SharedSection>().Distinct().ToList();
        var regions = RegionsOf("");
        var statements = new List<(int First, string Statement)>();
        var steps = new List<(int First, string Name)>();
        var methods = new List<Method>();
        var methodNames = new HashSet<string>();
        foreach (var section in sections)
            if (section.Shared is not null)
            {
                statements.Add((section.First, section.Shared.Call(section)));
                steps.Add((section.First, $"{section.Shared.Name} of {section.Block}"));
            }
            else
                foreach (var method in Methods(section, regions, methodNames))
                {
                    steps.Add((method.First, method.Name));
                    statements.Add((method.First, $"{method.Name}(samples);"));
                    methods.Add(method);
                }

        var writer = new CodeWriter();
        writer.Summary(summary);
        writer.Line(FileFrame.GeneratedCode);
        writer.Open($"internal readonly struct {name}(ModelMemory net)");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        for (var i = 0; i < entries.Count; i++)
        {
            var (from, entry) = (i == 0 ? 0 : entries[i - 1].Kernels, entries[i]);
            var own = statements.Where(s => s.First >= from && s.First < entry.Kernels).Select(s => s.Statement);
            WriteRun(writer, entry.Name, [.. i == 0 || entry.Continues ? [] : new[] { $"{entries[i - 1].Name}(samples);" }, .. own]);
        }

        var printer = new StatementPrinter(regions.NumberTexts);
        methods.ForEach(method => method.Write(writer, printer));
        writer.Line();
        writer.Line("// The memory plan. Offsets and lengths are in floats; those of PerSample count for each sample of the batch.");
        writer.Line("// Comments say the shape, the first and the last step that uses the value, and the value that had its memory before.");
        writer.Lines(regions.Declare(Regions.PlaceOf, kernel => steps.Last(step => step.First <= kernel).Name));
        writer.Close();
        foreach (var section in shared)
        {
            writer.Line();
            section.Write(writer);
        }

        foreach (var (_, text) in loops.Values)
        {
            writer.Line();
            writer.Text(text);
        }

        return writer.ToString();
    }

    private static void WriteRun(CodeWriter writer, string name, IReadOnlyList<string> statements)
    {
        var arguments = 0;
        var parts = statements.GroupBy(statement => (arguments += 4 + statement.Count(c => c == ',')) / ArgumentsPerMethod).ToList();
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

    private Regions RegionsOf(string block) => new(network, plan, layout, block);

    private StatementReader ReaderOf(Regions regions) => new(network, functions, shapes, kernelCalls, regions, LoopOf);

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
            // Only blocks with the same operations can be equal. The others, which are most of the outer ones, need not be read to know it.
            blocks = blocks.GroupBy(OperationsOf).Where(g => g.Skip(1).Any()).SelectMany(g => g).OrderBy(block => block.First).ToList();
            foreach (var block in blocks)
            {
                var regions = RegionsOf(block.Block);
                block.Fill(Methods(block, regions, []).ToList(), regions);
            }

            foreach (var equal in blocks.GroupBy(b => b.Shape).Where(g => g.Skip(1).Any()))
            {
                var example = equal.First();
                var stem = example.Block.Split('.').Last().TrimEnd("0123456789".ToCharArray()) + (IsPreparation ? "Preparation" : plan.Kernels[example.First].Origin.Backward ? "Backward" : "Forward");
                var shared = new SharedSection(functions.Reserve(stem, [.. example.Regions!.All.Select(r => r.Name)]), equal.ToList());
                foreach (var section in equal)
                    section.Shared = shared;
            }
        }
    }

    private EquatableArray<string> OperationsOf(Section section) =>
        Enumerable.Range(section.First, section.End - section.First).Select(kernel => plan.Kernels[kernel].Op.Name).ToEquatableArray();

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

    /// <summary>Kernels of the same layer and direction, one after the other, in methods of bounded length.</summary>
    private IEnumerable<Method> Methods(Section section, Regions regions, HashSet<string> names)
    {
        var reader = ReaderOf(regions);
        for (var start = section.First; start < section.End;)
        {
            var origin = plan.Kernels[start].Origin;
            var end = start + 1;
            while (end < section.End && end - start < CallsPerMethod
                && (IsPreparation || plan.Kernels[end].Origin.Layer == origin.Layer) && plan.Kernels[end].Origin.Backward == origin.Backward)
                end++;

            var statements = new List<Statement>();
            for (var i = start; i < end; i++)
                statements.AddRange(reader.Of(plan.Kernels[i]));

            var stem = (IsPreparation ? "Prepare" : origin.Backward ? "Backward" : "Forward") + (origin.Layer < 0 ? "" : regions.Within(network.Layers[origin.Layer].Name));
            var name = stem;
            for (var i = 2; !names.Add(name); i++)
                name = $"{stem}Part{i}";
            var layers = Enumerable.Range(start, end - start)
                .SelectMany(i => Layers(plan.Kernels[i]))
                .Distinct()
                .OrderBy(l => l)
                .Select(l => network.Layers[l])
                .ToList();
            yield return new(start, name, layers, origin.Backward, statements.ToEquatableArray());
            start = end;
        }
    }

    private IEnumerable<int> Layers(Node node)
    {
        if (node.Origin.Layer >= 0)
            yield return node.Origin.Layer;
        if (node.Fused is { } fused)
            foreach (var member in fused.Members)
                if (member.Origin.Layer >= 0)
                    yield return member.Origin.Layer;
    }
}
