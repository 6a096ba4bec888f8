namespace NetDsl.Reports;

internal sealed partial class ReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #24292f; --muted: #57606a; --line: #d8dee4; --card: #f6f8fa; --page: #ffffff; --warn: #a40e26; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #9da7b3; --line: #3a424c; --card: #161b22; --page: #0d1117; --warn: #ff7b72; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1560px; padding: 1rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        h1 { margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { margin: 2rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
        .facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; }
        .facts div, figure, .mistake { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .5rem .75rem; }
        dt { color: var(--muted); font-size: .85rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: .75rem; align-items: start; }
        figure { margin: 0; min-width: 0; }
        figcaption { font-weight: 600; overflow-wrap: anywhere; }
        figure img { display: block; width: 100%; height: auto; }
        .grid { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .5rem; }
        .pixels { image-rendering: pixelated; border-radius: 4px; display: block; }
        .mistake { font-size: .85rem; width: 132px; overflow-wrap: anywhere; }
        .mistake img { margin: 0 auto .25rem; }
        .table { grid-column: 1 / -1; overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: right; white-space: nowrap; }
        th { color: var(--muted); font-weight: 600; }
        th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
        .warn { color: var(--warn); font-weight: 600; }
        p { grid-column: 1 / -1; margin: 0; }
        .result { margin-top: 1rem; }
        """;
}
