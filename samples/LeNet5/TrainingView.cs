using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NetDsl;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Samples;

/// <summary>Shows training while it runs: a bar for each epoch, or plain lines where output goes to a file.</summary>
internal static class TrainingView
{
    /// <summary>Runs training and shows how it goes.</summary>
    public static Task<FitResult> ShowAsync(Func<IProgress<TrainingProgress>, Task<FitResult>> train) =>
        Console.IsOutputRedirected ? train(new Lines()) : ShowBars(train);

    private static Task<FitResult> ShowBars(Func<IProgress<TrainingProgress>, Task<FitResult>> train)
    {
        var state = new StateColumn();
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), state)
            .StartAsync(context => train(new Bars(context, state)));
    }

    private static string Text(in TrainingProgress p) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {p.Loss:0.0000}  accuracy {100 * p.Accuracy:0.00} %  {p.SamplesPerSecond:N0} samples/s");

    private static string Time(TimeSpan time) => time.TotalHours >= 1 ? $@"{time:h\:mm\:ss}" : $@"{time:m\:ss}";

    private sealed class Lines : IProgress<TrainingProgress>
    {
        private readonly Stopwatch sinceLine = Stopwatch.StartNew();

        public void Report(TrainingProgress p)
        {
            // The end of each epoch, and now and then something between.
            if (p.Step != p.StepsPerEpoch && sinceLine.Elapsed < TimeSpan.FromSeconds(5))
                return;
            Console.WriteLine($"epoch {p.Epoch}/{p.Epochs}  step {p.Step}/{p.StepsPerEpoch}  {Text(p)}  {Time(p.Remaining)} left");
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
            // A bar that is full stays on the screen: the time that was left then is of no use beside it.
            state.Texts[task.Id] = p.Step == p.StepsPerEpoch ? Text(p) : $"{Text(p)}  {Time(p.Remaining)} left";
            sinceText.Restart();
        }
    }

    private sealed class StateColumn : ProgressColumn
    {
        /// <summary>What stands beside each bar. Written by the thread that trains, read by the one that draws.</summary>
        public ConcurrentDictionary<int, string> Texts { get; } = [];

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Texts.GetValueOrDefault(task.Id, ""));
    }
}
