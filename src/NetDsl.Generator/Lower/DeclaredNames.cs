using NetDsl.Generator.Expand;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

/// <summary>
/// The layers and the roles of parameters and rates that follow from the names in a declaration alone. They are used for declarations with
/// errors, whose shapes are unknown, so that net.Conv1.Weight does not cause a second error.
/// </summary>
internal static class DeclaredNames
{
    /// <summary>More layers and uses of blocks than this are an error of their own, and get no names.</summary>
    private const int MostLayers = 5_000;

    public static IEnumerable<(string Layer, string Role, bool IsRate)> Of(NetworkSpec network)
    {
        var counter = new Counter();
        var scope = Scope.OfNetwork(network);
        return OutputSection.Of(network).SelectMany(section => Of(network, section.IsHead ? scope.OfHead(section) : scope, section.Start, section.End, counter)).Distinct();
    }

    private static IEnumerable<(string Layer, string Role, bool IsRate)> Of(NetworkSpec network, Scope scope, int start, int end, Counter counter)
    {
        for (var position = start; position < end; position++)
        {
            var spec = scope.Layers[position];
            var layer = Registry.Find(spec.Word);
            var block = layer is null ? network.Blocks.FirstOrDefault(b => b.Word == spec.Word) : null;
            if (layer is null && (block is null || scope.IsInside(block.Word)))
                continue;

            var reader = new ArgumentReader(spec, scope.Attribute(position), [], scope.NamesAt(position));
            var times = Math.Max(0, Math.Min(reader.Integer("Repeat", 1), 1000));
            if (!reader.Boolean("When", true) && !reader.Failed)
                continue;
            var isShared = reader.Boolean("Shared", false);
            for (var i = 1; i <= (isShared ? Math.Min(times, 1) : times); i++)
            {
                if (++counter.Layers > MostLayers)
                    yield break;
                var name = scope.NameOf(position, layer?.Stem ?? block!.Name, times > 1 && !isShared ? i : 0);
                var own = layer is not null
                    ? layer.ParameterRoles.Select(role => (name, role, false)).Concat(layer.RateRoles.Select(role => (name, role, true)))
                    : Of(network, scope.OfBlock(position, block!, name, Arguments(block!, reader)), 0, block!.Layers.Count, counter);
                foreach (var member in own)
                    yield return member;
            }
        }
    }

    /// <summary>The arguments of a block that can be evaluated without shapes.</summary>
    private static Dictionary<string, ArgumentValue> Arguments(BlockSpec block, ArgumentReader reader)
    {
        var arguments = new Dictionary<string, ArgumentValue>();
        foreach (var parameter in block.Parameters)
            if (reader.Value(parameter) is { } value)
                arguments[parameter.Name] = value;
        return arguments;
    }

    /// <summary>How many layers and uses of blocks have been visited.</summary>
    private sealed class Counter
    {
        public int Layers { get; set; }
    }
}
