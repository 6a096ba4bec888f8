using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Fuzzing;

/// <summary>
/// Mutants of all networks of the samples: nothing throws or hangs, every finding is about something in the class, and the generator and the
/// analyzer agree. The variable NETDSL_MUTANTS sets how many there are.
/// </summary>
public class FuzzTests
{
    private const int Shards = 20;

    private static readonly int MutantsOfShard = int.TryParse(Environment.GetEnvironmentVariable("NETDSL_MUTANTS"), out var all) ? (all + Shards - 1) / Shards
        : NetDsl.Testing.Exhaustive.IsOn ? 50 : 2;

    /// <summary>Larger networks are mutated less often: they take longer and have the same layers.</summary>
    private const int LargeText = 1500;

    /// <summary>A hang takes minutes. A busy machine takes seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Shards)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutants_are_survived(int seed)
    {
        var random = new Random(seed);
        var host = GeneratorHost.Run([new("Net.cs", "")]);
        for (var i = 0; i < MutantsOfShard; i++)
        {
            var original = SampleNetworks.Files[random.Next(SampleNetworks.Files.Count)];
            if (original.Length > LargeText && random.Next(20) > 0)
            {
                i--;
                continue;
            }

            var mutant = Mutation.Of(original, random);
            var watch = Stopwatch.StartNew();
            host = host.Edit("Net.cs", old => mutant == old ? mutant + " " : mutant);
            Check(host, mutant, isComplete: i % 10 == 0);
            watch.Elapsed.ShouldBeLessThan(Longest, mutant);
        }
    }

    private static void Check(GeneratorHost host, string mutant, bool isComplete)
    {
        host.Result.Exception.ShouldBeNull(mutant);
        host.GeneratorDiagnostics.ShouldBeEmpty(mutant);
        var findings = host.AnalyzeWithAdvice();
        findings.Where(finding => finding.Id == "NDSL9001").Select(finding => finding.GetMessage()).ShouldBeEmpty(mutant);
        foreach (var finding in findings)
        {
            finding.GetMessage().ShouldNotContain(c => char.IsControl(c), mutant);
            finding.Location.SourceSpan.IsEmpty.ShouldBeFalse($"{finding} in\n{mutant}");
            finding.Location.SourceTree!.GetRoot().FindNode(finding.Location.SourceSpan).FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()
                .ShouldNotBeNull($"{finding} in\n{mutant}");
        }

        // A block with errors of its own may belong to no network.
        var mistakes = findings.Any(finding => finding.Severity == DiagnosticSeverity.Error);
        if (!isComplete || host.SourceErrors.Count > 0)
            return;
        if (!mistakes)
            host.CompilerErrors.ShouldBeEmpty(mutant);
        else if (findings.Any(finding => finding.Severity == DiagnosticSeverity.Error && IsInNetwork(finding)))
            host.Emitted.Keys.ShouldNotContain(name => name.EndsWith(".Inference.g.cs", StringComparison.Ordinal), mutant);
        if (!mistakes && host.Output.SyntaxTrees.Any(tree => !tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) && tree.ToString().Contains("[Network")))
            host.Emitted.Keys.ShouldContain(name => name.EndsWith(".Inference.g.cs", StringComparison.Ordinal), mutant);
    }

    private static bool IsInNetwork(Diagnostic finding) =>
        finding.Location.SourceTree!.GetRoot().FindNode(finding.Location.SourceSpan).FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } type
        && type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "Network");
}
