using System.Buffers.Binary;
using System.IO.Compression;
using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Data;

public class MnistTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Files_of_the_format_are_read_compressed_or_not(bool compressed)
    {
        using var folder = new TemporaryFolder();
        Write(folder, compressed);
        var (train, test) = Mnist.Load(folder["."]);
        (train.Count, test.Count).ShouldBe((3, 2));
        train.InputShape.ShouldBe([1, 4, 5]);
        train.Pixels(1).ToArray().ShouldBe([.. Enumerable.Range(20, 20).Select(i => (byte)i)]);
        train.Label(2).ShouldBe(2);
        test.ClassNames!.Count.ShouldBe(10);
        Mnist.IsIn(folder["."]).ShouldBeTrue();
        Mnist.IsIn(folder["none"]).ShouldBeFalse();
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        File.Delete(folder["t10k-labels-idx1-ubyte.gz"]);
        Should.Throw<FileNotFoundException>(() => Mnist.Load(folder["."])).Message.ShouldStartWith("MNIST: t10k-labels-idx1-ubyte.gz is not in ");
        Mnist.IsIn(folder["."]).ShouldBeFalse();
    }

    [Fact]
    public void Damage_is_named_with_its_file()
    {
        void Refuses(string file, byte[] content, string why)
        {
            using var folder = new TemporaryFolder();
            Write(folder);
            File.WriteAllBytes(folder[file], content);
            var e = Should.Throw<InvalidDataException>(() => Mnist.Load(Path.GetDirectoryName(folder["a"])!));
            e.Message.ShouldStartWith(folder[file]);
            e.Message.ShouldContain(why);
        }

        const string images = "train-images-idx3-ubyte.gz", labels = "train-labels-idx1-ubyte.gz";
        Refuses(images, [1, 2, 3, 4, 5], "is damaged: ");
        Refuses(images, Gzip([0, 0, 8, 1, 0, 0, 0, 0]), "holds numbers of type U8 in 1 dimensions, not bytes in 3");
        Refuses(images, Gzip([0, 0, 8, 3, 0, 0]), "truncated");
        Refuses(images, Gzip([.. Header(8, 3, 3, 4, 5), .. new byte[59]]), "truncated");
        Refuses(images, Gzip([.. Header(8, 3, 3, 4, 5), .. new byte[61]]), "goes on after the 60 bytes");
        Refuses(images, Gzip(Header(8, 3, 3, -4, 5)), "size -4 of dimension 1 cannot be right");
        Refuses(images, Gzip(Header(8, 3, 60000, 60000, 60000)), "is too large for one array");
        Refuses(images, Gzip(Header(8, 3, 0, 4, 5)), "is empty");
        Refuses(images, Gzip([.. Header(13, 3, 3, 4, 5), .. new byte[240]]), "holds numbers of type F32 in 3 dimensions");
        Refuses(images, Gzip([.. Header(10, 3, 3, 4, 5), .. new byte[60]]), "begins with 00000A03");
        Refuses(labels, Gzip([.. Header(8, 1, 3), 1, 10, 2]), "label 1 is 10, which is not a digit");

        using var folder = new TemporaryFolder();
        Write(folder);
        File.WriteAllBytes(folder[labels], Gzip([.. Header(8, 1, 2), 1, 2]));
        Should.Throw<InvalidDataException>(() => Mnist.Load(folder["."])).Message.ShouldContain("has 3 images, but ");
    }

    [RealDataFact("mnist")]
    public void The_real_digits_are_read()
    {
        var (train, test) = Mnist.Load(Path.Combine(RealDataFactAttribute.Root!, "mnist"));
        (train.Count, test.Count).ShouldBe((60000, 10000));
        string.Concat(Enumerable.Range(0, 10).Select(test.Label)).ShouldBe("7210414959");
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < train.Count; i++)
            foreach (var pixel in train.Pixels(i))
            {
                sum += pixel / 255.0;
                squares += pixel / 255.0 * (pixel / 255.0);
            }

        var mean = sum / train.Count / 784;
        mean.ShouldBe(Mnist.Mean, 5e-5);
        Math.Sqrt(squares / train.Count / 784 - mean * mean).ShouldBe(Mnist.Deviation, 5e-5);
    }

    [RealDataFact("cifar-10-batches-bin")]
    public void The_real_pictures_are_read()
    {
        var (train, test) = Cifar10.Load(Path.Combine(RealDataFactAttribute.Root!, "cifar-10-batches-bin"), trainingFiles: 4);
        train.Count.ShouldBeGreaterThanOrEqualTo(40000);
        test.Count.ShouldBeGreaterThanOrEqualTo(1000);
        (train.Label(0), train.ClassNames![train.Label(0)]).ShouldBe((6, "frog"));
        var means = new double[3];
        for (var i = 0; i < train.Count; i++)
            for (var c = 0; c < 3; c++)
                foreach (var pixel in train.Pixels(i).Slice(c * 1024, 1024))
                    means[c] += pixel / 255.0 / 1024 / train.Count;
        for (var c = 0; c < 3; c++)
            means[c].ShouldBe(Cifar10.Mean[c], 2e-3);
    }

    internal static byte[] Gzip(byte[] content)
    {
        var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Fastest))
            zip.Write(content);
        return target.ToArray();
    }

    internal static byte[] Header(byte type, byte dimensions, params int[] sizes)
    {
        var header = new byte[4 + 4 * sizes.Length];
        (header[2], header[3]) = (type, dimensions);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        return header;
    }

    private static void Write(TemporaryFolder folder, bool compressed = true)
    {
        foreach (var (name, count) in (IEnumerable<(string, int)>)[("train", 3), ("t10k", 2)])
        {
            byte[] images = [.. Header(8, 3, count, 4, 5), .. Enumerable.Range(0, count * 20).Select(i => (byte)i)];
            byte[] labels = [.. Header(8, 1, count), .. Enumerable.Range(0, count).Select(i => (byte)i)];
            File.WriteAllBytes(folder[$"{name}-images-idx3-ubyte" + (compressed ? ".gz" : "")], compressed ? Gzip(images) : images);
            File.WriteAllBytes(folder[$"{name}-labels-idx1-ubyte" + (compressed ? ".gz" : "")], compressed ? Gzip(labels) : labels);
        }
    }
}
