using System.ComponentModel;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>Brings the entries of a folder to the disk: without that, a rename may be lost when the power fails.</summary>
internal static partial class FolderSync
{
    // EINVAL and ENOTSUP: file systems that keep no folders to be flushed.
    private static readonly int[] NotSupported = [22, 45, 95];

    /// <summary>Flushes a folder. Windows does that automatically.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsBrowser())
            return;
        var file = Open(folder, 0);
        if (file < 0)
        {
            // A folder that may be written but not read cannot be opened; its file is complete all the same.
            return;
        }

        var failed = Fsync(file) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(file);
        if (failed && !NotSupported.Contains(error))
            throw new IOException($"{folder} could not be brought to the disk: {new Win32Exception(error).Message}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
