using System.Buffers.Binary;
using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

public class ConversionTests
{
    [Theory]
    [InlineData("F64", "000000000000F83F000000000000E0C1", 1.5f, -2147483648f)]
    [InlineData("F32", "0000C03F000000CF", 1.5f, -2147483648f)]
    [InlineData("F16", "003EFFFB", 1.5f, -65504f)]
    [InlineData("BF16", "C03F00CF", 1.5f, -2147483648f)]
    [InlineData("F8_E5M2", "3EFB", 1.5f, -57344f)]
    [InlineData("F8_E4M3", "3CFE", 1.5f, -448f)]
    [InlineData("F8_E4M3", "0107", 0.001953125f, 0.013671875f)]
    [InlineData("I64", "0300000000000000FFFFFFFFFFFFFFFF", 3f, -1f)]
    [InlineData("I32", "03000000FFFFFFFF", 3f, -1f)]
    [InlineData("I16", "0300FFFF", 3f, -1f)]
    [InlineData("I8", "03FF", 3f, -1f)]
    [InlineData("U64", "0300000000000000FFFFFFFFFFFFFFFF", 3f, 18446744073709551615f)]
    [InlineData("U32", "03000000FFFFFFFF", 3f, 4294967295f)]
    [InlineData("U16", "0300FFFF", 3f, 65535f)]
    [InlineData("U8", "03FF", 3f, 255f)]
    [InlineData("BOOL", "0100", 1f, 0f)]
    public void Other_types_are_converted(string type, string data, float first, float second)
    {
        using var folder = new TemporaryFolder();
        var bytes = Convert.FromHexString(data);
        StoredTensors.Write(folder["a"], $$$"""{"x":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes);
        using var file = SafeTensors.Open(folder["a"]);
        file.Tensors["x"].Values.ShouldBe([first, second]);
    }

    [Fact]
    public void Numbers_that_are_not_finite_stay_so()
    {
        using var folder = new TemporaryFolder();
        byte[] doubles = [.. BitConverter.GetBytes(double.NegativeInfinity), .. BitConverter.GetBytes(double.NaN)];
        StoredTensors.Write(folder["a"], """{"x":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"y":{"dtype":"F8_E4M3","shape":[],"data_offsets":[16,17]}}""", [.. doubles, 0x7F]);
        using var file = SafeTensors.Open(folder["a"]);
        file.Tensors["x"].Values.ShouldBe([float.NegativeInfinity, float.NaN]);
        file.Tensors["y"].Values.ShouldBe([float.NaN]);
    }

    [Fact]
    public void A_double_that_no_float_can_hold_is_named_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 1);
        var before = model.Values();
        StoredTensors.Write(
            folder["a"],
            """{"Dense1.Bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"Dense2.Bias":{"dtype":"F64","shape":[3],"data_offsets":[4,28]}}""",
            [0, 0, 0, 0, .. new double[] { 1, 1e300, 2 }.SelectMany(BitConverter.GetBytes)]);
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"], strict: false)).Message
            .ShouldBe($"{folder["a"]}: 'Dense2.Bias' cannot be read: its value 1E+300 is too large for a 32-bit float.");
        model.Values().ShouldBe(before);
    }

    [Fact]
    public void A_type_that_is_not_known_is_skipped_or_reported()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 1);
        StoredTensors.Write(
            folder["a"],
            """{"Dense2.Bias":{"dtype":"F4","shape":[3],"data_offsets":[0,2]},"other":{"dtype":"C64","shape":[1],"data_offsets":[2,10]}}""",
            new byte[10]);
        var report = model.Load(folder["a"], strict: false);
        report.Mismatched.Single().ToString().ShouldBe("Dense2.Bias is of type F4 in the file, which cannot be converted to 32-bit floats");
        report.Unexpected.ShouldBe(["other"]);
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"])).Message.ShouldContain("Dense2.Bias is of type F4 in the file");
    }

    [Fact]
    public void A_counter_of_another_tool_does_not_stop_a_strict_load()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 1);
        var (header, data) = (new List<string>(), new List<byte>());
        foreach (var parameter in model.Parameters)
        {
            var bytes = parameter.Read().SelectMany(x => BitConverter.GetBytes((double)x + 1)).ToArray();
            header.Add($$"""
                "{{parameter.Name}}":{"dtype":"F64","shape":[{{string.Join(',', parameter.Shape)}}],"data_offsets":[{{data.Count}},{{data.Count + bytes.Length}}]}
                """);
            data.AddRange(bytes);
        }

        header.Add($$"""
            "norm.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[{{data.Count}},{{data.Count + 8}}]}
            """);
        data.AddRange(new byte[8]);
        StoredTensors.Write(folder["a"], $"{{{string.Join(',', header)}}}", [.. data]);
        var expected = model.Values().Select(x => (float)((double)x + 1));
        model.Load(folder["a"]).Unexpected.ShouldBe(["norm.num_batches_tracked"]);
        model.Values().ShouldBe(expected);
    }
}
