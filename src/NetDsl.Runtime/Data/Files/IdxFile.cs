using System.Buffers.Binary;

namespace NetDsl;

/// <summary>
/// The IDX format, in which MNIST comes: two zero bytes, the type, the number of dimensions, each size as a big-endian 32-bit number,
/// then the numbers, big-endian.
/// </summary>
public static class IdxFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">The file; it is decompressed where its name ends in <c>.gz</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it and says how.</exception>
    public static NumericArray Load(string path) => DataStream.Read(path, Read);

    private static NumericArray Read(DataStream stream)
    {
        Span<byte> header = stackalloc byte[4];
        stream.ReadExactly(header);
        var type = TypeOf(header[2]);
        if (header[0] != 0 || header[1] != 0 || type is null)
            throw new InvalidDataException($"it begins with {Convert.ToHexString(header)}, which no IDX file does.");

        var shape = new int[header[3]];
        for (var d = 0; d < shape.Length; d++)
        {
            stream.ReadExactly(header);
            shape[d] = BinaryPrimitives.ReadInt32BigEndian(header);
            if (shape[d] < 0)
                throw new InvalidDataException($"size {shape[d]} of dimension {d} cannot be right.");
        }

        var length = NumericArray.Bytes(shape.Select(size => (long)size), type.Size)
            ?? throw new InvalidDataException($"its shape [{string.Join(", ", shape)}] is too large for one array.");
        var data = stream.ReadRest(length, $"its shape [{string.Join(", ", shape)}]");
        NumericArray.SwapBytes(data, type.Size);
        return new NumericArray(stream.Path, type, shape, data);
    }

    private static TensorType? TypeOf(byte code) => code switch
    {
        0x08 => TensorType.Of("U8"),
        0x09 => TensorType.Of("I8"),
        0x0B => TensorType.Of("I16"),
        0x0C => TensorType.Of("I32"),
        0x0D => TensorType.Of("F32"),
        0x0E => TensorType.Of("F64"),
        _ => null,
    };
}
