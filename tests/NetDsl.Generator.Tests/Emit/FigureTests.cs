using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>
/// The figures of the documentation are drawn from what the compiler emits and reports. NETDSL_SNAPSHOTS=accept writes them.
/// </summary>
public sealed partial class FigureTests
{
    [Fact]
    public void The_figure_of_fusion_shows_the_kernels_of_inference()
    {
        var (unfused, fused) = (Read("Inference", fusion: false), Read("Inference", fusion: true));
        var left = new Queue<Step>(unfused.Steps);
        // Each fused step is drawn next to the steps of the same layers.
        var rows = fused.Steps.Select(step => (Step: step, Parts: Enumerable.Range(0, step.Layers.Length).Select(_ => left.Dequeue()).ToList())).ToList();
        rows.ShouldAllBe(row => row.Parts.SelectMany(part => part.Layers).SequenceEqual(row.Step.Layers));

        const double Top = 44, Height = 26, Gap = 10;
        var total = rows.Sum(row => row.Parts.Sum(part => part.Calls.Length) * Height + Gap);
        var svg = new Svg(720, Top + total + 34);
        svg.Text(20, 28, "each operation in a kernel of its own");
        svg.Text(390, 28, "fused, as emitted");
        var y = Top;
        foreach (var (step, parts) in rows)
        {
            var start = y;
            foreach (var call in parts.SelectMany(part => part.Calls))
            {
                svg.Box("box", 20, y, 310, Height - 4);
                Label(svg, 20, y, 310, call);
                y += Height;
            }

            svg.Box("fused", 390, start, 310, y - start - 4);
            Label(svg, 390, (start + y - Height) / 2, 310, step.Calls.Single());
            svg.Text(355, (start + y - Height) / 2 + 15, "→", "faint", "middle");
            y += Gap;
        }

        svg.Text(330, y + 14, $"{unfused.Written:N0} numbers written for each image", "faint", "end");
        svg.Text(700, y + 14, $"{fused.Written:N0}", "faint", "end");
        Match("lenet5-fusion.svg", svg.ToString());

        static void Label(Svg svg, double x, double y, double width, Call call)
        {
            svg.Text(x + 10, y + 15, call.Name, "code");
            svg.Text(x + width - 10, y + 15, $"{call.Written:N0}", "small faint", "end");
        }
    }

    [Fact]
    public void The_figure_of_memory_shows_the_slices_of_training()
    {
        var program = Read("Training", fusion: true);
        const double Left = 60, Top = 30, Column = 44, Height = 460;
        var (width, end) = (Left + Column * program.Steps.Count, program.Slices.Max(slice => slice.Offset + slice.Length));
        var svg = new Svg(width + 50, Top + Height + 170);
        foreach (var slice in program.Slices)
        {
            // Inputs, targets and outputs live for the whole program.
            var (first, last) = slice.First.Length == 0 ? (0, program.Steps.Count - 1) : (program.IndexOf(slice.First), program.IndexOf(slice.Last));
            var (x, w) = (Left + Column * first, Column * (last - first + 1));
            var (y, h) = (Top + Height * slice.Offset / end, Math.Max(Height * slice.Length / end, 2));
            svg.Box(slice.Name.EndsWith("Gradient", StringComparison.Ordinal) ? "backward" : "forward", x, y, w, h, 2);
            if (h > 11)
                svg.Text(x + 4, y + Math.Min(h, 24) / 2 + 4, slice.Name, "small");
        }

        svg.Path("axis", string.Create(CultureInfo.InvariantCulture, $"M{Left} {Top}V{Top + Height}H{width}"));
        for (var number = 0; number < end; number += 2000)
            svg.Text(Left - 6, Top + Height * number / end + 4, $"{number:N0}", "small faint", "end");
        svg.Text(Left, Top - 12, "numbers of one sample, by offset; the kernels of a training step from left to right", "faint");
        for (var i = 0; i < program.Steps.Count; i++)
        {
            var (x, y) = (Left + Column * (i + 0.5), Top + Height + 10);
            svg.Path("axis", string.Create(CultureInfo.InvariantCulture, $"M{x} {y - 10}v5"));
            svg.Rotated(x, y, program.Steps[i].Name);
        }

        Match("lenet5-memory.svg", svg.ToString());
    }

    [Fact]
    public void The_figure_of_the_editor_shows_a_finding_and_a_hover()
    {
        var wrong = Networks.LeNet5.Replace("Conv2d(16, 5)", "Conv2d(16, 50)").ReplaceLineEndings("\n").Trim();
        var finding = GeneratorHost.Run(wrong).Analyze().ShouldHaveSingleItem();
        var lines = wrong.Split('\n');
        var rows = Hover().Matches(GeneratorHost.Run(Networks.LeNet5).Emitted.Single(file => file.Value.Contains("partial class LeNet5 :")).Value)
            .Select(row => (Layer: row.Groups[1].Value, Description: row.Groups[2].Value)).ToList();
        rows.ShouldNotBeEmpty();

        var (top, message) = (24.0, Wrap($"{finding.Id}: {finding.GetMessage()}", 78));
        var svg = new Svg(740, top + Svg.Line * (lines.Length + message.Count + rows.Count + 3) + 30);
        for (var i = 0; i < lines.Length; i++)
        {
            top += Svg.Line;
            svg.Text(20, top, lines[i], "code");
            var span = finding.Location.GetLineSpan();
            if (span.StartLinePosition.Line != i)
                continue;
            var (x, w) = (20 + Svg.Letter * span.StartLinePosition.Character, Svg.Letter * (span.EndLinePosition.Character - span.StartLinePosition.Character));
            svg.Path("wave", string.Create(CultureInfo.InvariantCulture, $"M{x:0.#} {top + 5}") + string.Concat(Enumerable.Range(0, (int)(w / 6)).Select(_ => "l3 3l3 -3")));
            svg.Box("panel", 40, top + 12, 680, Svg.Line * message.Count + 12);
            foreach (var (line, number) in message.Select((line, number) => (line, number)))
                svg.Text(52, top + 28 + Svg.Line * number, line, "code error");
            top += Svg.Line * message.Count + 22;
        }

        top += 14;
        svg.Box("panel", 40, top, 680, Svg.Line * (rows.Count + 1) + 14);
        svg.Text(52, top + 20, "class LeNet5", "code keyword");
        foreach (var (layer, description) in rows)
        {
            top += Svg.Line;
            svg.Text(52, top + 20, layer, "code");
            svg.Text(340, top + 20, description, "code faint");
        }

        Match("editor.svg", svg.ToString());
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [""];
        foreach (var word in text.Split(' '))
            if (lines[^1].Length + word.Length < width)
                lines[^1] = $"{lines[^1]} {word}".TrimStart();
            else
                lines.Add(word);
        return lines;
    }

    private static void Match(string name, string actual)
    {
        var path = Repository.File("docs", "images", name);
        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept")
            File.WriteAllText(path, actual);
        else if (expected != actual)
            Assert.Fail($"{path} is out of date; run this test with NETDSL_SNAPSHOTS=accept.\n\n{Snapshot.Difference(expected, actual)}");
    }

    /// <summary>A program of LeNet-5, as its emitted file describes it.</summary>
    private static Emitted Read(string file, bool fusion)
    {
        var host = GeneratorHost.Run(Networks.LeNet5, new Dictionary<string, string> { ["build_property.NetDslFusion"] = fusion ? "true" : "false" });
        var text = host.Emitted.Single(emitted => emitted.Key.EndsWith($"{file}.g.cs", StringComparison.Ordinal)).Value.ReplaceLineEndings("\n");
        var slices = Slices().Matches(text).Select(match => new Slice(
            match.Groups[1].Value,
            int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture),
            match.Groups[4].Value,
            match.Groups[5].Success ? match.Groups[5].Value : match.Groups[4].Value)).ToList();
        var lengths = slices.ToDictionary(slice => slice.Name, slice => slice.Length);
        var steps = Steps().Matches(text)
            .Select(match => new Step(match.Groups[2].Value, SplitLayers(match.Groups[1].Value), [.. Calls().Matches(match.Groups[3].Value).Select(call => ReadCall(call, lengths))]))
            .Where(step => file == "Training" || step.Layers[0] != "SoftmaxCrossEntropy").ToList();
        steps.ShouldNotBeEmpty();
        return new Emitted(steps, slices);
    }

    private static Call ReadCall(Match call, Dictionary<string, int> lengths)
    {
        var arguments = call.Groups[3].Value.Split(", ");
        var target = arguments.LastOrDefault(lengths.ContainsKey);
        var function = call.Groups[2].Value is "" or "Identity" ? "" : $"<{FunctionName().Match(call.Groups[2].Value).Groups[1].Value}>";
        return new Call(call.Groups[1].Value + function, target is null ? 0 : lengths[target]);
    }

    /// <summary>Splits at commas that are not within parentheses.</summary>
    private static string[] SplitLayers(string summary) => [.. Layers().Matches(summary).Select(match => match.Value)];

    [GeneratedRegex(@"/// <summary>([^\n]*)</summary>\n    private void (\w+)\(int samples\)\n    \{\n(.*?)\n    \}", RegexOptions.Singleline)]
    private static partial Regex Steps();

    [GeneratedRegex(@"Device\.(\w+)(?:<(.*?)>)?\((.*)\);")]
    private static partial Regex Calls();

    [GeneratedRegex(@"(\w+)>*$")]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"[^,\s(]+(\([^)]*\))?")]
    private static partial Regex Layers();

    [GeneratedRegex(@"private Region (\w+) => net\.PerSample\((\d+), (\d+)\);\s*// [^,\n]*(?:, (\w+)(?: to (\w+))?)?")]
    private static partial Regex Slices();

    [GeneratedRegex(@"<item><term>(.*?)</term><description>(.*?)</description></item>")]
    private static partial Regex Hover();

    /// <param name="Name">The emitted method.</param>
    /// <param name="Layers">The layers that it computes.</param>
    /// <param name="Calls">Its kernels.</param>
    private sealed record Step(string Name, string[] Layers, Call[] Calls);

    /// <param name="Name">The kernel, and the function that is fused into it.</param>
    /// <param name="Written">The numbers that it writes for each sample.</param>
    private sealed record Call(string Name, int Written);

    private sealed record Slice(string Name, int Offset, int Length, string First, string Last);

    private sealed record Emitted(IReadOnlyList<Step> Steps, IReadOnlyList<Slice> Slices)
    {
        public int Written => Steps.SelectMany(step => step.Calls).Sum(call => call.Written);

        /// <summary>The place of a step.</summary>
        public int IndexOf(string step) => Steps.ToList().FindIndex(other => other.Name == step);
    }
}
