namespace NetDsl;

/// <summary>Files of web servers.</summary>
internal static class HttpFile
{
    /// <summary>Reads a file into memory.</summary>
    /// <param name="client">The client, without a time limit of its own.</param>
    /// <param name="url">The file.</param>
    /// <param name="largest">The largest length that is taken.</param>
    /// <param name="giveUpAfter">How long the server may stay silent.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="TimeoutException">The server was silent for too long.</exception>
    public static async Task<ReadOnlyMemory<byte>> GetAsync(HttpClient client, string url, int largest, TimeSpan giveUpAfter, CancellationToken cancellation)
    {
        // The time limit starts again with each piece that arrives, so a slow connection succeeds and a dead one fails.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(giveUpAfter);
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            var content = new MemoryStream();
            var piece = new byte[1 << 16];
            int read;
            while ((read = await stream.ReadAsync(piece, patience.Token).ConfigureAwait(false)) > 0)
            {
                content.Write(piece, 0, read);
                if (content.Length > largest)
                    throw new InvalidDataException("far more data than the file has.");
                patience.CancelAfter(giveUpAfter);
            }

            return content.GetBuffer().AsMemory(0, (int)content.Length);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer for {giveUpAfter.TotalSeconds:0.#} seconds.");
        }
    }
}
