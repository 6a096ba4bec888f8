using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NetDsl.Reports.Tests;

public class LoggerTests(Trained trained) : IClassFixture<Trained>
{
    [Fact]
    public void A_line_of_CSV_for_each_epoch()
    {
        var lines = File.ReadAllLines(trained.Folder["log.csv"]);
        lines[0].ShouldBe("epoch,learning_rate,seconds,loss,accuracy,val_loss,val_accuracy");
        lines.Length.ShouldBe(4);
        var last = lines[3].Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var epoch = trained.Result.Epochs[2];
        new[] { last[0], last[1], last[3], last[6] }.ShouldBe([3, epoch.LearningRate, epoch.Training.Loss, epoch.Validation!.Accuracy!.Value], 1e-9);
    }

    [Fact]
    public void A_line_of_JSON_for_each_event()
    {
        var events = File.ReadAllLines(trained.Folder["log.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        events.Count(e => e.GetProperty("event").GetString() == "epoch").ShouldBe(3);
        events.Count(e => e.GetProperty("event").GetString() == "measurement").ShouldBe(5);
        // 19 steps an epoch, a line for each fifth.
        events.Count(e => e.GetProperty("event").GetString() == "step").ShouldBe(57 / 5);
        events[^1].GetProperty("validation").GetProperty("loss").GetDouble().ShouldBe(trained.Result.Epochs[2].Validation!.Loss);
    }

    [Fact]
    public void Event_files_have_records_with_checksums_and_all_tags()
    {
        var file = Directory.GetFiles(trained.Folder["board"]).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldStartWith("events.out.tfevents.");
        var bytes = File.ReadAllBytes(file);
        var records = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)).ShouldBe(Masked(bytes.AsSpan(at, 8)));
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)).ShouldBe(Masked(bytes.AsSpan(at + 12, length)));
            records.Add(bytes[(at + 12)..(at + 12 + length)]);
            at += 16 + length;
        }

        Encoding.ASCII.GetString(records[0]).ShouldContain("brain.Event:2");
        var tags = records.Select(r => Encoding.ASCII.GetString(r)).ToList();
        foreach (var tag in (string[])["loss/training", "loss/validation", "accuracy/validation", "learning_rate", "parameters/First.Weight", "gradients/Dense1.Bias"])
            tags.Count(text => text.Contains(tag, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3, tag);

        // By the definition in TensorFlow, with the plain polynomial.
        static uint Masked(ReadOnlySpan<byte> data)
        {
            var crc = uint.MaxValue;
            foreach (var value in data)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ (crc & 1) * 0x82F63B78;
            }

            crc = ~crc;
            return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
        }
    }
}
