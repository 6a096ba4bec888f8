using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.CodeFixes;
using NetDsl.Generator.Diagnostics;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>Offers and applies code fixes as an editor does.</summary>
internal static class FixHost
{
    /// <summary>Every fix that the assembly exports.</summary>
    public static IReadOnlyList<CodeFixProvider> Providers { get; } =
    [
        .. typeof(NetworkFix).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), inherit: false).Length > 0)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>The titles of the fixes that the editor offers for the first error of a rule.</summary>
    public static async Task<IReadOnlyList<string>> Titles(string source, string id) =>
        [.. (await Actions(Open(source), id)).Select(action => action.Title)];

    /// <summary>The source after a fix of the first error of a rule.</summary>
    public static async Task<string> Apply(string source, string id, string title)
    {
        var document = Open(source);
        var action = (await Actions(document, id)).Single(action => action.Title == title);
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        var solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await solution.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    /// <summary>Every fix that is offered for every finding: the finding, the title, and the source after the fix.</summary>
    public static async Task<IReadOnlyList<(string Id, Microsoft.CodeAnalysis.Text.TextSpan Span, string Title, string After)>> All(string source)
    {
        var document = Open(source);
        var compilation = await document.Project.GetCompilationAsync();
        var tree = await document.GetSyntaxTreeAsync();
        var diagnostics = (await compilation!.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync()).Concat(compilation!.GetDiagnostics()).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        List<(string, Microsoft.CodeAnalysis.Text.TextSpan, string, string)> fixes = [];
        foreach (var diagnostic in diagnostics)
            foreach (var provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                List<CodeAction> actions = [];
                await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
                foreach (var action in actions)
                {
                    var changed = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
                    fixes.Add((diagnostic.Id, diagnostic.Location.SourceSpan, action.Title, (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString()));
                }
            }

        return fixes;
    }

    /// <summary>The titles of the refactorings at some text of the source.</summary>
    public static async Task<IReadOnlyList<string>> Refactorings(string source, string at) => [.. (await RefactoringActions(Open(source), source, at)).Select(action => action.Title)];

    /// <summary>The source after a refactoring at some text of it.</summary>
    public static async Task<string> Refactor(string source, string at, string title)
    {
        var document = Open(source);
        var action = (await RefactoringActions(document, source, at)).Single(action => action.Title == title);
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        return (await operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    private static async Task<IReadOnlyList<CodeAction>> RefactoringActions(Document document, string source, string at)
    {
        List<CodeAction> actions = [];
        foreach (var provider in typeof(NetworkFix).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(CodeRefactoringProvider))).Select(type => (CodeRefactoringProvider)Activator.CreateInstance(type)!))
            await provider.ComputeRefactoringsAsync(new CodeRefactoringContext(document, new(source.IndexOf(at, StringComparison.Ordinal), at.Length), actions.Add, CancellationToken.None));
        return actions;
    }

    private static async Task<IReadOnlyList<CodeAction>> Actions(Document document, string id)
    {
        var compilation = await document.Project.GetCompilationAsync();
        var diagnostics = id.StartsWith("CS", StringComparison.Ordinal) ? compilation!.GetDiagnostics()
            : await compilation!.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        var diagnostic = diagnostics.Where(diagnostic => diagnostic.Id == id && (id != "CS0246" || !diagnostic.GetMessage().Contains("Attribute'", StringComparison.Ordinal))).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).First();
        List<CodeAction> actions = [];
        foreach (var provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    private static Document Open(string source)
    {
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Test", "Test", LanguageNames.CSharp,
            compilationOptions: GeneratorHost.CompilationOptions,
            parseOptions: GeneratorHost.ParseOptions,
            metadataReferences: GeneratorHost.References));
        project = project.AddDocument("Usings.cs", GeneratorHost.Usings).Project;
        return project.AddDocument("Test.cs", source);
    }
}
