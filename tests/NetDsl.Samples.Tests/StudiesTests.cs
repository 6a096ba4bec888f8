using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetDsl.Testing;
using Spectre.Console;
using Studies;
using Studies.Harness;

namespace NetDsl.Samples.Tests;

/// <summary>The harness of the studies. Their effects are checked by <c>studies -- all --quick</c> in continuous integration.</summary>
public partial class StudiesTests
{
    private static readonly Study Counted = new()
    {
        Name = "counted",
        Title = "A study of nothing",
        Lecture = "000",
        Claim = "Nothing",
        Seeds = 3,
        Rows = [new("first", run => new Outcome { ["value"] = run.Seed }.With("curve", [run.Seed, 1])), new("second", Fails)],
        Measures = [new("value", "value")],
        Effects = [],
        Judge = _ => Verdict.Reproduced("It was."),
    };

    private static bool fails;

    [Fact]
    public async Task An_interrupted_study_goes_on_with_the_runs_that_are_left()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder["results"]);
        fails = true;
        (await Runner(store, out var output).RunAsync(Counted, 3, CancellationToken.None)).ShouldBeNull();
        output.ToString().ShouldContain("counted, second, seed 0 failed: It fails.");
        store.Load(Counted).Runs.Count.ShouldBe(3);
        store.Load(Counted).IsComplete.ShouldBeFalse();

        fails = false;
        var results = (await Runner(store, out output).RunAsync(Counted, 3, CancellationToken.None)).ShouldNotBeNull();
        output.ToString().ShouldNotContain("first");
        results.Runs.Count.ShouldBe(6);

        // The file has the same numbers.
        results = store.Load(Counted);
        results["first"].Mean("value").ShouldBe(1);
        results["first"].Deviation("value").ShouldBe(1);
        results["first"].Line("curve").Points.ShouldBe([(1, 1), (2, 1)]);
        double.IsNaN(results["second"].Mean("value")).ShouldBeTrue();
        Report.Table(results).ShouldContain("| first | 1.00 ± 1.00 |");
    }

    [Fact]
    public async Task Results_of_an_earlier_revision_or_of_rows_that_are_gone_do_not_count()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder["results"]);
        fails = false;
        await Runner(store, out _).RunAsync(Counted, 1, CancellationToken.None);
        store.Load(Counted).Runs.Count.ShouldBe(2);
        store.Load(Counted with { Rows = [Counted.Rows[0]] }).Runs.Count.ShouldBe(1);
        store.Load(Counted with { Revision = 2 }).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_processes_do_not_measure_the_same_study()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder["results"]);
        fails = false;
        using (store.Lock(Counted))
            (await Should.ThrowAsync<InvalidDataException>(() => Runner(store, out _).RunAsync(Counted, 1, CancellationToken.None))).Message.ShouldStartWith("counted is being measured by another process");
        (await Runner(store, out _).RunAsync(Counted, 1, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public void A_damaged_file_of_results_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder["results"]);
        Directory.CreateDirectory(folder["results"]);
        File.WriteAllText(store.PathOf(Counted), "{ \"study\":");
        Should.Throw<InvalidDataException>(() => store.Load(Counted)).Message.ShouldStartWith(store.PathOf(Counted));
    }

    [Fact]
    public void Every_study_has_a_folder_and_its_results_are_on_the_page()
    {
        var (root, page) = (Machine.Root, File.ReadAllText(Path.Combine(Machine.Root, "docs", "studies.md")));
        var store = new ResultStore(Path.Combine(root, "studies", "results"));
        Catalogue.Studies.Select(s => s.Name).ShouldBeUnique();
        foreach (var study in Catalogue.Studies)
        {
            var folder = Path.Combine(root, "studies", Report.FolderOf(study));
            File.Exists(Path.Combine(folder, "Study.cs")).ShouldBeTrue(study.Name);
            File.Exists(Path.Combine(folder, "README.md")).ShouldBeTrue(study.Name);
            var results = store.Load(study);
            if (results.Runs.Count > 0)
                page.ShouldContain(Report.Table(results), Case.Sensitive, $"{study.Name}: run 'studies -- report'.");
        }
    }

    [Fact]
    public void Figures_are_as_wide_as_their_texts()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        foreach (var file in Directory.GetFiles(Path.Combine(Machine.Root, "docs", "studies"), "*.svg"))
        {
            var image = XDocument.Load(file).Root.ShouldNotBeNull();
            foreach (var text in image.Descendants(svg + "text"))
            {
                string Of(string name) => text.Attribute(name)?.Value ?? "";
                double[] place = [.. Numbers().Matches(Of("transform")).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
                var isVertical = Of("transform").Contains("rotate", StringComparison.Ordinal);
                // A letter is about half as wide as high, in a wide font.
                var length = 0.48 * double.Parse(Of("font-size"), CultureInfo.InvariantCulture) * text.Value.Trim().Length;
                var start = (isVertical ? place[1] : place[0]) - length * Of("text-anchor") switch { "middle" => 0.5, "end" => 1, _ => 0 };
                var limit = double.Parse(image.Attribute(isVertical ? "height" : "width").ShouldNotBeNull().Value, CultureInfo.InvariantCulture);
                (start >= -2 && start + length <= limit).ShouldBeTrue($"{Path.GetFileName(file)}: '{text.Value.Trim()}' goes from {start:0} to {start + length:0} of {limit}. Give it a shorter title.");
            }
        }
    }

    [Fact]
    public void A_quick_run_shows_its_table()
    {
        using var run = SampleRun.Of("Studies", "run", "not-gate", "--quick");
        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Output.ShouldContain("0.9933");
    }

    [Fact]
    public void A_study_that_nobody_knows_is_an_error_that_lists_all()
    {
        using var run = SampleRun.Of("Studies", "run", "not-gates");
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith("There is no study 'not-gates'. The studies are: ");
    }

    [Fact]
    public void A_study_without_its_data_is_an_error_that_says_where_they_belong()
    {
        using var run = SampleRun.Of("Studies", "run", "initialization", "--quick");
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("NETDSL_DATA");
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--jobs")]
    public void Counts_are_positive(string option)
    {
        using var run = SampleRun.Of("Studies", "run", "not-gate", option, "0");
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain($"{option} has to be 1 or more.");
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();

    private static Runner Runner(ResultStore store, out StringWriter output)
    {
        output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;
        return new(console, store, jobs: 2);
    }

    private static Outcome Fails(Run run) => fails ? throw new InvalidOperationException("It fails.") : new() { ["value"] = double.NaN };
}
