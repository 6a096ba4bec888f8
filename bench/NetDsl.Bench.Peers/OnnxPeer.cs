using Microsoft.ML.OnnxRuntime;

namespace NetDsl.Bench.Peers;

/// <summary>An exported network in ONNX Runtime. A step is one run; its input and output stay in the same memory.</summary>
internal sealed class OnnxPeer : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtValue input;

    /// <param name="shape">The shape of the input, with the batch.</param>
    public OnnxPeer(string path, long[] shape, int threads)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        session = new(path, settings);
        var random = new Random(1);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextSingle() - 1;
        input = OrtValue.CreateTensorValueFromMemory(values, shape);
    }

    public string Device { get; } = $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    public void Step()
    {
        using var outputs = session.Run(options, session.InputNames, [input], session.OutputNames);
    }

    public void Dispose()
    {
        input.Dispose();
        options.Dispose();
        session.Dispose();
    }
}
