using System.Text.RegularExpressions;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>The pages of the language and of all operations are up to date. NETDSL_SNAPSHOTS=accept writes them.</summary>
public sealed class OperationsPageTests
{
    [ExhaustiveFact(AcceptsSnapshots = true)]
    public void The_page_of_operations_is_up_to_date()
    {
        var path = Repository.File("docs", "operations.md");
        var page = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var languagePath = Repository.File("docs", "language.md");
        var language = File.ReadAllText(languagePath).ReplaceLineEndings("\n");
        var complete = LanguagePage.Complete(language);
        var expected = new OperationsPage(page, complete).Write([.. TorchCase.All.Select(c => (c, Measure(c, Device.Cpu), Measure(c, new ReferenceDevice())))]);
        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept")
        {
            File.WriteAllText(path, expected);
            File.WriteAllText(languagePath, complete);
        }
        else if (language != complete)
            Assert.Fail($"docs/language.md lacks a layer; run this test with NETDSL_SNAPSHOTS=accept.\n\n{Snapshot.Difference(language, complete)}");
        else if (page != expected)
            Assert.Fail($"docs/operations.md is out of date; run this test with NETDSL_SNAPSHOTS=accept.\n\n{Snapshot.Difference(page, expected)}");
    }

    [Theory]
    [InlineData("Hardtanh", "| `Hardtanh(minVal = -1, maxVal = 1)` | Piecewise linear hyperbolic tangent: y = min(max(x, minVal), maxVal). Its derivative at both ends is 0 |")]
    [InlineData("Softsign", @"| `Softsign` | Softsign, a sigmoid from -1 to 1 that saturates slowly: y = x / (1 + \|x\|) |")]
    public void A_layer_without_a_row_gets_one(string word, string row)
    {
        var language = File.ReadAllText(Repository.File("docs", "language.md")).ReplaceLineEndings("\n");
        var without = string.Concat(language.Split('\n').Where(line => !line.StartsWith($"| `{word}", StringComparison.Ordinal)).Select(line => line + "\n"));
        var section = Regex.Match(LanguagePage.Complete(without), "^## Activations\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline).Value;
        section.TrimEnd().ShouldEndWith(row);
    }

    [Fact]
    public void A_layer_for_images_gets_a_row_with_the_shapes_of_its_example()
    {
        var language = File.ReadAllText(Repository.File("docs", "language.md")).ReplaceLineEndings("\n");
        var without = Regex.Replace(language, @"^\| `PixelShuffle.*\n", "", RegexOptions.Multiline);
        LanguagePage.Complete(without).ShouldContain("| `PixelShuffle(factor)` | 8x2x3 -> 2x4x6 | ");
    }

    private static TorchError Measure(TorchCase torch, Device device)
    {
        using var model = TorchNetworks.Create(torch, device);
        var (inputs, targets) = (TorchCase.Decode(torch.Inputs), TorchCase.Decode(torch.Targets));
        var outputs = new float[torch.Batch * model.OutputLength];
        model.Evaluate(inputs, targets, outputs);
        var forward = Error(outputs, torch.Inference.Outputs);
        model.TrainStep(inputs, targets, new Sgd(0), outputs);
        forward = Math.Max(forward, Error(outputs, torch.Training.Outputs));
        var floor = 0.1 * torch.Gradients.Values.Max(values => Closeness.Scale(Doubles(TorchCase.Decode(values))));
        return new(forward, model.Parameters.Where(p => p.Info.Trainable).Max(p => Error(p.ReadGradient(), torch.Gradients[p.Name], floor)));
    }

    /// <summary>The largest difference, as a share of the scale.</summary>
    private static double Error(float[] actual, string expected, double floor = 0)
    {
        var right = Doubles(TorchCase.Decode(expected));
        var scale = Math.Max(Closeness.Scale(right), floor);
        return scale == 0 ? 0 : Doubles(actual).Zip(right, (a, b) => Math.Abs(a - b)).Max() / scale;
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
