using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Data;

public class CifarTests
{
    [Fact]
    public void CIFAR_10_is_read_from_as_many_files_as_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["data_batch_1.bin"], [.. Record(7, 3), .. Record(8, 9)]);
        File.WriteAllBytes(folder["data_batch_2.bin"], Record(9, 1));
        File.WriteAllBytes(folder["test_batch.bin"], Record(1, 0));
        var (train, test) = Cifar10.Load(folder["."], trainingFiles: 2);
        (train.Count, test.Count, train.Label(1), train.Pixels(2)[0]).ShouldBe((3, 1, 9, (byte)9));
        train.InputShape.ShouldBe([3, 32, 32]);
        Cifar10.Load(folder["."], trainingFiles: 1).Train.Count.ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => Cifar10.Load(folder["."], trainingFiles: 6));
        Should.Throw<ArgumentOutOfRangeException>(() => Cifar10.Load(folder["."], trainingFiles: 0));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void A_missing_training_file_is_named(int missing)
    {
        using var folder = new TemporaryFolder();
        for (var i = 1; i <= 5; i++)
            File.WriteAllBytes(folder[$"data_batch_{i}.bin"], Record(0, 0));
        File.WriteAllBytes(folder["test_batch.bin"], Record(1, 0));
        Cifar10.Load(folder["."]).Train.Count.ShouldBe(5);
        File.Delete(folder[$"data_batch_{missing}.bin"]);
        var message = Should.Throw<FileNotFoundException>(() => Cifar10.Load(folder["."])).Message;
        message.ShouldStartWith($"CIFAR-10: data_batch_{missing}.bin is not in ");
        if (missing > 1)
        {
            message.ShouldEndWith($"To train on the files before it, pass trainingFiles: {missing - 1}.");
            Cifar10.Load(folder["."], missing - 1).Train.Count.ShouldBe(missing - 1);
        }

        File.Delete(folder["test_batch.bin"]);
        Should.Throw<FileNotFoundException>(() => Cifar10.Load(folder["."])).Message.ShouldStartWith("CIFAR-10: test_batch.bin is not in ");
    }

    [Fact]
    public void CIFAR_100_is_read_with_classes_or_superclasses()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["train.bin"], [.. Record(7, 3, 99), .. Record(8, 19, 0)]);
        Should.Throw<FileNotFoundException>(() => Cifar100.Load(folder["."])).Message.ShouldStartWith("CIFAR-100: test.bin is not in ");
        File.WriteAllBytes(folder["test.bin"], Record(1, 0, 1));
        var (train, test) = Cifar100.Load(folder["."]);
        (train.Count, test.Count, train.Label(0), train.Label(1), train.Pixels(1)[0]).ShouldBe((2, 1, 99, 0, (byte)8));
        train.ClassNames![99].ShouldBe("worm");
        (train, _) = Cifar100.Load(folder["."], superclasses: true);
        (train.Label(0), train.Label(1), train.ClassNames![19]).ShouldBe((3, 19, "vehicles_2"));
        (Cifar100.ClassNames.Distinct().Count(), Cifar100.SuperclassNames.Distinct().Count()).ShouldBe((100, 20));
        Cifar100.ClassNames.Order(StringComparer.Ordinal).ShouldBe(Cifar100.ClassNames);
    }

    [Fact]
    public void Damage_is_named_with_its_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["data_batch_1.bin"], Record(7, 3));
        File.WriteAllBytes(folder["data_batch_2.bin"], [.. Record(7, 3), .. Record(9, 10)]);
        File.WriteAllBytes(folder["test_batch.bin"], Record(1, 0));
        Should.Throw<InvalidDataException>(() => Cifar10.Load(folder["."], 2)).Message.ShouldEndWith("data_batch_2.bin: label 10 of image 1 is not a class from 0 to 9.");
        foreach (var length in (int[])[0, 3, 3072, 3074])
        {
            File.WriteAllBytes(folder["data_batch_2.bin"], new byte[length]);
            Should.Throw<InvalidDataException>(() => Cifar10.Load(folder["."], 2)).Message.ShouldContain($"has {length} bytes, which is not a whole number of images of 3073");
        }

        File.WriteAllBytes(folder["train.bin"], Record(7, 20, 0));
        File.WriteAllBytes(folder["test.bin"], Record(7, 0, 0));
        Should.Throw<InvalidDataException>(() => Cifar100.Load(folder["."])).Message.ShouldContain("label 20 of image 0 is not a class from 0 to 19");
    }

    [Fact]
    public void A_file_that_cannot_be_held_in_memory_is_refused_before_anything_is_allocated()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["test_batch.bin"], Record(1, 0));
        using (var file = File.Create(folder["data_batch_1.bin"]))
            file.SetLength(3073L * 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InvalidDataException>(() => Cifar10.Load(folder["."], 1)).Message.ShouldContain("1000000 images, too many to be held in one array");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    private static byte[] Record(byte first, params byte[] labels) => [.. labels, first, .. new byte[3071]];
}
