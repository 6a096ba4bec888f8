using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// The layers and roles of parameters and rates that a declaration gives rise to by its words alone. For declarations with errors,
/// where shapes are not known: whoever writes net.Conv1.Weight is not to be told that there is no Conv1.
/// </summary>
internal static class DeclaredNames
{
    public static IEnumerable<(string Layer, string Role, bool IsRate)> Of(NetworkSpec network)
    {
        var scope = Scope.OfNetwork(network);
        return OutputSection.Of(network).SelectMany(section => Of(network, section.IsHead ? scope.OfHead(section) : scope, section.Start, section.End)).Distinct();
    }

    private static IEnumerable<(string Layer, string Role, bool IsRate)> Of(NetworkSpec network, Scope scope, int start, int end)
    {
        for (var position = start; position < end; position++)
        {
            var spec = scope.Layers[position];
            var layer = Registry.Find(spec.Word);
            var block = layer is null ? network.Blocks.FirstOrDefault(b => b.Word == spec.Word) : null;
            if (layer is null && (block is null || scope.IsInside(block.Word)))
                continue;

            var reader = new ArgumentReader(spec, scope.Attribute(position), [], scope.Names);
            var times = Math.Max(0, Math.Min(reader.Integer("Repeat", 1), 1000));
            var isShared = reader.Boolean("Shared", false);
            for (var i = 1; i <= (isShared ? Math.Min(times, 1) : times); i++)
            {
                var name = scope.NameOf(position, layer?.Stem ?? block!.Name, times > 1 && !isShared ? i : 0);
                var own = layer is not null
                    ? layer.ParameterRoles.Select(role => (name, role, false)).Concat(layer.RateRoles.Select(role => (name, role, true)))
                    : Of(network, scope.OfBlock(position, block!, name, new Dictionary<string, ArgumentValue>()), 0, block!.Layers.Count);
                foreach (var member in own)
                    yield return member;
            }
        }
    }
}
