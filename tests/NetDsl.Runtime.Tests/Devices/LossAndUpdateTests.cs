namespace NetDsl.Runtime.Tests.Devices;

public class LossAndUpdateTests
{
    public static TheoryData<string> All => TestDevices.All;

    [Theory, MemberData(nameof(All))]
    public void Softmax_and_its_gradient(string device)
    {
        foreach (var extent in (Extent[])[new(1, 1, 1), new(3, 10, 1), new(2, 1000, 1), new(2, 5, 33), new(1, 40, 7), new(64, 10, 1)])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, dy, y, dx) = (pair.Input(extent.Length, -90, 90), pair.Input(extent.Length), pair.Output(extent.Length), pair.Output(extent.Length));
            pair.Check(2e-6, (d, at) =>
            {
                d.Softmax(extent, at(x), at(y));
                d.SoftmaxBackward(extent, at(y), at(dy), at(dx));
            }, $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void The_logarithm_of_softmax_and_its_gradient(string device)
    {
        foreach (var extent in (Extent[])[new(1, 1, 1), new(3, 10, 1), new(2, 1000, 1), new(2, 5, 33), new(1, 40, 7), new(64, 10, 1)])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var (x, dy, y, dx) = (pair.Input(extent.Length, -90, 90), pair.Input(extent.Length), pair.Output(extent.Length), pair.Output(extent.Length));
            pair.Check(2e-6, (d, at) =>
            {
                d.LogSoftmax(extent, at(x), at(y));
                d.LogSoftmaxBackward(extent, at(y), at(dy), at(dx));
            }, $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Labels_become_vectors(string device)
    {
        foreach (var extent in (Extent[])[new(1, 1, 1), new(3, 10, 1), new(700, 3, 1), new(2, 5, 33)])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var labels = pair.Input([.. Enumerable.Range(0, extent.Samples * extent.Inner).Select(_ => (float)pair.Random.Next(extent.Channels))]);
            var y = pair.Output(extent.Length);
            pair.Check(0, (d, at) => d.OneHot(extent, at(labels), at(y)), $"{extent}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Cross_entropy_with_and_without_a_gradient(string device)
    {
        foreach (var (samples, classes, range) in (IEnumerable<(int, int, float)>)[(1, 1, 1), (1, 10, 5), (64, 10, 100), (3, 1000, 3), (200, 3, 1)])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var labels = pair.Input([.. Enumerable.Range(0, samples).Select(_ => (float)pair.Random.Next(classes))]);
            var (logits, losses, gradient, alone) = (pair.Input(samples * classes, -range, range), pair.Output(samples), pair.Output(samples * classes), pair.Output(samples));
            pair.Check(2e-6, (d, at) =>
            {
                d.SoftmaxCrossEntropy(samples, classes, at(logits), at(labels), at(losses), at(gradient), 1f / samples);
                d.SoftmaxCrossEntropy(samples, classes, at(logits), at(labels), at(alone), default, 1);
            }, $"{samples} x {classes}");
        }
    }

    private readonly record struct Descent(float Rate) : IUpdateRule
    {
        public static int States => 0;

        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T> =>
            weight = weight - T.Create(Rate) * gradient;
    }

    private readonly record struct Momentum(float Rate, float Decay) : IUpdateRule
    {
        public static int States => 1;

        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            first = T.MultiplyAdd(T.Create(Decay), first, gradient);
            weight = weight - T.Create(Rate) * first;
        }
    }

    private readonly record struct Adaptive(float Rate) : IUpdateRule
    {
        public static int States => 2;

        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            first = T.Create(0.9f) * first + T.Create(0.1f) * gradient;
            second = T.Create(0.99f) * second + T.Create(0.01f) * gradient * gradient;
            weight = weight - T.Create(Rate) * first / (T.Sqrt(second) + T.Create(1e-3f));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Update_rules_with_no_one_and_two_states(string device)
    {
        foreach (var length in (int[])[1, 15, 16, 100, 5003])
        {
            var pair = new DevicePair(TestDevices.Get(device));
            var weights = Enumerable.Range(0, 3).Select(_ => pair.Input(length)).ToArray();
            var (gradient, first, second, third) = (pair.Input(length), pair.Input(length), pair.Input(length), pair.Input(length, 0, 1));
            pair.Check(1e-6, (d, at) =>
            {
                d.Update(new Descent(0.1f), at(weights[0]), at(gradient), default, default);
                d.Update(new Momentum(0.1f, 0.9f), at(weights[1]), at(gradient), at(first), default);
                d.Update(new Adaptive(0.01f), at(weights[2]), at(gradient), at(second), at(third));
            }, $"{length}");
        }
    }
}
