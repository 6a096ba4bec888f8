using Xunit;

namespace NetDsl.Testing;

/// <summary>A test that takes minutes or gigabytes: it runs where the environment variable NETDSL_EXHAUSTIVE is 1.</summary>
public sealed class ExhaustiveFactAttribute : FactAttribute
{
    private string? skip = Exhaustive.IsOn ? null : "Set NETDSL_EXHAUSTIVE=1 to run this test.";

    /// <summary>Whether the test writes snapshots, for which it runs with NETDSL_SNAPSHOTS=accept too.</summary>
    public bool AcceptsSnapshots { get; set; }

    public override string? Skip
    {
        get => AcceptsSnapshots && Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept" ? null : skip;
        set => skip = value;
    }
}
