namespace NetDsl;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes to another name in the same folder, makes sure that it is on the disk, and renames it: whoever looks sees
    /// the old file or the new one, never a part.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        (var folder, path) = Prepare(path);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes the folder of a file. What fails here would fail in writing too, perhaps hours later.</summary>
    /// <exception cref="IOException">There can be no such file.</exception>
    public static (string Folder, string Path) Prepare(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder: give the name of a file.");
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        return (folder, path);
    }
}
