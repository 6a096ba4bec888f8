namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>The table in <c>docs/onnx.md</c>.</summary>
public static class Table
{
    private static readonly string Page = Repository.File("docs", "onnx.md");

    /// <summary>Writes the row of a network if snapshots are accepted; otherwise all but its last column, which differs from machine to machine, must be there.</summary>
    /// <param name="order">The beginnings of all rows.</param>
    /// <param name="beginning">The columns that tell the row.</param>
    /// <param name="columns">The columns that are the same on all machines.</param>
    /// <param name="last">The last column.</param>
    public static void Write(IReadOnlyList<string> order, string beginning, string columns, string last)
    {
        var lines = File.ReadAllLines(Page).ToList();
        var row = lines.FindIndex(line => line.StartsWith(beginning, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") != "accept")
        {
            row.ShouldBeGreaterThan(0, $"{Page} has no row {beginning}. NETDSL_SNAPSHOTS=accept writes it.");
            lines[row].ShouldStartWith(beginning + columns, customMessage: "NETDSL_SNAPSHOTS=accept writes the row again.");
            return;
        }

        if (row > 0)
            lines.RemoveAt(row);
        var at = lines.FindIndex(line => line.StartsWith("| network | from |", StringComparison.Ordinal)) + 2;
        while (lines[at].StartsWith('|') && Rank(lines[at]) < Rank(beginning))
            at++;
        lines.Insert(at, beginning + columns + last);
        File.WriteAllText(Page, string.Join('\n', lines) + "\n");

        int Rank(string line) => order.ToList().FindIndex(start => line.StartsWith(start, StringComparison.Ordinal));
    }
}
