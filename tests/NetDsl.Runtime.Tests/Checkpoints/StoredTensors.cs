using System.Buffers.Binary;
using System.Text;

namespace NetDsl.Runtime.Tests.Checkpoints;

/// <summary>Files to test with.</summary>
internal static class StoredTensors
{
    /// <summary>The tensors of a file, to be written to another.</summary>
    public static NamedTensor[] Copies(this SafeTensors file) =>
        [.. file.Tensors.Values.Select(t => new NamedTensor(t.Name, [.. t.Shape.Select(size => (int)size)], t.Values))];

    /// <summary>A file as another tool writes it.</summary>
    public static void Write(string path, string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. data]);
    }

    /// <summary>A model's parameters as another tool writes them.</summary>
    public static void WritePlain(string path, Model model)
    {
        var (header, data) = (new List<string>(), new List<byte>());
        foreach (var parameter in model.Parameters)
        {
            var bytes = parameter.Read().SelectMany(BitConverter.GetBytes).ToArray();
            header.Add($"\"{parameter.Name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', parameter.Shape)}],\"data_offsets\":[{data.Count},{data.Count + bytes.Length}]}}");
            data.AddRange(bytes);
        }

        Write(path, $"{{{string.Join(',', header)}}}", [.. data]);
    }
}
