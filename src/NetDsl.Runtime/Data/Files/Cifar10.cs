namespace NetDsl;

/// <summary>
/// CIFAR-10: 60,000 images of ten classes, 3x32x32 (Krizhevsky, 2009), from the files of its binary version.
/// </summary>
public static class Cifar10
{
    private const string Name = "CIFAR-10";

    /// <summary>The mean of each channel of the training images, whose pixels go from 0 to 1.</summary>
    public static ReadOnlySpan<float> Mean => [0.4914f, 0.4822f, 0.4465f];

    /// <summary>The standard deviation of each channel of the training images.</summary>
    public static ReadOnlySpan<float> Deviation => [0.2470f, 0.2435f, 0.2616f];

    /// <summary>The names of the classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Loads the training and the test images.</summary>
    /// <param name="folder">Holds <c>test_batch.bin</c> and <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>.</param>
    /// <param name="trainingFiles">How many of the training files are to be read, from the first: 1 to 5.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message says how.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, int trainingFiles = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingFiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(trainingFiles, 5);
        var test = CifarFile.Find(Name, folder, "test_batch.bin");
        var train = Enumerable.Range(1, trainingFiles).Select(i => CifarFile.Find(
            Name, folder, $"data_batch_{i}.bin", i == 1 ? "" : $" To train on the files before it, pass trainingFiles: {i - 1}.")).ToList();
        return (Read(train), Read([test]));
    }

    /// <summary>Whether a folder has all files.</summary>
    public static bool IsIn(string folder) => Download.IsIn(folder);

    /// <summary>Where downloads are kept for this user.</summary>
    public static string CacheFolder => CifarDownload.CacheFolder("cifar-10");

    /// <summary>
    /// Downloads the binary version, 160 MB, unless its files are there. The archive is checked against its MD5, and each file is written
    /// whole or not at all.
    /// </summary>
    /// <param name="folder">Is made where it does not exist; <see cref="CacheFolder"/> if not given.</param>
    /// <param name="giveUpAfter">How long the server may stay silent. Five seconds if not given.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="IOException">The server could not be reached, or did not have the right contents.</exception>
    public static Task DownloadAsync(string? folder = null, TimeSpan? giveUpAfter = null, CancellationToken cancellationToken = default) =>
        Download.RunAsync(folder ?? CacheFolder, giveUpAfter ?? TimeSpan.FromSeconds(5), cancellationToken);

    internal static CifarDownload Download { get; } = new(Name, "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", ["test_batch.bin", .. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")]);

    private static ImageDataset Read(IReadOnlyList<string> paths) => CifarFile.Read(Name, paths, [ClassNames.Count], 0, ClassNames);
}
