using Xunit;

namespace NetDsl.Testing;

/// <summary>A test that takes minutes or gigabytes: it runs where the environment variable NETDSL_EXHAUSTIVE is 1.</summary>
public sealed class ExhaustiveFactAttribute : FactAttribute
{
    public ExhaustiveFactAttribute()
    {
        if (!Exhaustive.IsOn)
            Skip = "Set NETDSL_EXHAUSTIVE=1 to run this test.";
    }
}
