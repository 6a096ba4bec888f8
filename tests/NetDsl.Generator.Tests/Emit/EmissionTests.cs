using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

public class EmissionTests
{
    [Theory]
    [InlineData("LeNet5", true)]
    [InlineData("LeNet5", false)]
    [InlineData("Normalized", true)]
    [InlineData("Repeated", true)]
    [InlineData("Heads", true)]
    [InlineData("Recurrent", true)]
    public void What_is_emitted(string name, bool fusion)
    {
        var host = GeneratorHost.Run(
            name switch { "LeNet5" => Networks.LeNet5, "Normalized" => Networks.Normalized, "Heads" => Networks.Heads, "Recurrent" => Networks.Recurrent, _ => Networks.Repeated },
            new Dictionary<string, string> { ["build_property.NetDslFusion"] = fusion ? "true" : "false" });

        host.CompilerErrors.ShouldBeEmpty();
        var text = string.Join("\n", host.Emitted.OrderBy(f => f.Key).Select(f => $"//// {f.Key}\n{f.Value}"));
        Snapshot.Match(text, "cs", name + (fusion ? "" : ".unfused"));
    }

    [Fact]
    public void Reading_all_layers_adds_a_program_and_changes_no_other()
    {
        var usual = GeneratorHost.Run(Networks.Normalized).Emitted;
        var readable = GeneratorHost.Run(Networks.Normalized.Replace("[Network,", "[Network(Activations = true),")).Emitted;
        foreach (var (name, text) in usual)
            if (name.EndsWith("Inference.g.cs", StringComparison.Ordinal))
                readable[name].ShouldStartWith(text.TrimEnd()[..^1].TrimEnd());
            else if (!name.EndsWith("Programs.g.cs", StringComparison.Ordinal) && !name.EndsWith("Functions.g.cs", StringComparison.Ordinal))
                readable[name].ShouldBe(text);

        Text(usual, "Inference").ShouldNotContain("ActivationsProgram");
        Text(readable, "Inference").ShouldContain("struct ActivationsProgram");
        // Fused into the rectifier.
        Text(usual, "Programs").ShouldNotContain("new([\"Conv1\"]");
        Text(readable, "Programs").ShouldContain("new([\"Conv1\"]");

        static string Text(IReadOnlyDictionary<string, string> files, string kind) => files.Single(file => file.Key.EndsWith($"{kind}.g.cs", StringComparison.Ordinal)).Value;
    }

    [Fact]
    public void Blocks_that_do_the_same_share_their_code()
    {
        var few = Lines(Networks.Repeated.Replace("Repeat = 3", "Repeat = 20"));
        var many = Lines(Networks.Repeated.Replace("Repeat = 3", "Repeat = 21"));
        // One more block adds two statements to the training program, and a third with a line for its buffer if its output is recomputed.
        // It adds three to the other file: preparation, run and sample. Nothing else of the programs grows.
        (many.Training - few.Training).ShouldBe(4);
        (many.Inference - few.Inference).ShouldBe(3);

        static (int Training, int Inference) Lines(string source)
        {
            var files = GeneratorHost.Run(source).Emitted;
            return (Count("Training"), Count("Inference"));
            int Count(string file) => files.Single(f => f.Key.Contains(file)).Value.Split('\n').Length;
        }
    }

    [Theory]
    [InlineData("Input(1, 8, 8), Conv2d(16, 50), BatchNorm, Flatten, Dense(2), SoftmaxCrossEntropy")]
    [InlineData("Conv2d(16, 5), BatchNorm, Flatten, Dense(2), SoftmaxCrossEntropy")]
    [InlineData("Input(1, 8, 8), Conv2d(16, 5), BatchNorm, Flatten, Dense(2)")]
    public void A_network_with_a_mistake_keeps_its_public_face(string layers)
    {
        var host = GeneratorHost.Run($$"""
            [Network, {{layers}}]
            public partial class Net;

            public static class User
            {
                public static void Use()
                {
                    using var net = Net.Create(Device.Cpu, maxBatch: 4, seed: 1);
                    net.Conv1.Weight.Write(net.Conv1.Weight.Read());
                    _ = net.Conv1.Bias.Name + net.BatchNorm1.Gamma + net.BatchNorm1.MovingMean + net.Dense1.Weight.Shape + Net.Architecture + net.Info.Layers;
                    net.TrainStep(new float[4], new[] { 1 }, new Sgd(0.1f));
                }
            }
            """);

        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("namespace A.B { public partial class Outer { internal partial struct Middle { [Network, Input(4), Dense(2), SoftmaxCrossEntropy] private partial class Net; } } }")]
    [InlineData("[Network, Input(4), Dense(2), SoftmaxCrossEntropy] partial class @class;")]
    [InlineData("namespace @event; [Network, Input(4), Dense(2), SoftmaxCrossEntropy] public sealed partial class Net;")]
    public void A_network_can_stand_wherever_a_class_can(string source)
    {
        var host = GeneratorHost.Run(source);

        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
        host.Emitted.Count.ShouldBe(5);
    }
}
