using NetDsl;

namespace Samples;

/// <summary>The digits for training: real ones if available, drawn ones otherwise.</summary>
/// <param name="Train">The training data.</param>
/// <param name="Test">The test data, which is never used for training.</param>
/// <param name="Description">The origin of the data, for users.</param>
internal sealed record DigitSource(ImageDataset Train, ImageDataset Test, string Description)
{
    /// <summary>Finds MNIST: in the user's folder, in NETDSL_DATA, in the cache, or on the network.</summary>
    /// <exception cref="IOException">The user's folder does not contain MNIST, or a file is damaged.</exception>
    public static async Task<DigitSource> FindAsync(Settings settings, Action<string> tell, CancellationToken cancellationToken)
    {
        if (settings.Drawn)
            return Draw(settings, "as --drawn asks for");
        if (settings.Data is { } data)
            return Load(FolderIn(data.FullName) ?? throw new FileNotFoundException($"There is no MNIST in {data.FullName}: the folder, or a folder 'mnist' in it, must hold train-images-idx3-ubyte.gz and the three other files."));
        if (Environment.GetEnvironmentVariable("NETDSL_DATA") is { Length: > 0 } root)
        {
            if (FolderIn(root) is { } folder)
                return Load(folder);
            tell($"NETDSL_DATA points to {root}, where there is no MNIST.");
        }

        if (FolderIn(Mnist.CacheFolder) is { } cached)
            return Load(cached);
        try
        {
            tell("Downloading MNIST (11 MB)...");
            await Mnist.DownloadAsync(cancellationToken: cancellationToken);
            return Load(Mnist.CacheFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            return Draw(settings, "because MNIST is not on this machine and could not be downloaded");
        }
    }

    private static string? FolderIn(string root) =>
        ((string[])[root, Path.Combine(root, "mnist")]).FirstOrDefault(Mnist.IsIn);

    private static DigitSource Load(string folder)
    {
        var (train, test) = Mnist.Load(folder);
        return new DigitSource(train, test, $"MNIST from {folder}: {train.Count:N0} handwritten digits to train on, {test.Count:N0} to test with.");
    }

    private static DigitSource Draw(Settings settings, string why)
    {
        // Test seeds never equal training seeds, because test images must not be used for training.
        var train = Digits.Draw(settings.Digits, 2 * settings.Seed);
        var test = Digits.Draw(settings.Digits / 6, 2 * settings.Seed + 1);
        return new DigitSource(train, test, $"Digits drawn by this program, {why}: {train.Count:N0} to train on, {test.Count:N0} others to test with. The accuracy below is for these, not for MNIST.");
    }
}
