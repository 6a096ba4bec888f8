using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>ONNX Runtime, which tests compare with.</summary>
public static class Reference
{
    /// <summary>Runs a file on inputs with a batch, and returns its outputs by name.</summary>
    public static Dictionary<string, float[]> Run(string path, int batch, params (string Name, float[] Values, IReadOnlyList<int> Shape)[] inputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, options);
        var values = inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(input.Values, [batch, .. input.Shape]))).ToList();
        using var outputs = session.Run(values);
        return outputs.ToDictionary(output => output.Name, output => output.AsTensor<float>().ToArray());
    }
}
