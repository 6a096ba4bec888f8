namespace NetDsl;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    private const string Extension = ".tmp";

    /// <summary>
    /// Writes a file under another name in the same folder, flushes it to the disk, and renames it: a reader opens the old file or the new
    /// one, never a part. A symbolic link remains a link, and a replaced file keeps its mode.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        (var folder, path) = Prepare(path);
        RemoveLeftovers(path);
        var stream = Create(folder, Path.GetFileName(path));
        try
        {
            using (stream)
            {
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(path));
                write(stream);
                stream.Flush(flushToDisk: true);

                // Renamed while it is open, and so locked: another process that removes temporary files leaves it alone.
                File.Move(stream.Name, path, overwrite: true);
            }
        }
        catch
        {
            File.Delete(stream.Name);
            throw;
        }

        FolderSync.Flush(folder);
    }

    /// <summary>Creates the folder of a file. A failure here would be one in writing too, perhaps hours later.</summary>
    /// <returns>The folder and the full path of the file; for a symbolic link, those of its target.</returns>
    /// <exception cref="IOException">The file cannot exist.</exception>
    public static (string Folder, string Path) Prepare(string path)
    {
        path = Resolve(path);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder: give the name of a file.");
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        return (folder, path);
    }

    /// <summary>
    /// Removes the temporary files of writes to this path whose process was killed. Those of writes under way are locked and stay,
    /// as does a file that cannot be removed: saving and loading must not fail for it.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveLeftovers(string path)
    {
        path = Resolve(path);
        var folder = Path.GetDirectoryName(path)!;
        var prefix = $".{Path.GetFileName(path)}.";
        try
        {
            return Directory.EnumerateFiles(folder, "*" + Extension).Count(file => IsTemporary(Path.GetFileName(file), prefix)
                && TryRemove(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        return new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
    }

    private static FileStream Create(string folder, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            var temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}{Extension}");
            try
            {
                var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, 1 << 16);
                if (File.Exists(temporary) || attempt == 10)
                    return stream;
                stream.Dispose();
            }
            catch (IOException) when (attempt < 10)
            {
                // On Unix a file is locked a moment after it is made. A process that cleans up may lock it first and remove it. Then the
                // next name is tried.
                TryRemove(temporary);
            }
        }
    }

    private static bool IsTemporary(string file, string prefix) =>
        file.StartsWith(prefix, StringComparison.Ordinal)
        && file.Length == prefix.Length + 32 + Extension.Length
        && Guid.TryParseExact(file.AsSpan(prefix.Length, 32), "N", out _);

    private static bool TryRemove(string file)
    {
        try
        {
            // Opening fails if a writer has it locked; the file is gone before another writer could lock it.
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
