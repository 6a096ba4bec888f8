namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>A test of large networks, which takes minutes and runs on demand only.</summary>
public sealed class ComparisonTheoryAttribute : TheoryAttribute
{
    public ComparisonTheoryAttribute() => Skip = Environment.GetEnvironmentVariable("NETDSL_COMPARISONS") == "1" ? null : "Set NETDSL_COMPARISONS=1 to run this test.";
}
