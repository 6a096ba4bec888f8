using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// Reads the pickles of <c>torch.save</c>: Python's protocols 2 to 5. A pickle is a program that can call any Python function; here it can
/// only make lists, dictionaries, numbers, texts and tensors. Every other class stays a name.
/// </summary>
internal ref struct Unpickler
{
    /// <summary>The longest text that is read, in bytes.</summary>
    private const int LongestText = 1 << 26;

    private readonly ReadOnlySpan<byte> data;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];

    private readonly ICollection<PickleStorage> storages;

    private Unpickler(ReadOnlySpan<byte> data, ICollection<PickleStorage> storages)
    {
        this.data = data;
        this.storages = storages;
    }

    /// <summary>The position of the next byte.</summary>
    private int Position { get; set; }

    /// <summary>Reads one pickle.</summary>
    /// <param name="data">The pickle, and what follows it.</param>
    /// <param name="length">The length of the pickle.</param>
    /// <param name="storages">Receives the storages that the pickle names; may be left out.</param>
    /// <exception cref="InvalidDataException">The pickle is damaged or uses something unknown; the message names the place.</exception>
    public static object? Read(ReadOnlySpan<byte> data, out int length, ICollection<PickleStorage>? storages = null)
    {
        var reader = new Unpickler(data, storages ?? []);
        try
        {
            var value = reader.Run();
            length = reader.Position;
            return value;
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException or OverflowException or DecoderFallbackException or FormatException)
        {
            throw new InvalidDataException($"the pickle is damaged at byte {reader.Position}: {e.Message}", e);
        }
    }

    private object? Run()
    {
        while (true)
        {
            var code = Byte();
            switch (code)
            {
                case 0x80: Byte(); break; // PROTO
                case 0x95: Take(8); break; // FRAME
                case (byte)'.': return Pop();
                case (byte)'(': marks.Add(stack.Count); break;
                case (byte)'0': Pop(); break;
                case (byte)'1': PopMark(); break;
                case (byte)'2': stack.Add(Peek()); break;
                case (byte)'N': stack.Add(null); break;
                case 0x88: stack.Add(true); break;
                case 0x89: stack.Add(false); break;
                case (byte)'K': stack.Add((long)Byte()); break;
                case (byte)'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: stack.Add(Long(Byte())); break;
                case (byte)'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'X': stack.Add(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case 0x8c: stack.Add(Text(Byte())); break;
                case (byte)'U': stack.Add(Encoding.Latin1.GetString(Take(Byte()))); break;
                case (byte)'T': stack.Add(Encoding.Latin1.GetString(Take(Count(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))))); break;
                case (byte)'B': stack.Add(Take(Count(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))).ToArray()); break;
                case (byte)'C': stack.Add(Take(Byte()).ToArray()); break;
                case (byte)'I': Integer(); break;
                case (byte)'F': stack.Add(double.Parse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture)); break;
                case (byte)'c': stack.Add(new PickleGlobal($"{Line()}.{Line()}")); break;
                case 0x93: StackGlobal(); break;
                case (byte)'q': memo[Byte()] = Peek(); break;
                case (byte)'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); break;
                case 0x94: memo[memo.Count] = Peek(); break;
                case (byte)'h': Recall(Byte()); break;
                case (byte)'j': Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case (byte)']': stack.Add(new List<object?>()); break;
                case (byte)'l': stack.Add(PopMark().ToList()); break;
                case (byte)'}': stack.Add(new PickleDictionary()); break;
                case 0x8f: stack.Add(new PickleObject("set")); break;
                case 0x90 or 0x91: PopMark(); break; // Items of a set, which stays a name
                case (byte)')': stack.Add(new PickleTuple([])); break;
                case (byte)'t': stack.Add(new PickleTuple(PopMark())); break;
                case 0x85: stack.Add(new PickleTuple([Pop()])); break;
                case 0x86: stack.Add(new PickleTuple(Pop(2))); break;
                case 0x87: stack.Add(new PickleTuple(Pop(3))); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(PopMark()); break;
                case (byte)'s': Set(Pop(2)); break;
                case (byte)'u': Set(PopMark()); break;
                case (byte)'Q': AddStorage(); break;
                case (byte)'R': Call(); break;
                case 0x81: Call(); break;
                case (byte)'b': Pop(); break; // BUILD: the state of an object or the metadata of a dictionary
                default: throw Damaged($"the operation 0x{code:x2} is not one of those that PyTorch writes");
            }
        }
    }

    /// <summary>Calls one of the few functions that make tensors and dictionaries; anything else gives an object that is not made.</summary>
    private void Call()
    {
        var arguments = Pop();
        var function = Pop();
        stack.Add((function, arguments) switch
        {
            (PickleGlobal global, PickleTuple tuple) => TorchTypes.Call(global.Name, tuple.Items),
            (PickleGlobal global, _) => new PickleObject(global.Name),
            _ => throw Damaged("something that is not a function is called"),
        });
    }

    private void AddStorage()
    {
        var storage = TorchTypes.Storage(Pop());
        storages.Add(storage);
        stack.Add(storage);
    }

    private void StackGlobal()
    {
        var names = Pop(2);
        stack.Add(names is [string module, string name] ? new PickleGlobal($"{module}.{name}") : throw Damaged("a class has no name"));
    }

    private void Integer()
    {
        var line = Line();
        stack.Add(line switch { "01" => true, "00" => false, _ => (object)long.Parse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) });
    }

    private void Append(object?[] items)
    {
        if (Peek() is List<object?> list)
            list.AddRange(items);
        else if (Peek() is not PickleObject)
            throw Damaged("items are added to something that is not a list");
    }

    private void Set(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Damaged("a dictionary has a key without a value");
        if (Peek() is PickleObject)
            return;
        var dictionary = Peek() as PickleDictionary ?? throw Damaged("a key is set in something that is not a dictionary");
        for (var i = 0; i < items.Length; i += 2)
            dictionary.Items.Add((items[i], items[i + 1]));
    }

    private void Recall(long index) =>
        stack.Add(memo.TryGetValue(index, out var value) ? value : throw Damaged($"the value {index} is used before it is stored"));

    private object? Peek() => stack.Count > (marks.Count > 0 ? marks[^1] : 0) ? stack[^1] : throw Damaged("a value is missing");

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] Pop(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopMark()
    {
        if (marks.Count == 0)
            throw Damaged("a list ends that has not begun");
        var start = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        var items = stack.GetRange(start, stack.Count - start).ToArray();
        stack.RemoveRange(start, stack.Count - start);
        return items;
    }

    private object Long(int length)
    {
        var number = new BigInteger(Take(length));
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : number;
    }

    private string Text(long length) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Take(Count(length)));

    private int Count(long length) => length <= LongestText ? (int)length : throw Damaged($"a text of {length} bytes");

    private string Line()
    {
        var length = data[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged("a line does not end");
        var line = Encoding.UTF8.GetString(Take(length));
        Position++;
        return line.TrimEnd('\r');
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > data.Length - Position)
            throw Damaged("it ends too early");
        var bytes = data.Slice(Position, length);
        Position += length;
        return bytes;
    }

    private readonly InvalidDataException Damaged(string what) => new($"the pickle is damaged at byte {Position}: {what}.");
}
