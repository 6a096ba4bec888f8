using NetDsl.Testing;

namespace NetDsl.Networks.Tests.Running;

/// <summary>A deterministic CPU device gives the same bits for any number of threads.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData("Input(20), Dense(40), Tanh, BatchNorm, Dense(5), SoftmaxCrossEntropy", 20)]
    [InlineData("Input(3, 15, 15), Conv2d(16, 3, Padding = 1), BatchNorm, Relu, Conv2d(32, 3), MaxPool2d(2), Conv2d(32, 3, Groups = 32), Relu, GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy", 675)]
    [InlineData("Input(6, 12, 12), Conv2d(6, 5), LayerNorm, Gelu, ConvTranspose2d(4, 3, Stride = 2), AvgPool2d(2), Dropout(0.3), Flatten, Dense(5), SoftmaxCrossEntropy", 864)]
    [InlineData("Input(16, 14, 14), Conv2d(16, 3, Padding = 1), Relu, Conv2d(48, 1), GroupNorm(4), Relu, Conv2d(16, 5, Stride = 2), Flatten, Dense(5), SoftmaxCrossEntropy", 3136)]
    [InlineData("Input(9, 6), Lstm(12), Dense(5), SoftmaxCrossEntropy", 54)]
    public async Task Training_and_inference_give_the_same_bits_for_any_number_of_threads(string layers, int length)
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", layers).Source);
        var random = new Random(1);
        var inputs = new float[37 * length];
        foreach (ref var x in inputs.AsSpan())
            x = random.NextSingle() * 2 - 1;
        var data = new TensorDataset(layers.StartsWith("Input(9") ? [9, 6] : [length], inputs, [.. Enumerable.Range(0, 37).Select(i => i % 5)]);

        float[]? expected = null;
        foreach (var threads in (int[])[1, 2, 3, 7, 20])
        {
            using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, Deterministic = true, MinimumWork = 0 });
            using var model = loaded.Create(device, 16);
            var result = await model.FitAsync(data, data, new() { Epochs = 2, Optimizer = new AdamW(0.01f) { MaxGradientNorm = 1 } });
            float[] found = [.. model.Parameters.SelectMany(p => p.Read()), .. model.Forward(inputs[..(16 * length)]), (float)result.Epochs[^1].Validation!.Loss];
            expected ??= found;
            found.ShouldBe(expected, $"{threads} threads");
        }
    }

    [Fact]
    public void A_deterministic_device_says_so_in_its_name()
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, Deterministic = true });
        device.Name.ShouldEndWith("2 threads, deterministic)");
        device.Options.Deterministic.ShouldBeTrue();
        using var plain = new CpuDevice(3);
        plain.Name.ShouldEndWith("3 threads)");
    }
}
