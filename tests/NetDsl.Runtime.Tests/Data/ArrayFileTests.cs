using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Data;

public class ArrayFileTests
{
    // All files in base 64 are as NumPy 1.24.2 writes them.
    private const string Archive =
        "UEsDBC0AAAAIAAAAIQBP6QAq//////////8FABQAeC5ucHkBABAAmAAAAAAAAABVAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIK" +
        "EndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYwaLAHEg5ABMQNQLzAAQBQSwMELQAAAAgAAAAhAIzeM+D//////////woAFABsYWJlbHMubnB5AQAQAJAAAAAAAAAA" +
        "SgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuZgYIYITSAFBLAQItAy0AAAAIAAAA" +
        "IQBP6QAqVQAAAJgAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQCM3jPgSgAAAJAAAAAKAAAAAAAAAAAAAACAAYwAAABsYWJlbHMubnB5UEsF" +
        "BgAAAAACAAIAawAAABIBAAAAAA==";

    [Theory]
    [InlineData(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQAAAgD8AAIBAAAAAQAAAoEA=",
        "F32", "2,3", "0,1,2,3,4,5")]
    [InlineData(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAf/+",
        "I16", "2", "1,-2")]
    [InlineData(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA==",
        "F64", "", "2.5")]
    [InlineData(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoADAQQCBQBDQURCRUCDgYSChYDDwcTCxc=",
        "U8", "2,3,4", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23")]
    public void Arrays_of_NumPy_are_read(string base64, string type, string shape, string values)
    {
        using var folder = new TemporaryFolder();
        var bytes = Convert.FromBase64String(base64);
        File.WriteAllBytes(folder["a.npy"], bytes);
        File.WriteAllBytes(folder["a.npy.gz"], MnistTests.Gzip(bytes));
        foreach (var file in (string[])["a.npy", "a.npy.gz"])
        {
            var array = NpyFile.Load(folder[file]);
            array.Type.ShouldBe(type);
            string.Join(',', array.Shape).ShouldBe(shape);
            string.Join(',', array.ToFloats()).ShouldBe(values);
        }
    }

    [Fact]
    public void An_archive_of_NumPy_is_read_by_names()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.npz"], Convert.FromBase64String(Archive));
        var arrays = NpzFile.Load(folder["a.npz"]);
        arrays.Keys.ShouldBe(["x", "labels"]);
        arrays["x"].ToFloats().ShouldBe([0, 1, 2, 3, 4, 5]);
        arrays["labels"].ToLabels().ShouldBe([3, 1]);
        var data = arrays["x"].With(arrays["labels"]);
        (data.Count, data.InputLength, data.TargetLength).ShouldBe((2, 3, 1));
        Should.Throw<ArgumentException>(() => arrays["x"].With(arrays["labels"].Reshape(1, 2))).Message.ShouldContain("need targets of shape [2] or [2, n], but got [1, 2]");
    }

    [Fact]
    public void A_flipped_bit_in_an_archive_is_found_or_changes_no_number()
    {
        using var folder = new TemporaryFolder();
        var bytes = Convert.FromBase64String(Archive);
        var found = 0;
        for (var bit = 0; bit < 8 * bytes.Length; bit += 3)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(folder["a.npz"], bytes);
            try
            {
                foreach (var array in NpzFile.Load(folder["a.npz"]).Values)
                    string.Join(',', array.ToFloats()).ShouldBeOneOf("0,1,2,3,4,5", "3,1");
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(folder["a.npz"]);
                found++;
            }

            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }

        found.ShouldBeGreaterThan(8 * bytes.Length / 3 / 2);
    }

    [Theory]
    [InlineData("'descr': '|O', 'fortran_order': False, 'shape': (1,)", "numbers are of type '|O', which cannot be read: convert them with astype")]
    [InlineData("'descr': '<c8', 'fortran_order': False, 'shape': (1,)", "numbers are of type '<c8'")]
    [InlineData("'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)", "its elements are records")]
    [InlineData("'descr': '<f4', 'fortran_order': False", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (-1,)", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)", "(4294967296, 4294967296) is too large for one array")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296)", "is too large for one array")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "its shape (2) announces 8 bytes, but 4 follow")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': ()}, 1 {", "its header is not one of NumPy's")]
    [InlineData("'descr': '<f2', 'fortran_order': False, 'shape': (1,)", "goes on after the 2 bytes that its header announces")]
    public void Headers_that_do_not_fit_are_refused_with_the_reason(string dictionary, string why)
    {
        using var folder = new TemporaryFolder();
        var text = Encoding.ASCII.GetBytes($"{{{dictionary}}}\n");
        File.WriteAllBytes(folder["a.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, 0, 0, 0, 0]);
        var e = Should.Throw<InvalidDataException>(() => NpyFile.Load(folder["a.npy"]));
        e.Message.ShouldStartWith(folder["a.npy"]);
        e.Message.ShouldContain(why);
    }

    [Fact]
    public void An_array_that_was_saved_comes_back()
    {
        using var folder = new TemporaryFolder();
        foreach (var shape in (int[][])[[2, 3], [6], [1, 1, 6], [0], []])
        {
            var values = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => i / 3f).ToArray();
            NpyFile.Save(folder["a.npy"], shape, values);
            var bytes = File.ReadAllBytes(folder["a.npy"]);
            ((bytes.Length - 4 * values.Length) % 64).ShouldBe(0);
            var array = NpyFile.Load(folder["a.npy"]);
            array.Shape.ShouldBe(shape);
            array.ToFloats().ShouldBe(values);
        }

        Should.Throw<ArgumentException>(() => NpyFile.Save(folder["a.npy"], [2], [1]));
    }

    [Theory]
    [InlineData(0x08, "U8", "01FF", "1,255")]
    [InlineData(0x09, "I8", "01FF", "1,-1")]
    [InlineData(0x0B, "I16", "0001FFFF", "1,-1")]
    [InlineData(0x0C, "I32", "00000001FFFFFFFF", "1,-1")]
    [InlineData(0x0D, "F32", "3F800000BF800000", "1,-1")]
    [InlineData(0x0E, "F64", "3FF0000000000000BFF0000000000000", "1,-1")]
    public void Every_type_of_IDX_is_read(byte code, string type, string data, string values)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = [.. MnistTests.Header(code, 2, 1, 2), .. Convert.FromHexString(data)];
        File.WriteAllBytes(folder["a"], bytes);
        File.WriteAllBytes(folder["a.gz"], MnistTests.Gzip(bytes));
        foreach (var array in (NumericArray[])[IdxFile.Load(folder["a"]), IdxFile.Load(folder["a.gz"])])
        {
            array.Type.ShouldBe(type);
            array.Shape.ShouldBe([1, 2]);
            string.Join(',', array.ToFloats()).ShouldBe(values);
        }
    }

    [Fact]
    public void Sizes_are_checked_against_the_length_of_the_file_before_anything_is_allocated()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = [.. MnistTests.Header(8, 3, 1, 7, 8), .. new byte[56]];
        File.WriteAllBytes(folder["whole.gz"], MnistTests.Gzip(bytes));
        IdxFile.Load(folder["whole.gz"]).Length.ShouldBe(56);
        for (var bit = 32; bit < 8 * 16; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(folder["a"], bytes);
            File.WriteAllBytes(folder["a.gz"], MnistTests.Gzip(bytes));
            foreach (var file in (string[])["a", "a.gz"])
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                if (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) * (long)BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8)) * BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12)) != 56)
                    Should.Throw<InvalidDataException>(() => IdxFile.Load(folder[file])).Message.ShouldStartWith(folder[file]);
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
            }

            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Arrays_are_reshaped_and_their_numbers_checked()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Save(folder["a"], [2, 3], [0, 1, 2, 3, 4, 0.5f]);
        var array = NpyFile.Load(folder["a"]);
        array.Reshape(3, -1).Shape.ShouldBe([3, 2]);
        foreach (var shape in (int[][])[[4, -1], [7], [-1, -1], [-2, 3], [0, -1]])
            Should.Throw<ArgumentException>(() => array.Reshape(shape));
        Should.Throw<InvalidDataException>(() => array.ToLabels()).Message.ShouldBe($"{folder["a"]}: number 5 is 0.5, which is not a class label.");
        Should.Throw<InvalidOperationException>(() => array.ToBytes()).Message.ShouldContain("holds numbers of type F32, not bytes: use ToFloats");
        Should.Throw<FileNotFoundException>(() => NpyFile.Load(folder["none"]));
        Should.Throw<FileNotFoundException>(() => NpzFile.Load(folder["none"]));
        Should.Throw<FileNotFoundException>(() => IdxFile.Load(folder["none"]));
        Should.Throw<InvalidDataException>(() => NpzFile.Load(folder["a"])).Message.ShouldContain("is not an intact .npz file");
    }

    [Fact]
    public void A_small_archive_that_would_fill_the_memory_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (var archive = ZipFile.Open(folder["a.npz"], ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("x.npy").Open();
            entry.Write(new byte[1000]);
        }

        var bytes = File.ReadAllBytes(folder["a.npz"]);

        // The length that the directory at the end announces.
        var directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), 2_000_000_000);
        File.WriteAllBytes(folder["a.npz"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InvalidDataException>(() => NpzFile.Load(folder["a.npz"])).Message.ShouldContain("array 'x' is damaged: 2000000000 bytes cannot come from ");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }
}
