using System.Reflection;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>Source compiled through the generator and loaded, so that tests run the emitted code.</summary>
/// <remarks>
/// It stays loaded, as a user's networks do. Collectible assemblies have no tiered compilation: the JIT would optimise code that runs once,
/// and each generic method of the runtime and the reference device over its types, which takes three times as long.
/// </remarks>
public sealed class LoadedNetwork
{
    private LoadedNetwork(GeneratorHost host, byte[] assembly) => (Host, Assembly) = (host, Assembly.Load(assembly));

    /// <summary>Compiles and loads a source; fails with the errors of C# if it is wrong.</summary>
    /// <param name="source">C# with one network or more.</param>
    /// <param name="fusion">The project's NetDslFusion.</param>
    /// <param name="layout">The project's NetDslLayout.</param>
    /// <param name="rematerialize">The project's NetDslRematerialize.</param>
    /// <param name="usings">Whether the source may leave out <see cref="GeneratorHost.Usings"/>.</param>
    public static LoadedNetwork Load(string source, bool fusion = true, string layout = "auto", bool rematerialize = true, bool usings = true) =>
        Load([source], fusion, layout, rematerialize, usings);

    /// <inheritdoc cref="Load(string, bool, string, bool, bool)"/>
    public static LoadedNetwork Load(IEnumerable<TestFile> files, bool fusion = true, string layout = "auto", bool rematerialize = true, bool usings = true)
    {
        var host = GeneratorHost.Run(files, new Dictionary<string, string>
        {
            ["build_property.NetDslFusion"] = fusion ? "true" : "false",
            ["build_property.NetDslLayout"] = layout,
            ["build_property.NetDslRematerialize"] = rematerialize ? "true" : "false",
        }, usings: usings);
        // Without the emitted files, which have no diagnostics of the analyzer and which C# would bind twice.
        host.AnalyzeWithoutGenerator().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        using var assembly = new MemoryStream();
        var result = host.Output.Emit(assembly);
        result.Success.ShouldBeTrue(string.Join("\n", result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(20)));
        return new LoadedNetwork(host, assembly.ToArray());
    }

    /// <summary>The compilation that was loaded, with the emitted text.</summary>
    public GeneratorHost Host { get; }

    /// <summary>The loaded assembly.</summary>
    public Assembly Assembly { get; }

    /// <summary>Calls the emitted <c>Create</c> of a network.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="batch">The most samples of one call.</param>
    /// <param name="seed">What initial parameters are drawn from.</param>
    /// <param name="name">The class; may be left out if there is one network only.</param>
    public NetDsl.Model Create(Device device, int batch, int seed = 1, string? name = null)
    {
        var type = Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(NetDsl.Model)) && (name is null || type.FullName == name || type.Name == name));
        var create = type.GetMethod("Create", BindingFlags.Public | BindingFlags.Static).ShouldNotBeNull($"{type} has no Create");
        var arguments = create.GetParameters().Select(parameter => parameter.Name switch
        {
            "device" => device,
            "maxBatch" => batch,
            "seed" => (object)seed,
            _ => parameter.DefaultValue,
        });
        return (NetDsl.Model)create.Invoke(null, [.. arguments])!;
    }
}
