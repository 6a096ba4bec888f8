using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace NetDsl;

/// <summary>Fetches the binary version of CIFAR-10 or CIFAR-100 from its author's page: one archive with all files.</summary>
/// <param name="set">The name of the data set, for messages.</param>
/// <param name="archive">The name of the archive.</param>
/// <param name="md5">The checksum on the page.</param>
/// <param name="files">The files of the archive that are wanted.</param>
internal sealed class CifarDownload(string set, string archive, string md5, string[] files)
{
    internal const string Server = "https://www.cs.toronto.edu/~kriz/";

    // The archives have 170 MB.
    private const int LargestFile = 400 << 20;
    private const int LargestEntry = 200 << 20;

    public static string CacheFolder(string name) => Path.Combine(Path.GetDirectoryName(Mnist.CacheFolder)!, name);

    public bool IsIn(string folder) => files.All(file => File.Exists(Path.Combine(folder, file)));

    public async Task RunAsync(string folder, TimeSpan giveUpAfter, CancellationToken cancellation, HttpMessageHandler? handler = null)
    {
        if (IsIn(folder))
            return;
        Directory.CreateDirectory(folder);
        using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        client.Timeout = Timeout.InfiniteTimeSpan;
        try
        {
            var content = await HttpFile.GetAsync(client, Server + archive, LargestFile, giveUpAfter, cancellation).ConfigureAwait(false);
            var found = Convert.ToHexStringLower(MD5.HashData(content.Span));
            if (found != md5)
                throw new InvalidDataException($"wrong contents: the MD5 of the archive is {found}, not {md5}.");
            Extract(content, folder);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or EndOfStreamException or TimeoutException)
        {
            throw new IOException($"{set} could not be downloaded. {Server}{archive}: {e.Message}", e);
        }
    }

    /// <summary>Writes the wanted files, whatever folder of the archive they are in.</summary>
    internal void Extract(ReadOnlyMemory<byte> content, string folder)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress));
        var missing = files.ToHashSet();
        while (tar.GetNextEntry() is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is not { } data || entry.Length > LargestEntry || !missing.Remove(name))
                continue;
            AtomicFile.Write(Path.Combine(folder, name), data.CopyTo);
        }

        if (missing.Count > 0)
            throw new InvalidDataException($"the archive lacks {string.Join(", ", missing)}.");
    }
}
