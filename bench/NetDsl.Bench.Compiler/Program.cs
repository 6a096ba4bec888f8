using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetDsl.Bench.Compiler;

var repeats = new Option<int>("--repeats") { Description = "How often each is measured; the median is printed.", DefaultValueFactory = _ => 7 };
var root = new RootCommand("Measures the compiler of networks: processor time on all threads and allocation, of edits to the zoo and of a network of many layers.") { repeats };
root.SetAction(parsed => Measure(parsed.GetValue(repeats)));
return root.Parse(args).Invoke();

static void Measure(int repeats)
{
    var files = Directory.GetFiles(Path.Combine(Repository(), "samples", "Zoo", "Networks"), "*.cs").Select(path => (Path.GetFileName(path), File.ReadAllText(path)))
        .Append(("Other.cs", "class Other { int Number() => 1; }")).ToList();
    var project = new EditedProject(files);
    Print("the zoo, first start in a process", Cost.Of(project.Generate));
    Print("the zoo, once more", Cost.Of(new EditedProject(files).Generate));
    Console.WriteLine($"{project.EmittedLines:N0} lines are emitted.");

    var number = 0;
    Edit("an edit in another file", "Other.cs", _ => $"class Other {{ int Number() => {++number}; }}");
    Edit("an edit in a layer of ResNet-152", "ResNet.cs", text => Regex.Replace(text, @"256, Repeat = 3[45]", _ => $"256, Repeat = {34 + ++number % 2}"));
    Edit("an edit in the block of ResNet-50, 101 and 152", "ResNet.cs", text => Regex.Replace(text, @"Conv2d\(""4 \* filters"", 1, Bias = false[^)]*", _ => $"Conv2d(\"4 * filters\", 1, Bias = false, L2 = {++number}e-9"));

    foreach (var withEmitted in (bool[])[false, true])
        Print($"squiggles of ResNet.cs, {(withEmitted ? "with" : "without")} the emitted files", Median(() => project.Analysis("ResNet.cs", withEmitted)));

    foreach (var count in (int[])[100, 200, 400, 800])
        Print($"{count} layers of convolution, normalization and rectifier", Median(() => new EditedProject([("Net.cs", Deep(count))]).Generate));

    void Edit(string what, string file, Func<string, string> change) => Print(what, Median(() =>
    {
        project.Edit(file, change);
        return project.Generate;
    }));

    Cost Median(Func<Action> prepare)
    {
        Cost.Of(prepare());
        return Cost.Median(Enumerable.Range(0, repeats).Select(_ => Cost.Of(prepare())));
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
