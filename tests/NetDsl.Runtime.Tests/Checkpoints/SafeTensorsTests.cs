using System.Buffers.Binary;
using System.Text;
using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

public class SafeTensorsTests
{
    [Fact]
    public void Files_are_laid_out_as_the_format_says()
    {
        using var folder = new TemporaryFolder();
        SafeTensorsWriter.Write(folder["a"], [new("key", "ä")], [new("x", [2, 1], [1, -2]), new("scalar", [], [0.5f]), new("none", [0], [])]);
        var bytes = File.ReadAllBytes(folder["a"]);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        (length % 8).ShouldBe(0);
        var header = Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' ');
        header.ShouldBe("""{"__metadata__":{"netdsl.crc32c":"CHECKSUMS","key":"\u00E4"},"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"scalar":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"none":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}""".Replace("CHECKSUMS", Checksums(bytes.AsSpan(8, length).ToArray(), bytes[(8 + length)..(16 + length)], bytes[(16 + length)..], [])));
        bytes[(8 + length)..].ShouldBe([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]);

        using var read = SafeTensors.Open(folder["a"]);
        read.Metadata["key"].ShouldBe("ä");
        read.Tensors["x"].Shape.ShouldBe([2, 1]);
        read.Tensors["x"].Values.ShouldBe([1, -2]);
        read.Tensors["scalar"].Values.ShouldBe([0.5f]);
        read.Tensors["none"].Values.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_made_elsewhere_is_read()
    {
        // As tests/oracle/safetensors_file.py writes it, by the format's description alone.
        using var folder = new TemporaryFolder();
        using (var stream = typeof(SafeTensorsTests).Assembly.GetManifestResourceStream("python.safetensors")!)
        using (var file = File.Create(folder["a"]))
            stream.CopyTo(file);
        using var read = SafeTensors.Open(folder["a"]);
        read.Metadata["format"].ShouldBe("pt");
        read.Tensors["Dense1.Weight"].Shape.ShouldBe([2, 3]);
        read.Tensors["Dense1.Weight"].Values.ShouldBe([0, 0.25f, 0.5f, 0.75f, 1, 1.25f]);
        read.Tensors["Dense1.Bias"].Values.ShouldBe([-1, float.MaxValue]);
    }

    [Theory]
    [InlineData("", "ends before its header")]
    [InlineData("[]", "does not begin with '{'")]
    [InlineData("{\"x\"", "not valid JSON")]
    [InlineData("""{"x":1}""", "'x' lacks its dtype, shape or data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", "'x' lacks")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "'x' lacks")]
    [InlineData("""{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "'x' of type F16 and shape [1] needs 2 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1e99],"data_offsets":[0,4]}}""", "the size 1e99 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", "the size 99999999999999999999 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", "the number 99999999999999999999 in its data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", "'x' has two entries 'shape'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "__metadata__ names 'a' twice")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "a text that is not valid UTF-8, at byte 1")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}x""", "not valid JSON")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "the size -1 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "the size \"1\" in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "is too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "needs 8 bytes, but its data_offsets are [0,4]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "needs 4 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "needs 4 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'y' begins at byte 0 of the data, but the tensor before it ends at 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'x' begins at byte 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "names 'x' twice")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "announces 8 bytes of data, but 4 follow")]
    [InlineData("""{"__metadata__":[],"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":{}}""", "announces 0 bytes of data, but 4 follow")]
    public void Damaged_headers_are_refused_with_the_reason(string header, string why)
    {
        using var folder = new TemporaryFolder();
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder["a"], header == "" ? [1, 2] : [.. Length((ulong)text.Length), .. text, 0, 0, 0, 0]);
        var e = Should.Throw<InvalidDataException>(() => SafeTensors.Open(folder["a"]));
        e.Message.ShouldStartWith($"{folder["a"]} is not an intact safetensors file: ");
        e.Message.ShouldContain(why);
    }

    [Theory, InlineData(100ul), InlineData(ulong.MaxValue), InlineData(1ul << 40)]
    public void A_header_that_cannot_be_is_not_allocated(ulong length)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], [.. Length(length), (byte)'{', (byte)'}']);
        Should.Throw<InvalidDataException>(() => SafeTensors.Open(folder["a"])).Message.ShouldContain($"its header would have {length} bytes, but the file has 2 left");
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 2);
        model.Save(folder["whole"]);
        var bytes = File.ReadAllBytes(folder["whole"]);
        model.Initialize(7);
        var before = model.Values();
        for (var length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(folder["cut"], bytes[..length]);
            Should.Throw<InvalidDataException>(() => model.Load(folder["cut"]));
        }

        File.WriteAllBytes(folder["cut"], [.. bytes, 0]);
        Should.Throw<InvalidDataException>(() => model.Load(folder["cut"]));
        model.Values().ShouldBe(before);
    }

    /// <summary>The CRC-32C of the header with zeros for its own, then that of each tensor, bit by bit as RFC 3720 defines it.</summary>
    private static string Checksums(byte[] header, params byte[][] tensors)
    {
        header.AsSpan("""{"__metadata__":{"netdsl.crc32c":" """.Length - 1, 8).Fill((byte)'0');
        return string.Concat(tensors.Prepend(header).Select(bytes =>
        {
            var crc = uint.MaxValue;
            foreach (var value in bytes)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }

            return (~crc).ToString("x8");
        }));
    }

    private static byte[] Length(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
