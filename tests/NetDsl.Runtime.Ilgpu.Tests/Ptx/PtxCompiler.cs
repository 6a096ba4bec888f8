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
internal sealed class PtxCompiler : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.CPU());
    private readonly PTXBackend backend;

    public PtxCompiler() => backend = new(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);

    /// <summary>
    /// Fails where a kernel cannot be compiled, where something in it was not inlined (a call: in the worst case of itself, as methods are
    /// that .NET's own compiler replaces), or where a value lies in memory that belongs in registers.
    /// </summary>
    public void Check(IEnumerable<Type> kernels)
    {
        foreach (var kernel in kernels)
        {
            var text = TextOf(kernel);
            text.ShouldContain(".target sm_80");
            text.ShouldNotContain("call.uni", customMessage: $"{kernel} calls a function.");
            text.ShouldNotContain(".f64", customMessage: $"{kernel} computes in double precision, which not every GPU has.");
            // A rule of an optimizer is taken from its coefficients by their address.
            if (!kernel.IsGenericType || kernel.GetGenericTypeDefinition() != typeof(UpdateKernel<>))
                text.ShouldNotContain(".local", customMessage: $"{kernel} keeps values in memory.");
        }
    }

    /// <summary>What a kernel becomes.</summary>
    public string TextOf(Type kernel) => CompileKernel(kernel).PTXAssembly;

    /// <summary>
    /// Fails where what ILGPU generates to launch a kernel on CUDA cannot be compiled, allocates, or lays its arguments out in another size than the
    /// kernel expects: the one part of a launch that can be seen without a driver.
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
