using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using NetDsl.CodeFixes;
using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>
/// Fixes in the framework of Roslyn, which applies them one by one, and to a whole document, project and solution at once, and checks the
/// syntax trees and the compilation after each.
/// </summary>
public class FixAllTests
{
    [Fact]
    public Task Biases_before_normalisations() => Verify<AdviceFix>("""
        [Network, Input(3, 16, 16)]
        [{|NDSL0203:Conv2d(8, 3)|}, BatchNorm, Relu]
        [{|NDSL0203:Conv2d(8, 3, Padding = 1)|}, BatchNorm, Relu]
        [Flatten, Dense(2), MeanSquaredError]
        public partial class One;

        [Network, Input(4)]
        [{|NDSL0203:Dense(8)|}, BatchNorm, Relu, Dense(2), MeanSquaredError]
        public partial class Two;
        """, """
        [Network, Input(3, 16, 16)]
        [Conv2d(8, 3, Bias = false), BatchNorm, Relu]
        [Conv2d(8, 3, Padding = 1, Bias = false), BatchNorm, Relu]
        [Flatten, Dense(2), MeanSquaredError]
        public partial class One;

        [Network, Input(4)]
        [Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError]
        public partial class Two;
        """);

    [Fact]
    public Task Vectors_of_images() => Verify<ShapeFix>("""
        [Network, Input(1, 9, 9)]
        [{|NDSL0105:Dense(2)|}, MeanSquaredError]
        public partial class One;

        [Network, Input(1, 9, 9)]
        [Relu]
        [{|NDSL0105:Dense(2)|}, MeanSquaredError]
        public partial class Two;
        """, """
        [Network, Input(1, 9, 9)]
        [Flatten, Dense(2), MeanSquaredError]
        public partial class One;

        [Network, Input(1, 9, 9)]
        [Relu]
        [Flatten, Dense(2), MeanSquaredError]
        public partial class Two;
        """);

    [Fact]
    public Task Missing_losses() => Verify<LossFix>("""
        [Network, Input(3), Dense(2)]
        public partial class {|NDSL0005:One|};

        [Network, Input(3), Dense(2)]
        public partial class {|NDSL0005:Two|};
        """, """
        [Network, Input(3), Dense(2)]
        [SoftmaxCrossEntropy]
        public partial class One;

        [Network, Input(3), Dense(2)]
        [SoftmaxCrossEntropy]
        public partial class Two;
        """);

    [Fact]
    public Task Classes_that_are_not_partial() => Verify<MakePartialFix>("""
        [Network, Input(3), Dense(2), MeanSquaredError]
        public class {|NDSL0001:One|};

        [Network, Input(3), Dense(2), MeanSquaredError]
        public sealed class {|NDSL0001:Two|};
        """, """
        [Network, Input(3), Dense(2), MeanSquaredError]
        public partial class One;

        [Network, Input(3), Dense(2), MeanSquaredError]
        public sealed partial class Two;
        """);

    [Fact]
    public Task Groups_that_do_not_divide() => Verify<WindowFix>("""
        [Network, Input(6, 8, 8), Conv2d(9, 3, {|NDSL0103:Groups = 4|}), Flatten, MeanSquaredError]
        public partial class One;
        """, """
        [Network, Input(6, 8, 8), Conv2d(9, 3, Groups = 3), Flatten, MeanSquaredError]
        public partial class One;
        """);

    private static Task Verify<TFix>(string before, string after)
        where TFix : NetworkFix, new() =>
        new Test<TFix> { TestCode = before, FixedCode = after }.RunAsync();

    private sealed class Test<TFix> : CSharpCodeFixTest<NetworkAnalyzer, TFix, DefaultVerifier>
        where TFix : NetworkFix, new()
    {
        public Test()
        {
            ReferenceAssemblies = new("none");
            TestState.Sources.Add(("Usings.cs", GeneratorHost.Usings));
            FixedState.Sources.Add(("Usings.cs", GeneratorHost.Usings));
            TestState.AdditionalReferences.AddRange(GeneratorHost.References);
            CodeActionValidationMode = CodeActionValidationMode.None;
            MarkupOptions = MarkupOptions.UseFirstDescriptor;
        }

        protected override ParseOptions CreateParseOptions() => GeneratorHost.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => GeneratorHost.CompilationOptions;
    }
}
