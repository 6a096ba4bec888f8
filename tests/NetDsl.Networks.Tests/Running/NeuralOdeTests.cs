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
    [InlineData("DormandPrince", 5, 3)]
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

    /// <summary>Steps of a solver, and its gradient by the adjoint method, against many steps of a network with the same parameters.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_solver_agrees_with_many_steps(bool hasTime)
    {
        const int Samples = 3;
        var (input, layers) = hasTime
            ? (", Input(1, Name = \"time\"), Branch, Branch, From(\"time\"), Concat", "Linear(5)")
            : ("", "Step(5)");
        using var steps = Load($"Input(5), NeuralOde(100, Method = OdeMethod.Rk4, T0 = 0.5, T1 = 2), {layers}, Output", inputGradient: true).Create(Device.Cpu, Samples, seed: 1);
        using var slope = Load($"Input(5){input}, Dense(5){(hasTime ? "" : ", Tanh")}, Output", inputGradient: true).Create(Device.Cpu, Samples, seed: 2);
        foreach (var (to, from) in slope.Parameters.Zip(steps.Parameters))
            to.Write(from.Read());
        float[] start = [.. Enumerable.Range(0, 5 * Samples).Select(i => MathF.Sin(i))], weights = [.. start.Select(MathF.Cos)];
        var (end, gradient) = (steps.Predict(start), new float[start.Length]);
        steps.Outputs[0].InputGradient(start, weights, gradient);

        var solver = new OdeSolver { RelativeTolerance = 1e-6 };
        float[] state = [.. start], adjoint = [.. weights];
        var forward = solver.Solve(slope, state, 0.5, 2);
        state.ShouldBeClose(end, "end", 2e-5);
        var backward = solver.SolveAdjoint(slope, state, adjoint, 0.5, 2);

        adjoint.ShouldBeClose(gradient, "gradient", 1e-4);
        state.ShouldBeClose(start, "start", 1e-4);
        forward.Evaluations.ShouldBeLessThan(200);
        backward.Evaluations.ShouldBeLessThan(400);
    }

    [Fact]
    public void A_solver_refuses_networks_that_are_no_right_hand_side()
    {
        var solver = new OdeSolver();
        using var narrow = Load("Input(5), Dense(4), Output").Create(Device.Cpu, 2);
        using var slope = Load("Input(5), Dense(5), Output").Create(Device.Cpu, 2);
        using var three = Load("Input(5), Input(1, Name = \"time\"), Input(1, Name = \"other\"), Branch, Branch, From(\"time\"), Branch, From(\"other\"), Concat, Dense(5), Output").Create(Device.Cpu, 2);

        Should.Throw<ArgumentException>(() => { solver.Solve(narrow, new float[5]); }).Message.ShouldStartWith("Net has 4 outputs, but the state has 5 numbers.");
        Should.Throw<ArgumentException>(() => { solver.Solve(three, new float[5]); }).Message.ShouldStartWith("Net has 3 inputs.");
        Should.Throw<ArgumentException>(() => { solver.Solve(slope, new float[7]); }).Message.ShouldStartWith("States of Net have 5 numbers each, but there are 7 in all.");
        Should.Throw<InvalidOperationException>(() => { solver.SolveAdjoint(slope, new float[5], new float[5]); }).Message.ShouldContain("InputGradient = true");
    }

    private static LoadedNetwork Load(string attributes, bool inputGradient = false) => LoadedNetwork.Load($"[Network{(inputGradient ? "(InputGradient = true)" : "")}, {attributes}]\npublic partial class Net;\n{Blocks}");

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
