namespace NetDsl.Networks.Tests.Running;

/// <summary>Differential equations: that they are what they are called.</summary>
public sealed class NeuralOdeTests
{
    private const string Blocks = """

        [Block, Dense(nameof(units)), Tanh]
        public sealed partial class StepAttribute(int units) : LayerAttribute;

        [Block, Time, Dense(nameof(units))]
        public sealed partial class LinearAttribute(int units) : LayerAttribute;
        """;

    [Fact]
    public void One_step_of_Euler_is_a_residual_block()
    {
        var ode = Load("Input(5), NeuralOde(1), Step(5), Dense(3), MeanSquaredError");
        var residual = Load("Input(5), Branch, Step(5), Branch, Add, Dense(3), MeanSquaredError");
        var (one, other) = (new Trial(ode.Create(Device.Cpu, 4), 4), new Trial(residual.Create(Device.Cpu, 4), 4));

        one.Gradients().ShouldBe(other.Gradients());

        one.Model.Parameters.Select(p => p.Name).ShouldBe(other.Model.Parameters.Select(p => p.Name));
        foreach (var (a, b) in one.Model.Parameters.Zip(other.Model.Parameters))
            a.ReadGradient().ShouldBe(b.ReadGradient(), a.Name);
    }

    /// <summary>y' = A y + b + c t from t = 0.5 to 2, whose solution is a matrix exponential. Twice the steps, 2^order times less error.</summary>
    [Theory]
    [InlineData("Euler", 1, 16)]
    [InlineData("Midpoint", 2, 8)]
    [InlineData("Rk4", 4, 4)]
    public void A_method_converges_with_its_order(string method, int order, int steps)
    {
        // Weights: A, and in the last column c.
        float[] weights = [-0.3f, 1.2f, 0.1f, 0.4f, -1.1f, -0.2f, 0.5f, -0.3f, 0.2f, -0.6f, 0.1f, 0.9f], bias = [0.3f, -0.2f, 0.7f], start = [1f, -0.5f, 0.25f];
        var system = new double[5, 5];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 4; j++)
                system[i, j] = weights[4 * i + j];
            system[i, 4] = bias[i];
        }

        system[3, 4] = 1;
        var exact = Exponential(system, 1.5, [.. start, 0.5, 1]);

        var (coarse, fine) = (Error(steps), Error(2 * steps));

        fine.ShouldBeLessThan(coarse);
        Math.Log2(coarse / fine).ShouldBe(order, 0.15, $"errors {coarse:g3} and {fine:g3}");

        double Error(int n)
        {
            var network = Load($"Input(3), NeuralOde({n}, Method = OdeMethod.{method}, T0 = 0.5, T1 = 2), Linear(3), MeanSquaredError");
            var model = network.Create(new ReferenceDevice(), 1);
            model.Parameters.Single(p => p.Name == "Linear1.Dense1.Weight").Write(weights);
            model.Parameters.Single(p => p.Name == "Linear1.Dense1.Bias").Write(bias);
            model.Forward(start, new float[3]);
            double[] output = [.. ExactMemory.Output(model)];
            return output.Zip(exact, (a, b) => Math.Abs(a - b)).Max();
        }
    }

    /// <summary>Forty evaluations of one block, and twice as many: what is emitted grows by eight lines per step, those that make states again for backward included.</summary>
    [Theory]
    [InlineData("Step(5)")]
    [InlineData("Linear(5)")]
    public void Steps_share_code(string block)
    {
        var ten = Load($"Input(5), NeuralOde(10, Method = OdeMethod.Rk4), {block}, MeanSquaredError");
        var twenty = Load($"Input(5), NeuralOde(20, Method = OdeMethod.Rk4), {block}, MeanSquaredError");

        Lines(ten).ShouldBeLessThan(900);
        (Lines(twenty) - Lines(ten)).ShouldBeLessThan(100);

        static int Lines(LoadedNetwork network) =>
            network.Host.Emitted.Where(file => file.Key is "Net.Training.g.cs" or "Net.Functions.g.cs").Sum(file => file.Value.Count(c => c == '\n'));
    }

    [Fact]
    public void Parameters_are_those_of_one_block_however_many_steps()
    {
        var network = Load("Input(5), NeuralOde(7, Method = OdeMethod.Midpoint), Linear(5), Dense(2), SoftmaxCrossEntropy");
        var info = network.Create(Device.Cpu, 1).Info;

        info.Parameters.Select(p => p.Name).ShouldBe(["Linear1.Dense1.Weight", "Linear1.Dense1.Bias", "Dense1.Weight", "Dense1.Bias"]);
        info.TrainableParameters.ShouldBe(5 * 6 + 5 + 2 * 5 + 2);
        info.Layers.Count(layer => layer.Declaration == "Dense(5)").ShouldBe(14);
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load($"[Network, {attributes}]\npublic partial class Net;\n{Blocks}");

    /// <summary>
    /// e to the power of a matrix times t, times a vector, by enough terms of its series that the rest is 0 in double precision.
    /// </summary>
    private static double[] Exponential(double[,] matrix, double t, double[] vector)
    {
        var (sum, term) = ((double[])vector.Clone(), (double[])vector.Clone());
        for (var k = 1; k < 60; k++)
        {
            term = [.. Enumerable.Range(0, term.Length).Select(i => Enumerable.Range(0, term.Length).Sum(j => matrix[i, j] * term[j]) * t / k)];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += term[i];
        }

        return sum;
    }
}
