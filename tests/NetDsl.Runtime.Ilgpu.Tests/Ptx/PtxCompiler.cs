using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.IL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Runtime.Ilgpu.Tests.Ptx;

/// <summary>Compiles kernels for an NVIDIA GPU of compute capability 8.0, which every newer one runs too; none has to be there.</summary>
internal sealed partial class PtxCompiler : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.CPU());
    private readonly PTXBackend backend;

    public PtxCompiler() => backend = new(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);

    /// <summary>
    /// Fails if a kernel cannot be compiled, if a call in it was not inlined (in the worst case a call of itself, for methods that .NET's
    /// own compiler replaces), or if a value is in memory instead of registers.
    /// </summary>
    public void Check(IEnumerable<Type> kernels)
    {
        foreach (var kernel in kernels)
        {
            var text = TextOf(kernel);
            text.ShouldContain(".target sm_80");
            text.ShouldNotContain("call.uni", customMessage: $"{kernel} calls a function.");
            Denormal().Match(text).Value.ShouldBeEmpty($"{kernel} has a constant that only a boolean taken for a float explains.");
            text.ShouldNotContain(".f64", customMessage: $"{kernel} computes in double precision, which not every GPU has.");
            // A rule of an optimizer is taken from its coefficients by their address.
            if (!kernel.IsGenericType || kernel.GetGenericTypeDefinition() != typeof(UpdateKernel<>))
                text.ShouldNotContain(".local", customMessage: $"{kernel} keeps values in memory.");
        }
    }

    /// <summary>The PTX of a kernel.</summary>
    public string TextOf(Type kernel) => CompileKernel(kernel).PTXAssembly;

    /// <summary>
    /// Fails if the code that ILGPU generates to launch a kernel on CUDA cannot be compiled, allocates, or gives the arguments another size
    /// than the kernel expects: the one part of a launch that can be tested without a driver.
    /// </summary>
    public void CheckLaunch(Type kernel)
    {
        var compiled = CompileKernel(kernel);
        var entry = (EntryPoint)typeof(CompiledKernel).GetProperty("EntryPoint", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(compiled)!;
        var arguments = RunOf(kernel).GetParameters()[0].ParameterType;
        var launcher = new DynamicMethod("Launch", typeof(void), [typeof(Kernel), typeof(AcceleratorStream), typeof(KernelConfig), arguments], typeof(PtxCompiler).Module, skipVisibility: true);
        var emitter = new ILEmitter(launcher.GetILGenerator());
        var (_, size) = backend.ArgumentMapper.Map(emitter, entry);
        emitter.Emit(OpCodes.Ret);
        emitter.Finish();
        var launch = launcher.CreateDelegate(typeof(Action<,,,>).MakeGenericType(typeof(Kernel), typeof(AcceleratorStream), typeof(KernelConfig), arguments));
        typeof(PtxCompiler).GetMethod(nameof(AllocatedBy), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(arguments).Invoke(null, [launch]).ShouldBe(0L, $"{kernel}");
        Regex.Match(compiled.PTXAssembly, @"\.entry Kernel_\w+\(\s*\.param \.align \d+ \.b8 \w+\[(\d+)\]").Groups[1].Value.ShouldBe($"{size}", $"{kernel}");
    }

    /// <summary>
    /// All kernels that a product may be computed by, whichever suits the size at hand: those for tiles of both sizes, those without, and what is
    /// left to do where a library multiplies.
    /// </summary>
    public static IEnumerable<Type> WithRelatives(Type kernel)
    {
        if (!kernel.IsGenericType || (kernel.GetGenericTypeDefinition() != typeof(TileKernel<,,,>) && kernel.GetGenericTypeDefinition() != typeof(LineKernel<,,>)))
            return [kernel];
        var (product, function) = (kernel.GenericTypeArguments[^2], kernel.GenericTypeArguments[^1]);
        return
        [
            typeof(TileKernel<,,,>).MakeGenericType(typeof(Side16), typeof(Registers4), product, function),
            typeof(TileKernel<,,,>).MakeGenericType(typeof(Side16), typeof(Registers8), product, function),
            typeof(LineKernel<,,>).MakeGenericType(typeof(Alone), product, function),
            typeof(LineKernel<,,>).MakeGenericType(typeof(Together), product, function),
            typeof(PartsKernel<,>).MakeGenericType(product, function),
            typeof(EpilogueKernel<>).MakeGenericType(function),
        ];
    }

    public void Dispose()
    {
        backend.Dispose();
        context.Dispose();
    }

    private static long AllocatedBy<TArguments>(Action<Kernel, AcceleratorStream, KernelConfig, TArguments> launch) where TArguments : struct
    {
        for (var i = 0; i < 50; i++)
            launch(null!, null!, default, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            launch(null!, null!, default, default);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>
    /// A constant between 0 and the smallest normal number. ILGPU 1.5.3 turns a boolean into a float by its bits, so that true becomes 1.4E-45.
    /// </summary>
    [GeneratedRegex(@"\b0f(?!00000000|80000000)[08]0[0-7][0-9A-Fa-f]{5}\b")]
    private static partial Regex Denormal();

    private static MethodInfo RunOf(Type kernel) => kernel.GetMethod("Run", BindingFlags.Public | BindingFlags.Static).ShouldNotBeNull();

    private PTXCompiledKernel CompileKernel(Type kernel)
    {
        try
        {
            return (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(RunOf(kernel)), KernelSpecialization.Empty);
        }
        catch (InternalCompilerException e)
        {
            throw new InvalidOperationException($"{kernel} does not compile: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}
