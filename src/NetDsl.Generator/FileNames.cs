using NetDsl.Generator.Spec;

namespace NetDsl.Generator;

/// <summary>
/// Makes the names of emitted files unique. Roslyn compares them case-insensitively and drops all output of a generator at the first
/// duplicate. In C#, LeNet and Lenet are different classes, and LeNet.Training may be a class next to LeNet's training program.
/// </summary>
internal static class FileNames
{
    /// <summary>The suffixes of file names after the name of the class.</summary>
    private static readonly string[] Parts = ["Block", "Functions", "Inference", "InternalError", "Programs", "Training"];

    /// <summary>
    /// The full names of classes whose files clash with those of another, in upper case and sorted. Usually there are none.
    /// </summary>
    public static EquatableArray<string> Clashes(IEnumerable<string> names)
    {
        var all = names.Select(Upper).ToList();
        var known = new HashSet<string>(all);
        var repeated = all.GroupBy(name => name).Where(group => group.Skip(1).Any()).Select(group => group.Key);
        var parts = known.Where(name => Parts.Any(part => name.EndsWith("." + Upper(part), StringComparison.Ordinal)
            && known.Contains(name.Substring(0, name.Length - part.Length - 1))));
        return repeated.Union(parts).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>Removes characters that file names cannot contain, and adds a number to names that clash.</summary>
    public static EquatableArray<SourceFile> MakeUnique(EquatableArray<SourceFile> files, string name, EquatableArray<string> clashes) =>
        files.Select(file => MakeUnique(file, name, clashes)).ToEquatableArray();

    /// <inheritdoc cref="MakeUnique(EquatableArray{SourceFile}, string, EquatableArray{string})"/>
    public static SourceFile MakeUnique(SourceFile file, string name, EquatableArray<string> clashes)
    {
        var suffix = clashes.Contains(Upper(name)) ? "." + Number(name) : "";
        return file with { HintName = Insert(file.HintName.Replace("@", ""), suffix) };
    }

    private static string Upper(string name) => name.Replace("@", "").ToUpperInvariant();

    private static string Insert(string name, string suffix) =>
        suffix.Length > 0 && name.EndsWith(".g.cs", StringComparison.Ordinal)
            ? name.Substring(0, name.Length - 5) + suffix + ".g.cs"
            : name;

    /// <summary>A hash that is the same in every run, unlike <c>string.GetHashCode</c>.</summary>
    private static string Number(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
            hash = unchecked((hash ^ c) * 16777619u);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
