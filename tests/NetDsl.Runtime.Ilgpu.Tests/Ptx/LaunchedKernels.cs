using NetDsl.Networks.Tests.Gradients;
using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>The kernels that the GPU device launches, recorded without a GPU.</summary>
internal static class LaunchedKernels
{
    private static readonly Lazy<Dictionary<string, HashSet<Type>>> Recorded =
        new(() => Exhaustive.Sample(NetworkCases.All).ToDictionary(network => network.Name, network => Of(device => CompiledCases.Try(network, device, fusion: true))));

    /// <summary>The kernels of each test network that this run samples.</summary>
    public static IReadOnlyDictionary<string, HashSet<Type>> OfNetworks => Recorded.Value;

    /// <summary>The kernels of values that are too large for test networks: sums in parts, and products in tiles of every size.</summary>
    public static HashSet<Type> Large(MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false)
    {
        var recorder = new RecordingExecutor();
        var device = new IlgpuDevice(recorder, precision, tensorCores);
        var region = new Region(device.Allocate(1 << 26), 0, 1 << 26);
        var shape = new Conv2dShape { InChannels = 64, InHeight = 56, InWidth = 56, OutChannels = 128, KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, StrideWidth = 2 };
        foreach (var keep in Enum.GetValues<Keep>())
        {
            device.Reduce<Map3<Affine>>(new(64, 64, 3136), keep, true, region, region.Element, region.Channel, region.Plane);
            device.Reduce<Identity, Map1<Square>>(new(64, 64, 3136), keep, true, region, region, region.Element);
        }

        device.MatMul<Map2<AddTanh>>(8192, 512, 512, false, true, region, region, region, region.Channel);
        device.Conv2d<Map4<Sum4>>(shape, 64, region, region, region, region.Element, region.Plane, Operand.Random(4));
        device.Conv2dBackwardInput<Map3<Affine>>(shape, 64, region, region, region, region.Element, region.Channel);
        device.Conv2dBackwardWeight(shape, 64, region, region, region.Slice(0, 128 * 64 * 9));
        return recorder.Kernels;
    }

    /// <summary>The kernels of all programs of a network.</summary>
    private static HashSet<Type> Of(Func<Device, Trial> create)
    {
        var recorder = new RecordingExecutor();
        var trial = create(new IlgpuDevice(recorder));
        var model = trial.Model;
        var outputs = new float[trial.Inputs.Length / model.InputLength * model.OutputLength];
        model.Evaluate(trial.Inputs, trial.Targets, outputs);
        model.Forward(trial.Inputs);
        foreach (var optimizer in (Optimizer[])[new Sgd(0.1f), new Sgd(0.1f, momentum: 0.9f), new Adam(0.1f)])
            model.TrainStep(trial.Inputs, trial.Targets, optimizer);
        return recorder.Kernels;
    }
}
