using System.Reflection;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Functions of the user's: what a network computes is what the method returns, and the derivative is the one that is meant.</summary>
public sealed class FunctionTests
{
    /// <summary>The functions of .NET and ours differ by a few roundings of their terms: 1e-6 of the largest value.</summary>
    [Theory]
    [InlineData("typeof(Mish)", "Mish", "Apply")]
    [InlineData("typeof(Leaky)", "Leaky", "Apply", 0.2f)]
    [InlineData("typeof(Leaky), 0.7", "Leaky", "Apply", 0.7f)]
    [InlineData("typeof(Curves), \"Waves\"", "Curves", "Waves")]
    [InlineData("typeof(Curves), \"Powers\"", "Curves", "Powers")]
    [InlineData("typeof(Curves), \"Grows\"", "Curves", "Grows")]
    [InlineData("typeof(Curves), \"Pieces\", 0.8", "Curves", "Pieces", 0.8f)]
    public void A_network_computes_what_the_method_returns(string function, string type, string method, params float[] hyper)
    {
        var network = Load($"Input(401), Elementwise({function}), MeanSquaredError");
        var apply = network.Assembly.GetType(type)!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!;
        float[] inputs = [.. Enumerable.Range(0, 401).Select(i => (i - 200) / 50f)];
        var outputs = new float[inputs.Length];

        network.Create(Device.Cpu, 1).Forward(inputs, outputs);

        float[] expected = [.. inputs.Select(x => (float)apply.Invoke(null, [x, .. hyper.Cast<object>()])!)];
        outputs.ShouldBeClose(expected, function, 1e-6);
    }

    [Fact]
    public void A_derivative_that_is_given_is_used()
    {
        var network = Load("Input(1), Dense(1, Bias = false), Elementwise(typeof(F)), MeanSquaredError", """
            public static class F
            {
                public static float Apply(float x) => x * x;
                public static float Derivative(float x) => 100 + x;
            }
            """);
        var model = network.Create(Device.Cpu, 1);
        model.Parameters.Single().Write([3f]);

        model.ComputeGradients([1f], [4f]).ShouldBe(25);

        // The loss is (y - 4)², y = 9; what is given instead of 2x is 103.
        model.Parameters.Single().ReadGradient().ShouldBe([2 * 5 * 103f]);
    }

    [Fact]
    public void Of_two_values_the_derivative_that_is_not_given_is_derived()
    {
        var network = Load("Input(1), Dense(1, Bias = false), Branch, Branch, Scale(2), Elementwise(typeof(F)), MeanSquaredError", """
            public static class F
            {
                public static float Apply(float x, float y) => x * y;
                public static float DerivativeX(float x, float y) => 10;
            }
            """);
        var model = network.Create(Device.Cpu, 1);
        model.Parameters.Single().Write([3f]);

        model.ComputeGradients([1f], [17f]).ShouldBe(1);

        // y = w * 2w = 18; the path of x has slope 10, that of y slope 2 * w.
        model.Parameters.Single().ReadGradient().ShouldBe([2 * (10 + 2 * 3f)]);
    }

    [Fact]
    public void What_is_infinite_in_the_branch_not_taken_does_no_harm_to_the_gradient()
    {
        var network = Load("Input(1), Dense(1, Bias = false), Elementwise(typeof(F)), MeanSquaredError", """
            public static class F
            {
                public static float Apply(float x) => x > 20 ? x : System.MathF.Log(1 + System.MathF.Exp(x));
            }
            """);
        var model = network.Create(Device.Cpu, 1);
        model.Parameters.Single().Write([200f]);

        model.ComputeGradients([1f], [199f]).ShouldBe(1);

        model.Parameters.Single().ReadGradient().ShouldBe([2f]);
    }

    private static LoadedNetwork Load(string attributes, string functions = NetworkCases.Functions) =>
        LoadedNetwork.Load($"[Network, {attributes}]\npublic partial class Net;\n{functions}");
}
