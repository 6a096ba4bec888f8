using System.Globalization;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Running;

/// <summary>The planned memory is the allocated memory.</summary>
public sealed class MemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void The_device_gives_out_what_was_planned_and_no_more(int batch)
    {
        var loaded = LoadedNetwork.Load(SmallNetwork.Case.Source);
        using var device = new CpuDevice(threads: 2);
        var trial = new Trial(loaded.Create(device, batch), batch);
        var model = trial.Model;

        device.AllocatedBytes.ShouldBe(model.PlannedBytes);
        var perSample = Math.Max(model.Info.TrainingBytesPerSample, model.Info.InferenceBytesPerSample);
        model.PlannedBytes.ShouldBeGreaterThanOrEqualTo(8 * model.Info.TrainableParameters + batch * perSample);
        model.PlannedBytes.ShouldBe(model.Info.FixedBytes + batch * model.Info.BytesPerSample);
        model.Info.ToString().ShouldContain(string.Create(CultureInfo.InvariantCulture, $"memory: {model.Info.FixedBytes:N0} bytes, and {model.Info.BytesPerSample:N0} for each sample of a batch"));

        var optimizer = new Sgd(0.01f, momentum: 0.9f);
        model.TrainStep(trial.Inputs, trial.Targets, optimizer);
        var working = device.WorkingBytes;
        var state = device.AllocatedBytes - model.PlannedBytes - working;
        state.ShouldBeInRange(4 * model.Info.TrainableParameters, 4 * model.Info.TrainableParameters + 64 * model.Parameters.Count);

        for (var step = 0; step < 3; step++)
            model.TrainStep(trial.Inputs, trial.Targets, optimizer);
        device.AllocatedBytes.ShouldBe(model.PlannedBytes + state + working, "after the first step nothing grows");
        model.Info.PreparedBytes.ShouldBeGreaterThan(0, "the norm goes into the weights");
        var trained = device.AllocatedBytes;
        model.Forward(trial.Inputs);
        (device.AllocatedBytes - device.WorkingBytes).ShouldBe(trained - working + model.Info.PreparedBytes, "only inference needs it");
        device.AllocatedBytes.ShouldBe(model.PlannedBytes + state + device.WorkingBytes);
        working = device.WorkingBytes;
        model.Dispose();
        device.AllocatedBytes.ShouldBe(state + working);
    }
}
