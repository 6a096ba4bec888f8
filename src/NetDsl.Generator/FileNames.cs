using NetDsl.Generator.Model;

namespace NetDsl.Generator;

/// <summary>
/// Keeps the names of emitted files apart. Roslyn compares them without case and drops a generator's whole output at the
/// first that repeats, but to C# LeNet and Lenet are two classes.
/// </summary>
internal static class FileNames
{
    /// <summary>The networks' full names that are the same but for case, sorted.</summary>
    public static EquatableArray<string> Clashes(IEnumerable<NetworkSpec> networks) => networks
        .GroupBy(network => network.FullName, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Skip(1).Any())
        .Select(group => group.Key.ToUpperInvariant())
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>Names without what file names cannot have, and with a number where networks clash.</summary>
    public static EquatableArray<SourceFile> MakeUnique(EquatableArray<SourceFile> files, NetworkSpec network, EquatableArray<string> clashes)
    {
        var suffix = clashes.Contains(network.FullName.ToUpperInvariant()) ? "." + Number(network) : "";
        return files
            .Select(file => file with { HintName = Insert(string.Concat(file.HintName.Where(c => c != '@')), suffix) })
            .ToEquatableArray();
    }

    private static string Insert(string name, string suffix) =>
        suffix.Length > 0 && name.EndsWith(".g.cs", StringComparison.Ordinal)
            ? name.Substring(0, name.Length - 5) + suffix + ".g.cs"
            : name;

    /// <summary>The same in every run, which <c>string.GetHashCode</c> is not.</summary>
    private static string Number(NetworkSpec network)
    {
        var hash = 2166136261u;
        foreach (var c in $"{network.Namespace}|{string.Join("|", network.ContainingTypes)}|{network.Name}")
            hash = unchecked((hash ^ c) * 16777619u);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
