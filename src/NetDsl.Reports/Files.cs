using System.Text;

namespace NetDsl.Reports;

/// <summary>Writing files that others read meanwhile.</summary>
internal static class Files
{
    /// <summary>Writes a file whole or not at all.</summary>
    public static void Replace(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    public static void CreateFolderOf(string path) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
