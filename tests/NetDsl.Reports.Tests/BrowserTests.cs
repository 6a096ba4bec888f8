using System.Diagnostics;

namespace NetDsl.Reports.Tests;

/// <summary>A test in a real browser; skipped by name where there is none.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public static readonly string? Browser = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public BrowserTheoryAttribute()
    {
        if (Browser is null)
            Skip = "Chromium is not installed.";
    }
}

public class BrowserTests(Trained trained) : IClassFixture<Trained>
{
    [BrowserTheory]
    [InlineData(1400, true)]
    [InlineData(1400, false)]
    [InlineData(500, true)]
    [InlineData(500, false)]
    public void The_page_fits_and_has_the_colours_of_the_theme(int width, bool isDark)
    {
        // The page says what it looks like: a script of the test is added to it.
        var page = trained.Folder[$"page {width} {isDark}.html"];
        File.WriteAllText(page, trained.Page.Replace("</body>", """
            <script>
            addEventListener('load', () => {
              const broken = [...document.images].filter(i => !i.naturalWidth).length;
              document.title = `width ${document.documentElement.scrollWidth <= innerWidth} broken ${broken} back ${getComputedStyle(document.body).backgroundColor} dark ${matchMedia('(prefers-color-scheme: dark)').matches} source ${document.querySelector('figure img').currentSrc.length}`;
            });
            </script></body>
            """, StringComparison.Ordinal));
        var title = Run($"--dump-dom --window-size={width},900 --blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", page);
        title.ShouldContain("<title>width true broken 0");
        title.ShouldContain(isDark ? "back rgb(13, 17, 23) dark true" : "back rgb(255, 255, 255) dark false");

        // For people: NETDSL_SCREENSHOTS names a folder to look into.
        if (Environment.GetEnvironmentVariable("NETDSL_SCREENSHOTS") is { } folder)
            Run($"--screenshot={Path.Combine(folder, $"report-{width}-{(isDark ? "dark" : "light")}.png")} --window-size={width},{(width > 1000 ? 3600 : 7000)} --blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", page);
    }

    private string Run(string arguments, string page)
    {
        using var process = Process.Start(new ProcessStartInfo(BrowserTheoryAttribute.Browser!, $"--headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=10000 --user-data-dir={trained.Folder["profile"]} {arguments} \"file://{page}\"")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
