using System.Diagnostics;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>The editor stops the compiler when its text is out of date.</summary>
public class CancellationTests
{
    /// <summary>The mark is 20 ms, which the bench measures. Here the machine may be busy: a share of the time of a whole compilation is allowed.</summary>
    private const int Share = 8;

    private static readonly NetworkSpec Deep = Parsing.One("""
        [Network, Input(3, 64, 64), Unit(16, Repeat = 150), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
        public partial class Net;
        [Block, Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Relu]
        public sealed partial class UnitAttribute(int filters) : LayerAttribute;
        """);

    private static readonly NetworkSpec Wrong = Deep with { Layers = Deep.Layers.Select(layer => layer.Word == "Dense" ? new LayerSpec("Dense", "Dense(0)", new([new Argument("units", new IntegerValue(0))])) : layer).ToEquatableArray() };

    [Fact]
    public void A_compilation_that_is_cancelled_before_it_starts_does_nothing()
    {
        Should.Throw<OperationCanceledException>(() => NetworkCompiler.Compile(Deep, new CompilerOptions(true), new CancellationToken(true)));
        Should.Throw<OperationCanceledException>(() => NetworkCompiler.Check(Deep, new CancellationToken(true)));
        Should.Throw<OperationCanceledException>(() => NetworkCompiler.Check(Wrong, new CancellationToken(true)));
    }

    [Fact]
    public void A_compilation_ends_soon_after_it_is_cancelled()
    {
        var (latencies, whole) = Latencies(token => NetworkCompiler.Compile(Deep, new CompilerOptions(true), token));

        latencies.Count.ShouldBeGreaterThan(5);
        latencies.OrderBy(latency => latency).ElementAt(latencies.Count / 2).ShouldBeLessThan(whole / Share, string.Join(", ", latencies.Select(latency => (int)latency.TotalMilliseconds)));
    }

    /// <summary>The times from a cancellation to the exception, for cancellations at moments spread over the compilation, and the time of a whole one.</summary>
    private static (IReadOnlyList<TimeSpan> Latencies, TimeSpan Whole) Latencies(Action<CancellationToken> run)
    {
        run(default);
        var watch = Stopwatch.StartNew();
        run(default);
        var whole = watch.Elapsed;
        // Later runs may be faster, on a machine that was busy: a run that ends before its cancellation is repeated with an earlier one.
        var shortest = whole;
        List<TimeSpan> latencies = [];
        for (var i = 0; latencies.Count < 11 && i < 100; i++)
        {
            using var source = new CancellationTokenSource();
            var cancelled = 0L;
            source.Token.Register(() => cancelled = Stopwatch.GetTimestamp());
            source.CancelAfter(shortest * (i % 11 + 1) / 12);
            watch.Restart();
            try
            {
                run(source.Token);
                shortest = watch.Elapsed < shortest ? watch.Elapsed : shortest;
            }
            catch (OperationCanceledException)
            {
                latencies.Add(Stopwatch.GetElapsedTime(cancelled));
            }
        }

        return (latencies, whole);
    }
}
