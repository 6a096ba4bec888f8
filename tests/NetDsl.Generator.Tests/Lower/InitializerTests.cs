using NetDsl.Generator.Ir;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>Initializers of declarations and the C# that they become.</summary>
public class InitializerTests
{
    [Theory]
    [InlineData("0", "Zeros")]
    [InlineData("0.5", "Constant(0.5f)")]
    [InlineData("\"Zeros\"", "Zeros")]
    [InlineData("\"Ones\"", "Ones")]
    [InlineData("\"Constant(-2)\"", "Constant(-2f)")]
    [InlineData("\"1 / 4.0\"", "Constant(0.25f)")]
    [InlineData("\"Normal(0.01)\"", "Normal(0.01f)")]
    [InlineData("\"Normal(max(1, 2) / 8.0)\"", "Normal(0.25f)")]
    [InlineData("\"TruncatedNormal(0.5)\"", "TruncatedNormal(0.5f)")]
    [InlineData("\"Uniform(-0.5, 0.25)\"", "Uniform(-0.5f, 0.25f)")]
    // A kernel of 3 x 2 on 6 channels in 2 groups to 8 filters: each output has 3 * 6 inputs, each input has 4 * 6 outputs.
    [InlineData("\"XavierUniform\"", "Xavier(18, 24)")]
    [InlineData("\"XavierNormal(1.5)\"", "XavierNormal(18, 24, 1.5f)")]
    [InlineData("\"KaimingNormal\"", "KaimingNormal(18, 1.4142135f)")]
    [InlineData("\"KaimingUniform(fanOut)\"", "KaimingUniform(24, 1.4142135f)")]
    [InlineData("\"KaimingNormal(fanIn, tanh)\"", "KaimingNormal(18, 1.6666666f)")]
    [InlineData("\"KaimingNormal(fanIn, leakyRelu, 1)\"", "KaimingNormal(18, 1f)")]
    [InlineData("\"KaimingUniform( fanIn , selu )\"", "KaimingUniform(18, 0.75f)")]
    [InlineData("\"LecunNormal\"", "LecunNormal(18)")]
    [InlineData("\"LecunUniform()\"", "LecunUniform(18)")]
    [InlineData("\"Orthogonal(2)\"", "Orthogonal(18, 2f)")]
    public void Weights_start_as_declared(string init, string initializer) =>
        Networks.Build($"Input(6, 9, 9), Conv2d(8, new[] {{ 3, 2 }}, Groups = 2, Init = {init}), Relu, MeanSquaredError").Parameters[0].Initializer.Text().ShouldBe("Initializer." + initializer);

    [Fact]
    public void The_fans_of_a_dense_layer_are_its_inputs_and_units() =>
        Networks.Build("Input(6), Dense(8, Init = \"XavierUniform\"), MeanSquaredError").Parameters[0].Initializer.Text().ShouldBe("Initializer.Xavier(6, 8)");

    [Fact]
    public void Biases_and_norms_start_as_declared() =>
        Networks.Build("Input(6), Dense(8, BiasInit = 0.1), BatchNorm(GammaInit = 0, BetaInit = \"Uniform(0, 1)\"), MeanSquaredError").Parameters.Skip(1).Take(3)
            .Select(p => p.Initializer.Text()).ShouldBe(["Initializer.Constant(0.1f)", "Initializer.Zeros", "Initializer.Uniform(0f, 1f)"]);

    [Fact]
    public void What_a_layer_does_not_say_the_network_says()
    {
        var network = NetworkGraphs.Lower(Parsing.One("""
            [Network(Init = "Orthogonal", BiasInit = 0.5), Input(6), Dense(8), Relu, Dense(3, Init = "Zeros"), MeanSquaredError] public partial class Net;
            """), int.MaxValue);

        network.Parameters.Select(p => p.Initializer.Text()).ShouldBe(["Initializer.Orthogonal(6)", "Initializer.Constant(0.5f)", "Initializer.Zeros", "Initializer.Constant(0.5f)"]);
    }

    [Theory]
    [InlineData("[Network(Init = \"LecunNormal\")", "Initializer.LecunNormal(3)")]
    [InlineData("[Network", "Initializer.Kaiming(3)")]
    public void The_projection_of_a_shortcut_starts_as_the_network_says(string marker, string initializer) =>
        NetworkGraphs.Lower(Parsing.One($"{marker}, Input(3, 4, 4), Shortcut(5), MeanSquaredError] public partial class Net;"), int.MaxValue)
            .Parameters[0].Initializer.Text().ShouldBe(initializer);

    [Fact]
    public void Numbers_may_be_parameters_of_the_block()
    {
        var network = NetworkGraphs.Lower(Parsing.One("""
            [Block, Dense(4, Init = "Normal(1.0 / depth)", BiasInit = nameof(bias))]
            public sealed partial class StepAttribute(int depth, double bias) : LayerAttribute;
            [Network, Input(6), Step(4, 0.5), MeanSquaredError] public partial class Net;
            """), int.MaxValue);

        network.Parameters.Select(p => p.Initializer.Text()).ShouldBe(["Initializer.Normal(0.25f)", "Initializer.Constant(0.5f)"]);
    }

    /// <summary>1 / depth with a whole number for depth would be 0.</summary>
    [Fact]
    public void A_whole_number_for_a_real_parameter_is_real()
    {
        var network = NetworkGraphs.Lower(Parsing.One("""
            [Block, Dense(4, Init = "Normal(1 / depth)", BiasInit = "1 / shares[1]")]
            public sealed partial class StepAttribute(double depth, double[] shares) : LayerAttribute;
            [Network, Input(6), Step(4, new double[] { 1, 8 }), MeanSquaredError] public partial class Net;
            """), int.MaxValue);

        network.Parameters.Select(p => p.Initializer.Text()).ShouldBe(["Initializer.Normal(0.25f)", "Initializer.Constant(0.125f)"]);
    }

    [Theory]
    [InlineData("Init = \"Kaiming\"", "there is no 'Kaiming', only Zeros, Ones, Constant, Normal, TruncatedNormal, Uniform, XavierUniform, XavierNormal, KaimingUniform, KaimingNormal, LecunUniform, LecunNormal, Orthogonal, Lsuv")]
    [InlineData("Init = \"Ortogonal\"", "there is no 'Ortogonal'; did you mean 'Orthogonal'?")]
    [InlineData("Init = \"Normal\"", "Normal needs a number of 0 or more in parentheses")]
    [InlineData("Init = \"Normal(-1)\"", "Normal needs a number of 0 or more, but has -1")]
    [InlineData("Init = \"Uniform(1)\"", "Uniform needs two numbers: Uniform(a, b) in parentheses")]
    [InlineData("Init = \"Zeros(1)\"", "Zeros takes nothing in parentheses")]
    [InlineData("Init = \"Normal(1, 2)\"", "Normal takes at most 1 in parentheses")]
    [InlineData("Init = \"KaimingNormal(fanUp)\"", "'fanUp' is none of fanIn, fanOut")]
    [InlineData("Init = \"KaimingNormal(fanIn, elu)\"", "'elu' is none of linear, sigmoid, tanh, relu, leakyRelu, selu")]
    [InlineData("Init = \"Normal(depth)\"", "there is no 'depth' (in \"depth\")")]
    [InlineData("Init = \"Normal(1 > 2)\"", "\"1 > 2\" is false, not a number")]
    [InlineData("BiasInit = \"Orthogonal\"", "Orthogonal is for weights, which have a fan in and a fan out")]
    public void What_is_wrong_with_initial_values_is_said(string argument, string problem)
    {
        var value = argument.Substring(argument.IndexOf('=') + 2).Trim('"');
        var name = argument.Split(' ')[0];

        Networks.Check($"Input(3), Dense(4, {argument}), MeanSquaredError").ShouldBe(
            [$"NDSL0120 at Dense(4, {argument}): Dense(4, {argument}): {name} = \"{value}\" is not a valid initializer: {problem}"]);
    }

    [Fact]
    public void A_mistake_of_the_network_is_told_at_its_class() =>
        NetworkCompiler.Check(Parsing.One("[Network(Init = true), Input(6), Dense(8), MeanSquaredError] public partial class Net;"))
            .Select(f => (f.Rule.Id, f.Layer, f.Message(i => ""))).ShouldBe(
                [("NDSL0010", -1, "Network(Init = true): Init has to be a number, or a text such as \"Normal(0.01)\", but is true")]);
}
