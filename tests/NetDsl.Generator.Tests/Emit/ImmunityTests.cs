using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>Emitted code means the same whatever a user's project declares and imports.</summary>
public class ImmunityTests
{
    /// <summary>Networks whose code names every kind of thing: kernels, functions, shared blocks, heads, recurrences, transforms.</summary>
    private const string Nets = """
        [Block, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, Dropout(0.1)]
        public sealed partial class UnitAttribute(int filters) : LayerAttribute;

        [Network(InputGradient = true, Init = "Lsuv"), Input(3, 16, 16)]
        [Standardize, Unit(4, Repeat = 3), MaxPool2d(2), Upsample(2), Flatten, Dense(10), SoftmaxCrossEntropy]
        public partial class Images { MEMBERS }

        [Network, Input(3, 8), Input(4, Name = "meta")]
        [Lstm(4, Bidirectional = true), Dense(3, MaxNorm = 2), SoftmaxCrossEntropy]
        [Head("second", TrainingOnly = true), From("meta"), Dense(1), MeanSquaredError]
        public partial class Texts { MEMBERS }
        """;

    private const string Use = """
        public static class User
        {
            public static void Use()
            {
                using var images = Images.Create(global::NetDsl.Device.Cpu, 4, 1);
                _ = Images.Architecture.Name + images.Unit1.Conv1.Weight.Name + images.Unit1.Dropout1.Name;
                using var texts = Texts.Create();
                texts.TrainStep(new float[24], new float[4], new[] { 1 }, new float[1], new global::NetDsl.Sgd(0.1f));
            }
        }
        """;

    /// <summary>Names of all public types of the runtime and of the base class library, and of namespaces.</summary>
    private static readonly IReadOnlyList<string> Names =
    [
        .. new[] { typeof(NetDsl.Model), typeof(object), typeof(Enumerable), typeof(System.ComponentModel.EditorBrowsableAttribute) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => !type.IsNested)
            .Select(type => type.Name.Split('`')[0])
            .Concat(["Runtime", "CompilerServices", "Emitted", "Programs", "Shapes", "TrainingProgram", "InferenceProgram", "ModelMemory", "Images1", "Texts1", "net", "samples"])
            // The base of blocks and of attributes, and the language's words, are what the declaration itself names.
            .Where(name => !name.EndsWith("Attribute", StringComparison.Ordinal))
            .Distinct()
            .OrderBy(name => name, StringComparer.Ordinal),
    ];

    private static string Declared(string form, params IEnumerable<string> except) =>
        string.Join("\n", Names.Except(except).Select(name => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name)));

    [Fact]
    public void Emitted_code_is_immune_to_global_usings()
    {
        var spaces = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name is "System.Private.CoreLib" or "System.Linq" or "NetDsl.Runtime" or "System.ComponentModel.Primitives")
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Select(type => type.Namespace)
            .Where(space => space is not null && (space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("NetDsl", StringComparison.Ordinal)))
            .Distinct();
        Check(string.Join("\n", spaces.Append("System.Drawing").Append("System.Reflection").Select(space => $"global using {space};")), Nets.Replace("MEMBERS", ""));
    }

    [Fact]
    public void Emitted_code_is_immune_to_aliases() =>
        Check(Declared("global using {0} = global::System.Text.StringBuilder;", "NetDsl", "System", "Images", "Texts", "User"), Nets.Replace("MEMBERS", ""));

    [Fact]
    public void Emitted_code_is_immune_to_types_of_the_user_in_the_global_namespace() =>
        Check("", Nets.Replace("MEMBERS", "") + "\n" + Declared("public class {0};", "NetDsl", "System"));

    [Fact]
    public void Emitted_code_is_immune_to_types_and_namespaces_beside_the_network() =>
        Check("", "namespace A.B { " + Nets.Replace("MEMBERS", "") + Use + Declared("public struct {0};") + "\nnamespace NetDsl.Emitted { public class X; } namespace System { public class X; } }", use: "");

    [Fact]
    public void Emitted_code_is_immune_to_nested_types() =>
        Check("", Nets.Replace("MEMBERS", Declared("public new enum {0} {{ }}", "Architecture", "Create", "CreateReplica", "TargetKind", "Device")));

    [Fact]
    public void Emitted_code_is_immune_to_members() =>
        Check("", Nets.Replace("MEMBERS", Declared("public new static int {0};", "Architecture", "Create", "CreateReplica", "TargetKind", "Device")));

    [Fact]
    public void A_network_may_hide_members_of_its_base()
    {
        var members = LayerName.Reserved.Except(["Architecture", "Create", "CreateReplica", "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone", "ReferenceEquals"]);
        var source = $"[Network, Input(4), Dense(3), MeanSquaredError] public partial class Net {{ {string.Join(" ", members.Select(name => $"private new static int {name};"))} }}";
        Check("", source, use: "");
    }

    [Theory]
    [InlineData("Layout")]
    [InlineData("Region")]
    [InlineData("Loss")]
    [InlineData("Model")]
    [InlineData("Device")]
    [InlineData("Programs")]
    [InlineData("Shapes")]
    [InlineData("TrainingProgram")]
    [InlineData("System")]
    [InlineData("lenet")]
    [InlineData("@class")]
    [InlineData("_")]
    [InlineData("_1")]
    [InlineData("größe")]
    public void A_network_can_have_any_name(string name)
    {
        var host = GeneratorHost.Run($"namespace A {{ {Nets.Replace("MEMBERS", "").Replace("Images", name)} }}");

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Create")]
    [InlineData("Architecture")]
    public void A_network_cannot_be_called_as_a_member_that_it_gets(string name)
    {
        var host = GeneratorHost.Run(Nets.Replace("MEMBERS", "").Replace("Images", name));

        host.Analyze().ShouldHaveSingleItem().Id.ShouldBe("NDSL0021");
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[Dense(3, Name = \"net\"), MeanSquaredError] public partial class Net", "NDSL0009")]
    [InlineData("[Dense(3, Name = \"create\"), MeanSquaredError] public partial class Net", "NDSL0009")]
    [InlineData("[Dense(3, Name = \"a\"), MeanSquaredError] public partial class Net { int A; }", "NDSL0009")]
    [InlineData("[Dense(3), MeanSquaredError] [Head(\"net\"), Dense(2), MeanSquaredError] public partial class Net", "NDSL0009")]
    [InlineData("[Dense(3), MeanSquaredError] public partial class Net { int Architecture; }", "NDSL0021")]
    [InlineData("[Dense(3), MeanSquaredError] public partial class Net { class Create; }", "NDSL0021")]
    [InlineData("[Dense(3), MeanSquaredError] public partial class Net { static Net Create(Device d, int maxBatch, int seed) => null!; }", "NDSL0021")]
    [InlineData("[Dense(3), MeanSquaredError] public partial class Net { public Net() { } }", "NDSL0006")]
    [InlineData("[Dense(3, Init = 1e300), MeanSquaredError] public partial class Net", "NDSL0010")]
    [InlineData("[LeakyRelu(1e300), MeanSquaredError] public partial class Net", "NDSL0010")]
    [InlineData("[Dense(3, Init = \"Uniform(-1e300, 1)\"), MeanSquaredError] public partial class Net", "NDSL0120")]
    public void What_is_emitted_for_a_broken_declaration_compiles(string declaration, string id)
    {
        var host = GeneratorHost.Run($"[Network, Input(4)] {declaration}{(declaration.EndsWith('}') ? "" : ";")}");

        host.Analyze().ShouldHaveSingleItem().Id.ShouldBe(id);
        if (id != "NDSL0006")
            host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("public static Net Create(string file) => Create();")]
    [InlineData("public required string Title { get; init; }")]
    [InlineData("public void Forward() { } public int Region, Keep, Operand, Plan, Input, Weight; class WeightBiasParameters; static Net() { }")]
    [InlineData("[System.Obsolete] public int X;")]
    public void A_network_may_have_members_of_its_own(string members)
    {
        var host = GeneratorHost.Run($"[Network, Input(4), Dense(3), MeanSquaredError] public partial class Net {{ {members} }}");

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[NET] partial class Net; [NET] partial class NET;")]
    [InlineData("partial class Outer { [NET] public partial class Training; } [NET] partial class outer;")]
    [InlineData("[NET] partial class Outer { [NET] public partial class Training; [NET] public partial class Programs; [NET] public partial class Functions { [NET] public partial class Training; } }")]
    [InlineData("[Block, Relu] sealed partial class UnitAttribute(int x) : LayerAttribute; [Block, Relu] sealed partial class UNITAttribute(int x) : LayerAttribute; [NET] partial class Net;")]
    [InlineData("[NET] partial class A_B { } namespace A { [NET] partial class B; } namespace A_ { [NET] partial class B; } namespace A { [NET] partial class _B; }")]
    public void Names_of_files_do_not_clash(string source)
    {
        var host = GeneratorHost.Run(source.Replace("[NET]", "[Network, Input(4), Dense(3), MeanSquaredError]"));

        host.GeneratorDiagnostics.ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
    }

    [Fact]
    public void Emitted_files_raise_no_warnings()
    {
        var host = GeneratorHost.Run("[System.Obsolete] public class Old; [Network, Input(4), Dense(3), MeanSquaredError] public partial class lenet { public int Forward; }");

        host.Output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Location.SourceTree is { } tree && NetDsl.Generator.Syntax.Vocabulary.IsEmitted(tree)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Elementwise(typeof(float))", "NDSL0030")]
    [InlineData("Elementwise(typeof(int[]))", "NDSL0030")]
    [InlineData("Elementwise(typeof(Generic<int>))", "NDSL0030")]
    [InlineData("Elementwise(typeof(Generic<>))", "NDSL0030")]
    [InlineData("Elementwise(typeof(Generic<int>.Inner))", "NDSL0030")]
    [InlineData("AdaptiveAvgPool2d(2147483647)", "NDSL0108")]
    [InlineData("AdaptiveMaxPool2d(2147483647)", "NDSL0108")]
    [InlineData("MaxPool2d(3, Stride = 2147483647, CeilMode = true)", "")]
    [InlineData("AvgPool2d(3, Stride = 2147483647, CeilMode = true)", "")]
    [InlineData("MaxPool2d(2147483647)", "NDSL0102")]
    [InlineData("MaxPool2d(2147483647, Padding = 1073741823)", "")]
    [InlineData("MaxPool2d(2, Dilation = 2147483647)", "NDSL0108")]
    [InlineData("AvgPool2d(2147483647, Padding = 2147483647)", "NDSL0107")]
    [InlineData("LpPool2d(2, 3, Stride = 2147483647, CeilMode = true)", "")]
    [InlineData("Conv2d(1, 3, Stride = 2147483647)", "")]
    [InlineData("Conv2d(1, 3, Dilation = 2147483647)", "NDSL0108")]
    [InlineData("Conv2d(2147483647, 3)", "NDSL0108")]
    [InlineData("Conv2d(1, 3, Padding = 2147483647)", "NDSL0108")]
    [InlineData("ConvTranspose2d(1, 2147483647)", "NDSL0108")]
    [InlineData("ConvTranspose2d(1, 3, Stride = 2147483647)", "NDSL0108")]
    [InlineData("ZeroPad2d(2147483647)", "NDSL0108")]
    [InlineData("Upsample(2147483647)", "NDSL0108")]
    [InlineData("Crop(2147483647, 2147483647)", "NDSL0131")]
    [InlineData("Flatten, Dense(2147483647)", "NDSL0108")]
    public void Sizes_and_types_at_the_edge_are_understood_or_refused(string layer, string id)
    {
        var host = GeneratorHost.Run($$"""
            [Network, Input(2, 6, 6), {{layer}}, Flatten, Dense(2), MeanSquaredError] public partial class Net;
            public static class Generic<T> { public static float Apply(float x) => x; public static class Inner { public static float Apply(float x) => x; } }
            """);

        host.CompilerErrors.ShouldBeEmpty();
        string.Join(" ", host.Analyze().Select(d => d.Id)).ShouldBe(id, string.Join(" ", host.Analyze().Select(d => d.GetMessage())));
    }

    [Fact]
    public void An_error_cannot_be_suppressed()
    {
        var host = GeneratorHost.Run("""
            #pragma warning disable NDSL0102
            [Network, Input(1, 4, 4), Conv2d(2, 9), Flatten, Dense(2), MeanSquaredError] public partial class Net;
            """);

        host.Analyze().ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Error);
        host.WithSeverity("NDSL0102", ReportDiagnostic.Suppress).Analyze().ShouldHaveSingleItem();
        // For builds without analyzers.
        host.Emitted["Net.g.cs"].ShouldContain("The declaration of Net has errors. NDSL0102: Conv2d(2, 9) needs an input of at least 9x9");
    }

    private static void Check(string usings, string source, string use = Use)
    {
        var host = GeneratorHost.Run([new TestFile("Global.cs", GeneratorHost.Usings + usings), new TestFile("Source.cs", source), new TestFile("Use.cs", use)], usings: false);

        host.CompilerErrors.Select(e => $"{e} {e.Location.SourceTree?.GetText().Lines[e.Location.GetLineSpan().StartLinePosition.Line]}").Take(5).ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
    }
}
