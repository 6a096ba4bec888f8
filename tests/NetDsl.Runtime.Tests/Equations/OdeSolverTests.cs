namespace NetDsl.Runtime.Tests.Equations;

/// <summary>The solver against closed solutions, and its gradients against derivatives that are known and finite differences.</summary>
public sealed class OdeSolverTests
{
    /// <summary>y'' = -y: a circle, whose end is known at any time.</summary>
    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void The_error_is_about_the_tolerance(double tolerance)
    {
        float[] y = [1, 0];

        var statistics = Solver(tolerance).Solve(Circle, 0, 10, y);

        ((double)y[0]).ShouldBe(Math.Cos(10), 30 * tolerance);
        ((double)y[1]).ShouldBe(-Math.Sin(10), 30 * tolerance);
        statistics.Evaluations.ShouldBe(1 + 6 * (statistics.Steps + statistics.Rejected));
    }

    /// <summary>The error of a step has the sixth power of its length, so a tolerance of a 64th takes steps of half the length.</summary>
    [Fact]
    public void Smaller_tolerances_take_steps_as_the_order_of_the_method_says()
    {
        int Steps(double tolerance)
        {
            float[] y = [1, 0];
            return Solver(tolerance).Solve(Circle, 0, 100, y).Steps;
        }

        var (coarse, fine) = (Steps(1e-3), Steps(1e-3 / 32));
        (fine / (double)coarse).ShouldBe(2, 0.2, "an error estimate of fifth power in the length, whose power of -1/5 chooses the next step");
    }

    [Fact]
    public void Time_goes_both_ways()
    {
        float[] y = [0.5f, -2];
        var solver = Solver(1e-6);

        solver.Solve(Circle, 1, 7.5, y);
        Math.Abs(y[0] - 0.5f).ShouldBeGreaterThan(0.1f);
        solver.Solve(Circle, 7.5, 1, y);

        y[0].ShouldBe(0.5f, 1e-4f);
        y[1].ShouldBe(-2, 1e-4f);
        solver.Solve(Circle, 3, 3, y).ShouldBe(default);
    }

    [Fact]
    public void The_right_hand_side_sees_the_time_of_its_state()
    {
        // y' = 2t from 1 to 3: 9 - 1 more, at any number of steps.
        float[] y = [5, 5, 5];
        var times = new List<double>();

        Solver(1e-5).Solve(
            (t, _, derivative) =>
            {
                times.Add(t);
                derivative.Fill((float)(2 * t));
            },
            1, 3, y);

        y.ShouldAllBe(value => Math.Abs(value - 13) < 1e-4);
        times.ShouldAllBe(t => t >= 1 && t <= 3);
        times[0].ShouldBe(1);
        times[^1].ShouldBe(3);
    }

    [Fact]
    public void A_step_that_is_too_long_is_tried_again()
    {
        // Nothing happens until the pulse at t = 5.
        float[] y = [0];

        var statistics = Solver(1e-4).Solve((t, _, derivative) => derivative[0] = (float)Math.Exp(-100 * (t - 5) * (t - 5)), 4.5, 5.5, y);

        statistics.Rejected.ShouldBeGreaterThan(0);
        ((double)y[0]).ShouldBe(Math.Sqrt(Math.PI) / 10, 1e-3);
    }

    [Fact]
    public void A_solution_allocates_only_once()
    {
        var solver = Solver(1e-4);
        var y = new float[1001];
        OdeFunction decay = static (_, state, derivative) =>
        {
            for (var i = 0; i < state.Length; i++)
                derivative[i] = -state[i];
        };
        y.AsSpan().Fill(1);
        solver.Solve(decay, 0, 1, y);

        var before = GC.GetAllocatedBytesForCurrentThread();
        solver.Solve(decay, 1, 2, y);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        y.ShouldAllBe(value => Math.Abs(value - Math.Exp(-2)) < 1e-4);
        y.Distinct().Count().ShouldBe(1, "the last numbers, which fill no vector, are as the others");
    }

    /// <summary>y' = θ y: y(T) = y(0) exp(θ T), so the derivatives for y(0) and θ are exp(θ T) and T y(T).</summary>
    [Fact]
    public void The_adjoint_of_a_linear_equation_is_known()
    {
        const double Theta = -0.7, Time = 2;
        float[] y = [3], gradient = [1], parameters = [float.NaN];
        var solver = Solver(1e-6);
        solver.Solve((_, state, derivative) => derivative[0] = (float)Theta * state[0], 0, Time, y);

        solver.SolveAdjoint(
            (_, state, a, derivative, toState, toParameters) =>
            {
                derivative[0] = (float)Theta * state[0];
                toState[0] = a[0] * (float)Theta;
                toParameters[0] = a[0] * state[0];
            },
            0, Time, y, gradient, parameters);

        ((double)y[0]).ShouldBe(3, 1e-4);
        ((double)gradient[0]).ShouldBe(Math.Exp(Theta * Time), 1e-4);
        ((double)parameters[0]).ShouldBe(Time * 3 * Math.Exp(Theta * Time), 1e-3);
    }

    /// <summary>Van der Pol's equation, y'' = µ (1 - y²) y' - y + sin t, and the loss 2 y(T) - y'(T).</summary>
    [Fact]
    public void The_adjoint_agrees_with_finite_differences()
    {
        const double Time = 2.5;
        double Loss(float[] start, float mu)
        {
            float[] y = [.. start];
            Solver(1e-6).Solve((t, state, derivative) => VanDerPol(t, state, mu, derivative), 0, Time, y);
            return 2 * y[0] - y[1];
        }

        const float Mu = 0.8f, Step = 0.01f;
        float[] start = [1.2f, -0.4f], y = [.. start], gradient = [2, -1], parameters = [0];
        Solver(1e-6).Solve((t, state, derivative) => VanDerPol(t, state, Mu, derivative), 0, Time, y);
        Solver(1e-6).SolveAdjoint(
            (t, state, a, derivative, toState, toParameters) =>
            {
                VanDerPol(t, state, Mu, derivative);
                toState[0] = a[1] * (-2 * Mu * state[0] * state[1] - 1);
                toState[1] = a[0] + a[1] * Mu * (1 - state[0] * state[0]);
                toParameters[0] = a[1] * (1 - state[0] * state[0]) * state[1];
            },
            0, Time, y, gradient, parameters);

        ((double)gradient[0]).ShouldBe((Loss([1.2f + Step, -0.4f], Mu) - Loss([1.2f - Step, -0.4f], Mu)) / (2 * Step), 2e-3);
        ((double)gradient[1]).ShouldBe((Loss([1.2f, -0.4f + Step], Mu) - Loss([1.2f, -0.4f - Step], Mu)) / (2 * Step), 2e-3);
        ((double)parameters[0]).ShouldBe((Loss(start, Mu + Step) - Loss(start, Mu - Step)) / (2 * Step), 2e-3);
    }

    [Fact]
    public void Equations_that_cannot_be_solved_say_why_and_leave_the_state()
    {
        float[] y = [1];
        // y' = y² is infinite at t = 1.
        OdeFunction explosion = (_, state, derivative) => derivative[0] = state[0] * state[0];
        Should.Throw<InvalidOperationException>(() => { Solver(1e-6).Solve(explosion, 0, 2, y); }).Message.ShouldMatch("grows? without bounds");
        Should.Throw<InvalidOperationException>(() => { new OdeSolver { MaxSteps = 5 }.Solve(Circle, 0, 1e5, new float[] { 1, 0 }); }).Message
            .ShouldMatch("from 0 to 100000 is at [0-9.]+ after 5 steps, the last of them of length [0-9.]+. Allow a larger tolerance, or more steps");
        Should.Throw<InvalidOperationException>(() => { Solver(1e-3).Solve((t, state, derivative) => derivative[0] = MathF.Sqrt(0.5f - (float)t), 0, 1, y); }).Message
            .ShouldStartWith("The right-hand side of the differential equation is not finite at the time ");
        y.ShouldBe([1]);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        var solver = new OdeSolver();
        Should.Throw<ArgumentNullException>(() => { solver.Solve(null!, 0, 1, new float[1]); });
        Should.Throw<ArgumentException>(() => { solver.Solve(Circle, 0, double.NaN, new float[2]); }).Message.ShouldStartWith("Times are finite numbers, but the equation goes from 0 to NaN.");
        Should.Throw<ArgumentException>(() => { solver.SolveAdjoint((_, _, _, _, _, _) => { }, 0, 1, new float[2], new float[3], []); }).Message.ShouldStartWith("The state has 2 numbers, but its gradient has 3.");
        Should.Throw<ArgumentOutOfRangeException>(() => new OdeSolver { RelativeTolerance = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new OdeSolver { RelativeTolerance = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new OdeSolver { AbsoluteTolerance = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new OdeSolver { InitialStep = -0.1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new OdeSolver { MaxSteps = 0 });
    }

    private static OdeSolver Solver(double tolerance) => new() { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance };

    private static void Circle(double t, ReadOnlySpan<float> y, Span<float> derivative) => (derivative[0], derivative[1]) = (y[1], -y[0]);

    private static void VanDerPol(double t, ReadOnlySpan<float> y, float mu, Span<float> derivative) =>
        (derivative[0], derivative[1]) = (y[1], mu * (1 - y[0] * y[0]) * y[1] - y[0] + MathF.Sin((float)t));
}
