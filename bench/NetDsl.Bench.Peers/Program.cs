using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using NetDsl.Bench.Peers;

var threads = new Option<int>("--threads") { DefaultValueFactory = _ => 2 };
var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2 };
var warmUp = new Option<double>("--warm-up") { DefaultValueFactory = _ => 1 };
var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 1 };

var mode = new Argument<string>("mode") { Description = "train or infer" };
mode.AcceptOnlyFromAmong("train", "infer");
var model = new Argument<string>("model");
model.AcceptOnlyFromAmong([.. TorchNetworks.Names]);
var torch = new Command("torch", "Measures a network in TorchSharp.") { mode, model, batch, threads, seconds, warmUp };
torch.SetAction(parsed =>
{
    using var peer = new TorchPeer(parsed.GetRequiredValue(model), parsed.GetRequiredValue(mode) == "train", parsed.GetValue(batch), parsed.GetValue(threads));
    Measure(peer.Step, parsed, new() { ["parameters"] = peer.Parameters, ["device"] = peer.Device });
});

var path = new Argument<string>("path");
var shape = new Argument<string>("shape") { Description = "The shape of the input with the batch: 64,1,28,28." };
var onnx = new Command("onnx", "Measures an exported network in ONNX Runtime.") { path, shape, threads, seconds, warmUp };
onnx.SetAction(parsed =>
{
    using var peer = new OnnxPeer(parsed.GetRequiredValue(path), [.. parsed.GetRequiredValue(shape).Split(',').Select(long.Parse)], parsed.GetValue(threads));
    Measure(peer.Step, parsed, new() { ["device"] = peer.Device });
});

return new RootCommand("Measures networks in other libraries for .NET, as NetDsl.Bench does in NetDsl. Prints one line of JSON.") { torch, onnx }.Parse(args).Invoke();

void Measure(Action step, ParseResult parsed, Dictionary<string, object> result)
{
    Run(step, parsed.GetValue(warmUp), least: 3);
    var times = Run(step, parsed.GetValue(seconds), least: 5);
    times.Sort();
    result["median_ms"] = times[times.Count / 2];
    result["best_ms"] = times[0];
    result["steps"] = times.Count;
    result["memory"] = new { peak = Process.GetCurrentProcess().PeakWorkingSet64 };
    Console.WriteLine(JsonSerializer.Serialize(result));
}

static List<double> Run(Action step, double seconds, int least)
{
    List<double> times = [];
    var start = Stopwatch.GetTimestamp();
    while (times.Count < least || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
    {
        var begin = Stopwatch.GetTimestamp();
        step();
        times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    return times;
}
