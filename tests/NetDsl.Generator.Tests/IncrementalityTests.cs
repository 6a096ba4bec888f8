using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>
/// What a keystroke costs. For each kind of edit, every step of the pipeline is named with what it must have done:
/// nothing (Cached), or the same again (Unchanged), or something new (Modified).
/// </summary>
public class IncrementalityTests
{
    private static readonly TestFile[] Project =
    [
        new("First.cs", """
            // The first network.
            [Network, Input(1, 28, 28)]
            [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
            [Flatten, Dense(10), SoftmaxCrossEntropy]
            public partial class First
            {
                public int Answer() => 41 + 1;
            }
            """),
        new("Second.cs", "[Network, Input(3), Dense(2), MeanSquaredError] public partial class Second;"),
        new("Other.cs", "public class Other { public const int Units = 10; public int Half => Units / 2; }"),
    ];

    public static TheoryData<string, string, string, string> UnrelatedEdits => new()
    {
        { "another file", "Other.cs", "Units / 2", "Units / 3" },
        { "a new file", "New.cs", "", "class New;" },
        { "a comment above", "First.cs", "// The first network.", "// The very first network." },
        { "lines above", "First.cs", "// The first", "using System;\n\n\n\n// The first" },
        { "another class in the file", "First.cs", "// The first", "class Another { void M() { } }\n// The first" },
        { "a comment among the layers", "First.cs", "Tanh, Avg", "/* squash */ Tanh, // then\n Avg" },
        { "spaces in an argument list", "First.cs", "6, 5, Padding = 2", "6,5,Padding=2" },
        { "the layers on other lines", "First.cs", ")]\n[Flatten", "),\n Flatten" },
        { "a method body of the class", "First.cs", "41 + 1", "6 * 7" },
        { "a foreign attribute", "First.cs", "public partial class First", "[Serializable] public partial class First" },
        { "accessibility", "First.cs", "public partial class First", "internal sealed partial class First" },
    };

    [Theory]
    [MemberData(nameof(UnrelatedEdits))]
    public void An_unrelated_edit_compiles_nothing(string what, string path, string from, string to)
    {
        var before = GeneratorHost.Run(Project, generator: Stub());

        var after = before.Edit(path, text => from.Length > 0 ? text.Replace(from, to) : to);

        after.SourceErrors.ShouldBeEmpty();
        after.Reasons(NetDslGenerator.NetworksStep).ShouldAllBe(reason => Same(reason), what);
        after.Reasons(NetDslGenerator.NetworksStep).Count.ShouldBe(2);
        after.Reasons(NetDslGenerator.OptionsStep).ShouldBe([IncrementalStepRunReason.Cached]);
        after.Reasons(NetDslGenerator.ClashesStep).ShouldAllBe(reason => Same(reason));
        after.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached], what);
        after.Reasons(NetDslGenerator.FilesStep).ShouldBe(Enumerable.Repeat(IncrementalStepRunReason.Cached, 4), what);
        Outputs(after).ShouldNotContain(IncrementalStepRunReason.Modified, what);
    }

    /// <summary>The compiler on the command line gives options whose hash code is not implemented.</summary>
    [Fact]
    public void Options_without_a_hash_code_do_no_harm()
    {
        var compilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "Test", [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("using NetDsl; [Network, Input(3), Dense(2), MeanSquaredError] public partial class Net;", GeneratorHost.ParseOptions)],
            GeneratorHost.References, GeneratorHost.CompilationOptions.WithSyntaxTreeOptionsProvider(new WithoutHashCode()));

        var result = Microsoft.CodeAnalysis.CSharp.CSharpGeneratorDriver.Create([Stub().AsSourceGenerator()], parseOptions: GeneratorHost.ParseOptions)
            .RunGenerators(compilation).GetRunResult().Results.Single();

        result.Exception.ShouldBeNull();
        result.GeneratedSources.Length.ShouldBe(2);
    }

    private sealed class WithoutHashCode : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            (severity = ReportDiagnostic.Default) != ReportDiagnostic.Default;

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            (severity = ReportDiagnostic.Default) != ReportDiagnostic.Default;

        public override bool Equals(object? obj) => throw new NotImplementedException();

        public override int GetHashCode() => throw new NotImplementedException();
    }

    [Fact]
    public void A_first_run_makes_everything_new()
    {
        var host = GeneratorHost.Run(Project, generator: Stub());

        foreach (var (step, count) in new[] { (NetDslGenerator.NetworksStep, 2), (NetDslGenerator.OptionsStep, 1), (NetDslGenerator.ClashesStep, 1), (NetDslGenerator.CompileStep, 2), (NetDslGenerator.FilesStep, 4) })
            host.Reasons(step).ShouldBe(Enumerable.Repeat(IncrementalStepRunReason.New, count), step);
        host.Emitted.Keys.ShouldBe(["First.g.cs", "First.Layers.g.cs", "Second.g.cs", "Second.Layers.g.cs"]);
    }

    [Theory]
    [InlineData("Conv2d(6, 5", "Conv2d(7, 5")]
    [InlineData(", Tanh", ", Relu")]
    [InlineData("Padding = 2", "Padding = Padding.Same")]
    [InlineData("[Flatten, ", "[Flatten, Dense(20), ")]
    [InlineData("Dense(10)", "Dense(10, Name = \"last\")")]
    [InlineData("Answer", "Question")]
    public void A_related_edit_compiles_that_network_alone(string from, string to)
    {
        var after = GeneratorHost.Run(Project, generator: Stub()).Edit("First.cs", text => text.Replace(from, to));

        after.SourceErrors.ShouldBeEmpty();
        after.Reasons(NetDslGenerator.NetworksStep)[0].ShouldBe(IncrementalStepRunReason.Modified);
        Same(after.Reasons(NetDslGenerator.NetworksStep)[1]).ShouldBeTrue();
        after.Reasons(NetDslGenerator.OptionsStep).ShouldBe([IncrementalStepRunReason.Cached]);
        after.Reasons(NetDslGenerator.ClashesStep).ShouldBe([IncrementalStepRunReason.Cached]);
        after.Reasons(NetDslGenerator.CompileStep)[1].ShouldBe(IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void A_network_s_files_that_stay_the_same_are_not_made_anew()
    {
        var after = GeneratorHost.Run(Project, generator: Stub()).Edit("First.cs", text => text.Replace("Dense(10)", "Dense(11)"));

        // The stub writes the class into one file and the layers into the other.
        after.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached]);
        after.Reasons(NetDslGenerator.FilesStep).ShouldBe(
            [IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached]);
        Outputs(after).Where(reason => reason != IncrementalStepRunReason.Cached).ShouldBe([IncrementalStepRunReason.Modified]);
        after.Emitted["First.Layers.g.cs"].ShouldContain("Dense(11)");
    }

    [Fact]
    public void A_constant_that_an_argument_uses_is_related_wherever_it_stands()
    {
        var before = GeneratorHost.Run([.. Project, new("Third.cs", "[Network, Input(3), Dense(Other.Units), MeanSquaredError] public partial class Third;")], generator: Stub());

        var after = before.Edit("Other.cs", text => text.Replace("Units = 10", "Units = 20"));

        after.Reasons(NetDslGenerator.NetworksStep).ShouldBe([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified]);
        after.Reasons(NetDslGenerator.CompileStep)[2].ShouldBe(IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void An_option_compiles_all_networks_again_and_reads_none()
    {
        var after = GeneratorHost.Run(Project, generator: Stub())
            .WithOptions(new Dictionary<string, string> { ["build_property.NetDslFusion"] = "False" });

        after.Reasons(NetDslGenerator.NetworksStep).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached]);
        after.Reasons(NetDslGenerator.OptionsStep).ShouldBe([IncrementalStepRunReason.Modified]);
        after.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified]);
        after.Emitted["First.g.cs"].ShouldContain("fusion False");
    }

    [Theory]
    [InlineData(null, "True")]
    [InlineData("", "True")]
    [InlineData("true", "True")]
    [InlineData("FALSE", "False")]
    [InlineData(" false ", "False")]
    [InlineData("nonsense", "True")]
    public void Fusion_is_on_unless_the_project_says_false(string? value, string fusion)
    {
        var options = value is null ? null : new Dictionary<string, string> { ["build_property.NetDslFusion"] = value };

        GeneratorHost.Run(Project, options, Stub()).Emitted["First.g.cs"].ShouldContain($"fusion {fusion}");
    }

    [Theory]
    [InlineData(null, "Auto")]
    [InlineData("", "Auto")]
    [InlineData("auto", "Auto")]
    [InlineData(" PLAIN ", "Plain")]
    [InlineData("native", "Native")]
    public void The_compiler_chooses_layouts_unless_the_project_does(string? value, string layout)
    {
        var options = value is null ? null : new Dictionary<string, string> { ["build_property.NetDslLayout"] = value };

        GeneratorHost.Run(Project, options, Stub()).Emitted["First.g.cs"].ShouldContain($"layout {layout}");
    }

    [Theory]
    [InlineData(null, "True")]
    [InlineData("nonsense", "True")]
    [InlineData(" False ", "False")]
    public void Values_are_rematerialized_unless_the_project_says_no(string? value, string rematerialize)
    {
        var options = value is null ? null : new Dictionary<string, string> { ["build_property.NetDslRematerialize"] = value };

        GeneratorHost.Run(Project, options, Stub()).Emitted["First.g.cs"].ShouldContain($"rematerialize {rematerialize}");
    }

    [Fact]
    public void Another_option_changes_nothing()
    {
        var after = GeneratorHost.Run(Project, generator: Stub())
            .WithOptions(new Dictionary<string, string> { ["build_property.Other"] = "1" });

        after.Reasons(NetDslGenerator.OptionsStep).ShouldBe([IncrementalStepRunReason.Unchanged]);
        after.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached]);
    }

    [Fact]
    public void A_network_that_appears_or_goes_leaves_the_others()
    {
        var two = GeneratorHost.Run(Project, generator: Stub());

        var three = two.Edit("Third.cs", _ => "[Network] public partial class Third;");
        three.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.New]);

        var again = three.Edit("Third.cs", _ => "public partial class Third;");
        again.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached]);
        again.Emitted.Keys.ShouldBe(two.Emitted.Keys);
    }

    [Fact]
    public void Nothing_of_Roslyn_is_kept_in_the_pipeline()
    {
        var host = GeneratorHost.Run(Project);

        string[] steps = [NetDslGenerator.NetworksStep, NetDslGenerator.OptionsStep, NetDslGenerator.ClashesStep, NetDslGenerator.CompileStep, NetDslGenerator.FilesStep];
        foreach (var value in steps.SelectMany(step => host.Result.TrackedSteps[step]).SelectMany(run => run.Outputs).Select(output => output.Value))
            CheckIsPlain(value, []);
    }

    /// <summary>A network's values all the way down: only types of the model and plain .NET values.</summary>
    private static void CheckIsPlain(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || !seen.Add(value))
            return;
        if (value is System.Collections.IEnumerable items)
        {
            foreach (var item in items)
                CheckIsPlain(item, seen);
            return;
        }

        value.GetType().Namespace.ShouldBeOneOf("NetDsl.Generator", "NetDsl.Generator.Spec");
        foreach (var field in value.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public))
            CheckIsPlain(field.GetValue(value), seen);
    }

    /// <summary>A compiler that writes down what it was given.</summary>
    private static NetDslGenerator Stub() => new((network, options, _) => new(
    [
        new SourceFile($"{network.FullName}.g.cs", $"partial class {network.Name} {{ }} // fusion {options.Fusion} layout {options.Layout} rematerialize {options.Rematerialize}"),
        new SourceFile($"{network.FullName}.Layers.g.cs", $"// {string.Join(", ", network.Layers)}"),
    ]));

    private static bool Same(IncrementalStepRunReason reason) => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorHost host) =>
        host.Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
}
