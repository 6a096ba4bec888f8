using System.CommandLine;
using System.Diagnostics;
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
    Edit("an edit in the block of ResNet-50, 101, 152 and HRNet", "ResNet.cs", text => Regex.Replace(text, @"Conv2d\(""4 \* filters"", 1, Bias = false[^)]*", _ => $"Conv2d(\"4 * filters\", 1, Bias = false, L2 = {++number}e-9"));

    foreach (var withEmitted in (bool[])[false, true])
    {
        Run($"squiggles of ResNet.cs, {(withEmitted ? "with" : "without")} the emitted files, at first", () => project.Fresh().Analysis("ResNet.cs", withEmitted), repeats);
        Run($"squiggles of ResNet.cs, {(withEmitted ? "with" : "without")} the emitted files, after an edit", () =>
        {
            project.Edit("ResNet.cs", text => Regex.Replace(text, @"256, Repeat = 3[45]", _ => $"256, Repeat = {34 + ++number % 2}"));
            return project.Analysis("ResNet.cs", withEmitted);
        }, repeats);
    }

    foreach (var count in (int[])[100, 200, 400, 800])
        Run($"{count} layers of convolution, normalization and rectifier", () => new EditedProject([("Net.cs", Deep(count))]).Generate, repeats);

    if ("cancellation".Contains(only, StringComparison.OrdinalIgnoreCase))
        PrintLatencies("from a cancellation to the end, ResNet-18 to 152", Cancelled([.. files.Where(file => file.Item1 == "ResNet.cs")], 4 * repeats));

    void Edit(string what, string file, Func<string, string> change) => Run(what, () =>
    {
        project.Edit(file, change);
        return project.Generate;
    }, repeats);

    void Run(string what, Func<Action> prepare, int times)
    {
        if (!what.Contains(only, StringComparison.OrdinalIgnoreCase))
            return;
        // The just-in-time compiler takes many runs to get to its best code.
        var watch = Stopwatch.StartNew();
        for (var i = 0; times > 1 && i < 100 && watch.Elapsed.TotalSeconds < 5; i++)
            Cost.Of(prepare());
        Print(what, Cost.Median(Enumerable.Range(0, times).Select(_ => Cost.Of(prepare()))));
    }
}

// The times from a cancellation to the end of the compilation, for cancellations at moments spread over it.
static IReadOnlyList<TimeSpan> Cancelled(IReadOnlyList<(string, string)> files, int count)
{
    var watch = Stopwatch.StartNew();
    new EditedProject(files).Generate();
    var whole = watch.Elapsed;
    List<TimeSpan> latencies = [];
    for (var i = 0; i < count; i++)
    {
        using var source = new CancellationTokenSource();
        var start = 0L;
        source.Token.Register(() => start = Stopwatch.GetTimestamp());
        source.CancelAfter(whole * (i + 1) / (count + 2));
        try
        {
            new EditedProject(files).Generate(source.Token);
        }
        catch (OperationCanceledException)
        {
            latencies.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    return [.. latencies.Order()];
}

static void PrintLatencies(string what, IReadOnlyList<TimeSpan> latencies) =>
    Console.WriteLine($"{what,-60} {latencies[latencies.Count / 2].TotalMilliseconds,8:N0} ms, at most {latencies[^1].TotalMilliseconds:N0} ms, of {latencies.Count}");

static string Deep(int count) => $"""
    [Block, Conv2d(8, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    public sealed partial class UnitAttribute : LayerAttribute;
    [Network, Input(3, 8, 8), Unit(Repeat = {count}), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
    public partial class Deep;
    """;

static void Print(string what, Cost cost) => Console.WriteLine($"{what,-60} {cost}");

static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
