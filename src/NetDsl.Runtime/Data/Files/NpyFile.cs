using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NetDsl;

/// <summary>The <c>.npy</c> format of NumPy: one array, as <c>numpy.save</c> writes it.</summary>
public static class NpyFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">The file; it is decompressed where its name ends in <c>.gz</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or holds something other than an array of numbers; the message names it and says how.
    /// </exception>
    public static NumericArray Load(string path) => DataStream.Read(path, Read);

    /// <summary>Writes an array of 32-bit floats, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The size of each dimension.</param>
    /// <param name="values">The numbers, the last dimension running fastest.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static void Save(string path, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        if (shape.Aggregate(1L, (product, size) => product * size) != values.Length)
            throw new ArgumentException($"Shape [{string.Join(", ", shape)}] does not have {values.Length} numbers.", nameof(shape));
        var sizes = shape.Count == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";

        // Spaces and a line feed: the numbers begin at a multiple of 64.
        text = text.PadRight(text.Length + 63 - (10 + text.Length) % 64) + "\n";
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        byte[] header = [.. NpyHeader.Magic, 1, 0, .. length, .. Encoding.ASCII.GetBytes(text)];
        var data = MemoryMarshal.AsBytes(values).ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(data);
        });
    }

    internal static NumericArray Read(DataStream stream)
    {
        var header = NpyHeader.Read(stream);
        var type = header.Type;
        var length = NumericArray.Bytes(header.Shape, type.Size) is { } bytes && header.Shape.All(size => size <= int.MaxValue)
            ? bytes
            : throw new InvalidDataException($"its shape ({string.Join(", ", header.Shape)}) is too large for one array.");
        var data = stream.ReadRest(length, $"its shape ({string.Join(", ", header.Shape)})");
        if (header.BigEndian)
            NumericArray.SwapBytes(data, type.Size);
        int[] shape = [.. header.Shape.Select(size => (int)size)];
        return new NumericArray(stream.Path, type, shape, header.FortranOrder ? LastFastest(data, shape, type.Size) : data);
    }

    /// <summary>Reorders an array whose first dimension runs fastest.</summary>
    private static byte[] LastFastest(byte[] data, int[] shape, int size)
    {
        var ordered = new byte[data.Length];
        var index = new int[shape.Length];
        for (var target = 0; target < data.Length; target += size)
        {
            var (place, stride) = (0, 1);
            for (var d = 0; d < shape.Length; stride *= shape[d++])
                place += index[d] * stride;
            data.AsSpan(place * size, size).CopyTo(ordered.AsSpan(target));
            for (var d = shape.Length - 1; d >= 0 && ++index[d] == shape[d]; d--)
                index[d] = 0;
        }

        return ordered;
    }
}

/// <summary>The header of a <c>.npy</c> file: a dictionary, written in Python.</summary>
internal sealed record NpyHeader(TensorType Type, bool BigEndian, bool FortranOrder, long[] Shape)
{
    // NumPy itself refuses longer headers than 10,000 characters where it does not trust a file.
    private const uint LongestHeader = 1 << 16;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(DataStream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start.StartsWith(Magic) || start[6] is < 1 or > 3)
            throw new InvalidDataException($"it begins with {Convert.ToHexString(start)}, which no .npy file does.");
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        stream.ReadExactly(size[..(start[6] == 1 ? 2 : 4)]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestHeader)
            throw new InvalidDataException($"its header has {length} bytes, which cannot be right.");
        return new Parser(Encoding.UTF8.GetString(stream.ReadBytes((int)length, "its header"))).Parse();
    }

    private static (TensorType? Type, bool BigEndian) TypeOf(string description) => description.Length < 3 ? default :
    (
        description[1..] switch
        {
            "f8" => TensorType.Of("F64"),
            "f4" => TensorType.Of("F32"),
            "f2" => TensorType.Of("F16"),
            "i8" => TensorType.Of("I64"),
            "i4" => TensorType.Of("I32"),
            "i2" => TensorType.Of("I16"),
            "i1" => TensorType.Of("I8"),
            "u8" => TensorType.Of("U64"),
            "u4" => TensorType.Of("U32"),
            "u2" => TensorType.Of("U16"),
            "u1" => TensorType.Of("U8"),
            "b1" => TensorType.Of("BOOL"),
            _ => null,
        },
        description[0] == '>' || description[0] == '=' && !BitConverter.IsLittleEndian);

    /// <summary>Reads the one kind of dictionary that NumPy writes: text, truth values and tuples of whole numbers.</summary>
    private sealed class Parser(string text)
    {
        private int place;

        public NpyHeader Parse()
        {
            string? description = null;
            bool? fortranOrder = null;
            long[]? shape = null;
            Expect('{');
            while (!Skip('}'))
            {
                var key = Quoted();
                Expect(':');
                var known = key switch { "descr" => description is null, "fortran_order" => fortranOrder is null, "shape" => shape is null, _ => false };
                if (!known)
                    throw Wrong();
                if (key == "descr")
                    description = Quoted();
                else if (key == "fortran_order")
                    fortranOrder = Word() switch { "True" => true, "False" => false, _ => throw Wrong() };
                else
                    shape = Tuple();
                if (!Skip(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (description is null || fortranOrder is null || shape is null || text.AsSpan(place).Trim().Length > 0)
                throw Wrong();
            var (type, bigEndian) = TypeOf(description);
            return new NpyHeader(
                type ?? throw new InvalidDataException($"its numbers are of type '{SafeTensorsHeader.Short(description)}', which cannot be read: convert them with astype."),
                bigEndian,
                fortranOrder.Value,
                shape);
        }

        private long[] Tuple()
        {
            var sizes = new List<long>();
            Expect('(');
            while (!Skip(')'))
            {
                sizes.Add(long.TryParse(Word(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && sizes.Count < 64 ? size : throw Wrong());
                if (!Skip(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. sizes];
        }

        private string Quoted()
        {
            // A list describes records, and '|O' Python's own objects: neither is an array of numbers.
            if (Peek() == '[')
                throw new InvalidDataException("its elements are records: save each field as an array of its own.");
            var quote = Peek();
            if (quote is not ('\'' or '"'))
                throw Wrong();
            var end = text.IndexOf(quote, place + 1);
            if (end < 0)
                throw Wrong();
            var quoted = text[(place + 1)..end];
            place = end + 1;
            return quoted;
        }

        private string Word()
        {
            Peek();
            var start = place;
            while (place < text.Length && char.IsAsciiLetterOrDigit(text[place]))
                place++;
            return text[start..place];
        }

        private char Peek()
        {
            while (place < text.Length && char.IsWhiteSpace(text[place]))
                place++;
            return place < text.Length ? text[place] : '\0';
        }

        private bool Skip(char c)
        {
            var found = Peek() == c;
            if (found)
                place++;
            return found;
        }

        private void Expect(char c)
        {
            if (!Skip(c))
                throw Wrong();
        }

        private InvalidDataException Wrong() => new($"its header is not one of NumPy's: {SafeTensorsHeader.Short(text.Trim())}");
    }
}
