using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>Code as it is while somebody types: nothing throws, and other classes keep their code.</summary>
public class HalfTypedCodeTests
{
    private const string Source = """
        using NetDsl;

        namespace Lectures.Digits
        {
            public static partial class Nets
            {
                /// <summary>A reader of digits.</summary>
                [Network, Input(1, 28, "4 * 7")]
                [Conv2d(6, new[] { 5, 5 }, Padding = Padding.Same, Name = "stem"), BatchNorm(Epsilon = 1e-3), Relu, MaxPool2d(2)]
                [Conv2d(filters: 2 * Width, kernel: 5, Bias = false), LeakyRelu(0.1), AvgPool2d(new int[] { 2, 2 }, Stride = null)]
                [Flatten, Dropout, Dense(nameof(Width) == "Width" ? 10 : 9)]
                [SoftmaxCrossEntropy]
                public sealed partial class LeNet5
                {
                    private const int Width = Nets.Width;
                }

                private const int Width = 8;
            }
        }
        """;

    private const string Whole = "[Network, Input(3), Dense(2), MeanSquaredError] public partial class Whole;";

    [Fact]
    public void The_source_itself_is_sound()
    {
        var host = Project(Source.Replace("2 * Width", "2 * 8"));

        host.SourceErrors.ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
    }

    [Fact]
    public void Every_way_to_stop_typing_is_survived()
    {
        for (var length = 0; length < Source.Length; length += NetDsl.Testing.Exhaustive.IsOn ? 1 : 15)
            Check(Source.Substring(0, length));
    }

    [Fact]
    public void Every_gap_is_survived()
    {
        var random = new Random(20);
        for (var i = 0; i < (NetDsl.Testing.Exhaustive.IsOn ? 250 : 20); i++)
        {
            var start = random.Next(Source.Length);
            Check(Source.Remove(start, Math.Min(Source.Length - start, 1 + random.Next(random.Next(2) == 0 ? 3 : 40))));
        }
    }

    [Fact]
    public void Every_slip_of_the_finger_is_survived()
    {
        const string keys = "()[]{}<>,.;:=\"'@#/*-+!?$&|\\ \n0aN";
        var random = new Random(21);
        for (var i = 0; i < (NetDsl.Testing.Exhaustive.IsOn ? 250 : 20); i++)
        {
            var at = random.Next(Source.Length);
            var inserted = string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => keys[random.Next(keys.Length)]));
            Check(random.Next(2) == 0 ? Source.Insert(at, inserted) : Source.Remove(at, 1).Insert(at, inserted));
        }
    }

    [Fact]
    public void Names_that_differ_in_case_only_do_not_overwrite_each_other()
    {
        var host = GeneratorHost.Run($"{Whole}\n{Whole.Replace("Whole", "WHOLE")}\nnamespace A.B {{ {Whole.Replace("Whole", "C")} }} namespace A {{ partial class b {{ {Whole.Replace("Whole", "c")} }} }}");

        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(host.Emitted.Count);
        foreach (var name in new[] { "Whole", "WHOLE", "A.B.C", "A.b+c" })
            host.Output.GetTypeByMetadataName(name)!.BaseType!.Name.ShouldBe("Model");
    }

    private static GeneratorHost Project(string source) => GeneratorHost.Run([new TestFile("Typing.cs", source), new TestFile("Whole.cs", Whole)]);

    private static readonly GeneratorHost Before = Project(Source);

    private int checks;

    private void Check(string source)
    {
        if (source == Source)
            return;
        var host = Before.Edit("Typing.cs", _ => source);

        host.Result.Exception.ShouldBeNull(source);
        host.GeneratorDiagnostics.ShouldBeEmpty(source);
        host.Emitted.Keys.Where(name => name.StartsWith("Whole.", StringComparison.Ordinal)).Count().ShouldBe(5, source);
        host.Emitted.Keys.ShouldNotContain(name => name.Contains("InternalError"), source);
        host.Analyze().ShouldNotContain(diagnostic => diagnostic.Id == "NDSL9001", source);

        // Emitted code never adds an error to those of the source. (C# needs long to check that.)
        if (++checks % 4 != 0)
            return;
        if (host.SourceErrors.Count == 0)
            host.CompilerErrors.ShouldBeEmpty(source);
        host.CompilerErrors.ShouldNotContain(error => IsEmitted(error), source);
    }

    private static bool IsEmitted(Diagnostic error) => error.Location.SourceTree is { } tree && tree.FilePath.Contains(nameof(NetDslGenerator));
}
