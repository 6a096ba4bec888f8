using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generator.Model;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator;

/// <summary>
/// Calls the compiler for every class marked [Network]. Reports nothing: mistakes are the analyzer's to report, while
/// typing as in the build, and so each comes once.
/// </summary>
[Generator]
public sealed class NetDslGenerator : IIncrementalGenerator
{
    /// <summary>Each declaration as a value. Runs on every keystroke; all that follows runs if the value changed.</summary>
    public const string NetworksStep = "NetDsl.Networks";

    /// <summary>What the project chose.</summary>
    public const string OptionsStep = "NetDsl.Options";

    /// <summary>Names of networks whose files would overwrite each other: usually none.</summary>
    public const string ClashesStep = "NetDsl.Clashes";

    /// <summary>Each network's files.</summary>
    public const string CompileStep = "NetDsl.Compile";

    /// <summary>Each file.</summary>
    public const string FilesStep = "NetDsl.Files";

    /// <summary>The second constructor of each block.</summary>
    public const string BlocksStep = "NetDsl.Blocks";

    private readonly Func<NetworkSpec, CompilerOptions, EquatableArray<SourceFile>> compile;

    /// <summary>The generator as Roslyn makes it.</summary>
    public NetDslGenerator()
        : this(NetworkCompiler.Compile)
    {
    }

    /// <summary>A generator over another compiler, for tests.</summary>
    internal NetDslGenerator(Func<NetworkSpec, CompilerOptions, EquatableArray<SourceFile>> compile) => this.compile = compile;

    /// <summary>Whether a syntax tree is the work of this generator.</summary>
    internal static bool Emitted(SyntaxTree tree) => tree.FilePath.Contains(typeof(NetDslGenerator).FullName);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var networks = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Vocabulary.NetworkAttribute,
                predicate: static (node, _) => node is ClassDeclarationSyntax,
                transform: static (found, cancellation) => NetworkParser.Parse(
                    (ClassDeclarationSyntax)found.TargetNode, (INamedTypeSymbol)found.TargetSymbol, found.SemanticModel, cancellation))
            .Where(static network => network is not null)
            .Select(static (network, _) => network!)
            .WithTrackingName(NetworksStep);

        var options = context.AnalyzerConfigOptionsProvider
            .Select(static (provider, _) => new CompilerOptions(
                Fusion: !provider.GlobalOptions.TryGetValue("build_property.NetDslFusion", out var fusion)
                    || !string.Equals(fusion.Trim(), "false", StringComparison.OrdinalIgnoreCase),
                Layout: provider.GlobalOptions.TryGetValue("build_property.NetDslLayout", out var layout)
                    && Enum.TryParse<LayoutChoice>(layout.Trim(), ignoreCase: true, out var choice) ? choice : LayoutChoice.Auto,
                Rematerialize: !provider.GlobalOptions.TryGetValue("build_property.NetDslRematerialize", out var rematerialize)
                    || !string.Equals(rematerialize.Trim(), "false", StringComparison.OrdinalIgnoreCase)))
            .WithTrackingName(OptionsStep);

        var clashes = networks.Collect()
            .Select(static (all, _) => FileNames.Clashes(all))
            .WithTrackingName(ClashesStep);

        var files = networks.Combine(options).Combine(clashes)
            .Select((input, _) => Compile(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName(CompileStep)
            .SelectMany(static (files, _) => files)
            .WithTrackingName(FilesStep);

        var blocks = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Vocabulary.BlockAttribute,
                predicate: static (node, _) => node is ClassDeclarationSyntax,
                transform: static (found, _) => BlockParser.Parse((ClassDeclarationSyntax)found.TargetNode, (INamedTypeSymbol)found.TargetSymbol))
            .Where(static block => block is not null)
            .Select(static (block, _) => block!.Emit())
            .WithTrackingName(BlocksStep);
        context.RegisterSourceOutput(blocks, static (output, file) =>
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8)));

        context.RegisterSourceOutput(files, static (output, file) =>
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8)));
    }

    private EquatableArray<SourceFile> Compile(NetworkSpec network, CompilerOptions options, EquatableArray<string> clashes)
    {
        EquatableArray<SourceFile> files;
        try
        {
            files = compile(network, options);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            files = new([InternalFailure.Write(network, exception)]);
        }

        return FileNames.MakeUnique(files, network, clashes);
    }
}
