using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The fused functions of a network, each emitted once as a struct however many kernels use it, under a name that says
/// what was fused.
/// </summary>
public sealed class Functions(Network network)
{
    private readonly Dictionary<(Body, string), Function> functions = [];

    // Beside them in the class stand the accessors of its layers and what the user added, and no member may be called as
    // its class; nor may they hide what emitted code says.
    private readonly HashSet<string> taken =
    [
        network.Spec.Name, .. network.Layers.SelectMany(l => new[] { l.Name, l.Owner }).Select(name => name.Split('.')[0]), .. network.Spec.Members,
        // The declaration names the classes of the user's functions, and would mean ours.
        .. network.Spec.Functions.SelectMany(f => f.Type.Split('.')),
        "Device", "Extent", "Identity", "Keep", "Operand", "Region", "Sigmoids",
    ];

    /// <summary>The generic argument of a kernel call.</summary>
    public string ArgumentFor(Node node, Body? function, FunctionOrigin? origin)
    {
        if (function is not { Steps.Count: > 0 } body)
            return "Identity";
        // The same function under two names is two functions: each is read where its name makes sense.
        var name = Name(node, origin!);
        if (!functions.TryGetValue((body, name), out var known))
        {
            known = new(Reserve(name), body, ParameterNames(node));
            functions.Add((body, name), known);
        }

        return $"Map{body.Arity}<{known.Name}>";
    }

    public void Write(CodeWriter writer)
    {
        var first = true;
        foreach (var function in functions.Values)
        {
            if (!first)
                writer.Line();
            first = false;
            function.Write(writer);
        }
    }

    /// <summary>A name that nothing else in the class has.</summary>
    public string Reserve(string name)
    {
        if (network.Spec.Functions.Any(f => f.Type.Split('.').Contains(name)))
            name += "Map";
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++)
            unique = $"{name}{i}";
        return unique;
    }

    private string Name(Node node, FunctionOrigin origin)
    {
        if (origin.Members.Count == 0)
            return "Itself";
        // The layers whose operations went in, in the order they are computed; the kernel's own layer adds its bias at most.
        var words = new List<string>();
        foreach (var member in origin.Members.Reverse())
        {
            if (member.Origin.Layer < 0)
                continue;
            var word = network.Layers[member.Origin.Layer].Title;
            if (origin.Kernel is { } kernel && kernel.Origin.Layer == member.Origin.Layer && !member.Origin.Backward)
                word = member.Inputs.Any(i => i.Attribute is ParameterSpec { Role: "Bias" }) ? "Bias" : "";
            if (word.Length > 0 && !words.Contains(word))
                words.Add(word);
        }

        if (words.Count > 4)
            words.RemoveRange(2, words.Count - 3);
        var role = words.Count == 1 && node.Origin.Role.Length > 0 && !node.Origin.Backward ? node.Origin.Role : "";
        return string.Concat(words) + role + (origin.Members.Any(m => m.Origin.Backward) ? "Backward" : words.Count == 0 ? "Map" : "");
    }

    private static List<string> ParameterNames(Node node)
    {
        var names = new List<string>();
        if (node.Op.GivesValueToBody)
            names.Add(node.Op.Name.Contains("Backward") || node.Origin.Backward ? "gradient" : node.Op.Name.Contains("Pool") ? "pooled" : "sum");
        foreach (var operand in node.BodyOperands)
        {
            var name = operand.Attribute is ParameterSpec parameter ? CamelCase(parameter.Role)
                : operand.Op == Input.Op ? "input"
                : operand.Op == Target.Op ? "target"
                : operand.Op == Output.Op ? "output"
                : operand.Op == OutputGradient.Op ? "gradient"
                : operand.Op == Uniform.Op ? "drawn"
                : operand.Op == Rate.Op ? "rate"
                : Fuse.IsHostNumber(operand) ? "factor"
                : operand.Origin.Role.Length > 0 && operand.Origin.Role != Again.Role ? CamelCase(operand.Origin.Role)
                : operand.Origin is { Backward: true, Role.Length: 0 } ? "gradient"
                : node.Origin.Backward ? "y"
                : "x";
            var unique = name;
            for (var i = 2; names.Contains(unique); i++)
                unique = $"{name}{i}";
            names.Add(unique);
        }

        return names;
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    private sealed class Function(string name, Body body, IReadOnlyList<string> parameters)
    {
        public string Name { get; } = name;

        public void Write(CodeWriter writer)
        {
            var uses = body.Uses();
            var locals = new List<string>();
            var printed = new (string Text, int Precedence)[body.Arity + body.Steps.Count];
            for (var i = 0; i < body.Arity; i++)
                printed[i] = (parameters[i], 4);
            for (var i = 0; i < body.Steps.Count; i++)
            {
                var value = body.Arity + i;
                printed[value] = Print(body.Steps[i], printed);
                // What is read twice is computed once.
                if (uses[value] > 1 && body.Steps[i].Op != Scalars.Literal)
                {
                    var local = $"t{locals.Count + 1}";
                    locals.Add($"var {local} = {printed[value].Text};");
                    printed[value] = (local, 4);
                }
            }

            var result = printed[printed.Length - 1].Text;
            var signature = $"public static T Apply<T>({string.Join(", ", parameters.Select(p => $"T {p}"))}) where T : struct, IVector<T>";
            writer.Open($"private readonly struct {Name} : IMap{body.Arity}");
            writer.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            if (locals.Count == 0)
            {
                writer.Line(signature + " =>");
                writer.Indent();
                writer.Line(result + ";");
                writer.Unindent();
            }
            else
            {
                writer.Open(signature);
                writer.Lines(locals);
                writer.Line($"return {result};");
                writer.Close();
            }

            writer.Close();
        }

        private static (string Text, int Precedence) Print(Step step, (string Text, int Precedence)[] values)
        {
            if (step.Attribute is Constant.Number number)
                return (number.Value == 0 ? "T.Zero" : number.Value == 1 ? "T.One" : $"T.Create({CodeWriter.Number(number.Value)})", 4);
            var isCall = step.Op.Precedence == 4;
            var arguments = step.Arguments.Select((argument, i) =>
            {
                var (text, precedence) = values[argument];
                // The right operand of - and / needs parentheses around its equals too.
                return isCall || precedence > step.Op.Precedence || precedence == step.Op.Precedence && i == 0 ? text : $"({text})";
            });
            return (string.Format(CultureInfo.InvariantCulture, step.Op.Format, arguments.ToArray()), step.Op.Precedence);
        }
    }
}
