using System.Net;
using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Data;

/// <summary>Downloads from mirrors that this test plays itself: nothing here needs a network.</summary>
public class MnistDownloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Wrong_contents_are_never_written()
    {
        using var folder = new TemporaryFolder();
        var mirror = new Mirror(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(MnistTests.Gzip([1, 2, 3])) });
        var e = await Should.ThrowAsync<IOException>(() => new MnistDownload(folder["mnist"], Patience, mirror).RunAsync(default));
        e.Message.ShouldStartWith("MNIST could not be downloaded. https://ossci-datasets");
        e.Message.ShouldContain("wrong contents: the SHA-256 of the data is 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81, not ba891046");
        folder.Files.ShouldBeEmpty();
        mirror.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_silent_mirror_is_given_up_and_the_next_one_asked()
    {
        using var folder = new TemporaryFolder();
        var mirror = new Mirror(async (request, cancellation) =>
        {
            if (request.RequestUri!.Host.StartsWith("ossci", StringComparison.Ordinal))
                await Task.Delay(Timeout.Infinite, cancellation);
            return new(HttpStatusCode.NotFound);
        });
        var e = await Should.ThrowAsync<IOException>(() => new MnistDownload(folder["mnist"], Patience, mirror).RunAsync(default));
        e.Message.ShouldContain("no answer for 0.2 seconds");
        e.Message.ShouldContain("404");
        mirror.Asked.Select(uri => uri.Host).ShouldBe(["ossci-datasets.s3.amazonaws.com", "storage.googleapis.com"]);
    }

    [Fact]
    public async Task The_caller_can_stop_it()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource(100);
        var mirror = new Mirror(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return new(HttpStatusCode.OK);
        });
        await Should.ThrowAsync<OperationCanceledException>(() => new MnistDownload(folder["mnist"], TimeSpan.FromMinutes(1), mirror).RunAsync(stop.Token));
    }

    [RealDataFact("mnist")]
    public async Task Right_contents_are_written_from_whichever_mirror_has_them()
    {
        using var folder = new TemporaryFolder();
        var real = Path.Combine(RealDataFactAttribute.Root!, "mnist");
        var mirror = new Mirror(request => request.RequestUri!.Host.StartsWith("ossci", StringComparison.Ordinal)
            ? new(HttpStatusCode.ServiceUnavailable)
            : new(HttpStatusCode.OK) { Content = new ByteArrayContent(File.ReadAllBytes(Path.Combine(real, Path.GetFileName(request.RequestUri.LocalPath)))) });
        await new MnistDownload(folder["mnist"], Patience, mirror).RunAsync(default);
        Mnist.IsIn(folder["mnist"]).ShouldBeTrue();
        Mnist.Load(folder["mnist"]).Test.Count.ShouldBe(10000);

        // Existing files are not downloaded again.
        mirror.Asked.Clear();
        await new MnistDownload(folder["mnist"], Patience, mirror).RunAsync(default);
        mirror.Asked.ShouldBeEmpty();
    }

    private sealed class Mirror(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        public Mirror(Func<HttpRequestMessage, HttpResponseMessage> answer)
            : this((request, _) => Task.FromResult(answer(request)))
        {
        }

        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return answer(request, cancellationToken);
        }
    }
}
