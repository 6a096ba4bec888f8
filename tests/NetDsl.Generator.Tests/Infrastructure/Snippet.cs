using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>
/// A piece of C# on a page. What it needs and the page does not show is in a comment before it, which begins with "&lt;!-- csharp" and holds
/// until the next one: usings, types, and variables with their types. Types that the page has shown before are known, too.
/// </summary>
/// <param name="Place">The page and the line.</param>
/// <param name="Code">The code.</param>
/// <param name="Hidden">The code of the comment.</param>
/// <param name="Earlier">All that the page has shown before.</param>
/// <param name="Mark">What a comment such as "&lt;!-- csharp: excerpt --&gt;" says of this piece alone.</param>
/// <param name="Quote">The text after it that the page quotes, if any.</param>
internal sealed partial record Snippet(string Place, string Code, string Hidden, string Earlier, string Mark, string Quote)
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using NetDsl;
        """;

    /// <summary>The pieces of a page.</summary>
    public static IEnumerable<Snippet> Of(string name, string page)
    {
        var (hidden, earlier, mark) = ("", "", "");
        foreach (Match match in Pieces().Matches(page.ReplaceLineEndings("\n")))
        {
            if (match.Groups["hidden"].Success)
                hidden = match.Groups["hidden"].Value;
            else if (match.Groups["mark"].Success)
                mark = match.Groups["mark"].Value;
            else
            {
                var code = match.Groups["code"].Value;
                yield return new($"{name}({page[..match.Index].Count(c => c == '\n') + 1})", code, hidden, earlier, mark, match.Groups["quote"].Value.Replace("\n> ", " "));
                if (mark.Length == 0)
                    earlier += code;
                mark = "";
            }
        }
    }

    /// <summary>The project that the piece is compiled in.</summary>
    public GeneratorHost Compile()
    {
        var (code, hidden) = (Parse(Code), Parse(Hidden));
        var statements = code.Members.OfType<GlobalStatementSyntax>().ToList();
        // Variables of the comment are fields, so that a piece may declare its own of the same name.
        var fields = string.Concat(hidden.Members.OfType<GlobalStatementSyntax>().Select(statement => $"    public static {statement}\n"));
        var known = Types(hidden).Concat(Types(Parse(Earlier))).GroupBy(NameOf).ToDictionary(group => group.Key, group => group.Last());
        var context = string.Join('\n', Needed(known, code.Members.Concat(hidden.Members.OfType<GlobalStatementSyntax>())));
        var usings = string.Concat(code.Usings.Concat(hidden.Usings).Select(directive => $"global {directive}\n"));
        TestFile[] files = statements.Count == 0
            ? [Code, new("Context.cs", usings + context)]
            : [new("Context.cs", $"{usings}{context}\n{string.Concat(Types(code))}\npublic static class Snippet\n{{\n{fields}\n"
                + $"    public static async Task RunAsync()\n    {{\n        await Task.Yield();\n{string.Concat(statements)}\n    }}\n}}\n")];
        return GeneratorHost.Run([new("ImplicitUsings.cs", Usings), .. files], references: Packages, usings: false);
    }

    /// <summary>The declarations that some code uses, and those that they use.</summary>
    private static IEnumerable<string> Needed(Dictionary<string, MemberDeclarationSyntax> known, IEnumerable<SyntaxNode> code)
    {
        var nodes = new Queue<SyntaxNode>(code);
        var seen = nodes.OfType<MemberDeclarationSyntax>().Where(member => member is not GlobalStatementSyntax).Select(NameOf).ToHashSet();
        while (nodes.TryDequeue(out var node))
            foreach (var name in node.DescendantNodes().OfType<SimpleNameSyntax>().SelectMany(name => new[] { name.Identifier.Text, name.Identifier.Text + "Attribute" }))
                if (known.TryGetValue(name, out var type) && seen.Add(name))
                {
                    nodes.Enqueue(type);
                    yield return type.ToFullString();
                }
    }

    private static readonly MetadataReference[] Packages =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "NetDsl.Runtime.Ilgpu.dll" or "NetDsl.Images.dll" or "NetDsl.Reports.dll" or "NetDsl.Onnx.dll"
                or "ILGPU.dll" or "Spectre.Console.dll" or "Microsoft.Win32.Primitives.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static CompilationUnitSyntax Parse(string code) => CSharpSyntaxTree.ParseText(code, GeneratorHost.ParseOptions).GetCompilationUnitRoot();

    private static IEnumerable<MemberDeclarationSyntax> Types(CompilationUnitSyntax unit) => unit.Members.Where(member => member is not GlobalStatementSyntax);

    private static string NameOf(MemberDeclarationSyntax member) =>
        member is BaseTypeDeclarationSyntax type ? type.Identifier.Text : throw new InvalidOperationException($"Not a type: {member}");

    [GeneratedRegex(@"<!-- csharp\n(?<hidden>.*?)-->|<!-- csharp: (?<mark>.*?) -->|```csharp\n(?<code>.*?)```(\n\n> (?<quote>[^\n]*(\n> [^\n]*)*))?", RegexOptions.Singleline)]
    private static partial Regex Pieces();
}
