using System.Globalization;

namespace NetDsl.Onnx.Tests.Import;

/// <summary>
/// Well-known networks, imported, compiled and compared with ONNX Runtime. They make the table of <c>docs/onnx.md</c>, and take minutes.
/// </summary>
public class ComparisonTests
{
    private const string Trained = "NuGet";
    private const string Light = "ONNX";

    private static readonly (string Name, string From)[] All =
    [
        ("ResNet18", Trained), .. LightModels.Names.Select(name => (name, Light)),
        .. Torchvision.Names.SelectMany(_ => Torchvision.Pythons.Keys.Order(StringComparer.Ordinal), (name, from) => (name, from)),
    ];

    public static IEnumerable<object[]> Cases => All.Select(network => (object[])[network.Name, network.From]);

    [ComparisonTheory]
    [MemberData(nameof(Cases))]
    public void The_network_computes_what_ONNX_Runtime_computes(string name, string from)
    {
        using var folder = new TemporaryFolder();
        var path = folder["Net.onnx"];
        if (from == Trained)
            path = Imported.ResNet18;
        else if (from == Light)
            LightModels.Write(name, path);
        else
            Torchvision.Run(Torchvision.Pythons[from], Torchvision.Script("export.py"), path, name);

        using var model = Imported.Load(path, 1, out var network, "Net");
        var error = Imported.Error(model, path);
        var lines = network.Source.Split('\n').Count(line => line.Length > 0);
        if (Environment.GetEnvironmentVariable("NETDSL_IMPORTED") is { } kept)
            File.WriteAllText(Path.Combine(kept, $"{name}, {from}.cs"), network.Source);
        error.ShouldBeLessThan(1e-4, network.Source);
        Table.Write([.. All.Select(Beginning)], Beginning((name, from)), string.Create(CultureInfo.InvariantCulture, $"{model.Info.TrainableParameters:N0} | {lines} | "),
            string.Create(CultureInfo.InvariantCulture, $"{error:0.0e+0} |"));
    }

    private static string Beginning((string Name, string From) network) => $"| {network.Name} | {network.From} | ";
}
