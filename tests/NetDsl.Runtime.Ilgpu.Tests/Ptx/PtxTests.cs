using System.Reflection;
using NetDsl.Networks.Tests.Gradients;
using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>Every kernel that a network launches compiles for a GPU, though there is none here.</summary>
[Collection("Beside the simulated GPU")]
public sealed class PtxTests
{
    private static readonly HashSet<string> Compiled = [];

    private static readonly Lazy<Dictionary<string, HashSet<Type>>> Kernels = new(() => NetworkCases.All.ToDictionary(network => network.Name, network => KernelsOf(device => CompiledCases.Try(network, device, fusion: true))));

    public static TheoryData<string> Cases => [.. NetworkCases.All.Select(network => network.Name)];

    public static TheoryData<string> Zoo => [.. ZooNetworks.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_of_test_networks_compile(string name) => Check(Kernels.Value[name]);

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Kernels_of_the_zoo_compile(string name) => Check(ZooNetworks.KernelsOf(name));

    [Fact]
    public void Kernels_of_large_values_compile() => Check(Large().SelectMany(PtxCompiler.WithRelatives));

    /// <summary>
    /// Every large product can go to tensor cores: 16 blocks twice a panel. What their instruction takes and gives passes through memory of the thread, for the driver's
    /// compiler to remove.
    /// </summary>
    [Fact]
    public void Tensor_cores_are_asked_for()
    {
        const string Instruction = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {";
        using var compiler = new PtxCompiler();
        var kernels = Large(MatrixPrecision.TensorFloat32, tensorCores: true).Where(kernel => kernel.IsGenericType && kernel.GenericTypeArguments.Contains(typeof(TensorRegisters<TensorCore>))).ToList();
        kernels.Select(kernel => kernel.GenericTypeArguments[2]).Distinct().ShouldBe([typeof(MatMulProduct), typeof(ConvProduct), typeof(ConvInputProduct), typeof(ConvWeightProduct)], ignoreOrder: true);
        foreach (var kernel in kernels)
        {
            var text = compiler.TextOf(kernel);
            text.Split(Instruction).Length.ShouldBeOneOf(16 + 1, 32 + 1);
            text.ShouldNotContain("call.uni");
        }
    }

    /// <summary>One kernel for each kind of arguments, those of optimizers included.</summary>
    [Fact]
    public void Launches_compile()
    {
        using var compiler = new PtxCompiler();
        var kernels = Kernels.Value.Values.SelectMany(kernels => kernels).Concat(Large().SelectMany(PtxCompiler.WithRelatives));
        foreach (var kernel in kernels.GroupBy(kernel => kernel.GetMethod("Run")!.GetParameters()[0].ParameterType).Select(group => group.First()))
            compiler.CheckLaunch(kernel);
    }

    /// <summary>A kernel that no test network launches is one that no test has seen.</summary>
    [Fact]
    public void Every_kernel_is_compiled()
    {
        var launched = Kernels.Value.Values.SelectMany(kernels => kernels).Concat(Large().SelectMany(PtxCompiler.WithRelatives)).Select(Definition).ToHashSet();
        var all = typeof(IlgpuDevice).Assembly.GetTypes().Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IKernel<>)));
        all.Where(kernel => !launched.Contains(kernel)).Select(kernel => kernel.Name).ShouldBeEmpty();

        static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    /// <summary>A template that is added to <see cref="Device"/> has to be added here too, not left to what the base class makes of others.</summary>
    [Fact]
    public void Every_template_of_a_device_has_kernels_of_its_own()
    {
        // Both are right as they are where pictures lie channels first, and caches are small.
        string[] exempt = [nameof(Device.Convert), nameof(Device.SamplesAtATime), "Finalize", "Equals", "GetHashCode", "ToString"];
        typeof(IlgpuDevice).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && method.DeclaringType != typeof(IlgpuDevice) && !exempt.Contains(method.Name))
            .Select(method => method.Name)
            .ShouldBeEmpty();
    }

    private static void Check(IEnumerable<Type> kernels)
    {
        using var compiler = new PtxCompiler();
        compiler.Check(kernels.Where(kernel => Compiled.Add(KernelCode.Of(kernel))));
    }

    /// <summary>What values launch that are too large for test networks: sums in parts, and products in tiles of every size.</summary>
    private static HashSet<Type> Large(MatrixPrecision precision = MatrixPrecision.Single, bool tensorCores = false)
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

    /// <summary>What a network launches in all of its programs.</summary>
    private static HashSet<Type> KernelsOf(Func<Device, Trial> create)
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
