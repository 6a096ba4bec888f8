namespace NetDsl;

/// <summary>
/// MNIST: 70,000 handwritten digits, 28x28 grey (LeCun, Cortes and Burges, 1998), from four files in IDX format.
/// </summary>
public static class Mnist
{
    /// <summary>The mean of the training images, whose pixels go from 0 to 1.</summary>
    public const float Mean = 0.1307f;

    /// <summary>The standard deviation of the training images' pixels.</summary>
    public const float Deviation = 0.3081f;

    /// <summary>Loads the training and the test images.</summary>
    /// <param name="folder">Holds the four files under their own names, compressed (<c>.gz</c>) or not.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message says where.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder) => (
        Load(folder, "train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        Load(folder, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"));

    /// <summary>Whether a folder has all four files.</summary>
    public static bool IsIn(string folder) =>
        MnistDownload.Files.All(file => File.Exists(Path.Combine(folder, file.Name + ".gz")) || File.Exists(Path.Combine(folder, file.Name)));

    /// <summary>Where downloads are kept for this user.</summary>
    public static string CacheFolder
    {
        get
        {
            // Empty for users without a home, such as services.
            var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "NetDsl", "mnist");
        }
    }

    /// <summary>
    /// Downloads the four files, unless they are there. Each is checked against its SHA-256 and written whole or not at
    /// all.
    /// </summary>
    /// <param name="folder">Is made where it does not exist; <see cref="CacheFolder"/> if not given.</param>
    /// <param name="giveUpAfter">How long a mirror may stay silent. Five seconds if not given.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="IOException">No mirror could be reached, or none had the right contents.</exception>
    public static Task DownloadAsync(string? folder = null, TimeSpan? giveUpAfter = null, CancellationToken cancellationToken = default) =>
        new MnistDownload(folder ?? CacheFolder, giveUpAfter ?? TimeSpan.FromSeconds(5)).RunAsync(cancellationToken);

    private static ImageDataset Load(string folder, string images, string labels)
    {
        var (imageFile, labelFile) = (Find(folder, images), Find(folder, labels));
        var (pixels, classes) = (Read(imageFile, 3), Read(labelFile, 1));
        if (pixels.Shape[0] != classes.Shape[0])
            throw new InvalidDataException($"{imageFile} has {pixels.Shape[0]} images, but {labelFile} has {classes.Shape[0]} labels.");
        var digits = classes.ToBytes();
        if (digits.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9) is >= 0 and var wrong)
            throw new InvalidDataException($"{labelFile}: label {wrong} is {digits[wrong]}, which is not a digit.");
        return new ImageDataset([1, pixels.Shape[1], pixels.Shape[2]], pixels.ToBytes(), digits, DigitNames.All);
    }

    private static NumericArray Read(string path, int dimensions)
    {
        var array = IdxFile.Load(path);
        if (array.Type != "U8" || array.Shape.Count != dimensions)
            throw new InvalidDataException($"{path} holds numbers of type {array.Type} in {array.Shape.Count} dimensions, not bytes in {dimensions}.");
        return array.Shape.Contains(0) ? throw new InvalidDataException($"{path} is empty.") : array;
    }

    private static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name + ".gz");
        if (File.Exists(path))
            return path;
        path = Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"MNIST: {name}.gz is not in {Path.GetFullPath(folder)}.", path);
    }
}

/// <summary>The names of the ten digits.</summary>
internal static class DigitNames
{
    public static IReadOnlyList<string> All { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
}
