using System.Reflection;
using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>Networks that are imported, compiled and loaded with their weights.</summary>
public static class Imported
{
    /// <summary>Imports a file and compiles its declaration; the names of its parameters must be those that the importer foresaw.</summary>
    public static Model Load(string path, int batch, out ImportedNetwork network, string? name = null, Device? device = null)
    {
        network = OnnxImporter.Import(path, name);
        var model = LoadedNetwork.Load([new TestFile("Imported.cs", network.Source)]).Create(device ?? new CpuDevice(2), batch);
        using var folder = new TemporaryFolder();
        network.SaveWeights(folder["weights.safetensors"]);
        model.Load(folder["weights.safetensors"]);
        return model;
    }

    /// <summary>The file of the ResNet-18 of NuGet, which was trained on ImageNet.</summary>
    public static string ResNet18 { get; } = typeof(Imported).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ResNet18").Value!;

    /// <summary>
    /// The largest relative error against ONNX Runtime on two inputs. The outputs of both have to differ by ten times what the error may be, so that it says
    /// something.
    /// </summary>
    public static double Error(Model model, string path)
    {
        var input = InputOf(path);
        var length = model.Info.Input.Aggregate(1, (product, size) => product * size);
        var (error, previous) = (0.0, (float[]?)null);
        for (var sample = 1; sample <= 2; sample++)
        {
            // Slow and fast waves; averages over an image hide what has the same statistics everywhere.
            var values = Enumerable.Range(0, length).Select(i => (MathF.Sin(i * (0.7f + sample)) + MathF.Sin(i * 0.0004f * (3 - sample))) / sample).ToArray();
            var expected = Reference.Run(path, 1, (input, values, model.Info.Input)).Values.First();
            var outputs = model.Forward(values);
            if (IsDistribution(expected) && !IsDistribution(outputs))
                outputs = [.. Softmax(outputs)];
            error = Math.Max(error, Networks.RelativeError(outputs, expected));
            if (previous is not null)
                Networks.RelativeError(previous, expected).ShouldBeGreaterThan(1e-3);
            previous = expected;
        }

        return error;
    }

    /// <summary>The name of the input that is not a weight.</summary>
    public static string InputOf(string path)
    {
        using var stream = File.OpenRead(path);
        var graph = ModelProto.Parser.ParseFrom(stream).Graph;
        return graph.Input.Select(input => input.Name).Except(graph.Initializer.Select(tensor => tensor.Name)).First();
    }

    private static bool IsDistribution(float[] values) => Math.Abs(values.Sum() - 1) < 1e-3 && values.Min() >= 0;

    private static IEnumerable<float> Softmax(float[] scores)
    {
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        return powers.Select(power => (float)(power / powers.Sum()));
    }
}
