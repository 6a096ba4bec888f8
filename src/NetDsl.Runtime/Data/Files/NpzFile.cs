using System.IO.Compression;

namespace NetDsl;

/// <summary>The <c>.npz</c> format of NumPy: named arrays in a zip archive, as <c>numpy.savez</c> and <c>savez_compressed</c> write it.</summary>
public static class NpzFile
{
    /// <summary>Reads all arrays of a file, by their names.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds something other than arrays of numbers.</exception>
    public static IReadOnlyDictionary<string, NumericArray> Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {Path.GetFullPath(path)}.", path);
        using var file = File.OpenRead(path);
        using var archive = Open(path, file);
        var arrays = new Dictionary<string, NumericArray>();
        foreach (var entry in archive.Entries)
        {
            var name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
            var array = DataStream.Read($"{path}, array '{SafeTensorsHeader.Short(name)}'", entry, NpyFile.Read);
            if (!arrays.TryAdd(name, array))
                throw new InvalidDataException($"{path} has two arrays '{SafeTensorsHeader.Short(name)}'.");
        }

        return arrays;
    }

    private static ZipArchive Open(string path, Stream file)
    {
        try
        {
            var archive = new ZipArchive(file, ZipArchiveMode.Read);
            _ = archive.Entries;
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not an intact .npz file: {e.Message}", e);
        }
    }
}
