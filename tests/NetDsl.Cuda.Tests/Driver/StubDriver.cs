using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetDsl.Cuda.Tests.Driver;

/// <summary>
/// The driver of <c>driver.c</c>, loaded before ILGPU looks for NVIDIA's: the loader finds a library by its name, and one of that name is
/// there. It runs no kernel, so numbers are zero; it counts what it is asked for and refuses what a driver would refuse.
/// </summary>
internal static unsafe class StubDriver
{
    private static readonly Lazy<nint> Library = new(Load);

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc")));

    /// <summary>The calls since the last <see cref="Reset"/>.</summary>
    public static DriverCounts Counts
    {
        get
        {
            DriverCounts counts;
            ((delegate* unmanaged<DriverCounts*, void>)Export("stub_counts"))(&counts);
            return counts;
        }
    }

    /// <summary>The first thing that a real driver would have refused, in words; empty where all was well.</summary>
    public static string Fault => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("stub_fault"))())!;

    /// <summary>Bytes of the device's memory in use.</summary>
    public static long UsedBytes => ((delegate* unmanaged<long>)Export("stub_used"))();

    /// <summary>Opens the device on a driver without a past.</summary>
    public static IlgpuDevice Open(MatrixPrecision precision = MatrixPrecision.Single)
    {
        Reset();
        return IlgpuDevice.Cuda(0, precision);
    }

    public static void Reset() => ((delegate* unmanaged<void>)Export("stub_reset"))();

    /// <summary>Sets a variable that the driver reads, until the result is disposed.</summary>
    public static IDisposable With(string variable, string value)
    {
        Set(variable, value, 1);
        return new Variable(variable);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static nint Load()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "stub")).FullName;
        Compile("driver.c", $"{folder}/libcuda.so.1");
        Compile("cublas.c", $"{folder}/libcublas.so.12", $"-L{folder}", "-l:libcuda.so.1");
        var driver = NativeLibrary.Load($"{folder}/libcuda.so.1");
        NativeLibrary.Load($"{folder}/libcublas.so.12");
        return driver;
    }

    private static void Compile(string source, string output, params string[] options)
    {
        string[] arguments = ["-shared", "-fPIC", "-O1", "-fvisibility=hidden", $"-Wl,-soname,{Path.GetFileName(output)}", "-o", output, Path.Combine(AppContext.BaseDirectory, "Driver", source), .. options];
        using var process = Process.Start(new ProcessStartInfo("cc", arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cc could not compile {source}: {errors}");
    }

    // .NET keeps variables of its own, which C does not see.
    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int Set(string name, string value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    private static extern int Unset(string name);

    private sealed class Variable(string name) : IDisposable
    {
        public void Dispose() => Unset(name);
    }
}

/// <summary>What the driver was asked for, in the order of the structure in C.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DriverCounts
{
    private readonly long launches, graphLaunches, graphs, copies, bytes, synchronizations, allocations, frees, modules, legacy, libraryCalls, captured;

    /// <summary>Kernels launched one by one.</summary>
    public long Launches => launches;

    /// <summary>Graphs launched.</summary>
    public long GraphLaunches => graphLaunches;

    /// <summary>Executable graphs that are there now.</summary>
    public long Graphs => graphs;

    public long Copies => copies;

    public long CopiedBytes => bytes;

    /// <summary>How often the host waited.</summary>
    public long Synchronizations => synchronizations;

    /// <summary>Allocations of device and page-locked memory that were not freed.</summary>
    public long Unfreed => allocations - frees;

    public long Allocations => allocations;

    /// <summary>Modules loaded: kernels compiled.</summary>
    public long Modules => modules;

    /// <summary>Work in the legacy default stream, which waits for all others and cannot be captured.</summary>
    public long Legacy => legacy;

    /// <summary>Products computed by cuBLAS.</summary>
    public long LibraryCalls => libraryCalls;

    /// <summary>Kernels recorded into a graph.</summary>
    public long Captured => captured;
}
