using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Testing;

namespace NetDsl.Samples.Tests;

public partial class SmallSamplesTests
{
    [Fact]
    public void The_shortest_program_learns_drawn_digits()
    {
        using var run = SampleRun.Of("Mlp128");
        run.ExitCode.ShouldBe(0, run.Errors);
        Percent(run, "accuracy").ShouldBeGreaterThan(90);
    }

    [Theory]
    [InlineData("Mlp128")]
    [InlineData("Digits1989")]
    public void A_folder_without_MNIST_is_an_error(string sample)
    {
        using var folder = new TemporaryFolder();
        using var run = SampleRun.Of(sample, "--data", folder["."]);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith("There is no MNIST in ");
    }

    /// <summary>Where there is a GPU, the sample runs on it.</summary>
    [Theory]
    [InlineData("cuda")]
    [InlineData("opencl")]
    public void A_device_that_is_not_there_is_an_error_that_says_what_it_needs(string device)
    {
        using var run = SampleRun.Of("LeNet5", ["--device", device, "--drawn", "--digits", "100"]);
        if (run.ExitCode == 0)
            return;
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("There is no ");
        run.Errors.ShouldContain("device on this machine, only cpu, ");
    }

    [ExhaustiveFact]
    public void A_simulated_GPU_needs_no_other_program()
    {
        using var run = SampleRun.Of("LeNet5", ["--device", "ilgpu-cpu", "--drawn", "--digits", "100", "--epochs", "1"]);
        run.ExitCode.ShouldBe(0, run.Errors);
    }

    [Fact]
    public void A_device_that_nobody_knows_is_an_error_that_says_which_there_are()
    {
        using var run = SampleRun.Of("Mlp128", "--device", "gpu");
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("'gpu'");
        foreach (var name in Device.Names)
            run.Errors.ShouldContain(name);
    }

    /// <summary>The paper has 5 %.</summary>
    [RealDataFact("mnist")]
    public void The_network_of_1989_is_as_good_as_it_was()
    {
        using var run = SampleRun.Start("Digits1989", RealDataFactAttribute.Root).ToEnd();
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Lines[0].ShouldBe("Training on 7,291 digits, testing on 2,007 others.");
        Percent(run, "error").ShouldBeLessThan(5);
    }

    /// <summary>With a seed, the error is less than 0.001; a constant prediction of 1 has 0.167.</summary>
    [Fact]
    public void Gated_networks_solve_the_adding_problem()
    {
        using var run = SampleRun.Of("AddingProblem");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Lines.Count.ShouldBe(4);
        foreach (var (line, name) in run.Lines.Skip(2).Zip(["Gated", "Memory"]))
        {
            line.ShouldStartWith($"{name}: ");
            double.Parse(line[(name.Length + 2)..], CultureInfo.InvariantCulture).ShouldBeLessThan(0.02);
        }
    }

    private static double Percent(SampleRun run, string what)
    {
        var match = LastLine().Match(run.Lines[^1]);
        match.Success.ShouldBeTrue(run.Lines[^1]);
        match.Groups[1].Value.ShouldBe(what);
        return double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^test (accuracy|error): (\d{1,3}\.\d\d) %")]
    private static partial Regex LastLine();
}
