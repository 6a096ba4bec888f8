namespace NetDsl;

/// <summary>
/// CIFAR-10: 60,000 pictures of ten kinds of things, 3x32x32 (Krizhevsky, 2009), from the files of its binary version.
/// </summary>
public static class Cifar10
{
    private const int PictureLength = 3 * 32 * 32;

    /// <summary>The mean of each channel of the training pictures, whose pixels go from 0 to 1.</summary>
    public static ReadOnlySpan<float> Mean => [0.4914f, 0.4822f, 0.4465f];

    /// <summary>The standard deviation of each channel of the training pictures.</summary>
    public static ReadOnlySpan<float> Deviation => [0.2470f, 0.2435f, 0.2616f];

    /// <summary>The names of the classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Loads the training and the test pictures.</summary>
    /// <param name="folder">
    /// Holds <c>test_batch.bin</c> and <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, or the first few of these.
    /// </param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message says how.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder)
    {
        var batches = Enumerable.Range(1, 5).Select(i => Path.Combine(folder, $"data_batch_{i}.bin")).TakeWhile(File.Exists).ToList();
        if (batches.Count == 0)
            throw Missing(folder, "data_batch_1.bin");
        var test = Path.Combine(folder, "test_batch.bin");
        return File.Exists(test) ? (Read(batches), Read([test])) : throw Missing(folder, "test_batch.bin");
    }

    private static ImageDataset Read(IReadOnlyList<string> paths)
    {
        const int record = 1 + PictureLength;
        var pixels = new MemoryStream();
        var labels = new List<byte>();
        foreach (var path in paths)
        {
            var data = File.ReadAllBytes(path);
            if (data.Length == 0 || data.Length % record != 0)
                throw new InvalidDataException($"{path} has {data.Length} bytes, which is no whole number of pictures of {record} bytes: it is truncated, or no file of CIFAR-10's binary version.");
            for (var start = 0; start < data.Length; start += record)
            {
                if (data[start] > 9)
                    throw new InvalidDataException($"{path}: label {data[start]} of picture {start / record} is not a class from 0 to 9.");
                labels.Add(data[start]);
                pixels.Write(data, start + 1, PictureLength);
            }
        }

        return new ImageDataset([3, 32, 32], pixels.ToArray(), [.. labels], ClassNames);
    }

    private static FileNotFoundException Missing(string folder, string name) =>
        new($"CIFAR-10: {name} is not in {Path.GetFullPath(folder)}.", Path.Combine(folder, name));
}
