using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>Reads networks through the generator, with a compiler that only listens.</summary>
internal static class Parsing
{
    /// <summary>The networks in a source, which must be valid C#.</summary>
    public static IReadOnlyList<NetworkSpec> All(string source, bool valid = true)
    {
        List<NetworkSpec> networks = [];
        var host = GeneratorHost.Run(source, generator: new NetDslGenerator((network, _, _) =>
        {
            networks.Add(network);
            return default;
        }));
        if (valid)
            host.CompilerErrors.ShouldBeEmpty();
        return networks;
    }

    /// <summary>The one network in a source.</summary>
    public static NetworkSpec One(string source, bool valid = true) => All(source, valid).ShouldHaveSingleItem();

    /// <summary>The layer that an attribute is read as.</summary>
    public static LayerSpec Layer(string attribute, bool valid = true, string besides = "") =>
        One($"[Network, {attribute}] public partial class Net;\n{besides}", valid).Layers[0];
}
