using System.IO.Compression;

namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// A file of <c>torch.save</c> since PyTorch 1.6: a zip archive with a pickle, <c>name/data.pkl</c>, and one file for each storage,
/// <c>name/data/0</c>.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    /// <summary>The largest pickle that is read. That of a real model has a few hundred bytes for each tensor.</summary>
    private const long LargestPickle = 1 << 28;

    private readonly ZipArchive archive;
    private readonly string prefix;
    private readonly bool bigEndian;

    /// <exception cref="InvalidDataException">The archive is damaged, or has no state dict.</exception>
    public TorchArchive(string path)
    {
        archive = ZipFile.OpenRead(path);
        try
        {
            var pickles = archive.Entries.Where(entry => entry.Name == "data.pkl").ToList();
            if (pickles.Count != 1)
                throw new InvalidDataException("it is a zip archive without the data.pkl of torch.save.");
            prefix = pickles[0].FullName[..^"data.pkl".Length];
            if (archive.Entries.Any(entry => entry.FullName.StartsWith(prefix + "code/", StringComparison.Ordinal)))
                throw new InvalidDataException("it is a TorchScript program. Save the weights instead: torch.save(model.state_dict(), path).");
            bigEndian = archive.GetEntry(prefix + "byteorder") is { Length: < 100 } order && Whole(order) is [(byte)'b', ..];
            if (pickles[0].Length > LargestPickle)
                throw new InvalidDataException($"its pickle has {pickles[0].Length} bytes, more than the {LargestPickle} that are read.");
            Tensors = [.. StateDictionary.Find(Unpickler.Read(Whole(pickles[0]), out _)).Select(item =>
                new SourceTensor(item.Name, item.Tensor.Shape, item.Tensor.Storage.Type, () => Values(item.Name, item.Tensor)))];
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SourceTensor> Tensors { get; }

    public void Dispose() => archive.Dispose();

    private float[] Values(string name, PickleTensor tensor)
    {
        var entry = archive.GetEntry($"{prefix}data/{tensor.Storage.Key}")
            ?? throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' has its numbers in data/{SafeTensorsHeader.Short(tensor.Storage.Key)}, which the archive lacks.");
        var bytes = Whole(entry);
        return StateDictionary.Read(name, tensor, (start, length) => start + length <= bytes.Length
            ? bytes.AsSpan((int)start, length).ToArray()
            : throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' needs {start + length} bytes of {entry.FullName}, which has {bytes.Length}."), bigEndian);
    }

    /// <summary>A whole entry. Its length is checked while it is read, because the archive may promise a wrong one.</summary>
    private static byte[] Whole(ZipArchiveEntry entry)
    {
        if (entry.Length > Array.MaxLength || entry.Length > 1100 * Math.Max(1, entry.CompressedLength))
            throw new InvalidDataException($"{entry.FullName} of {entry.Length} bytes is too large.");
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{entry.FullName} ends too early.", e);
        }

        // PyTorch can be told to write no checksums; they are zero then.
        var checksum = new Crc32();
        checksum.Add(bytes);
        return entry.Crc32 == 0 || checksum.Value == entry.Crc32
            ? bytes
            : throw new InvalidDataException($"{entry.FullName} is damaged: it does not have the checksum that it was written with.");
    }
}
