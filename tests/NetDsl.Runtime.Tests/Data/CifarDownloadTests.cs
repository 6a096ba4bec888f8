using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Data;

/// <summary>Downloads of archives that this test makes itself.</summary>
public class CifarDownloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static byte[] Archive(params string[] names)
    {
        var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest))
        using (var tar = new TarWriter(zip))
            foreach (var name in names)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream([1, 2, (byte)name.Length]) });
        return memory.ToArray();
    }

    private static CifarDownload Of(byte[] archive) => new("CIFAR-10", "a.tar.gz", Convert.ToHexStringLower(MD5.HashData(archive)), ["train.bin", "test.bin"]);

    private sealed class Server(byte[] content) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) });
        }
    }

    [Fact]
    public async Task The_wanted_files_are_written_and_not_downloaded_again()
    {
        using var folder = new TemporaryFolder();
        var archive = Archive("readme.html", "test.bin", "train.bin");
        var server = new Server(archive);
        for (var i = 0; i < 2; i++)
            await Of(archive).RunAsync(folder["cifar"], Patience, default, server);
        folder.Files.Order().ShouldBe(["test.bin", "train.bin"]);
        File.ReadAllBytes(folder["cifar/train.bin"]).ShouldBe([1, 2, 9]);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_contents_are_never_written()
    {
        using var folder = new TemporaryFolder();
        var (whole, partial) = (Archive("train.bin", "test.bin"), Archive("train.bin"));
        (await Should.ThrowAsync<IOException>(() => Of(whole).RunAsync(folder["a"], Patience, default, new Server(partial)))).Message.ShouldStartWith("CIFAR-10 could not be downloaded. https://www.cs.toronto.edu/~kriz/a.tar.gz: wrong contents: the MD5");
        folder.Files.ShouldBeEmpty();
        (await Should.ThrowAsync<IOException>(() => Of(partial).RunAsync(folder["a"], Patience, default, new Server(partial)))).Message.ShouldEndWith("the archive lacks test.bin.");
    }
}
