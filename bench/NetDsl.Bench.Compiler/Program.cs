using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetDsl.Bench.Compiler;

var repeats = new Option<int>("--repeats") { Description = "How often each is measured; the median is printed.", DefaultValueFactory = _ => 7 };
var only = new Option<string>("--only") { Description = "Measures only what has this in its name, for a profiler.", DefaultValueFactory = _ => "" };
var root = new RootCommand("Measures the compiler of networks: processor time on all threads and allocation, of edits to the zoo and of a network of many layers.") { repeats, only };
root.SetAction(parsed => Measure(parsed.GetValue(repeats), parsed.GetRequiredValue(only)));
return root.Parse(args).Invoke();

static void Measure(int repeats, string only)
{
    var files = Directory.GetFiles(Path.Combine(Repository(), "samples", "Zoo", "Networks"), "*.cs").Select(path => (Path.GetFileName(path), File.ReadAllText(path)))
        .Append(("Other.cs", "class Other { int Number() => 1; }")).ToList();
    var project = new EditedProject(files);
    Print("the zoo, first start in a process", Cost.Of(project.Generate));
    Run("the zoo, once more", () => new EditedProject(files).Generate, 1);
    Console.WriteLine($"{project.EmittedLines:N0} lines are emitted.");

    var number = 0;
    Edit("an edit in another file", "Other.cs", _ => $"class Other {{ int Number() => {++number}; }}");
    Edit("an edit in a layer of ResNet-152", "ResNet.cs", text => Regex.Replace(text, @"256, Repeat = 3[45]", _ => $"256, Repeat = {34 + ++number % 2}"));
    Edit("an edit in the block of ResNet-50, 101 and 152", "ResNet.cs", text => Regex.Replace(text, @"Conv2d\(""4 \* filters"", 1, Bias = false[^)]*", _ => $"Conv2d(\"4 * filters\", 1, Bias = false, L2 = {++number}e-9"));

    foreach (var withEmitted in (bool[])[false, true])
        Run($"squiggles of ResNet.cs, {(withEmitted ? "with" : "without")} the emitted files", () => project.Analysis("ResNet.cs", withEmitted), repeats);

    foreach (var count in (int[])[100, 200, 400, 800])
        Run($"{count} layers of convolution, normalization and rectifier", () => new EditedProject([("Net.cs", Deep(count))]).Generate, repeats);

    void Edit(string what, string file, Func<string, string> change) => Run(what, () =>
    {
        project.Edit(file, change);
        return project.Generate;
    }, repeats);

    void Run(string what, Func<Action> prepare, int times)
    {
        if (!what.Contains(only, StringComparison.OrdinalIgnoreCase))
            return;
        if (times > 1)
            Cost.Of(prepare());
        Print(what, Cost.Median(Enumerable.Range(0, times).Select(_ => Cost.Of(prepare()))));
    }
}

static string Deep(int count) => $"""
    [Block, Conv2d(8, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    public sealed partial class UnitAttribute : LayerAttribute;
    [Network, Input(3, 8, 8), Unit(Repeat = {count}), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
    public partial class Deep;
    """;

static void Print(string what, Cost cost) => Console.WriteLine($"{what,-60} {cost}");

static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
