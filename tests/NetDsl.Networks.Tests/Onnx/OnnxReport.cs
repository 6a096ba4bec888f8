using System.Text;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>The numbers of ONNX's tests that ran and passed, by operator, and why the others did not.</summary>
public sealed class OnnxReport
{
    private readonly List<(OnnxCase Test, string Reason, bool Passed)> tests;

    public OnnxReport(IEnumerable<(OnnxCase Test, string Reason, bool Passed)> tests) =>
        this.tests = [.. tests.Where(t => t.Test.IsSingle && Translations.Operators.Contains(t.Test.Node.Operator))];

    /// <summary>Operators none of whose tests ran.</summary>
    public IEnumerable<string> Untested => Translations.Operators.Except(tests.Where(t => t.Reason == "").Select(t => t.Test.Node.Operator));

    public override string ToString()
    {
        var text = new StringBuilder();
        var ran = tests.Count(t => t.Reason == "");
        text.AppendLine($"ONNX's backend tests, {OnnxCase.All.Count} in all, {tests.Count} of one operator that the language has words for: {ran} ran, {tests.Count(t => t.Passed)} passed, {tests.Count - ran} out of scope");
        text.AppendLine($"{"operator",-28}{"ran",5}{"passed",8}{"out of scope",14}");
        foreach (var group in tests.GroupBy(t => t.Test.Node.Operator).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var outside = group.Where(t => t.Reason != "").GroupBy(t => t.Reason).Select(g => $"{g.Count()} {g.Key}");
            text.AppendLine($"{group.Key,-28}{group.Count(t => t.Reason == ""),5}{group.Count(t => t.Passed),8}{group.Count(t => t.Reason != ""),14}  {string.Join("; ", outside)}".TrimEnd());
        }

        return text.ToString();
    }
}

/// <summary>A theory that needs ONNX's tests; skipped without.</summary>
public sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = OnnxFactAttribute.Reason;
}

/// <summary>A test that needs ONNX's tests; skipped without.</summary>
public sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = Reason;

    internal static string? Reason => OnnxCase.AreInstalled ? null : "ONNX's backend tests are not installed: apt-get install libonnx-testdata";
}
