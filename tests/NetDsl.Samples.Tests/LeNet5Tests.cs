using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Testing;

namespace NetDsl.Samples.Tests;

public partial class LeNet5Tests
{
    private const string Sample = "LeNet5";

    [Fact]
    public void Drawn_digits_are_learned_saved_read_back_and_shown_in_plain_lines()
    {
        using var folder = new TemporaryFolder();
        using var run = SampleRun.Of(Sample, "--drawn", "--digits", "6000", "--epochs", "2", "--output", folder["."]);
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("Digits drawn by this program, as --drawn asks for: 6,000 to train on, 1,000 others to test with.");
        run.Output.ShouldContain("epoch 2/2  step 94/94  loss 0.");
        run.Output.ShouldContain("read back, every number as it was");
        run.Output.ShouldContain("of 1,000 test digits are misread");
        run.Output.ShouldNotContain("\u001b");
        Accuracy(run).ShouldBeGreaterThan(85);

        using var model = LeNet5.Create();
        model.Load(folder["lenet5.safetensors"]);
        model.StepCount.ShouldBe(2 * 94);
        model.Parameters.Sum(p => p.Info.Length).ShouldBe(61706);
    }

    [Fact]
    public void Interrupted_it_keeps_what_it_has_and_goes_on_from_there()
    {
        // Windows has no portable way to send Ctrl-C to another process.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string[] arguments = ["--drawn", "--digits", "2000", "--output", folder["."], "--epochs"];
        using var run = SampleRun.Start(Sample, null, [.. arguments, "1000"]);
        run.WaitFor("epoch 1/1000");
        run.Interrupt();
        run.ToEnd();
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("checkpoint.safetensors has everything; --resume goes on from there.");
        Accuracy(run).ShouldBeGreaterThan(5);

        using var model = LeNet5.Create();
        model.Load(folder["checkpoint.safetensors"]);
        var epochs = model.StepCount / 32;
        using var resumed = SampleRun.Of(Sample, [.. arguments, $"{epochs + 1}", "--resume"]);
        resumed.ExitCode.ShouldBe(0, resumed.Errors);
        resumed.Output.ShouldContain($"epoch {epochs + 1}/{epochs + 1}  step 32/32");
        resumed.Output.ShouldNotContain("epoch 1/");
        model.Load(folder["lenet5.safetensors"]);
        model.StepCount.ShouldBe(32 * (epochs + 1));
    }

    [Fact]
    public void Outputs_outlive_the_backward_pass_and_a_few_digits_can_be_learned_by_heart()
    {
        var digits = Digits.Draw(12, seed: 3).Normalize(Mnist.Mean, Mnist.Deviation);
        using var model = LeNet5.Create(maxBatch: 12);
        var (inputs, labels, outputs) = (new float[12 * 784], new float[12], new float[120]);
        digits.Read([.. Enumerable.Range(0, 12)], inputs, labels);
        var optimizer = new AdamW(0.01f);
        var loss = float.NaN;
        for (var step = 0; step < 60; step++)
        {
            var before = model.Forward(inputs);
            loss = model.TrainStep(inputs, labels, optimizer, outputs);
            // Two programs, one result: fusion may round differently.
            outputs.ShouldBe(before, 1e-4);
        }

        loss.ShouldBeLessThan(0.01f);
    }

    [Fact]
    public void Help_explains_every_option()
    {
        using var help = SampleRun.Of(Sample, "--help");
        help.ExitCode.ShouldBe(0);
        var options = help.Lines.Where(line => line.StartsWith("  --", StringComparison.Ordinal)).ToList();
        foreach (var name in (string[])["--data", "--drawn", "--digits", "--epochs", "--batch", "--lr", "--seed", "--threads", "--output", "--resume"])
            options.Single(line => line.StartsWith($"  {name} ", StringComparison.Ordinal)).Length.ShouldBeGreaterThan(50, name);
        help.Output.ShouldContain("[default: 3]");
    }

    [Theory]
    [InlineData("--epochs must be a number from 1 to 1000, not '0'.", "--epochs", "0")]
    [InlineData("--batch must be a number from 1 to 10000, not 'many'.", "--batch", "many")]
    [InlineData("--lr must be a number from", "--lr", "-1")]
    [InlineData("--threads must be a number from 1 to 1024, not '0'.", "--threads", "0")]
    [InlineData("--data: there is no folder", "--data", "/no/such/folder")]
    [InlineData("There is nothing to resume: no interrupted run has left", "--resume", "--output", "/no/such/folder")]
    public void What_it_cannot_do_it_says(string message, params string[] arguments)
    {
        using var run = SampleRun.Of(Sample, arguments);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith(message);
    }

    [Fact]
    public void A_data_folder_without_MNIST_is_an_error_and_not_a_reason_to_draw()
    {
        using var folder = new TemporaryFolder();
        using var run = SampleRun.Of(Sample, "--data", folder["."], "--output", folder["out"]);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith("There is no MNIST in ");
        folder.Files.ShouldBeEmpty();
    }

    [RealDataFact("mnist")]
    public void Three_epochs_of_MNIST_reach_98_8_percent()
    {
        using var folder = new TemporaryFolder();
        using var run = SampleRun.Start(Sample, RealDataFactAttribute.Root, "--output", folder["."]).ToEnd();
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Lines[0].ShouldStartWith("MNIST from ");
        Accuracy(run).ShouldBeGreaterThanOrEqualTo(98.8);
    }

    /// <summary>The accuracy in the last line, which must have its form.</summary>
    private static double Accuracy(SampleRun run)
    {
        var match = LastLine().Match(run.Lines[^1]);
        match.Success.ShouldBeTrue(run.Lines[^1]);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^test accuracy: (\d{1,3}\.\d\d) %$")]
    private static partial Regex LastLine();
}
