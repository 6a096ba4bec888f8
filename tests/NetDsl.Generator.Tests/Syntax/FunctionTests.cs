using Microsoft.CodeAnalysis;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Functions of the user's: which methods are read, what is said of the others, and what is emitted.</summary>
public class FunctionTests
{
    private const string Mish = "public static class F { public static float Apply(float x) => x * MathF.Tanh(MathF.Log(1 + MathF.Exp(x))); }\n";

    private static string Net(string layer) => $"[Network, Input(4), {layer}, MeanSquaredError] public partial class Net;\n";

    [Theory]
    [InlineData("(float x) => x")]
    [InlineData("(float x) => 3")]
    [InlineData("(float x) => (float)Math.Tanh(x) * MathF.PI - Constant")]
    [InlineData("(float x) => -(+x) > 1e-3f && x <= 4 || !(x != 2) ? x : 1 - x")]
    [InlineData("(float x) { const float half = 0.5f; float y = half * x, z; z = y; { z += 1; z -= x; z *= y; z /= 3; } return z; }")]
    [InlineData("(float x) { if (x > 0) return x; else return 0; }")]
    [InlineData("(float x) { var y = x; if (x < 0) y = -y; else if (x < 1) { y *= 2; } return y; }")]
    [InlineData("(float x) { if (x < 0) { if (x < -1) return -1; x = 2 * x; } return x; }")]
    [InlineData("(float x) { float y; if (x > 0) { y = 1; } else y = x; return y; }")]
    [InlineData("(float x) { var small = x < 1; var positive = x > 0; return small == positive ? x : small & true ? 1 : 0; }")]
    [InlineData("(float x) => Inner(y: x, x: 2) + Inner(x)")]
    [InlineData("(float x) => IsSmall(x) ? x : F.Inner(x, x)")]
    [InlineData("(float x) => float.Exp(x) + float.Abs(x) + MathF.Sign(x) * x + MathF.Pow(x, 2) + MathF.Pow(2, x) + MathF.Clamp01(x)", "Clamp01")]
    [InlineData("(float x) => Math.Clamp(x, -1, 1) + MathF.Truncate(x) + MathF.Ceiling(x) + MathF.CopySign(x, -1) + MathF.FusedMultiplyAdd(x, x, x)")]
    [InlineData("(float x) => MathF.Log2(x) + MathF.Log10(x) + MathF.Log(x, 3) + MathF.Cosh(x) + MathF.Tan(x) + MathF.Cbrt(x) + MathF.Sqrt(x)")]
    public void What_a_method_may_say(string method, string unknown = "")
    {
        var body = method.Contains("=>", StringComparison.Ordinal) ? method + ";" : method;
        var host = GeneratorHost.Run(Net("Dense(4), Elementwise(typeof(F))") + $$"""
            public static class F
            {
                public static float Apply{{body}}
                private const float Constant = 2;
                private static float Inner(float x, float y = 3) { return x * y; }
                private static bool IsSmall(float x) => MathF.Abs(x) < 1;
            }
            """);

        host.Analyze().ShouldBeEmpty();
        if (unknown.Length > 0)
            host.SourceErrors.ShouldAllBe(e => e.GetMessage().Contains(unknown));
        else
            host.CompilerErrors.ShouldBeEmpty();
        host.Emitted.ContainsKey("Net.Training.g.cs").ShouldBe(unknown.Length == 0);
    }

    [Theory]
    [InlineData("public static float Apply(float x) { var s = x; while (s > 1) s /= 2; return s; }", "'while (s > 1) s /= 2;' is a loop: write its steps out")]
    [InlineData("public static float Apply(float x) { foreach (var y in new[] { 1f }) x += y; return x; }", "'foreach (var y in new[] { 1f }) x += y;' is a loop: write its steps out")]
    [InlineData("public static float Apply(float x) { switch (x) { default: return x; } }", "'switch (x) { default: return x; }' is not a statement that can be vectorised: only local variables, assignments to them, if and return can")]
    [InlineData("public static float Apply(float x) => x > 1 ? Apply(x / 2) : x;", "'Apply(x / 2)' calls itself: without recursion, a number of steps known beforehand has to be written out")]
    [InlineData("public static float Apply(float x) => Other(x); static float Other(float x) => x < 0 ? x : Apply(-x);", "'Apply(-x)' calls itself: without recursion, a number of steps known beforehand has to be written out")]
    [InlineData("public static float Apply(float x) => slope * x; static readonly float slope = 2;", "'slope' is a field that is not const: make it const, or a hyper-parameter of the method")]
    [InlineData("public static float Apply(float x) => Slope * x; static float Slope => 2;", "'Slope' is a property: make it a const field, or a hyper-parameter of the method")]
    [InlineData("public static float Apply(float x) => (int)x;", "'(int)x' cannot be translated: calculate in float; MathF.Floor and MathF.Truncate round")]
    [InlineData("public static float Apply(float x) => x % 2;", "'x % 2' cannot be translated: arithmetic with + - * /, comparisons, ?:, functions of MathF and calls of static methods can be")]
    [InlineData("public static float Apply(float x) => MathF.Sign(x) / 2;", "'MathF.Sign(x) / 2' cannot be translated: it is of type int; calculate in float")]
    [InlineData("public static float Apply(float x) => x * new Random().NextSingle();", "'new Random().NextSingle()' cannot be translated: call static methods of classes")]
    [InlineData("public static float Apply(float x) { total += x; return x; } static float total;", "'total += x' assigns to something other than a local variable: a function only returns a number")]
    [InlineData("public static float Apply(float x) { x %= 2; return x; }", "'x %= 2' cannot be translated: use +, -, * and /")]
    [InlineData("public static float Apply(float x) { Twice(ref x); return x; } static float Twice(ref float x) => x *= 2;", "'Twice(ref x);' is not a statement that can be vectorised: only local variables, assignments to them, if and return can")]
    [InlineData("public static float Apply(float x) => Twice(ref x); static float Twice(ref float x) => 2 * x;", "'x' cannot be translated: pass it by value")]
    [InlineData("public static float Apply(float x) { return Twice(x); float Twice(float y) => 2 * y; }", "'Twice(x)' cannot be translated: call static methods of classes")]
    [InlineData("public static float Apply(float x) => Convert.ToSingle(x);", "'Convert.ToSingle(x)' is compiled already, in System.Runtime.Extensions, so its body cannot be read: write it in this project")]
    [InlineData("public static float Apply(float x) => x switch { > 0 => x, _ => 0 };", "'x switch { > 0 => x, _ => 0 }' cannot be translated: arithmetic with + - * /, comparisons, ?:, functions of MathF and calls of static methods can be")]
    [InlineData("public static float Apply(float x) => x is > 0 ? x : 0;", "'x is > 0' cannot be translated: compare with < <= > >= == !=, and combine with && || !")]
    public void What_cannot_be_translated_is_quoted_with_a_remedy(string members, string reason)
    {
        var host = GeneratorHost.Run(Net("Dense(4), Elementwise(typeof(F))") + $"public static class F {{ {members} }}");

        host.SourceErrors.ShouldBeEmpty();
        var finding = host.Analyze().ShouldHaveSingleItem();
        System.Text.RegularExpressions.Regex.Replace(finding.GetMessage(), "in System[.a-zA-Z]*,", "in System.Runtime.Extensions,")
            .ShouldBe($"Elementwise(typeof(F)): F.Apply cannot be compiled for vectors: {reason}");
        finding.Id.ShouldBe("NDSL0031");
        finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan).ShouldBe("typeof(F)");
        // The class keeps its public face.
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_function_of_MathF_is_told_which_there_are()
    {
        var host = GeneratorHost.Run(Net("Elementwise(typeof(F))") + "public static class F { public static float Apply(float x) => MathF.Asinh(x); }");

        host.Analyze().ShouldHaveSingleItem().GetMessage().ShouldStartWith(
            "Elementwise(typeof(F)): F.Apply cannot be compiled for vectors: 'MathF.Asinh(x)' cannot be translated: of MathF, there are Abs, Cbrt, Ceiling, Clamp,");
    }

    [Fact]
    public void The_documentation_names_the_functions_of_MathF()
    {
        var page = File.ReadAllText(Repository.File("docs", "language.md")).ReplaceLineEndings(" ");
        page.ShouldContain(string.Join(", ", Generator.Syntax.MathFunctions.Names.Split(", ").Select(name => $"`{name}`")) + ".");
    }

    [Theory]
    [InlineData("public float Apply(float x) => x;", "it is not static")]
    [InlineData("public static float Apply<T>(float x) => x;", "it is generic")]
    [InlineData("public static double Apply(float x) => x;", "it returns double, and has to return float")]
    [InlineData("public static float Apply() => 0;", "it has no parameters")]
    [InlineData("public static float Apply(int n) => n;", "its parameter 'n' is int, and has to be float")]
    [InlineData("public static float Apply(in float x) => x;", "its parameter 'x' is passed by reference")]
    [InlineData("public static float Apply(float x) => x; public static float Apply(float x, float y) => x;", "it has several methods of that name: which one is not clear")]
    [InlineData("public static float Aply(float x) => x;", "it has no such method; did you mean 'Aply'?")]
    [InlineData("public static float Apply(float a, float b, float c, float d, float e, float f, float g, float h, float i) => a;", "it takes 9 values, and 8 are the most")]
    public void A_method_that_is_no_function_is_told_why(string members, string reason)
    {
        var host = GeneratorHost.Run(Net("Elementwise(typeof(F))") + $"public class F {{ {members} }}");

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id} {finding.GetMessage()}".ShouldBe($"NDSL0030 Elementwise(typeof(F)): F.Apply cannot be an elementwise function, because {reason}");
    }

    [Theory]
    [InlineData("public static float Apply(float x, float k) => x; public static float Derivative(float x) => 1;", "Elementwise(typeof(F), 2)",
        "NDSL0032 F.Derivative cannot be the derivative of F.Apply, because it has to be static, take the same parameters and return float: Derivative(float x, float k)")]
    [InlineData("public static float Apply(float x, float y) => x; public static float Derivative(float x, float y) => 1;", "Branch, Branch, Elementwise(typeof(F))",
        "NDSL0032 F.Derivative cannot be the derivative of F.Apply, because that has 2 values: each has a derivative of its own, such as DerivativeX")]
    [InlineData("public static float Apply(float x) => x; public static float Derivative(float x) { for (;;) { } }", "Elementwise(typeof(F))",
        "NDSL0031 F.Derivative cannot be compiled for vectors: 'for (;;) { }' is a loop: write its steps out")]
    [InlineData("public static float Apply(float x) => x;", "Branch, Elementwise(typeof(F), 2), Branch, Add",
        "NDSL0033 F.Apply(x) has no hyper-parameter, but is given 1 value")]
    [InlineData("public static float Apply(float x, float y) => x;", "Branch, Branch, Branch, Elementwise(typeof(F))",
        "NDSL0034 F.Apply(x, y) takes 2 values, but there are 3 paths: open a path for each with Branch, or give the last parameters values in the attribute")]
    [InlineData("public static float Apply(float x, float y = 0.5f, float z = 1) => x;", "Elementwise(typeof(F), 1, \"k\")",
        "NDSL0011 values cannot be evaluated: there is no 'k' (at character 1 of \"k\")")]
    [InlineData("public static float Apply(float x, float y) => x;", "Branch, Branch, Flatten, Dense(3), Elementwise(typeof(F))",
        "NDSL0111 Elementwise(typeof(F)) joins paths whose shapes do not fit: path 1 gives 4 (Input(4)), path 2 gives 3 (Dense(3))")]
    public void A_wrong_use_is_told(string members, string layers, string message)
    {
        var host = GeneratorHost.Run(Net(layers) + $"public static class F {{ {members} }}");

        host.SourceErrors.ShouldBeEmpty();
        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id} {finding.GetMessage().Split("): ", 2)[^1]}".ShouldBe(message);
    }

    [Theory]
    [InlineData("public static float Apply(float x) => x * ;")]
    [InlineData("public static float Apply(float x) => x * slope;")]
    [InlineData("public static float Apply(float x) => MathF.Tanhh(x);")]
    [InlineData("public static float Apply(float x) => MathF.Tanh(\"x\");")]
    [InlineData("public static float Apply(float x) { float y; return y; }")]
    [InlineData("public static float Apply(float x) { }")]
    [InlineData("public static float Apply(float x) { if (x > 0) return x; }")]
    [InlineData("public static float Apply(float x) { return")]
    [InlineData("public static float Apply(float x) => Other(x); static float Other(float x) { for (var i = 0; i < j; i++) x += i; return x; }")]
    [InlineData("public static float Apply(float x);")]
    [InlineData("public static Flaot Apply(float x) => x;")]
    public void Where_CSharp_complains_we_are_silent(string members)
    {
        var host = GeneratorHost.Run(Net("Dense(4), Elementwise(typeof(F))") + $"public static class F {{ {members} }}");

        host.SourceErrors.ShouldNotBeEmpty();
        host.Analyze().ShouldBeEmpty();
        host.Emitted.Keys.ShouldNotContain(name => name.Contains("InternalError"));
    }

    [Fact]
    public void An_edit_of_a_function_reaches_the_networks_that_use_it_and_no_other()
    {
        var host = GeneratorHost.Run(
        [
            new TestFile("F.cs", Mish),
            new TestFile("Bent.cs", "[Block, Elementwise(typeof(F))] public sealed partial class BentAttribute : LayerAttribute;"),
            new TestFile("Uses.cs", "[Network, Input(4), Dense(4), Bent, MeanSquaredError] public partial class Uses;"),
            new TestFile("Not.cs", "[Network, Input(4), Dense(2), Tanh, MeanSquaredError] public partial class Not;"),
        ]);
        var before = host.Emitted;

        var edited = host.Edit("F.cs", text => text.Replace("1 + MathF", "2 + MathF"));
        edited.Emitted["Uses.Functions.g.cs"].ShouldNotBe(before["Uses.Functions.g.cs"]);
        edited.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], ignoreOrder: true);

        var spaced = edited.Edit("F.cs", text => "// A comment\n\n" + text.Replace("=> x", "=> /* here */ x"));
        spaced.Reasons(NetDslGenerator.CompileStep).ShouldAllBe(reason => reason == IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void A_function_is_fused_with_its_neighbours()
    {
        var host = GeneratorHost.Run(Mish + "[Network, Input(4), Dense(5), Elementwise(typeof(F)), Scale(2), Dense(3), MeanSquaredError] public partial class Net;");

        host.CompilerErrors.ShouldBeEmpty();
        Snapshot.Match(host.Emitted["Net.Functions.g.cs"] + host.Emitted["Net.Training.g.cs"], "cs");
    }
}
