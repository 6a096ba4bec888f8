using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The named parameters of a network, net.Stem.Weight, and the rates at which it drops, net.Dropout1.Rate: one property for each
/// layer that has any, one struct for each set of roles; for a block a struct of its layers, shared by all uses of the same
/// structure.
/// </summary>
internal sealed class Accessors
{
    private const int MaxRolesInName = 5;

    private readonly Branch root = new("");
    private readonly Dictionary<string, (string Name, Action<CodeWriter> Write)> types = [];
    private readonly HashSet<string> taken;
    private readonly Func<string, bool> isTaken;
    private readonly string? broken;

    /// <param name="broken">What every property does where the declaration has errors; null where it has none.</param>
    public Accessors(Network network, string? broken)
    {
        this.broken = broken;
        // A class that cannot have a member for a layer has an error, but what is emitted compiles.
        isTaken = name => network.Spec.Members.Contains(name) || name == network.Spec.Name;
        taken = [network.Spec.Name, .. network.Spec.Members, .. LayerName.Reserved];
        var members = broken is null
            ? network.Parameters.Select(p => (p.Layer, p.Role, Kind: Kind.Parameter)).Concat(network.Rates.Select(r => (r.Layer, r.Role, Kind: Kind.Rate)))
            : DeclaredNames.Of(network.Spec).Select(m => (m.Layer, m.Role, Kind: m.IsRate ? Kind.Rate : Kind.Parameter));
        var counts = Kind.All.ToDictionary(kind => kind, _ => 0);
        foreach (var (layer, role, kind) in members)
            root.Add(layer.Split('.'), 0, new(role, kind, counts[kind]++));
        taken.UnionWith(root.Children.Select(child => child.Name));
    }

    public void Write(CodeWriter writer)
    {
        foreach (var child in root.Children.Where(child => !isTaken(child.Name)))
        {
            var type = TypeOf(child);
            writer.Summary(child.IsRate ? $"The rate of {child.Name}." : $"The parameters of {child.Name}.");
            writer.Line($"public {type} {CodeWriter.Identifier(child.Name)} => {broken ?? Construct(child, null)};");
            writer.Line();
        }

        foreach (var type in types.Values)
        {
            type.Write(writer);
            writer.Line();
        }
    }

    private static string WithoutNumber(string name) => name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>The C# expression of a branch.</summary>
    /// <param name="around">The block whose struct it stands in, which counts from its own first members; null in the class itself.</param>
    private static string Construct(Branch branch, Branch? around)
    {
        if (branch.IsRate)
            return Item(branch.Members[0]);
        return branch.Members.Count > 0
            ? $"new({string.Join(", ", branch.Members.Select(Item))})"
            : $"new({string.Join(", ", branch.Kinds.Select(kind => $"{(around is null ? kind.List : kind.Field)}, {Index(kind, branch.First(kind)!.Value)}"))})";

        string Item(Member member) => $"{(around is null ? member.Kind.List : member.Kind.Field)}[{Index(member.Kind, member.Index)}]";

        string Index(Kind kind, int index) =>
            around?.First(kind) is not { } first ? $"{index}" : index >= first ? $"{kind.FirstField} + {index - first}" : $"{kind.FirstField} - {first - index}";
    }

    private string TypeOf(Branch branch)
    {
        if (branch.IsRate)
            return Kind.Rate.Type;
        var signature = branch.Signature(branch);
        if (types.TryGetValue(signature, out var type))
            return type.Name;

        if (branch.Members.Count > 0)
        {
            var roles = branch.Members;
            // A name of all roles says most, as long as it can be read.
            return Add((roles.Count > MaxRolesInName ? WithoutNumber(branch.Name) : string.Concat(roles.Select(m => m.Role))) + "Parameters", (writer, name) =>
            {
                writer.Summary($"The parameters of a layer with {string.Join(", ", roles.Select(m => m.Role))}.");
                foreach (var member in roles)
                    writer.Line($"/// <param name=\"{member.Role}\">The layer's {member.Role}.</param>");
                writer.Line($"public readonly record struct {name}({string.Join(", ", roles.Select(m => $"{m.Kind.Type} {m.Role}"))});");
            });
        }

        var members = branch.Children.Select(child => (child.Name, child.IsRate, Type: TypeOf(child), Value: broken ?? Construct(child, branch))).ToList();
        return Add(WithoutNumber(branch.Name) + "Parameters", (writer, name) =>
        {
            var fields = branch.Kinds.SelectMany(kind => new[] { (Type: $"global::System.Collections.Generic.IReadOnlyList<{kind.Type}>", Name: kind.Field), (Type: "int", Name: kind.FirstField) }).ToList();
            var names = string.Join(", ", fields.Select(f => f.Name));
            writer.Summary($"The parameters of a block such as {branch.Name}.");
            writer.Open($"public readonly struct {name}");
            foreach (var field in fields)
                writer.Line($"private readonly {field.Type} {field.Name};");
            writer.Line();
            writer.Line($"internal {name}({string.Join(", ", fields.Select(f => $"{f.Type} {f.Name}"))}) => ({string.Join(", ", fields.Select(f => $"this.{f.Name}"))}) = ({names});");
            foreach (var member in members)
            {
                writer.Line();
                writer.Summary(member.IsRate ? $"The rate of {member.Name}." : $"The parameters of {member.Name}.");
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

    /// <summary>What a layer can have: which list of the model it is in, and what a block's struct calls that list and its own first of it.</summary>
    private sealed record Kind(string Type, string List, string Field, string FirstField)
    {
        public static readonly Kind Parameter = new("global::NetDsl.Parameter", "base.Parameters", "all", "first");

        public static readonly Kind Rate = new("global::NetDsl.DropRate", "base.DropRates", "rates", "firstRate");

        public static readonly IReadOnlyList<Kind> All = [Parameter, Rate];
    }

    /// <summary>Something that a layer has. The rate of a layer that only drops has no role.</summary>
    private sealed record Member(string Role, Kind Kind, int Index);

    /// <summary>A layer with what it has, or a block with its layers.</summary>
    private sealed class Branch(string name)
    {
        private readonly Dictionary<string, Branch> childrenByName = [];

        public string Name { get; } = name;

        public List<Branch> Children { get; } = [];

        public List<Member> Members { get; } = [];

        /// <summary>Whether it is a layer that only drops: then it is its rate.</summary>
        public bool IsRate => Members.Count == 1 && Members[0].Role.Length == 0;

        public IEnumerable<Kind> Kinds => Kind.All.Where(kind => First(kind) is not null);

        /// <summary>The index of the first of a kind; null where there is none.</summary>
        public int? First(Kind kind) => Members.Where(m => m.Kind == kind).Select(m => (int?)m.Index).Concat(Children.Select(c => c.First(kind))).FirstOrDefault(i => i is not null);

        public void Add(string[] path, int depth, Member member)
        {
            if (depth == path.Length)
            {
                Members.Add(member);
                return;
            }

            if (!childrenByName.TryGetValue(path[depth], out var child))
            {
                Children.Add(child = new(path[depth]));
                childrenByName.Add(path[depth], child);
            }

            child.Add(path, depth + 1, member);
        }

        /// <summary>Equal for branches that one type serves: the same roles, at the same distance from the first of the block around.</summary>
        public string Signature(Branch around) => Members.Count > 0
            ? string.Join(",", Members.Select(m => $"{m.Kind.Field}:{m.Role}{(around == this ? "" : $"@{m.Index - around.First(m.Kind)}")}"))
            : $"{{{string.Join(";", Children.Select(c => $"{c.Name}:{string.Join(",", c.Kinds.Select(k => $"{k.Field}@{c.First(k) - around.First(k)}"))}:{c.Signature(c.Members.Count > 0 ? around : c)}"))}}}";
    }
}
