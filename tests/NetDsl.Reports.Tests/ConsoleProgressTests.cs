using Spectre.Console;

namespace NetDsl.Reports.Tests;

public class ConsoleProgressTests
{
    [Fact]
    public async Task Without_a_terminal_each_epoch_has_a_line()
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        using var model = Line.Create(maxBatch: 8);
        var data = new TensorDataset([2], new float[32], new float[16]);
        var result = await ConsoleProgress.ShowAsync(progress => model.FitAsync(data, options: new() { Epochs = 3, Progress = progress }), console);
        result.Epochs.Count.ShouldBe(3);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[2].ShouldMatch(@"^epoch 3/3  step 2/2  loss \d\.\d{4}  [\d,]+ samples/s  0:00 left");
    }
}
