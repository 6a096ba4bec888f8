using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>
/// Finds the drivers. ILGPU loads <c>libcuda.so</c> and <c>libOpenCL.so</c>, names that only a development kit installs; the names of
/// drivers contain a version.
/// </summary>
internal static class NativeLibraries
{
    private static readonly Dictionary<string, string> Versions =
        new(StringComparer.OrdinalIgnoreCase) { ["cuda"] = "libcuda.so.1", ["OpenCL"] = "libOpenCL.so.1" };

    private static readonly Lock Gate = new();
    private static bool ready;

    public static void Prepare()
    {
        lock (Gate)
        {
            if (ready || !OperatingSystem.IsLinux())
                return;
            ready = true;
            // If the names without a version exist, nothing changes: an assembly can have one resolver only, and on Windows ILGPU needs it
            // itself.
            if (Versions.All(library => Exists($"lib{library.Key}.so") || !Exists(library.Value)))
                return;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                // The program has already set a resolver, which takes precedence.
            }
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        // Zero means the default search of .NET.
        return Versions.TryGetValue(name, out var version) && !Exists($"lib{name}.so") && NativeLibrary.TryLoad(version, out var library)
            ? library
            : IntPtr.Zero;
    }

    private static bool Exists(string file)
    {
        if (!NativeLibrary.TryLoad(file, out var library))
            return false;
        NativeLibrary.Free(library);
        return true;
    }
}
