using System.IO.Compression;
using System.Security.Cryptography;

namespace NetDsl;

/// <summary>Fetches MNIST from its mirrors.</summary>
internal sealed class MnistDownload(string folder, TimeSpan giveUpAfter, HttpMessageHandler? handler = null)
{
    // Checksums are those of the uncompressed files: mirrors may compress them again.
    internal static readonly (string Name, string Sha256)[] Files =
    [
        ("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        ("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        ("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        ("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    internal static readonly string[] Mirrors =
    [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ];

    // The largest file has 10 MB compressed; anything much larger is not it.
    private const int LargestFile = 64 << 20;

    public async Task RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        client.Timeout = Timeout.InfiniteTimeSpan;
        var mirrors = new List<string>(Mirrors);
        foreach (var (name, sha256) in Files)
        {
            var path = Path.Combine(folder, name + ".gz");
            if (!File.Exists(path))
                await FetchAsync(client, mirrors, name + ".gz", sha256, path, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(HttpClient client, List<string> mirrors, string name, string sha256, string path, CancellationToken cancellation)
    {
        var failures = new List<string>();
        while (mirrors.Count > 0)
        {
            try
            {
                var content = await HttpFile.GetAsync(client, mirrors[0] + name, LargestFile, giveUpAfter, cancellation).ConfigureAwait(false);
                Verify(content, sha256);
                AtomicFile.Write(path, stream => stream.Write(content.Span));
                return;
            }
            catch (Exception e) when (e is HttpRequestException or InvalidDataException or IOException or TimeoutException)
            {
                // A mirror that failed once is not asked again: it would cost its five seconds for every file.
                failures.Add($"{mirrors[0]}{name}: {e.Message}");
                mirrors.RemoveAt(0);
            }
        }

        throw new IOException($"MNIST could not be downloaded. {string.Join(' ', failures)}");
    }

    private static void Verify(ReadOnlyMemory<byte> content, string sha256)
    {
        using var stream = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != sha256)
            throw new InvalidDataException($"wrong contents: the SHA-256 of the data is {found}, not {sha256}.");
    }
}
