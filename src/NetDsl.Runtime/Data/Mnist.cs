using System.IO.Compression;

namespace NetDsl;

/// <summary>
/// MNIST: 70,000 handwritten digits, 28x28 grey (LeCun, Cortes and Burges, 1998), from four files in IDX format.
/// </summary>
public static class Mnist
{
    /// <summary>The mean of the training pictures, whose pixels go from 0 to 1.</summary>
    public const float Mean = 0.1307f;

    /// <summary>The standard deviation of the training pictures' pixels.</summary>
    public const float Deviation = 0.3081f;

    /// <summary>Loads the training and the test pictures.</summary>
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
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="IOException">No mirror could be reached, or none had the right contents.</exception>
    public static Task DownloadAsync(string? folder = null, TimeSpan? giveUpAfter = null, CancellationToken cancellation = default) =>
        new MnistDownload(folder ?? CacheFolder, giveUpAfter ?? TimeSpan.FromSeconds(5)).RunAsync(cancellation);

    private static ImageDataset Load(string folder, string images, string labels)
    {
        var (imageFile, imageShape, pixels) = Idx.Read(Find(folder, images), 3);
        var (labelFile, labelShape, classes) = Idx.Read(Find(folder, labels), 1);
        if (imageShape[0] != labelShape[0])
            throw new InvalidDataException($"{imageFile} has {imageShape[0]} pictures, but {labelFile} has {labelShape[0]} labels.");
        if (classes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9) is >= 0 and var wrong)
            throw new InvalidDataException($"{labelFile}: label {wrong} is {classes[wrong]}, which is no digit.");
        return new ImageDataset([1, imageShape[1], imageShape[2]], pixels, classes, DigitNames.All);
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

/// <summary>
/// The IDX format: two zero bytes, the type (8: bytes), the number of dimensions, each size as a big-endian 32-bit
/// number, then the data.
/// </summary>
internal static class Idx
{
    private const long Largest = 1L << 31;

    public static (string File, int[] Shape, byte[] Data) Read(string path, int dimensions)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return (path, ReadShape(stream, path, dimensions, out var length), ReadData(stream, path, length));
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{path} ends too early: it is truncated.");
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is no intact gzip file: {e.Message}", e);
        }
    }

    private static int[] ReadShape(Stream stream, string path, int dimensions, out int length)
    {
        Span<byte> header = stackalloc byte[4];
        stream.ReadExactly(header);
        if (header[0] != 0 || header[1] != 0 || header[2] != 8 || header[3] != dimensions)
            throw new InvalidDataException($"{path} is no IDX file of bytes with {dimensions} dimensions: it begins with {Convert.ToHexString(header)}, not 000008{dimensions:X2}.");

        var shape = new int[dimensions];
        var total = 1L;
        for (var d = 0; d < dimensions; d++)
        {
            stream.ReadExactly(header);
            shape[d] = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header);
            total = shape[d] < 1 ? Largest : total * shape[d];
            if (total >= Largest)
                throw new InvalidDataException($"{path}: size {shape[d]} of dimension {d} cannot be right.");
        }

        length = (int)total;
        return shape;
    }

    private static byte[] ReadData(Stream stream, string path, int length)
    {
        var data = new byte[length];
        stream.ReadExactly(data);
        return stream.ReadByte() < 0
            ? data
            : throw new InvalidDataException($"{path} goes on after the {length} bytes that its header announces.");
    }
}
