namespace NetDsl.Generator.Spec;

/// <summary>Ends building a network at its first error.</summary>
public sealed class FindingException(IReadOnlyList<Finding> findings) : Exception
{
    /// <summary>The findings; empty if C# reports the error.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
