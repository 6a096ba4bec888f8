using System.Collections.Concurrent;

namespace Studies.Harness;

/// <summary>Data that are not part of the repository.</summary>
internal enum RealData
{
    None,
    Mnist,
    Cifar10,
}

/// <summary>Finds and reads the data sets in the folder that NETDSL_DATA names.</summary>
internal static class RealDataFiles
{
    private static readonly ConcurrentDictionary<RealData, Lazy<(ImageDataset Train, ImageDataset Test)>> Loaded = new();

    private static readonly ConcurrentDictionary<(RealData Data, int Size), Lazy<(ImageDataset Train, ImageDataset Test)>> Resized = new();

    private static string Root => Environment.GetEnvironmentVariable("NETDSL_DATA") ?? "";

    /// <summary>Why a data set cannot be read; null if it can.</summary>
    public static string? Missing(RealData data) => data switch
    {
        RealData.Mnist when FolderOf(data) is null => $"There is no MNIST in '{Root}': set NETDSL_DATA to the folder that has its four files, or has them in a folder 'mnist'.",
        RealData.Cifar10 when FolderOf(data) is null => $"There is no CIFAR-10 in '{Root}': set NETDSL_DATA to the folder that has data_batch_1.bin, or has it in a folder 'cifar-10-batches-bin'.",
        _ => null,
    };

    public static (Dataset Train, Dataset Test) Mnist(int train, int test, int seed)
    {
        var (trainPixels, testPixels) = MnistPixels(train, test, seed);
        return (trainPixels.Normalize(NetDsl.Mnist.Mean, NetDsl.Mnist.Deviation), testPixels.Normalize(NetDsl.Mnist.Mean, NetDsl.Mnist.Deviation));
    }

    public static (Dataset Train, Dataset Test) MnistPixels(int train, int test, int seed)
    {
        var (trainImages, testImages) = Load(RealData.Mnist);
        return (Some(trainImages, train, seed), First(testImages, test));
    }

    public static (Dataset Train, Dataset Test) Cifar10(int train, int test, int seed)
    {
        var (trainImages, testImages) = Load(RealData.Cifar10);
        return (Some(trainImages, train, seed).Normalize(NetDsl.Cifar10.Mean, NetDsl.Cifar10.Deviation), First(testImages, test).Normalize(NetDsl.Cifar10.Mean, NetDsl.Cifar10.Deviation));
    }

    /// <summary>The images as they are, from 0 to 1.</summary>
    public static (ImageDataset Train, ImageDataset Test) Load(RealData data) => Loaded.GetOrAdd(data, _ => new(() =>
    {
        var folder = FolderOf(data) ?? throw new FileNotFoundException(Missing(data));
        return data == RealData.Mnist ? NetDsl.Mnist.Load(folder) : NetDsl.Cifar10.Load(folder, Enumerable.Range(1, 5).TakeWhile(i => File.Exists(Path.Combine(folder, $"data_batch_{i}.bin"))).Count());
    })).Value;

    /// <summary>Images of half the width and height. Resizing by bilinear interpolation to half the size is the mean of four pixels.</summary>
    public static (Dataset Train, Dataset Test) Small(RealData data, int size, int train, int test, int seed)
    {
        var (trainImages, testImages) = Resized.GetOrAdd((data, size), _ => new(() => (Load(data).Train.Resize(size, size), Load(data).Test.Resize(size, size)))).Value;
        return (Some(trainImages, train, seed), First(testImages, test));
    }

    /// <summary>As many samples as wanted, drawn by the seed.</summary>
    public static Dataset Some(Dataset all, int count, int seed) =>
        count >= all.Count ? all : all.Subset([.. Enumerable.Range(0, all.Count).OrderBy(i => RandomStream.Mix(((ulong)seed << 32) + (ulong)i)).Take(count)]);

    private static Dataset First(Dataset all, int count) => count >= all.Count ? all : all.Slice(0, count);

    private static string? FolderOf(RealData data)
    {
        var (folder, file) = data == RealData.Mnist ? ("mnist", null) : ("cifar-10-batches-bin", "data_batch_1.bin");
        return new[] { Root, Path.Combine(Root, folder) }.FirstOrDefault(f => file is null ? NetDsl.Mnist.IsIn(f) : File.Exists(Path.Combine(f, file)));
    }
}
