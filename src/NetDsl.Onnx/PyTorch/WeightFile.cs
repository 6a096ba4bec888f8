using System.Buffers.Binary;
using System.Text.Json;

namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// An open file of weights: <c>.pt</c> and <c>.pth</c> (both formats of <c>torch.save</c>), safetensors, or the index file of several
/// safetensors files.
/// </summary>
internal sealed class WeightFile : IDisposable
{
    private readonly List<IDisposable> owned = [];

    private WeightFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>All tensors, in the order of the file.</summary>
    public IReadOnlyList<SourceTensor> Tensors { get; private set; } = [];

    /// <summary>Whether the order of the tensors is that of the layers; safetensors files are sorted by name.</summary>
    public bool IsOrdered { get; private set; }

    /// <summary>Opens a file by its content, not by its name.</summary>
    /// <exception cref="FileNotFoundException">The file, or one that its index names, does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no weights; the message names the place.</exception>
    public static WeightFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {System.IO.Path.GetFullPath(path)}.", path);
        var file = new WeightFile(path);
        try
        {
            file.Read();
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InvalidDataException && !e.Message.StartsWith(path, StringComparison.Ordinal))
                throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
            throw;
        }
    }

    public void Dispose() => owned.ForEach(item => item.Dispose());

    private void Read()
    {
        Span<byte> start = stackalloc byte[9];
        start.Clear();
        using (var stream = File.OpenRead(Path))
        {
            if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < 4)
                throw new InvalidDataException("it is too short for a file of weights.");
        }

        if (start is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            var archive = new TorchArchive(Path);
            owned.Add(archive);
            (Tensors, IsOrdered) = (archive.Tensors, true);
        }
        else if (start[0] == 0x80 && !IsSafeTensors(start))
        {
            (Tensors, IsOrdered) = (TorchLegacyFile.Read(Path), true);
        }
        else if (Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            Tensors = ReadIndex();
        }
        else if (IsSafeTensors(start))
        {
            Tensors = Open(Path, null);
        }
        else
        {
            throw new InvalidDataException("it is neither a file of torch.save nor a safetensors file.");
        }
    }

    /// <summary>
    /// A safetensors file begins with the length of a header of at most 100 MB, and the header with a brace. The first byte of the length may
    /// be that of a pickle.
    /// </summary>
    private static bool IsSafeTensors(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt64LittleEndian(start) < 6 << 24 && (start[8] == '{' || start[0] != 0x80);

    private List<SourceTensor> Open(string path, IReadOnlySet<string>? names)
    {
        var file = SafeTensors.Open(path);
        owned.Add(file);
        return [.. file.Tensors.Values
            .Where(tensor => names is null ? !(ModelFile.IsOurs(file.Metadata) && tensor.Name.Contains('/')) : names.Contains(tensor.Name))
            .Select(tensor => new SourceTensor(tensor.Name, tensor.Shape, tensor.Type.Name, () => tensor.Values))];
    }

    /// <summary>An index file: <c>{"weight_map": {"layer.weight": "model-00001-of-00002.safetensors"}}</c>.</summary>
    private List<SourceTensor> ReadIndex()
    {
        Dictionary<string, string> map;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path));
            map = json.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"it is not an index of safetensors files: {e.Message}", e);
        }

        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var tensors = new List<SourceTensor>();
        foreach (var shard in map.GroupBy(entry => entry.Value, entry => entry.Key))
        {
            if (shard.Key.Length == 0 || System.IO.Path.GetFileName(shard.Key) != shard.Key)
                throw new InvalidDataException($"'{SafeTensorsHeader.Short(shard.Key)}' is not the name of a file in the folder of the index.");
            var names = shard.ToHashSet();
            var found = Open(System.IO.Path.Combine(folder, shard.Key), names);
            if (found.Count < names.Count)
                throw new InvalidDataException($"{shard.Key} lacks {string.Join(", ", names.Except(found.Select(t => t.Name)).Take(5).Select(SafeTensorsHeader.Short))}, which the index has in it.");
            tensors.AddRange(found);
        }

        return tensors;
    }
}
