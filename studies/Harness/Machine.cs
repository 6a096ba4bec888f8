using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Studies.Harness;

/// <summary>Where results come from: the folder of the repository, its commit, and the machine.</summary>
internal static class Machine
{
    public static string Root { get; } = typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Root").Value!;

    public static string Name { get; } = $"{Cpu()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The commit, with a plus if the sources have changed since.</summary>
    public static string Commit { get; } = Git("rev-parse --short=8 HEAD") + (Git("status --porcelain -- src studies :!studies/results :!studies/*.md").Length > 0 ? "+" : "");

    private static string Cpu()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
