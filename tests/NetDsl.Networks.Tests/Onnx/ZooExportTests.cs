using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>The networks of the zoo, narrow, as files of ONNX: ONNX Runtime computes the same, and the importer reads the same weights in the same order.</summary>
public class ZooExportTests
{
    public static TheoryData<string> Names => [.. Exhaustive.Sample(NarrowNetworks.Names.Except(["OdeNet"]), 4)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ONNX_Runtime_computes_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        using var net = NarrowNetworks.Create(name, new ReferenceDevice(), batch: 2);
        var random = new Random(3);
        // Parameters that are 0 or 1 at first would hide what is lost.
        foreach (var parameter in net.Parameters)
        {
            var spread = parameter.Info.Trainable || !parameter.Name.EndsWith("Variance", StringComparison.Ordinal) ? 0.1f : 0.5f;
            parameter.Write([.. parameter.Read().Select(value => value + spread * (2 * random.NextSingle() - 1))]);
        }

        float[] inputs = [.. Enumerable.Range(0, 2 * net.InputLength).Select(_ => random.NextSingle() - 0.5f)];
        net.ExportOnnx(folder["Net.onnx"]);
        var expected = net.Forward(inputs);

        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(folder["Net.onnx"], options);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(inputs, [2, .. net.Info.Input]))], ["output"]);
        float[] actual = [.. outputs[0].AsTensor<float>()];
        var scale = expected.Max(Math.Abs);
        scale.ShouldBeGreaterThan(0);
        actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f * scale);

        // The weights of the declaration that is read back are those of this one. Those of a table of connections have zeros between them,
        // and a normalisation without factors gets factors of 1 and biases of 0. Adaptive windows of unequal sizes are no layer of ONNX.
        if (name is "LeNet5Original" or "LeCun1989" or "CaffeNet128NormBefore" or "CaffeNet128NormAfter" or "PReluNet")
            return;
        var imported = OnnxImporter.Import(folder["Net.onnx"], output: "output");
        imported.SaveWeights(folder["weights.safetensors"]);
        var written = net.Parameters.Where(p => !IsInTrainingHead(p.Name) && !IsFactor(p.Name)).Select(p => string.Join('x', p.Info.Shape));
        WeightFiles.List(folder["weights.safetensors"]).Where(t => !IsFactor(t.Name)).Select(t => string.Join('x', t.Shape)).ShouldBe(written, imported.Source);

        static bool IsFactor(string parameter) => parameter.EndsWith("Gamma", StringComparison.Ordinal);

        bool IsInTrainingHead(string parameter) => net.Info.Heads.Any(head => parameter.StartsWith(head.Name + ".", StringComparison.Ordinal));
    }

    /// <summary>A declaration that is imported is at most twice as long as that of the zoo, with its blocks.</summary>
    [Theory]
    [InlineData("ResNet18", "ResNet.cs", "BasicBlock", "Stem", "Classifier")]
    [InlineData("DenseNet121", "DenseNet.cs", "DenselyConnected", "Transition")]
    public void A_declaration_is_not_long(string name, string file, params string[] blocks)
    {
        if (!NarrowNetworks.Names.Contains(name))
            return;
        using var folder = new TemporaryFolder();
        using var net = NarrowNetworks.Create(name, new ReferenceDevice(), batch: 1);
        net.ExportOnnx(folder["Net.onnx"]);
        var imported = OnnxImporter.Import(folder["Net.onnx"]).Source.Split('\n').Count(line => line.Length > 0);
        var declarations = File.ReadAllText(Repository.File("samples", "Zoo", "Networks", file)).Split("\n\n")
            .Where(text => blocks.Append(name).Any(type => text.Contains($"partial class {type}", StringComparison.Ordinal)));
        var written = declarations.Sum(text => text.Split('\n').Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)));
        written.ShouldBeGreaterThan(5);
        imported.ShouldBeLessThanOrEqualTo(2 * written);
    }

    [Fact]
    public void A_differential_equation_is_named()
    {
        using var folder = new TemporaryFolder();
        using var net = NarrowNetworks.Create("OdeNet", new ReferenceDevice(), batch: 1);
        Should.Throw<NotSupportedException>(() => net.ExportOnnx(folder["x.onnx"])).Message.ShouldContain("the steps of a differential equation are not exported");
    }
}
