using System.Text.RegularExpressions;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>A run of a program's kernels: those of one block in one direction, or such as no block can be told of.</summary>
/// <param name="block">The name of the block; empty where there is none.</param>
/// <param name="first">The first kernel.</param>
/// <param name="end">The kernel after the last.</param>
internal sealed class Section(string block, int first, int end)
{
    public string Block { get; } = block;

    public int First { get; } = first;

    public int End { get; } = end;

    public IReadOnlyList<Method> Methods { get; private set; } = [];

    public Regions? Regions { get; private set; }

    /// <summary>Equal for sections that do the same in different places, at different rates; what their layers are called does not count.</summary>
    public string Signature { get; private set; } = "";

    /// <summary>The code it shares with equal sections.</summary>
    public SharedSection? Shared { get; set; }

    /// <summary>Takes what was written for it.</summary>
    public void Fill(IReadOnlyList<Method> methods, Regions regions)
    {
        (Methods, Regions) = (methods, regions);
        Signature = string.Join("\n", methods.SelectMany(m => m.Lines).Where(line => !IsSummary(line)).Concat(regions.Declare(_ => "")));
    }

    public static bool IsSummary(string line) => line.StartsWith("/// <summary>", StringComparison.Ordinal);

    /// <summary>The numbers in which it differs from equal sections: where its values lie.</summary>
    public IEnumerable<long> Offsets => Regions!.All.Select(r => r.Place.Offset);

    /// <summary>What else it is given, as C#: its random streams, rates and constants.</summary>
    public IEnumerable<string> Values => Regions!.Sites.Concat(Regions.Rates).Select(number => number.ToString(CultureInfo.InvariantCulture)).Concat(Regions.Constants.Select(CodeWriter.Number));
}

/// <summary>
/// The code of several blocks that do the same in different places of the memory: a struct that is given where. Values
/// that lie at the same distance from each other in all of these blocks, as a block's parameters do, need one number.
/// </summary>
internal sealed class SharedSection
{
    private readonly string name;
    private readonly IReadOnlyList<Section> sections;
    private readonly List<(string Name, int Index)> parameters = [];

    /// <summary>For each value of a section, where it lies, as the struct says it.</summary>
    private readonly List<string> expressions = [];

    public SharedSection(string name, IReadOnlyList<Section> sections)
    {
        (this.name, this.sections) = (name, sections);
        var all = sections.Select(s => s.Offsets.ToList()).ToList();
        var regions = sections[0].Regions!;
        for (var i = 0; i < all[0].Count; i++)
        {
            if (all.All(offsets => offsets[i] == all[0][i]))
            {
                expressions.Add(Text(all[0][i]));
                continue;
            }

            var known = parameters.FindIndex(p => Family(p.Index) == Family(i) && all.All(offsets => offsets[i] - offsets[p.Index] == all[0][i] - all[0][p.Index]));
            if (known >= 0)
            {
                var distance = all[0][i] - all[0][parameters[known].Index];
                expressions.Add(parameters[known].Name + (distance == 0 ? "" : distance > 0 ? $" + {Text(distance)}" : $" - {Text(-distance)}"));
            }
            else
            {
                var parameter = CamelCase(regions.All[i].Name);
                parameters.Add((parameter, i));
                expressions.Add(parameter);
            }
        }

        // A parameter and its gradient lie at the same offset of two buffers.
        Storage Family(int i) => regions.All[i].Place.Storage is Storage.Gradient ? Storage.Weight : regions.All[i].Place.Storage;
    }

    /// <summary>The statement that does what a section does.</summary>
    public string Call(Section section)
    {
        var offsets = section.Offsets.ToList();
        return $"new {name}({string.Join(", ", ["net", .. parameters.Select(p => Text(offsets[p.Index])), .. section.Values])}).Run(samples); // {section.Block}";
    }

    public void Write(CodeWriter writer, string network)
    {
        var example = sections[0];
        writer.Summary(sections.Count < 4
            ? string.Join(", ", sections.Select(s => s.Block)) + "."
            : $"{example.Block} to {sections[sections.Count - 1].Block}, {sections.Count} blocks.");
        string[] declared =
        [
            $"{network} net", .. parameters.Select(p => $"long {p.Name}"),
            .. example.Regions!.Sites.Select((_, i) => $"int {Regions.RandomName(i)}"), .. example.Regions.Rates.Select((_, i) => $"int {Regions.RateName(i)}"),
            .. example.Regions.Constants.Select((_, i) => $"float {Regions.ConstantName(i)}"),
        ];
        writer.Open($"private readonly struct {name}({string.Join(", ", declared)})");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        writer.Line();
        writer.Open("public void Run(int samples)");
        writer.Lines(example.Methods.Select(m => $"{m.Name}(samples);"));
        writer.Close();
        writer.Lines(Lines());
        writer.Line();
        var i = 0;
        writer.Lines(example.Regions!.Declare(_ => expressions[i++]));
        writer.Close();
    }

    /// <summary>The methods. Where layers have different arguments, their words alone say what a method does.</summary>
    private IEnumerable<string> Lines()
    {
        var all = sections.Select(s => s.Methods.SelectMany(m => m.Lines).ToList()).ToList();
        for (var i = 0; i < all[0].Count; i++)
            yield return all.All(lines => lines[i] == all[0][i]) ? all[0][i] : WithoutArguments(all[0][i]);
    }

    private static string WithoutArguments(string line)
    {
        var shorter = Regex.Replace(line, @"\([^()]*\)", "");
        return shorter == line ? line : WithoutArguments(shorter);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
