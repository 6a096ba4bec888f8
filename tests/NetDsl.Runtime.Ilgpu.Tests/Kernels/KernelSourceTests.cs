using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Runtime.Ilgpu.Tests.Kernels;

/// <summary>The source of kernels avoids what ILGPU compiles wrongly.</summary>
public sealed class KernelSourceTests
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    /// <summary>
    /// ILGPU 1.5.3 reduces <c>condition ? 1 : 0</c> to a boolean, and converts that to a float by its bits: 1 becomes 1.4E-45, on CUDA and on OpenCL.
    /// Float literals are right.
    /// </summary>
    [Fact]
    public void Kernels_do_not_use_a_conditional_integer_as_a_float() => ConditionalIntegersUsedAsFloats(Sources()).ShouldBeEmpty();

    [Theory]
    [InlineData("y = a > b ? 1 : 0;", 1)]
    [InlineData("y = y * (a > b ? 0 : 1);", 1)]
    [InlineData("y = (float)(a > b ? 1 : 0);", 1)]
    [InlineData("y = a > b ? 1f : 0f;", 0)]
    [InlineData("y = a > b ? 0 : y;", 0)]
    [InlineData("a = a > b ? 1 : 0;", 0)]
    [InlineData("y = a > b ? a : 1;", 0)]
    public void The_check_finds_conditional_integers_used_as_floats(string statement, int found)
    {
        var source = "static class C { static float M(int a, int b, float y) { " + statement + " return y + a; } }";
        ConditionalIntegersUsedAsFloats([CSharpSyntaxTree.ParseText(source, Options, "C.cs")]).Count.ShouldBe(found);
    }

    private static List<string> ConditionalIntegersUsedAsFloats(IReadOnlyList<SyntaxTree> trees)
    {
        var compilation = CSharpCompilation.Create("Kernels", trees, References(), new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return
        [
            .. from tree in trees
               let model = compilation.GetSemanticModel(tree)
               from conditional in tree.GetRoot().DescendantNodes().OfType<ConditionalExpressionSyntax>()
               where IsConstant(model, conditional.WhenTrue) && IsConstant(model, conditional.WhenFalse)
               where model.GetTypeInfo(conditional).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean && IsUsedAsFloat(model, conditional)
               select $"{Path.GetFileName(tree.FilePath)}({tree.GetLineSpan(conditional.Span).StartLinePosition.Line + 1}): {conditional}",
        ];
    }

    private static bool IsConstant(SemanticModel model, ExpressionSyntax expression) => model.GetConstantValue(expression).HasValue;

    private static bool IsUsedAsFloat(SemanticModel model, ExpressionSyntax expression)
    {
        while (expression.Parent is ParenthesizedExpressionSyntax parent)
            expression = parent;
        return model.GetTypeInfo(expression).ConvertedType?.SpecialType == SpecialType.System_Single
            || (expression.Parent is CastExpressionSyntax cast && model.GetTypeInfo(cast).Type?.SpecialType == SpecialType.System_Single);
    }

    /// <summary>The device for GPUs, and the functions of the runtime that its kernels call.</summary>
    private static SyntaxTree[] Sources([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src"));
        string[] folders = ["NetDsl.Runtime.Ilgpu", "NetDsl.Runtime/Kernels"];
        const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;";
        return
        [
            CSharpSyntaxTree.ParseText(Usings, Options),
            .. from folder in folders
               from file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
               where !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
               select CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file),
        ];
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not "NetDsl.Runtime.Ilgpu.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
}
