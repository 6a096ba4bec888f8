using System.Text.RegularExpressions;

namespace NetDsl.Reports.Tests;

public class PageTests(Trained trained) : IClassFixture<Trained>
{
    [Fact]
    public void The_page_has_all_sections_and_needs_no_network()
    {
        string[] headings = [.. Regex.Matches(trained.Page, "<h2>(.*?)</h2>").Select(m => m.Groups[1].Value)];
        headings.ShouldContain("Curves");
        headings.ShouldContain("Confusion matrix");
        headings.ShouldContain(h => h.EndsWith("mistakes", StringComparison.Ordinal));
        headings.ShouldContain("Filters of the first layer");
        headings.ShouldContain("Activations and gradients");
        headings.ShouldContain("Layers");
        Regex.Matches(trained.Page, "(src|srcset|href)=\"(?!data:)").ShouldBeEmpty();
        trained.Page.ShouldContain("<title>Digits &lt;1&gt;</title>");
    }

    [Fact]
    public void Each_figure_is_there_for_light_and_dark_pages()
    {
        var figures = Regex.Matches(trained.Page, "<figure>.*?</figure>", RegexOptions.Singleline);
        figures.Count.ShouldBeGreaterThan(10);
        foreach (Match figure in figures)
        {
            var images = Regex.Matches(figure.Value, "data:image/svg\\+xml;base64,([^\"]+)").Select(m => m.Groups[1].Value).ToList();
            images.Count.ShouldBe(2);
            images[0].ShouldNotBe(images[1]);
        }
    }

    [Fact]
    public void A_histogram_is_one_small_image()
    {
        var histograms = Regex.Matches(trained.Page, "<figure><figcaption>(Activations|Gradients) of .*?</figure>", RegexOptions.Singleline);
        histograms.Count.ShouldBeGreaterThan(4);
        foreach (Match histogram in histograms)
        {
            histogram.Length.ShouldBeLessThan(25_000);
            foreach (Match svg in Regex.Matches(histogram.Value, "data:image/svg\\+xml;base64,([^\"]+)"))
                Regex.Count(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(svg.Groups[1].Value)), "<image ").ShouldBe(1);
        }
    }

    [Fact]
    public void The_table_has_fields_costs_and_times_of_layers()
    {
        var rows = Regex.Matches(trained.Page, "<tr><td>(.*?)</tr>").Select(m => m.Groups[1].Value.Split("<td>")).ToDictionary(cells => cells[0]);
        rows["First"][2..7].ShouldBe(["6x12x12", "5x5", "156", "21,600", "3,456"]);
        rows["MaxPool1"][3].ShouldBe("7x7");
        rows["Conv1"][3].ShouldBe("15x15");
        rows["Dense1"][3].ShouldBe("all");
        rows["First"][7].ShouldEndWith(" ms");
        rows["First"][8].ShouldEndWith(" ms");
    }

    [Fact]
    public async Task A_network_that_is_no_classifier_of_images_has_a_page_without_those_sections()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        using var model = Line.Create(maxBatch: 8);
        var data = new TensorDataset([2], new float[32], new float[16]);
        var report = new TrainingReport(data);
        await model.FitAsync(data, options: new() { Callbacks = [report] });
        await report.WriteAsync(folder["report.html"], model, data);
        var page = File.ReadAllText(folder["report.html"]);
        page.ShouldNotContain("Confusion");
        page.ShouldNotContain("mistakes");
        page.ShouldContain("<title>Line</title>");
    }

    [Fact]
    public async Task Targets_that_are_distributions_have_a_confusion_matrix_too()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        using var model = SoftReader.Create(maxBatch: 16);
        var data = Digits.Draw(32, seed: 0);
        var report = new TrainingReport();
        await model.FitAsync(data.Mixup(classes: 10), data.OneHot(10), new() { Callbacks = [report] });
        await report.WriteAsync(folder["report.html"], model, data.OneHot(10));
        var page = File.ReadAllText(folder["report.html"]);
        page.ShouldContain("Confusion matrix");
        page.ShouldContain("accuracy");
    }

    [Fact]
    public async Task After_a_resume_layers_are_shown_at_their_epochs()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        var data = new TensorDataset([2], Enumerable.Range(0, 32).Select(i => i / 32f).ToArray(), new float[16]);
        var checkpoint = folder["line.safetensors"];
        using (var model = Line.Create(maxBatch: 8))
            await model.FitAsync(data, options: new() { Epochs = 2, Checkpoint = new(checkpoint) });
        using var resumed = Line.Create(maxBatch: 8);
        var report = new TrainingReport(data);
        await resumed.FitAsync(data, options: new() { Epochs = 4, ResumeFrom = checkpoint, Callbacks = [report] });
        await report.WriteAsync(folder["report.html"], resumed);
        var gradients = Regex.Match(File.ReadAllText(folder["report.html"]), "<figure><figcaption>Median size of gradients.*?;base64,([^\"]+)").Groups[1].Value;
        Regex.Matches(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(gradients)), "epoch [0-9]").Select(m => m.Value).ShouldBe(["epoch 3", "epoch 4"]);
    }

    [Fact]
    public async Task Dead_units_are_named()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        using var model = Dying.Create(maxBatch: 8);
        // A bias so low that no sample passes.
        model.Dense1.Bias.Write([-100, -100, -100, -100]);
        var data = new TensorDataset([2], Enumerable.Range(0, 32).Select(i => i / 32f).ToArray(), new float[16]);
        var report = new TrainingReport(data);
        await model.FitAsync(data, options: new() { Optimizer = new Sgd(0.01f), Callbacks = [report] });
        await report.WriteAsync(folder["report.html"], model);
        File.ReadAllText(folder["report.html"]).ShouldMatch("100 ?% of the units of Dense1 are dead");
    }

    [Fact]
    public void A_learning_rate_range_test_has_a_page()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        TrainingReport.WriteLearningRates(folder["rates.html"], new([new(0.01f, 2, 2), new(0.1f, 1, 1.5)], 0.1f));
        File.ReadAllText(folder["rates.html"]).ShouldContain("Suggestion: <strong>0.1</strong>");
    }

    [Fact]
    public void A_sheet_of_images_is_a_PNG_of_the_right_size()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        ImageSheet.Write(folder["a.png"], [.. Enumerable.Range(0, 3).Select(_ => new float[] { 0, 1, 2, 3, 4, 5 })], [1, 2, 3], columns: 2, zoom: 4);
        var bytes = File.ReadAllBytes(folder["a.png"]);
        bytes.AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        // Two images of 12 x 8 pixels and a gap of 2, in two rows.
        (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))).ShouldBe((26, 18));
        Should.Throw<ArgumentException>(() => ImageSheet.Write(folder["b.png"], [new float[5]], [1, 2, 3]));
    }

    [Fact]
    public void Probing_changes_neither_parameters_nor_statistics()
    {
        var before = trained.Model.Parameters.Select(p => p.Read()).ToArray();
        LayerSnapshot.Take(trained.Model, Digits.Draw(40, seed: 3)).Select(l => l.Layer).ShouldContain("First");
        trained.Model.Parameters.Select(p => p.Read()).ShouldBe(before);
    }
}

/// <summary>A network of values.</summary>
[Network, Input(2), Dense(1), MeanSquaredError]
public partial class Line;

/// <summary>A classifier that learns distributions.</summary>
[Network, Input(1, 28, 28), Flatten, Dense(10), SoftmaxCrossEntropy(SoftTargets = true)]
public partial class SoftReader;

/// <summary>A network whose units can die.</summary>
[Network, Input(2), Dense(4), Relu, Dense(1), MeanSquaredError]
public partial class Dying;
