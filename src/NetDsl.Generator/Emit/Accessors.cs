using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The named parameters of a network, net.Stem.Weight: one property for each layer with parameters, one struct for each
/// set of roles; for a block a struct of its layers, shared by all uses of the same structure.
/// </summary>
internal sealed class Accessors
{
    private const int MostRolesInName = 5;

    private readonly Branch root = new("");
    private readonly Dictionary<string, (string Name, Action<CodeWriter> Write)> types = [];
    private readonly HashSet<string> taken = [];
    private readonly string? broken;

    /// <param name="broken">What every property does where the declaration has errors; null where it has none.</param>
    public Accessors(Network network, string? broken)
    {
        this.broken = broken;
        var parameters = broken is null
            ? network.Parameters.Select(p => (p.Layer, p.Role))
            : DeclaredNames.Of(network.Spec);
        var index = 0;
        foreach (var (layer, role) in parameters)
            root.Add(layer.Split('.'), 0, role, index++);
    }

    public void Write(CodeWriter writer)
    {
        foreach (var child in root.Children)
        {
            var type = TypeOf(child);
            writer.Summary($"The parameters of {child.Name}.");
            writer.Line($"public {type} {child.Name} => {broken ?? Construct(child, "Parameters", 0)};");
            writer.Line();
        }

        foreach (var type in types.Values)
        {
            type.Write(writer);
            writer.Line();
        }
    }

    private static string WithoutNumber(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    private string Construct(Branch branch, string all, int first) => branch.Roles.Count > 0
        ? $"new({string.Join(", ", branch.Roles.Select(r => $"{all}[{Index(r.Index, first, all)}]"))})"
        : $"new({all}, {Index(branch.First, first, all)})";

    private static string Index(int index, int first, string all) =>
        all == "Parameters" ? $"{index}" : index >= first ? $"first + {index - first}" : $"first - {first - index}";

    private string TypeOf(Branch branch)
    {
        var signature = branch.Signature(branch.First);
        if (types.TryGetValue(signature, out var type))
            return type.Name;

        if (branch.Roles.Count > 0)
        {
            var roles = branch.Roles.Select(r => r.Role).ToList();
            // A name of all roles says most, as long as it can be read.
            return Add((roles.Count > MostRolesInName ? WithoutNumber(branch.Name) : string.Concat(roles)) + "Parameters", (writer, name) =>
            {
                writer.Summary($"The parameters of a layer with {string.Join(", ", roles)}.");
                foreach (var role in roles)
                    writer.Line($"/// <param name=\"{role}\">The layer's {role}.</param>");
                writer.Line($"public readonly record struct {name}({string.Join(", ", roles.Select(role => $"global::NetDsl.Parameter {role}"))});");
            });
        }

        var members = branch.Children.Select(child => (child.Name, Type: TypeOf(child), Value: broken ?? Construct(child, "all", branch.First))).ToList();
        return Add(WithoutNumber(branch.Name) + "Parameters", (writer, name) =>
        {
            writer.Summary($"The parameters of a block such as {branch.Name}.");
            writer.Open($"public readonly struct {name}");
            writer.Line("private readonly global::System.Collections.Generic.IReadOnlyList<global::NetDsl.Parameter> all;");
            writer.Line("private readonly int first;");
            writer.Line();
            writer.Line($"internal {name}(global::System.Collections.Generic.IReadOnlyList<global::NetDsl.Parameter> all, int first) => (this.all, this.first) = (all, first);");
            foreach (var member in members)
            {
                writer.Line();
                writer.Summary($"The parameters of {member.Name}.");
                writer.Line($"public {member.Type} {member.Name} => {member.Value};");
            }

            writer.Close();
        });

        string Add(string wanted, Action<CodeWriter, string> write)
        {
            var name = wanted;
            for (var i = 2; !taken.Add(name); i++)
                name = $"{wanted}{i}";
            types.Add(signature, (name, writer => write(writer, name)));
            return name;
        }
    }

    /// <summary>A layer with its parameters, or a block with its layers.</summary>
    private sealed class Branch(string name)
    {
        public string Name { get; } = name;

        public List<Branch> Children { get; } = [];

        public List<(string Role, int Index)> Roles { get; } = [];

        public int First => Roles.Count > 0 ? Roles[0].Index : Children[0].First;

        public void Add(string[] path, int depth, string role, int index)
        {
            if (depth == path.Length)
            {
                Roles.Add((role, index));
                return;
            }

            if (Children.FirstOrDefault(c => c.Name == path[depth]) is not { } child)
                Children.Add(child = new(path[depth]));
            child.Add(path, depth + 1, role, index);
        }

        /// <summary>Equal for branches that one type serves.</summary>
        public string Signature(int first) => Roles.Count > 0
            ? string.Join(",", Roles.Select(r => $"{r.Role}{r.Index - r.Index}"))
            : $"{{{string.Join(";", Children.Select(c => $"{c.Name}@{c.First - first}:{c.Signature(c.First)}:{string.Join(",", c.Roles.Select(r => r.Index - first))}"))}}}";
    }
}
