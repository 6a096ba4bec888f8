using NetDsl.Generator.Ir;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>
/// The weights that a declaration regularises. The values of penalties are compared with PyTorch in NetDsl.Networks.Tests.
/// </summary>
public class RegularizationTests
{
    private const string Layers = "Input(1, 6, 6), Conv2d(3, 3{0}), BatchNorm, PRelu, Flatten, Dense(4{0}), Relu, Dense(2{0}), MeanSquaredError";

    [Theory]
    [InlineData("L1 = 0.1")]
    [InlineData("L2 = 0.1")]
    [InlineData("GroupLasso = 0.1")]
    [InlineData("L1Product = 0.1")]
    [InlineData("MaxNorm = 3")]
    public void What_the_network_says_goes_for_the_weights_of_all_its_layers(string option)
    {
        var whole = Programs(Build($"({option})", ""));

        whole.ShouldBe(Programs(Build("", ", " + option)));
        whole.ShouldNotBe(Programs(Build("", "")));

        static string Programs(Network network) => $"{network.GraphOf(ProgramKind.Training)}{network.GraphOf(ProgramKind.Projection)}";
    }

    [Fact]
    public void A_layer_says_otherwise_than_its_network()
    {
        var network = NetworkGraphs.Lower(Parsing.One("[Network(L2 = 0.1), Input(3), Dense(4, L2 = 0), Dense(2), MeanSquaredError] public partial class Net;"), int.MaxValue);

        Penalized(network).ShouldBe(["Dense2.Weight"]);
    }

    [Fact]
    public void Biases_norms_and_slopes_are_left_alone() =>
        Penalized(Build("(L1 = 0.1, L2 = 0.1)", "")).ShouldBe(["Conv1.Weight", "Dense1.Weight", "Dense2.Weight"]);

    [Fact]
    public void A_bias_is_penalized_where_a_layer_asks_for_it() =>
        Penalized(Networks.Build("Input(3), Dense(4, BiasL2 = 0.1), Dense(2), MeanSquaredError")).ShouldBe(["Dense1.Bias"]);

    [Fact]
    public void What_measures_the_data_has_no_penalties() =>
        Build("(L1 = 0.1, L2 = 0.1, GroupLasso = 0.1)", "").GraphOf(ProgramKind.Inference)!.ToString().ShouldBe(Build("", "").GraphOf(ProgramKind.Inference)!.ToString());

    [Fact]
    public void A_shared_weight_is_penalized_once()
    {
        var network = Networks.Build("Input(3), Dense(3, Repeat = 4, Shared = true, L2 = 0.1), MeanSquaredError");

        network.GraphOf(ProgramKind.Training)!.Live().Count(node => node.Op == Generator.Ops.Reduction.Reduce.Op).ShouldBe(2);
    }

    private static Network Build(string ofNetwork, string ofLayers)
    {
        var network = NetworkGraphs.Lower(Parsing.One($"[Network{ofNetwork}, {string.Format(Layers, ofLayers)}] public partial class Net;"), int.MaxValue);
        network.Findings.ShouldBeEmpty();
        return network;
    }

    /// <summary>The parameters that sums of the loss are of.</summary>
    private static IEnumerable<string> Penalized(Network network) => network.GraphOf(ProgramKind.Training)!.Live()
        .Where(node => node.Op == Generator.Ops.Reduction.Reduce.Op && node.Type.Equals(TensorType.Scalar))
        .SelectMany(node => node.Input.Inputs)
        .Select(node => node.Attribute).OfType<Generator.Ops.ParameterSpec>()
        .Select(parameter => parameter.FullName).Distinct();
}
