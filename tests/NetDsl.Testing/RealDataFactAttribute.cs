using Xunit;

namespace NetDsl.Testing;

/// <summary>A test that needs real data, which the environment variable NETDSL_DATA leads to; skipped without.</summary>
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string folder)
    {
        if (Root is null)
            Skip = "Set NETDSL_DATA to the folder that holds the data sets to run this test.";
        else if (!Directory.Exists(Path.Combine(Root, folder)))
            Skip = $"NETDSL_DATA has no folder '{folder}'.";
    }

    public static string? Root => Environment.GetEnvironmentVariable("NETDSL_DATA") is { Length: > 0 } root ? root : null;
}
