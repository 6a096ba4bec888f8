using NetDsl.Runtime.Ilgpu.Tests.Ptx;

namespace NetDsl.Runtime.Ilgpu.Tests.Running;

/// <summary>Training on a GPU allocates nothing on the host.</summary>
public sealed class AllocationTests
{
    private static readonly NetworkCase Network = new("Steady", """
        Input(2, 9, 9), Conv2d(8, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu, Dropout(0.5), Upsample(2), MaxPool2d(2), Flatten, Dense(20), Tanh, Dense(5), SoftmaxCrossEntropy
        """, 4);

    /// <summary>On an executor that launches nothing: what ILGPU's simulation allocates for each launch would drown what is ours.</summary>
    [Theory]
    [InlineData("Sgd")]
    [InlineData("Adam")]
    public void Steps_allocate_nothing(string optimizer)
    {
        var loaded = LoadedNetwork.Load(NetworkCase.SourceOf([Network]));
        var trial = new Trial(loaded.Create(new IlgpuDevice(new RecordingExecutor()), Network.Batch, seed: 3, Network.Name), Network.Batch);
        Optimizer rule = optimizer == "Sgd" ? new Sgd(0.1f, momentum: 0.9f) : new Adam(0.1f);
        Allocated(() => trial.Model.TrainStep(trial.Inputs, trial.Targets, rule)).ShouldBe(0);
        var outputs = new float[Network.Batch * trial.Model.OutputLength];
        Allocated(() => trial.Model.Evaluate(trial.Inputs, trial.Targets, outputs)).ShouldBe(0);
        Allocated(() => trial.Model.Forward(trial.Inputs, outputs)).ShouldBe(0);
    }

    [Fact]
    public void Copies_and_memory_for_kernels_allocate_nothing()
    {
        using var executor = IlgpuDevice.Simulation();
        var device = new IlgpuDevice(executor);
        var region = new Region(device.Allocate(100), 0, 100);
        var (values, table) = (new float[100], new int[10]);
        Allocated(() =>
        {
            device.Upload(values, region);
            device.Download(region, values);
            device.Synchronize();
            executor.Scratch(50);
            executor.Table(table);
        }).ShouldBe(0);
    }

    /// <summary>Bytes, once everything is compiled and in place.</summary>
    private static long Allocated(Action action)
    {
        for (var i = 0; i < 50; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
