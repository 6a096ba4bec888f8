using NetDsl.Cuda.Tests.Driver;
using ILGPU.Runtime;
using NetDsl.Bench.Models;
using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Cuda.Tests;

/// <summary>The path to CUDA as far as a driver can be imitated: calls, their order and arguments, memory, and errors.</summary>
public sealed class CudaTests
{
    [DriverFact]
    public void A_device_opens_with_its_libraries()
    {
        using var device = StubDriver.Open();
        device.Name.ShouldBe("CUDA (Stub, with cuBLAS)");
        StubDriver.Fault.ShouldBeEmpty();
    }

    [DriverFact]
    public void Numbers_go_up_and_come_back()
    {
        using var device = StubDriver.Open();
        float[] values = [.. Enumerable.Range(0, 2_500_000).Select(i => (float)i)];
        var region = new Region(device.Allocate(values.Length), 0, values.Length);
        device.Upload(values, region);
        var back = new float[values.Length];
        device.Download(region, back);
        back.AsSpan().SequenceEqual(values).ShouldBeTrue();
        StubDriver.Fault.ShouldBeEmpty();
    }

    [DriverFact]
    public void Training_asks_for_nothing_that_a_driver_refuses() => Run(ResNet20.Create, batch: 32);

    [DriverFact]
    public void A_small_network_does_too() => Run(LeNet5.Create, batch: 7);

    /// <summary>The forward and the backward pass of ResNet-20 are one launch, and the optimizer one for each run of weights.</summary>
    [DriverFact]
    public void A_training_step_is_one_graph()
    {
        using var device = StubDriver.Open();
        using var model = ResNet20.Create(device, 32, 1);
        var (inputs, targets, optimizer) = (new float[32 * model.InputLength], new float[32], new Sgd(0.1f, momentum: 0.9f));
        for (var step = 0; step < 2; step++)
            model.TrainStep(inputs, targets, optimizer);
        StubDriver.Counts.Captured.ShouldBeGreaterThan(100);
        StubDriver.Reset();
        model.TrainStep(inputs, targets, optimizer);
        var counts = StubDriver.Counts;
        counts.GraphLaunches.ShouldBe(1);
        counts.Launches.ShouldBe(2, "weights that decay, and others");
        counts.LibraryCalls.ShouldBe(0, "cuBLAS is in the graph");
        counts.Copies.ShouldBe(3, "inputs and labels up, the loss down");
        counts.Synchronizations.ShouldBe(1, "the host waits for the loss alone");
        counts.Legacy.ShouldBe(0);
        counts.Allocations.ShouldBe(0);
        device.Launches.ShouldBeGreaterThan(0);
        StubDriver.Fault.ShouldBeEmpty();
    }

    [DriverFact]
    public void Without_replays_nothing_is_captured()
    {
        using var device = StubDriver.Open();
        device.ReplaysPrograms = false;
        using var model = LeNet5.Create(device, 4, 1);
        var outputs = new float[4 * model.OutputLength];
        for (var i = 0; i < 3; i++)
            model.Predict(new float[4 * model.InputLength], outputs);
        StubDriver.Counts.Captured.ShouldBe(0);
        StubDriver.Counts.GraphLaunches.ShouldBe(0);
    }

    [DriverFact]
    public void What_cuInit_returns_is_explained()
    {
        StubDriver.Reset();
        using (StubDriver.With("STUB_INIT", "803"))
            Drivers.Explain(AcceleratorType.Cuda).ShouldBe("libcuda.so.1 is here, but cuInit returned 803: the driver library and the kernel module have different versions: restart the machine.");
    }

    [DriverFact]
    public void A_kernel_that_the_driver_refuses_is_named_with_its_log()
    {
        using var device = StubDriver.Open();
        using var model = LeNet5.Create(device, 4, 1);
        using (StubDriver.With("STUB_REFUSE", ".entry"))
        {
            var message = Should.Throw<PlatformNotSupportedException>(() => model.Predict(new float[model.InputLength])).Message;
            message.ShouldStartWith("The kernel NetDsl.Ilgpu.");
            message.ShouldContain("line 7; the stub refuses this kernel");
        }

        model.Predict(new float[model.InputLength]).Length.ShouldBe(10);
    }

    [DriverFact]
    public void Too_large_a_batch_names_the_bytes_and_the_largest_that_fits()
    {
        StubDriver.Reset();
        using var limit = StubDriver.With("STUB_MEMORY", "100000000");
        using var device = IlgpuDevice.Cuda();
        var before = StubDriver.UsedBytes;
        var message = Should.Throw<InsufficientMemoryException>(() => ResNet20.Create(device, 10_000, 1)).Message;
        message.ShouldStartWith("ResNet20 with maxBatch 10000 needs ");
        var largest = int.Parse(System.Text.RegularExpressions.Regex.Match(message, @"create it with maxBatch (\d+) or less").Groups[1].Value);
        StubDriver.UsedBytes.ShouldBe(before);
        ResNet20.Create(device, largest, 1).Dispose();
        Should.Throw<InsufficientMemoryException>(() => ResNet20.Create(device, largest + 1, 1));
    }

    /// <summary>A network opened, trained, evaluated and disposed, twice.</summary>
    private static void Run<T>(Func<Device, int, int, T> create, int batch) where T : Model
    {
        StubDriver.Reset();
        var before = StubDriver.UsedBytes;
        for (var i = 0; i < 2; i++)
        {
            using var device = IlgpuDevice.Cuda();
            using var model = create(device, batch, 1);
            var optimizer = new Sgd(0.1f, momentum: 0.9f);
            var (inputs, targets, outputs) = (new float[batch * model.InputLength], new float[batch], new float[batch * model.OutputLength]);
            for (var step = 0; step < 3; step++)
                model.TrainStep(inputs, targets, optimizer);
            model.Evaluate(inputs, targets, outputs);
            model.Predict(inputs, outputs);
        }

        StubDriver.Fault.ShouldBeEmpty();
        StubDriver.UsedBytes.ShouldBe(before);
        StubDriver.Counts.Unfreed.ShouldBe(0);
    }
}
