using System.Buffers.Binary;
using System.Numerics;

namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// A file of <c>torch.save</c> before PyTorch 1.6: pickles of a magic number, a version, the machine and the object, then the list of
/// storages, and for each its length and its bytes.
/// </summary>
internal static class TorchLegacyFile
{
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <exception cref="InvalidDataException">The file is damaged, or has no state dict.</exception>
    public static IReadOnlyList<SourceTensor> Read(string path)
    {
        if (new FileInfo(path).Length > Array.MaxLength)
            throw new InvalidDataException("it is larger than the 2 GB that can be read in PyTorch's older format: save it again with PyTorch 1.6 or later.");
        var bytes = File.ReadAllBytes(path);
        var position = 0;
        if (Next(bytes, ref position) is not BigInteger magic || magic != Magic)
            throw new InvalidDataException("it is a pickle, but not of torch.save.");
        if (Next(bytes, ref position) is not 1001L)
            throw new InvalidDataException("it has a version of PyTorch's older format that is not known.");
        if (Next(bytes, ref position) is PickleDictionary system && system["little_endian"] is false)
            throw new InvalidDataException("it was written on a big-endian machine: save it again with PyTorch 1.6 or later.");
        var storages = new List<PickleStorage>();
        var tensors = StateDictionary.Find(Next(bytes, ref position, storages));
        var places = Places(bytes, position, storages);
        return [.. tensors.Select(item => new SourceTensor(item.Name, item.Tensor.Shape, item.Tensor.Storage.Type, () =>
            StateDictionary.Read(item.Name, item.Tensor, (start, length) => Part(item.Name, item.Tensor, start, length), bigEndian: false)))];

        byte[] Part(string name, PickleTensor tensor, long start, int length)
        {
            var (place, size) = places.TryGetValue(tensor.Storage.Key, out var found)
                ? found
                : throw new InvalidDataException($"the storage of '{SafeTensorsHeader.Short(name)}' is missing.");
            return start + length <= size
                ? bytes.AsSpan(checked((int)(place + start)), length).ToArray()
                : throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' needs {start + length} bytes of a storage of {size}.");
        }
    }

    private static object? Next(byte[] bytes, ref int position, List<PickleStorage>? storages = null)
    {
        var value = Unpickler.Read(bytes.AsSpan(position), out var length, storages);
        position += length;
        return value;
    }

    /// <summary>The place and length of each storage, in bytes.</summary>
    private static Dictionary<string, (long Place, long Size)> Places(byte[] bytes, int position, List<PickleStorage> storages)
    {
        if (Next(bytes, ref position) is not List<object?> keys)
            throw new InvalidDataException("the list of its storages is missing.");
        var types = storages.DistinctBy(storage => storage.Key).ToDictionary(storage => storage.Key, storage => TensorType.Of(storage.Type));
        var places = new Dictionary<string, (long, long)>();
        long place = position;
        foreach (var item in keys)
        {
            if (item is not string key || !types.TryGetValue(key, out var type) || type.Size == 0)
                throw new InvalidDataException("it has a storage of which the type of numbers is not known.");
            if (place + 8 > bytes.Length)
                throw new InvalidDataException("it ends within its storages.");
            var length = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((int)place));
            if (length < 0 || length > (bytes.Length - place - 8) / type.Size)
                throw new InvalidDataException($"a storage of {length} numbers does not fit into the file.");
            places[key] = (place + 8, length * type.Size);
            place += 8 + length * type.Size;
        }

        return places;
    }
}
