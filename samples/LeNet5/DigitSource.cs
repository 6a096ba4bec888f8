using NetDsl;

namespace Samples;

/// <summary>The digits to learn from: real ones if there are any, drawn ones otherwise.</summary>
/// <param name="Train">What to train on.</param>
/// <param name="Test">What to test with; never trained on.</param>
/// <param name="Description">Where they come from, in plain words.</param>
internal sealed record DigitSource(ImageDataset Train, ImageDataset Test, string Description)
{
    /// <summary>Looks for MNIST: where the user says, where NETDSL_DATA points, in the cache, on the network.</summary>
    /// <exception cref="IOException">The user named a folder without MNIST, or a file is damaged.</exception>
    public static async Task<DigitSource> FindAsync(Settings settings, Action<string> tell, CancellationToken cancellation)
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
            await Mnist.DownloadAsync(cancellation: cancellation);
            return Load(Mnist.CacheFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellation.IsCancellationRequested)
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
        // Seeds that never meet, whatever the user's: what is tested with must not have been trained on.
        var train = Digits.Draw(settings.Digits, 2 * settings.Seed);
        var test = Digits.Draw(settings.Digits / 6, 2 * settings.Seed + 1);
        return new DigitSource(train, test, $"Digits drawn by this program, {why}: {train.Count:N0} to train on, {test.Count:N0} others to test with. The accuracy below is for these, not for MNIST.");
    }
}
