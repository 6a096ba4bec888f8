using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>Values for the runtime as C#.</summary>
internal static class RuntimeText
{
    public static string Of(RuntimeValue value) => value switch
    {
        RuntimeValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        RuntimeValue.Float number => CodeWriter.Number(number.Value),
        RuntimeValue.Boolean truth => truth.Value ? "true" : "false",
        RuntimeValue.Member member => $"{member.Type}.{member.Name}",
        RuntimeValue.List list => $"[{Joined(list.Items)}]",
        RuntimeValue.Pair pair => $"({Of(pair.First)}, {Of(pair.Second)})",
        RuntimeValue.Named named => $"{named.Name}: {Of(named.Value)}",
        RuntimeValue.Static { Arguments.Count: 0 } property => $"{property.Type}.{property.Name}",
        RuntimeValue.Static call => $"{call.Type}.{call.Name}({Joined(call.Arguments)})",
        RuntimeValue.Result result => $"{Of(result.Of)}.{result.Method}()",
        RuntimeValue.New { Settings.Count: 0 } made => $"new {made.Type}({Joined(made.Arguments)})",
        RuntimeValue.New made => $"new {made.Type}{(made.Arguments.Count == 0 ? "" : $"({Joined(made.Arguments)})")} {{ {string.Join(", ", made.Settings.Select(s => $"{s.Name} = {Of(s.Value)}"))} }}",
        _ => throw new InvalidOperationException($"{value} has no text."),
    };

    private static string Joined(IEnumerable<RuntimeValue> values) => string.Join(", ", values.Select(Of));
}
