using System.Reflection;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>Every kernel that a network launches compiles for a GPU, though there is none here.</summary>
[Collection("Beside the simulated GPU")]
public sealed class PtxTests
{
    private static readonly HashSet<string> Compiled = [];

    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(network => network.Name))];

    public static TheoryData<string> Zoo => [.. Exhaustive.Sample(ZooNetworks.Names, 10)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_of_test_networks_compile(string name) => Check(LaunchedKernels.OfNetworks[name]);

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Kernels_of_the_zoo_compile(string name) => Check(ZooNetworks.KernelsOf(name));

    [Fact]
    public void Kernels_of_large_values_compile() => Check(LaunchedKernels.Large().SelectMany(PtxCompiler.WithRelatives));

    /// <summary>
    /// All large products can use tensor cores: 16 blocks twice a panel. The operands and results of their instruction pass through memory
    /// of the thread, which the driver's compiler removes.
    /// </summary>
    [Fact]
    public void Tensor_cores_are_asked_for()
    {
        const string Instruction = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {";
        using var compiler = new PtxCompiler();
        var kernels = LaunchedKernels.Large(MatrixPrecision.TensorFloat32, tensorCores: true).Where(kernel => kernel.IsGenericType && kernel.GenericTypeArguments.Contains(typeof(TensorRegisters<TensorCore>))).ToList();
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
        var kernels = LaunchedKernels.OfNetworks.Values.SelectMany(kernels => kernels).Concat(LaunchedKernels.Large().SelectMany(PtxCompiler.WithRelatives));
        foreach (var kernel in kernels.GroupBy(kernel => kernel.GetMethod("Run")!.GetParameters()[0].ParameterType).Select(group => group.First()))
            compiler.CheckLaunch(kernel);
    }

    /// <summary>A kernel that no test network launches is untested.</summary>
    [ExhaustiveFact]
    public void Every_kernel_is_compiled()
    {
        var launched = LaunchedKernels.OfNetworks.Values.SelectMany(kernels => kernels).Concat(LaunchedKernels.Large().SelectMany(PtxCompiler.WithRelatives)).Select(Definition).ToHashSet();
        var all = typeof(IlgpuDevice).Assembly.GetTypes().Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IKernel<>)));
        all.Where(kernel => !launched.Contains(kernel)).Select(kernel => kernel.Name).ShouldBeEmpty();

        static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    /// <summary>A template that is added to <see cref="Device"/> has to be added here too, instead of using the base class.</summary>
    [ExhaustiveFact]
    public void Every_template_of_a_device_has_kernels_of_its_own()
    {
        // The base class is right here: images are channels first, caches are small, and moments are a pass of their own after the convolution. Replicas share the memory of one device.
        string[] exempt = [nameof(Device.Convert), nameof(Device.SamplesAtATime), nameof(Device.Conv2dMoments), "SharesMemoryWith", "Finalize", "Equals", "GetHashCode", "ToString"];
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
}
