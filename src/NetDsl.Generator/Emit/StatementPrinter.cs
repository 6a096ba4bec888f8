namespace NetDsl.Generator.Emit;

/// <summary>Prints the statements of a part of a program as C#, in their order.</summary>
/// <param name="numbers">The numbers of the part in the order of use, as C#.</param>
internal sealed class StatementPrinter(IReadOnlyList<string> numbers)
{
    private int next;

    /// <summary>The lines of a statement.</summary>
    public IEnumerable<string> Lines(Statement statement) => statement switch
    {
        Statement.Call call => [Line(call)],
        Statement.Loop loop =>
        [
            $"new {loop.Step}(net, {(loop.IsReversed ? loop.Length - 1 : 0)}, samples).Begin();",
            loop.IsReversed ? $"for (var step = {loop.Length - 1}; step >= 0; step--)" : $"for (var step = 0; step <= {loop.Length - 1}; step++)",
            $"    new {loop.Step}(net, step, samples).Run(samples);",
        ],
        _ => throw new InvalidOperationException($"{statement} has no text."),
    };

    private string Line(Statement.Call call)
    {
        var functions = call.Functions.Count == 0 ? "" : $"<{string.Join(", ", call.Functions)}>";
        return $"Device.{call.Method}{functions}({string.Join(", ", call.Arguments.Select(argument => (argument.Name is { } name ? $"{name}: " : "") + Text(argument)))});";
    }

    private string Text(Argument argument) => argument switch
    {
        Argument.Fixed text => text.Text,
        Argument.Number number => number.IsFactor ? Factor() : Number(),
        Argument.Slice slice => $"{slice.Value}.Slice({Factor()} * samples, {Factor()} * samples)",
        Argument.Samples => $"{Factor()} * samples",
        Argument.Extent extent => $"new({extent.Count}, {Number()}, {Number()}{(extent.Layout.Length == 0 ? "" : $", {extent.Layout}")})",
        Argument.Formula formula => WithoutParentheses(Print(formula)),
        Argument.HostOperand host => $"Operand.Value({Text(host.Value)})",
        Argument.SpreadOperand operand => $"{Text(operand.Value)}.{operand.Spread}",
        _ => throw new InvalidOperationException($"{argument} has no text."),
    };

    private string Print(Argument.Formula formula) =>
        string.Format(CultureInfo.InvariantCulture, formula.Format, [.. formula.Operands.Select(operand => operand is Argument.Formula inner ? Print(inner) : Text(operand))]);

    private string Number() => numbers[next++];

    /// <summary>The next number as a part of an expression.</summary>
    private string Factor() => Number() is var text && text.Contains(' ') ? $"({text})" : text;

    private static string WithoutParentheses(string text) => text[0] == '(' ? text.Substring(1, text.Length - 2) : text;
}
