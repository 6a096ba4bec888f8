using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The fused functions of a network. Each is emitted once, as a struct, however many kernels use it.
/// </summary>
internal sealed class Functions(Network network)
{
    private readonly Dictionary<(Body, string), Function> functions = [];
    private readonly FunctionNames names = new(network);
    /// <summary>The identifiers of layers.</summary>
    public IReadOnlyCollection<string> Layers { get; } = new HashSet<string>(network.Layers.Select(layer => layer.Identifier));

    private readonly HashSet<string> taken = [.. OwnNames.Types];

    /// <summary>The generic argument of a kernel call.</summary>
    /// <param name="node">The kernel.</param>
    /// <param name="function">Its function; null for the identity.</param>
    /// <param name="result">The result of the function: the kernel, or a tuple element of it.</param>
    public string ArgumentFor(Node node, Body? function, Node result)
    {
        if (function is not { Steps.Count: > 0 })
            return "Identity";
        // A function has one name for each list of layers, so that every name fits where it is used.
        var key = (function, Name: names.Of(result));
        if (!functions.TryGetValue(key, out var known))
        {
            var name = taken.Contains(key.Name) ? names.WithKernel(result) : key.Name;
            functions.Add(key, known = new(Reserve(name), function, names.Summary(result), names.Parameters(node, result)));
        }

        return $"Map{function.Arity}<{known.Name}>";
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

    /// <summary>A name that no other type of the network's own has.</summary>
    /// <param name="members">Names that the members of the type have.</param>
    public string Reserve(string name, params IReadOnlyCollection<string> members)
    {
        var unique = name;
        for (var i = 2; members.Contains(unique) || !taken.Add(unique); i++)
            unique = $"{name}{i}";
        return unique;
    }

    private sealed class Function(string name, Body body, string summary, IReadOnlyList<string> parameters)
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
            writer.Summary(summary);
            writer.Line(FileFrame.GeneratedCode);
            writer.Open($"internal readonly struct {Name} : IMap{body.Arity}");
            writer.Line("[MethodImplAttribute(MethodImplOptions.AggressiveInlining)]");
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
            if (step.Literal is { } number)
                return (number == 0 ? "T.Zero" : number == 1 ? "T.One" : $"T.Create({CodeWriter.Number(number)})", 4);
            var arguments = step.Arguments.Select((argument, i) =>
            {
                var (text, precedence) = values[argument];
                // The right operand of - and / needs parentheses around its equals too.
                return step.Op.EnclosesOperands || precedence > step.Op.Precedence || precedence == step.Op.Precedence && i == 0 ? text : $"({text})";
            });
            return (string.Format(CultureInfo.InvariantCulture, step.Op.Format, arguments.ToArray()), step.Op.Precedence);
        }
    }
}
