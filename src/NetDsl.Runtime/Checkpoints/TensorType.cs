using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>The type of a tensor's elements in a safetensors file, and how they become 32-bit floats.</summary>
internal sealed class TensorType
{
    private static readonly Dictionary<string, TensorType> Known = new TensorType[]
    {
        new("F64", 8, (bytes, i) => Narrow(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]))),
        new("F32", 4, (bytes, i) => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..])),
        new("F16", 2, (bytes, i) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..])),
        new("BF16", 2, (bytes, i) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) << 16)),
        new("F8_E5M2", 1, (bytes, i) => (float)BitConverter.UInt16BitsToHalf((ushort)(bytes[i] << 8))),
        new("F8_E4M3", 1, (bytes, i) => FromE4M3(bytes[i])),
        new("I64", 8, (bytes, i) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]), isInteger: true),
        new("I32", 4, (bytes, i) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]), isInteger: true),
        new("I16", 2, (bytes, i) => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]), isInteger: true),
        new("I8", 1, (bytes, i) => (sbyte)bytes[i], isInteger: true),
        new("U64", 8, (bytes, i) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]), isInteger: true),
        new("U32", 4, (bytes, i) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]), isInteger: true),
        new("U16", 2, (bytes, i) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]), isInteger: true),
        new("U8", 1, (bytes, i) => bytes[i], isInteger: true),
        new("BOOL", 1, (bytes, i) => bytes[i] == 0 ? 0 : 1, isInteger: true),
    }.ToDictionary(type => type.Name);

    private readonly Element? element;

    private TensorType(string name, int size, Element? element, bool isInteger = false) =>
        (Name, Size, this.element, IsInteger) = (name, size, element, isInteger);

    private delegate float Element(ReadOnlySpan<byte> bytes, int index);

    public string Name { get; }

    /// <summary>Bytes of one element; 0 of a type that is not known here.</summary>
    public int Size { get; }

    public bool IsInteger { get; }

    public bool CanConvert => element is not null;

    /// <summary>The type of that name. A type that is not known here can be skipped, but not converted.</summary>
    public static TensorType Of(string name) => Known.TryGetValue(name, out var type) ? type : new TensorType(name, 0, null);

    /// <summary>Converts elements to floats, rounding to the nearest.</summary>
    /// <exception cref="InvalidDataException">A finite number is too large for a float.</exception>
    public void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (Name == "F32" && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            return;
        }

        for (var i = 0; i < values.Length; i++)
            values[i] = element!(bytes, i);
    }

    private static float Narrow(double value)
    {
        var narrow = (float)value;
        return float.IsInfinity(narrow) && double.IsFinite(value)
            ? throw new InvalidDataException($"its value {value:R} is too large for a 32-bit float.")
            : narrow;
    }

    /// <summary>
    /// One sign bit, four of the exponent (bias 7), three of the mantissa; no infinities, and NaN where all bits are set.
    /// </summary>
    private static float FromE4M3(byte bits)
    {
        var (exponent, mantissa) = ((bits >> 3) & 15, bits & 7);
        var size = (exponent, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => mantissa / 512f,
            _ => MathF.ScaleB(1 + mantissa / 8f, exponent - 7),
        };
        return (bits & 128) == 0 ? size : -size;
    }
}
