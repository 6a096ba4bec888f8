using System.Globalization;
using System.Runtime.InteropServices;

namespace NetDsl.Onnx.Tests.Import;

/// <summary>One training step after import, against that of PyTorch on the same weights and images, both in double precision.</summary>
public class TrainingTests
{
    public static IEnumerable<object[]> Cases =>
        ((string[])["resnet18", "mobilenet_v2", "densenet121"]).SelectMany(_ => Torchvision.Pythons.Keys.DefaultIfEmpty("no PyTorch"), (name, version) => (object[])[name, version]);

    [ComparisonTheory]
    [MemberData(nameof(Cases))]
    public void A_step_is_that_of_PyTorch(string name, string version)
    {
        const int Size = 64, Batch = 4;
        Torchvision.Pythons.TryGetValue(version, out var python).ShouldBeTrue("NETDSL_TORCHVISION names no Python that has torchvision.");
        using var folder = new TemporaryFolder();
        Torchvision.Run(python!, Torchvision.Script("train.py"), folder[""], name, $"{Size}");
        using var model = Imported.Load(folder["net.onnx"], Batch, out var network, "Net", new ReferenceDevice());
        var before = model.Values();
        var loss = model.TrainStep(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["images.bin"])), [3, 1, 4, 1], new Sgd(0.1f));
        loss.ShouldBe(float.Parse(File.ReadAllText(folder["loss.txt"]), CultureInfo.InvariantCulture), 1e-5f);

        var actual = model.Parameters.ToDictionary(p => p.Name, p => p.Read());
        var start = 0;
        model.LoadPyTorch(folder["after.pth"]);
        foreach (var parameter in model.Parameters)
        {
            var (old, values, expected) = (before[start..(start + parameter.Length)], actual[parameter.Name], parameter.Read());
            start += parameter.Length;
            var (difference, change) = (0f, 0f);
            for (var i = 0; i < values.Length; i++)
            {
                difference = Math.Max(difference, Math.Abs(values[i] - expected[i]));
                change = Math.Max(change, Math.Abs(expected[i] - old[i]));
            }

            difference.ShouldBeLessThan(1e-4f * change + 2e-7f * expected.Max(Math.Abs), $"{parameter.Name}\n{network.Source}");
        }
    }
}
