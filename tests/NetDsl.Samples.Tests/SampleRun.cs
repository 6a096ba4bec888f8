using System.Diagnostics;

namespace NetDsl.Samples.Tests;

/// <summary>One run of a sample in a process of its own, with its output redirected, as a user's script would run it.</summary>
internal sealed class SampleRun : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];
    private readonly Task<string> errors;

    private SampleRun(string sample, string? data, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, sample + ".dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["NETDSL_DATA"] = data;
        process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
    }

    public IReadOnlyList<string> Lines => lines;

    public string Output => string.Join('\n', lines);

    public string Errors => errors.Result;

    public int ExitCode => process.ExitCode;

    /// <summary>Runs to the end.</summary>
    public static SampleRun Of(string sample, params string[] arguments) => Start(sample, null, arguments).ToEnd();

    public static SampleRun Start(string sample, string? data, params string[] arguments) => new(sample, data, arguments);

    /// <summary>Reads on until a line begins so.</summary>
    public void WaitFor(string beginning)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The sample never wrote '{beginning}...'. It wrote: {Output} {Errors}");
    }

    /// <summary>Does what Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public SampleRun ToEnd()
    {
        while (process.StandardOutput.ReadLine() is { } line)
            lines.Add(line);
        process.WaitForExit();
        return this;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
