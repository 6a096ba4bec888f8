using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generator.Emit;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator;

/// <summary>
/// Calls the compiler for every class marked [Network]. It reports no diagnostics; the analyzer does, while typing and in the build, so
/// each is reported once.
/// </summary>
[Generator]
public sealed class NetDslGenerator : IIncrementalGenerator
{
    /// <summary>The classes that may be networks. This step runs on every keystroke.</summary>
    public const string DeclarationsStep = "NetDsl.Declarations";

    /// <summary>The declarations as values. This step runs for those in a changed file, and for all if the surface of the project changed.</summary>
    public const string NetworksStep = "NetDsl.Networks";

    /// <summary>The options of the project.</summary>
    public const string OptionsStep = "NetDsl.Options";

    /// <summary>Networks whose file names clash; usually none.</summary>
    public const string ClashesStep = "NetDsl.Clashes";

    /// <summary>The files of each network.</summary>
    public const string CompileStep = "NetDsl.Compile";

    /// <summary>The files, one by one.</summary>
    public const string FilesStep = "NetDsl.Files";

    /// <summary>The second constructor of each block and template.</summary>
    public const string BlocksStep = "NetDsl.Blocks";

    private readonly Func<NetworkSpec, CompilerOptions, CancellationToken, EquatableArray<SourceFile>> compile;

    /// <summary>Creates the generator, for Roslyn.</summary>
    public NetDslGenerator()
        : this(NetworkCompiler.Compile)
    {
    }

    /// <summary>Creates a generator with another compiler, for tests.</summary>
    internal NetDslGenerator(Func<NetworkSpec, CompilerOptions, CancellationToken, EquatableArray<SourceFile>> compile) => this.compile = compile;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var networks = Declared.With("Network", context.SyntaxProvider)
            .WithTrackingName(DeclarationsStep)
            .Select(static (declared, cancellation) => declared?.Read((declaration, symbol, model) => NetworkParser.Parse(declaration, symbol, model, cancellation), cancellation))
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

        var (blocks, templates) = (FacesOf("Block", Vocabulary.IsBlock), FacesOf("Template", Vocabulary.IsTemplate));

        var clashes = networks.Select(static (network, _) => network?.FullName).Collect()
            .Combine(blocks.Select(static (block, _) => block?.FullName).Collect())
            .Combine(templates.Select(static (template, _) => template?.FullName).Collect())
            .Select(static (names, _) => FileNames.Clashes(names.Left.Left.Concat(names.Left.Right).Concat(names.Right).OfType<string>()))
            .WithTrackingName(ClashesStep);

        var files = networks.Combine(options).Combine(clashes)
            .Select((input, cancellation) => input.Left.Left is { } network ? Compile(network, input.Left.Right, input.Right, cancellation) : default)
            .WithTrackingName(CompileStep)
            // A class that is not a network gives one value too, because an empty list would remove outputs of others.
            .SelectMany(static (files, _) => files.Count > 0 ? files.Select(SourceFile? (file) => file) : [null])
            .WithTrackingName(FilesStep);

        foreach (var faces in new[] { blocks, templates })
            context.RegisterSourceOutput(
                faces.Combine(clashes)
                    .Select(static SourceFile? (input, _) => input.Left is { } face ? FileNames.MakeUnique(BlockFaceWriter.Write(face), face.FullName, input.Right) : null)
                    .WithTrackingName(BlocksStep),
                Add);

        context.RegisterSourceOutput(files, Add);

        static void Add(SourceProductionContext output, SourceFile? file)
        {
            if (file is not null)
                output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        }

        IncrementalValuesProvider<BlockFace?> FacesOf(string attribute, Func<INamedTypeSymbol, bool> isMarked) => Declared.With(attribute, context.SyntaxProvider)
            .Select((declared, cancellation) => declared?.Read((declaration, symbol, _) => isMarked(symbol) ? BlockParser.Parse(declaration, symbol) : null, cancellation));
    }

    private EquatableArray<SourceFile> Compile(NetworkSpec network, CompilerOptions options, EquatableArray<string> clashes, CancellationToken cancellation)
    {
        EquatableArray<SourceFile> files;
        try
        {
            files = compile(network, options, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            files = new([InternalFailure.Write(network, exception)]);
        }

        return FileNames.MakeUnique(files, network.FullName, clashes);
    }
}
