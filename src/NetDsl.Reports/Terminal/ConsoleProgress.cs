using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetDsl.Reports;

/// <summary>Shows training in the terminal while it runs: a bar for each epoch, or plain lines where output goes to a file.</summary>
public static class ConsoleProgress
{
    /// <summary>Runs training and shows how it goes.</summary>
    /// <param name="train">Starts training: <c>progress => net.FitAsync(train, options: new() { Progress = progress })</c>.</param>
    /// <param name="console">The terminal; that of the process if not given.</param>
    public static Task<FitResult> ShowAsync(Func<IProgress<TrainingProgress>, Task<FitResult>> train, IAnsiConsole? console = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        console ??= AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
            return train(new Lines(console));
        var state = new StateColumn();
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), state)
            .StartAsync(context => train(new Bars(context, state)));
    }

    private static string Text(in TrainingProgress p)
    {
        var accuracy = p.Accuracy is { } share ? string.Create(CultureInfo.InvariantCulture, $"  accuracy {100 * share:0.00} %") : "";
        return string.Create(CultureInfo.InvariantCulture, $"loss {p.Loss:0.0000}{accuracy}  {p.SamplesPerSecond:N0} samples/s");
    }

    private static string Time(TimeSpan time) => time.TotalHours >= 1 ? $@"{time:h\:mm\:ss}" : $@"{time:m\:ss}";

    private sealed class Lines(IAnsiConsole console) : IProgress<TrainingProgress>
    {
        private readonly Stopwatch sinceLine = Stopwatch.StartNew();

        public void Report(TrainingProgress p)
        {
            // The end of each epoch, and now and then something between.
            if (p.Step != p.StepsPerEpoch && sinceLine.Elapsed < TimeSpan.FromSeconds(5))
                return;
            console.Profile.Out.Writer.WriteLine($"epoch {p.Epoch}/{p.Epochs}  step {p.Step}/{p.StepsPerEpoch}  {Text(p)}  {Time(p.Remaining)} left");
            sinceLine.Restart();
        }
    }

    private sealed class Bars(ProgressContext context, StateColumn state) : IProgress<TrainingProgress>
    {
        private readonly Stopwatch sinceText = Stopwatch.StartNew();
        private ProgressTask? task;
        private int epoch;

        public void Report(TrainingProgress p)
        {
            if (epoch != p.Epoch)
            {
                task = context.AddTask($"epoch {p.Epoch}/{p.Epochs}", maxValue: p.StepsPerEpoch);
                epoch = p.Epoch;
            }

            task!.Value = p.Step;
            // The screen is drawn ten times a second; making text more often would only cost time.
            if (p.Step != p.StepsPerEpoch && sinceText.ElapsedMilliseconds < 100 && p.Step > 1)
                return;
            // A finished bar stays on the screen, without the remaining time.
            state.Texts[task.Id] = p.Step == p.StepsPerEpoch ? Text(p) : $"{Text(p)}  {Time(p.Remaining)} left";
            sinceText.Restart();
        }
    }

    private sealed class StateColumn : ProgressColumn
    {
        /// <summary>The text next to each bar. The training thread writes it, the drawing thread reads it.</summary>
        public ConcurrentDictionary<int, string> Texts { get; } = [];

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Texts.GetValueOrDefault(task.Id, ""));
    }
}
