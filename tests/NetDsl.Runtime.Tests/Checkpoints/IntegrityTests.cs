using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

public class IntegrityTests
{
    [Fact]
    public void A_flipped_bit_anywhere_is_found_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create(hidden: 2);
        model.StepCount = 5;
        model.Save(folder["whole"]);
        var saved = model.Values();
        var bytes = File.ReadAllBytes(folder["whole"]);
        model.Initialize(7);
        model.StepCount = 7;
        var before = model.Values();
        for (var place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= (byte)(1 << place % 8);
            File.WriteAllBytes(folder["flipped"], bytes);
            Should.Throw<InvalidDataException>(() => model.Load(folder["flipped"]), $"byte {place}").Message.ShouldStartWith(folder["flipped"]);
            bytes[place] ^= (byte)(1 << place % 8);
        }

        model.Values().ShouldBe(before);
        model.StepCount.ShouldBe(7);
        File.WriteAllBytes(folder["flipped"], bytes);
        model.Load(folder["flipped"]);
        model.Values().ShouldBe(saved);
    }

    [Fact]
    public void A_damaged_tensor_is_named()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        model.Save(folder["a"]);
        var bytes = File.ReadAllBytes(folder["a"]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder["a"], bytes);
        Should.Throw<InvalidDataException>(() => model.Load(folder["a"])).Message.ShouldStartWith($"{folder["a"]}: 'Dense2.Bias' is damaged: its data has the checksum ");
    }

    [Fact]
    public void A_file_without_checksums_is_loaded_and_one_with_wrong_ones_is_not()
    {
        using var folder = new TemporaryFolder();
        const string tensor = """ "Dense1.Bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} """;
        using var model = Perceptron.Create(hidden: 1);
        StoredTensors.Write(folder["a"], "{" + tensor, [0, 0, 0x80, 0x3F]);
        model.Load(folder["a"], strict: false).Loaded.ShouldBe(["Dense1.Bias"]);
        model.Parameters[1].Read().ShouldBe([1]);
        foreach (var digits in (string[])["", "00000000", "0000000000000000", "000000000000000g", new string('0', 24)])
        {
            StoredTensors.Write(folder["a"], $$$"""{"__metadata__":{"netdsl.crc32c":"{{{digits}}}"},""" + tensor, [0, 0, 0, 0]);
            Should.Throw<InvalidDataException>(() => model.Load(folder["a"], strict: false)).Message.ShouldContain("checksum");
        }

        model.Parameters[1].Read().ShouldBe([1]);
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        // RFC 3720, B.4, and the check value of the catalogue of CRCs.
        Crc32C.Of("123456789"u8).ShouldBe(0xE3069283);
        Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AA);
        Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).ShouldBe(0x46DD794Eu);
        var crc = new Crc32C();
        crc.Add("12345"u8);
        crc.Add("6789"u8);
        crc.Value.ShouldBe(0xE3069283);
    }

    [Fact]
    public void Only_the_tensors_that_are_wanted_are_read()
    {
        using var folder = new TemporaryFolder();
        const long large = 3L << 30;
        StoredTensors.Write(
            folder["a"],
            $$$"""{"big":{"dtype":"F32","shape":[{{{large / 4}}}],"data_offsets":[0,{{{large}}}]},"Dense1.Bias":{"dtype":"F32","shape":[1],"data_offsets":[{{{large}}},{{{large + 4}}}]}}""",
            []);
        using (var file = File.OpenWrite(folder["a"]))
        {
            // A hole: it takes no room on the disk.
            file.Position = file.Length + large;
            file.Write([0, 0, 0x80, 0x3F]);
        }

        using var model = Perceptron.Create(hidden: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = model.Load(folder["a"], strict: false);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
        report.Unexpected.ShouldBe(["big"]);
        model.Parameters[1].Read().ShouldBe([1]);
    }

    [Fact]
    public void A_long_header_is_read_in_linear_time()
    {
        // Bytes allocated, not seconds: a busy machine must not fail the test.
        long Allocated(int tensors)
        {
            using var folder = new TemporaryFolder();
            var header = string.Join(',', Enumerable.Range(0, tensors).Select(i => $$$"""
                "layer.{{{i:D8}}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}
                """));
            StoredTensors.Write(folder["a"], $"{{{header}}}", []);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using (var file = SafeTensors.Open(folder["a"]))
                file.Tensors.Count.ShouldBe(tensors);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(10);
        ((double)Allocated(20_000) / Allocated(2_000)).ShouldBeInRange(8, 13);
    }

    [ExhaustiveFact]
    public void Tensors_of_two_gigabytes_and_more_are_saved_and_loaded()
    {
        using var folder = new TemporaryFolder();
        const int inputs = 1 << 10, hidden = (1 << 19) + 1;
        using var model = Perceptron.Create(inputs, hidden, maxBatch: 1);
        var weights = model.Parameters[0];
        var last = new float[3];
        weights.Read((long)inputs * hidden - 3, last);
        model.Save(folder["a"]);
        new FileInfo(folder["a"]).Length.ShouldBeGreaterThan(2L << 30);
        weights.Write((long)inputs * hidden - 3, new float[3]);
        model.Load(folder["a"]).IsComplete.ShouldBeTrue();
        var loaded = new float[3];
        weights.Read((long)inputs * hidden - 3, loaded);
        loaded.ShouldBe(last);
    }
}
