using System.Buffers.Binary;
using System.Text;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Protobuf's wire format, one field of a message after the other: enough for the few messages of ONNX that tests read.</summary>
public ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;
    private ulong number;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>The field as bytes: a text, a message, or numbers packed together.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The field as a whole number.</summary>
    public readonly long Integer => (long)number;

    /// <summary>The field as a float.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)number);

    /// <summary>The field as a text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes on to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var key = Varint(ref rest);
        (Field, number) = ((int)(key >> 3), 0);
        Bytes = default;
        switch (key & 7)
        {
            case 0:
                number = Varint(ref rest);
                break;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                Bytes = Take(8);
                break;
            case 2:
                Bytes = Take((int)Varint(ref rest));
                break;
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(rest);
                Bytes = Take(4);
                break;
            default:
                throw new InvalidDataException($"Field {Field} has the wire type {key & 7}, which protobuf 3 does not know.");
        }

        return true;
    }

    /// <summary>A repeated whole number, of which this field has one or, packed, several.</summary>
    public readonly void AddIntegers(List<long> values)
    {
        if (Bytes.IsEmpty)
            values.Add(Integer);
        for (var packed = Bytes; !packed.IsEmpty;)
            values.Add((long)Varint(ref packed));
    }

    /// <summary>Appends floats, which are bytes in both forms.</summary>
    public readonly void AddSingles(List<float> values)
    {
        for (var i = 0; i < Bytes.Length; i += 4)
            values.Add(BinaryPrimitives.ReadSingleLittleEndian(Bytes[i..]));
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0ul;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(bytes[i] & 127) << (7 * i);
            if (bytes[i] < 128)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
    }
}
