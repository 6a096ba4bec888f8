using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace NetDsl.Reports;

/// <summary>
/// An event file of TensorBoard: records of TensorFlow (<c>TFRecord</c>), each an <c>Event</c> in the wire format of protocol buffers. Only
/// scalars and histograms are needed, a dozen fields, so they are written by hand.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private readonly FileStream stream;

    public EventFile(string folder)
    {
        Directory.CreateDirectory(folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{Environment.MachineName}.{Environment.ProcessId}.{Guid.NewGuid():N}");
        stream = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(new Message().Double(1, Now).Text(3, "brain.Event:2"));
    }

    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    public void Scalar(string tag, double value, long step) => Summary(tag, step, new Message().Float(2, (float)value));

    /// <summary>
    /// A histogram with TensorFlow's limits: from 1e-12 up, each 1.1 times the one before, on both sides of 0. Numbers that are not finite
    /// are left out.
    /// </summary>
    public void Histogram(string tag, ReadOnlySpan<float> values, long step)
    {
        var (minimum, maximum, sum, squares, count) = (double.MaxValue, double.MinValue, 0.0, 0.0, 0L);
        var counts = new SortedDictionary<double, double>();
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                continue;
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
            (sum, squares, count) = (sum + value, squares + value * value, count + 1);
            var limit = LimitOf(value);
            counts[limit] = counts.GetValueOrDefault(limit) + 1;
        }

        if (count == 0)
            return;
        var histogram = new Message()
            .Double(1, minimum).Double(2, maximum).Double(3, count).Double(4, sum).Double(5, squares)
            .Doubles(6, counts.Keys).Doubles(7, counts.Values);
        Summary(tag, step, new Message().Inner(5, histogram));
    }

    public void Flush() => stream.Flush();

    public void Dispose() => stream.Dispose();

    /// <summary>The upper limit of the bucket of a value.</summary>
    private static double LimitOf(double value)
    {
        var size = Math.Abs(value);
        if (size < 1e-12)
            return 1e-12;
        var index = Math.Log(size / 1e-12) / Math.Log(1.1);
        // Of negative numbers, the upper limit is the one nearer to 0.
        return value > 0 ? 1e-12 * Math.Pow(1.1, Math.Floor(index) + 1) : -1e-12 * Math.Pow(1.1, Math.Floor(index));
    }

    private void Summary(string tag, long step, Message value)
    {
        var own = new Message().Text(1, tag).Append(value);
        Write(new Message().Double(1, Now).Whole(2, step).Inner(5, new Message().Inner(1, own)));
    }

    /// <summary>A record: its length, its data, and a masked checksum of each.</summary>
    private void Write(Message message)
    {
        var data = message.Bytes;
        Span<byte> length = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(length[8..], Masked(length[..8]));
        stream.Write(length);
        stream.Write(data);
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Masked(data));
        stream.Write(checksum);
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc32C.Of(data);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    /// <summary>A message of protocol buffers.</summary>
    private sealed class Message
    {
        private readonly MemoryStream bytes = new();

        public ReadOnlySpan<byte> Bytes => bytes.GetBuffer().AsSpan(0, (int)bytes.Length);

        public Message Double(int field, double value)
        {
            Tag(field, 1);
            bytes.Write(BitConverter.GetBytes(value));
            return this;
        }

        public Message Float(int field, float value)
        {
            Tag(field, 5);
            bytes.Write(BitConverter.GetBytes(value));
            return this;
        }

        public Message Whole(int field, long value)
        {
            Tag(field, 0);
            Varint((ulong)value);
            return this;
        }

        public Message Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

        public Message Inner(int field, Message value) => Data(field, value.Bytes);

        public Message Doubles(int field, IEnumerable<double> values) => Data(field, [.. values.SelectMany(BitConverter.GetBytes)]);

        public Message Append(Message other)
        {
            bytes.Write(other.Bytes);
            return this;
        }

        private Message Data(int field, ReadOnlySpan<byte> data)
        {
            Tag(field, 2);
            Varint((ulong)data.Length);
            bytes.Write(data);
            return this;
        }

        private void Tag(int field, int type) => Varint((ulong)(field << 3 | type));

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                bytes.WriteByte((byte)(value | 0x80));
            bytes.WriteByte((byte)value);
        }
    }
}
