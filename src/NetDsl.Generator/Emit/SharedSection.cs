using NetDsl.Generator.Memory;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>Consecutive kernels of a program: those of one block in one direction, or those between blocks.</summary>
/// <param name="block">The name of the block; empty between blocks.</param>
/// <param name="first">The first kernel.</param>
/// <param name="end">The kernel after the last.</param>
internal sealed class Section(string block, int first, int end)
{
    public string Block { get; } = block;

    public int First { get; } = first;

    public int End { get; } = end;

    public IReadOnlyList<Method> Methods { get; private set; } = [];

    public Regions? Regions { get; private set; }

    /// <summary>Its work; null before it is filled.</summary>
    public SectionShape? Shape { get; private set; }

    /// <summary>The code it shares with equal sections.</summary>
    public SharedSection? Shared { get; set; }

    /// <summary>Sets the methods of the section and the values that they use.</summary>
    public void Fill(IReadOnlyList<Method> methods, Regions regions)
    {
        (Methods, Regions) = (methods, regions);
        Shape = new(
            methods.Select(method => new MethodShape(method.Name, method.Statements)).ToEquatableArray(),
            regions.All.Select(r => new RegionShape(r.Name, r.Slice.Storage, r.Slice.Step)).ToEquatableArray(),
            regions.Numbers.Select(n => n.Type).ToEquatableArray());
    }

    /// <summary>Its random streams, rates and constants, as C#.</summary>
    public IEnumerable<string> Values => Regions!.Sites.Concat(Regions.Rates).Select(number => number.ToString(CultureInfo.InvariantCulture)).Concat(Regions.Constants.Select(CodeWriter.Number));
}

/// <summary>
/// The code of several blocks with equal work: a struct whose parameters are the numbers in which they differ. Values at the same distance
/// from each other in all of these blocks, such as the parameters of a block, need one offset.
/// </summary>
internal sealed class SharedSection
{
    /// <summary>The most shapes of a value that its comment names.</summary>
    private const int MostShapes = 3;

    private readonly string name;
    private readonly IReadOnlyList<Section> sections;
    private readonly SharedNumbers shared;
    private readonly string[] numbers;
    private readonly List<(string Offset, string Length)> slices = [];

    public SharedSection(string name, IReadOnlyList<Section> sections)
    {
        (this.name, this.sections) = (name, sections);
        var regions = sections.Select(s => s.Regions!).ToList();
        shared = new(["net", "samples", .. Declared(regions[0]).Select(d => d.Split(' ')[1]), .. regions[0].All.Select(r => r.Name)]);

        // Small numbers first: large ones are most often products of them.
        numbers = new string[regions[0].Numbers.Count];
        foreach (var i in Enumerable.Range(0, numbers.Length).OrderBy(i => regions.Max(r => r.Numbers[i].Whole ?? 0)))
            numbers[i] = shared.Of([.. regions.Select(r => r.Numbers[i])]);
        var lengths = new string[regions[0].All.Count];
        foreach (var i in Enumerable.Range(0, lengths.Length).OrderBy(i => regions.Max(r => r.All[i].Slice.Length)))
            lengths[i] = shared.Size([.. regions.Select(r => r.All[i].Slice.Length)], "length");
        for (var i = 0; i < lengths.Length; i++)
        {
            var region = regions[0].All[i];
            // A parameter and its gradient have the same offset in two buffers.
            var family = region.Slice.Storage is Storage.Gradient ? Storage.Weight : region.Slice.Storage;
            slices.Add((shared.Offset([.. regions.Select(r => r.All[i].Slice.Offset)], family, CamelCase(region.Name)), lengths[i]));
        }
    }

    /// <summary>The name of the struct.</summary>
    public string Name => name;

    /// <summary>The statement that runs a section.</summary>
    public string Call(Section section)
    {
        var block = sections.Select((s, i) => (s, i)).First(pair => pair.s == section).i;
        return $"new {name}({string.Join(", ", ["net", .. shared.Arguments(block), .. section.Values])}).Run(samples); // {section.Block}";
    }

    public void Write(CodeWriter writer)
    {
        var example = sections[0];
        writer.Summary(sections.Count < 4
            ? string.Join(", ", sections.Select(s => s.Block)) + "."
            : $"{example.Block} to {sections[sections.Count - 1].Block}, {sections.Count} blocks.");
        writer.Line(FileFrame.GeneratedCode);
        writer.Open($"internal readonly struct {name}({string.Join(", ", ["ModelMemory net", .. shared.Declarations, .. Declared(example.Regions!)])})");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        writer.Line();
        writer.Open("public void Run(int samples)");
        writer.Lines(example.Methods.Select(m => $"{m.Name}(samples);"));
        writer.Close();
        var printer = new StatementPrinter(numbers);
        for (var method = 0; method < example.Methods.Count; method++)
        {
            var own = example.Methods[method];
            own.Write(writer, printer, sections.All(s => s.Methods[method].Declarations == own.Declarations) ? null : own.Words);
        }

        writer.Line();
        var i = 0;
        writer.Lines(example.Regions!.Declare(_ => slices[i++], shape: ShapesOf));
        writer.Close();
    }

    /// <summary>The shapes of a value in all blocks: a few of them.</summary>
    private string ShapesOf(int region)
    {
        var shapes = sections.Select(s => s.Regions!.All[region].Shape).Distinct().ToList();
        return string.Join(" or ", shapes.Take(MostShapes)) + (shapes.Count > MostShapes ? " or others" : "");
    }

    /// <summary>The parameters for streams of random numbers, rates and constants.</summary>
    private static IEnumerable<string> Declared(Regions regions) =>
    [
        .. regions.Sites.Select((_, i) => $"int {Regions.RandomName(i)}"), .. regions.Rates.Select((_, i) => $"int {Regions.RateName(i)}"),
        .. regions.Constants.Select((_, i) => $"float {Regions.ConstantName(i)}"),
    ];

    /// <summary>The name of a parameter, which is never the name of the value: not every first letter has a lower case.</summary>
    private static string CamelCase(string name) => char.IsLower(char.ToLowerInvariant(name[0])) ? char.ToLowerInvariant(name[0]) + name.Substring(1) : $"offset{name}";
}
