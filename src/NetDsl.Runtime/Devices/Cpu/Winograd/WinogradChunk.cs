namespace NetDsl;

/// <summary>How many rows of tiles are taken at a time, and by whom.</summary>
internal readonly record struct WinogradChunk(bool IsShared, int Rows)
{
    static int Env(string s, int d) => int.TryParse(Environment.GetEnvironmentVariable(s), out var v) ? v : d;
    public static WinogradChunk Of(in WinogradPass pass, long tileRows, int parts)
    {
        var shared = Env("W_SHARED", -1) is >= 0 and var v ? v == 1: tileRows * pass.TileColumns * (pass.Channels + pass.Outputs) < 16 * pass.Channels * pass.Outputs || tileRows < parts;
        var tiles = Env("W_TILES", Math.Max(42, 150_000 / (576 * (pass.Channels + pass.Outputs))));
        return Deal(pass, tileRows, parts, shared, tiles);
    }
    static WinogradChunk Deal(in WinogradPass pass, long tileRows, int parts, bool shared, int tiles)
    {
        var own = shared ? tileRows : (tileRows + parts - 1) / parts;
        var rows = Math.Clamp(tiles / pass.TileColumns, 1, own);
        var chunks = (own + rows - 1) / rows;
        return new(shared, (int)((own + chunks - 1) / chunks));
    }
    public static WinogradChunk OfWeights(in WinogradPass pass, long tileRows, int parts)
    {
        var shared = Env("W_SHARED", -1) is >= 0 and var v ? v == 1 : tileRows * pass.TileColumns * (pass.Channels + pass.Outputs) < 16 * pass.Channels * pass.Outputs || tileRows < parts;
        if (shared) return new(true, (int)tileRows);
        var tiles = Env("W_TILES", Math.Max(42, 150_000 / (576 * (pass.Channels + pass.Outputs))));
        return Deal(pass, tileRows, parts, shared, tiles);
    }
}
