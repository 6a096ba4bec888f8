namespace NetDsl.Testing;

/// <summary>
/// Tests with many similar cases. The plain test command runs a share of the cases; with <c>NETDSL_EXHAUSTIVE=1</c> in the environment, as in
/// continuous integration, it runs all of them.
/// </summary>
public static class Exhaustive
{
    /// <summary>Whether all cases run.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("NETDSL_EXHAUSTIVE") == "1";

    /// <summary>All cases, or every twentieth of them.</summary>
    /// <param name="cases">The cases, in an order that does not change from run to run.</param>
    /// <param name="share">One case in so many runs.</param>
    public static IEnumerable<T> Sample<T>(IEnumerable<T> cases, int share = 20) => IsOn ? cases : cases.Where((_, index) => index % share == 0);
}
