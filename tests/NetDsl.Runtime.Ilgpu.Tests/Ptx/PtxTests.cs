using System.Reflection;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>Every kernel that a network launches compiles for a GPU, though there is none here.</summary>
public sealed class PtxTests
{
    private static readonly Lazy<Dictionary<string, HashSet<Type>>> Kernels = new(() => NetworkCases.All.ToDictionary(network => network.Name, network => KernelsOf(device => CompiledCases.Try(network, device, fusion: true))));

    public static TheoryData<string> Cases => [.. NetworkCases.All.Select(network => network.Name)];

    public static TheoryData<string> Zoo => [.. NarrowNetworks.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_of_test_networks_compile(string name) => Check(Kernels.Value[name]);

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Kernels_of_the_zoo_compile(string name) => Check(KernelsOf(device => new(NarrowNetworks.Create(name, device, 2), 2)));

    /// <summary>A kernel that no test network launches is one that no test has seen.</summary>
    [Fact]
    public void Every_kernel_is_launched_by_a_test_network()
    {
        var launched = Kernels.Value.Values.SelectMany(kernels => kernels).SelectMany(PtxCompiler.WithRelatives).Select(Definition).ToHashSet();
        var all = typeof(IlgpuDevice).Assembly.GetTypes().Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IKernel<>)));
        all.Where(kernel => !launched.Contains(kernel)).Select(kernel => kernel.Name).ShouldBeEmpty();

        static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    /// <summary>A template that is added to <see cref="Device"/> has to be added here too, not left to what the base class makes of others.</summary>
    [Fact]
    public void Every_template_of_a_device_has_kernels_of_its_own()
    {
        string[] exempt = [nameof(Device.Convert), "Finalize", "Equals", "GetHashCode", "ToString"];
        typeof(IlgpuDevice).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && method.DeclaringType != typeof(IlgpuDevice) && !exempt.Contains(method.Name))
            .Select(method => method.Name)
            .ShouldBeEmpty();
    }

    private static void Check(IEnumerable<Type> kernels)
    {
        using var compiler = new PtxCompiler();
        compiler.Check(kernels.SelectMany(PtxCompiler.WithRelatives).Distinct());
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
