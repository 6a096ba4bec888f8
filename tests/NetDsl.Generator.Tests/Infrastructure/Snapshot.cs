using System.Runtime.CompilerServices;
using System.Text;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>
/// Compares a text with the file <c>Class.Test.verified.txt</c> (or .cs) in the test's folder. If they differ, the text is written there as
/// <c>.received.</c>, which git ignores. To accept it, rename the file, or run the tests with NETDSL_SNAPSHOTS=accept and check the changes
/// that git shows.
/// </summary>
public static class Snapshot
{
    /// <summary>Fails if the text is not what the file holds.</summary>
    /// <param name="text">What the test made.</param>
    /// <param name="extension">The kind of text: <c>cs</c> for emitted code.</param>
    /// <param name="variant">Tells several snapshots of one test apart.</param>
    /// <param name="source">Set by C#: the test's file.</param>
    /// <param name="test">Set by C#: the test's name.</param>
    public static void Match(
        string text,
        string extension = "txt",
        string? variant = null,
        [CallerFilePath] string source = "",
        [CallerMemberName] string test = "")
    {
        var folder = Path.GetDirectoryName(source)!;
        Directory.Exists(folder).ShouldBeTrue($"'{folder}' is not on this machine: build the tests without path mapping");
        var stem = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(source)}.{test}{(variant is null ? "" : "." + variant)}");
        var (verified, received) = ($"{stem}.verified.{extension}", $"{stem}.received.{extension}");

        var actual = Normalize(text);
        var expected = File.Exists(verified) ? Normalize(File.ReadAllText(verified)) : null;
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept")
        {
            File.Delete(received);
            File.WriteAllText(verified, actual);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail(expected is null
            ? $"There is no {verified} yet. What the test made is in {received}:\n\n{actual}"
            : $"{verified} has changed; see {received}.\n\n{Difference(expected, actual)}");
    }

    /// <summary>The lines that differ, with two lines around them: <c>-</c> is verified, <c>+</c> is new.</summary>
    internal static string Difference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        List<(char Mark, string Line)> lines = [];
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add((' ', old[i]));
                (i, j) = (i + 1, j + 1);
                continue;
            }

            // The nearest place where both go on alike.
            var (skipOld, skipNow) = NextMatch(old, i, now, j);
            lines.AddRange(old.Skip(i).Take(skipOld).Select(line => ('-', line)));
            lines.AddRange(now.Skip(j).Take(skipNow).Select(line => ('+', line)));
            (i, j) = (i + skipOld, j + skipNow);
        }

        var text = new StringBuilder();
        var last = -1;
        for (var k = 0; k < lines.Count; k++)
        {
            if (!Enumerable.Range(k - 2, 5).Any(near => near >= 0 && near < lines.Count && lines[near].Mark != ' '))
                continue;
            if (k != last + 1)
                text.Append("  ...\n");
            text.Append(lines[k].Mark).Append(' ').Append(lines[k].Line).Append('\n');
            last = k;
        }

        return text.ToString();
    }

    private static (int Old, int Now) NextMatch(string[] old, int i, string[] now, int j)
    {
        for (var distance = 1; distance < old.Length - i + now.Length - j; distance++)
            for (var skip = 0; skip <= distance; skip++)
                if (i + skip < old.Length && j + distance - skip < now.Length && old[i + skip] == now[j + distance - skip])
                    return (skip, distance - skip);
        return (old.Length - i, now.Length - j);
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n").TrimEnd('\n') + "\n";
}
