using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>The networks of the zoo as they are. On a GPU that has no memory even the largest costs little more than its initial weights.</summary>
internal static class ZooNetworks
{
    private const int Batch = 64;

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load([.. Files()]));

    /// <summary>The classes.</summary>
    public static IReadOnlyList<string> Names => NarrowNetworks.Names;

    /// <summary>The kernels of inference, evaluation and training: for a single sample and a batch, with cuBLAS and without.</summary>
    public static HashSet<Type> KernelsOf(string name)
    {
        var recorder = new RecordingExecutor();
        using var model = Loaded.Value.Create(new IlgpuDevice(recorder), Batch, seed: 1, name);
        var optimizer = new Sgd(0.1f, momentum: 0.9f);
        foreach (var samples in (int[])[1, Batch])
        {
            var (inputs, targets, outputs) = (new float[samples * model.InputLength], new float[samples * model.TargetLength], new float[samples * model.OutputLength]);
            foreach (var library in (bool[])[false, true])
            {
                recorder.Library = library;
                model.Forward(inputs, outputs);
                model.Evaluate(inputs, targets, outputs);

                // Batch normalisation behind a dense layer refuses to train on a single sample.
                if (model.SingleValueNorm(samples) is null)
                    model.TrainStep(inputs, targets, optimizer);
            }
        }

        return recorder.Kernels;
    }

    private static IEnumerable<TestFile> Files([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../samples/Zoo/Networks")), "*.cs")
            .Where(NarrowNetworks.IsIncluded)
            .Order(StringComparer.Ordinal)
            .Select(file => new TestFile(Path.GetFileName(file), NarrowNetworks.WithoutOthers(CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot()).ToFullString()));
}
