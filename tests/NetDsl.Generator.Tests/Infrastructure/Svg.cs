using System.Globalization;
using System.Security;
using System.Text;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>A drawing for the documentation, light or dark as the reader's screen.</summary>
internal sealed class Svg(double width, double height)
{
    /// <summary>The width of a letter of code, and the height of its line.</summary>
    public const double Letter = 7.83, Line = 20;

    private const string Style = """
        <style>
          .page { fill: #ffffff } .box { fill: #eef2fb; stroke: #8c9bc4 } .fused { fill: #e4f5e9; stroke: #6aa67d } .panel { fill: #f6f8fa; stroke: #d0d7de }
          .forward { fill: #9db4e8; stroke: #ffffff } .backward { fill: #f2b28c; stroke: #ffffff } .axis { stroke: #8c959f; fill: none }
          .wave { stroke: #d1242f; fill: none; stroke-width: 1.3 }
          text { fill: #1f2328; font: 12px system-ui, "DejaVu Sans", sans-serif } .code { font: 13px ui-monospace, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
          .small { font-size: 10px } .faint { fill: #59636e } .keyword { fill: #0550ae } .type { fill: #116329 } .error { fill: #d1242f }
          @media (prefers-color-scheme: dark) {
            .page { fill: #0d1117 } .box { fill: #1c2540; stroke: #5a6da5 } .fused { fill: #14301f; stroke: #4f8f63 } .panel { fill: #161b22; stroke: #3d444d }
            .forward { fill: #3d5a9e; stroke: #0d1117 } .backward { fill: #9c5a31; stroke: #0d1117 }
            text { fill: #f0f6fc } .faint { fill: #9198a1 } .keyword { fill: #79c0ff } .type { fill: #7ee787 } .error { fill: #ff7b72 } .wave { stroke: #ff7b72 }
          }
        </style>
        """;

    private readonly StringBuilder body = new();

    /// <summary>A rectangle of a class of the style.</summary>
    public void Box(string kind, double x, double y, double w, double h, double radius = 4) =>
        body.AppendLine(CultureInfo.InvariantCulture, $"""  <rect class="{kind}" x="{x:0.#}" y="{y:0.#}" width="{w:0.#}" height="{h:0.#}" rx="{radius:0.#}"/>""");

    /// <summary>A line of text.</summary>
    public void Text(double x, double y, string text, string kind = "", string anchor = "start") =>
        body.AppendLine(CultureInfo.InvariantCulture, $"""  <text class="{kind}" x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>""");

    /// <summary>A line of small text that runs down.</summary>
    public void Rotated(double x, double y, string text) =>
        body.AppendLine(CultureInfo.InvariantCulture, $"""  <text class="small" transform="translate({x:0.#} {y:0.#}) rotate(60)">{SecurityElement.Escape(text)}</text>""");

    /// <summary>A path of a class of the style.</summary>
    public void Path(string kind, string path) => body.AppendLine($"""  <path class="{kind}" d="{path}"/>""");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0} {height:0}" width="{width:0}" height="{height:0}">
        {Style}
        {"  "}<rect class="page" width="100%" height="100%"/>
        {body.ToString().TrimEnd()}
        </svg>

        """).ReplaceLineEndings("\n");
}
