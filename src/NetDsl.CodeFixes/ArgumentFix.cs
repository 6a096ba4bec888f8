using System.Globalization;

namespace NetDsl.CodeFixes;

/// <summary>Changes or removes the argument that is wrong, where the message leaves one right value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ArgumentFix : NetworkFix
{
    /// <summary>Options that may simply go.</summary>
    private static readonly HashSet<string> Optional =
        [Rules.NoSuchOption.Id, Rules.HeadTargetDiffers.Id, Rules.SingleWeight.Id, Rules.DropoutBetweenNoLayers.Id, Rules.OutOfRange.Id, Rules.NotPositive.Id];

    private protected override IEnumerable<Rule> FixableRules =>
    [
        Rules.NoSuchOption, Rules.HeadTargetDiffers, Rules.SingleWeight, Rules.DropoutBetweenNoLayers, Rules.OutOfRange, Rules.NotPositive, Rules.ArgumentType, Rules.UnknownNonlinearity,
        Rules.LastStateOnly, Rules.WrongAxes, Rules.SharedShapesDiffer,
    ];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        if (mistake.Id == Rules.LastStateOnly.Id && mistake.Previous is { } recurrent)
            yield return new($"Set ReturnSequences of {mistake.Word(recurrent)}", () => mistake.Set(recurrent, "ReturnSequences", "true"), "Set ReturnSequences");
        if (mistake.Id == Rules.DropoutBetweenNoLayers.Id)
            yield return new("Use 2 layers", () => mistake.Set(layer, "Layers", "2"));
        if (mistake.Id == Rules.SharedShapesDiffer.Id && mistake.Argument(layer, "Name") is { } name && mistake.Argument(layer, "Shared") is { } shared)
            yield return new("Do not share its parameters", () => mistake.Root.ReplaceNode(layer, layer.RemoveNodes([name, shared], SyntaxRemoveOptions.KeepNoTrivia)!));
        if (mistake.Id == Rules.WrongAxes.Id && mistake.ShapesInMessage.FirstOrDefault() is { } shape)
            yield return new("Name each axis once", () => Axes(mistake, layer, shape.Length));
        if (mistake.Underlined is not { } argument)
            yield break;
        foreach (var value in Values(mistake, argument))
            yield return new($"Write {value}", () => mistake.Root.ReplaceNode(argument.Expression, AttributeEditing.Expression(value).WithTriviaFrom(argument.Expression)), "Write the right value");
        if (Optional.Contains(mistake.Id) && argument.NameEquals is { } option)
            yield return new($"Remove '{option.Name}'", () => mistake.Drop(argument), "Remove the argument");
    }

    private static IEnumerable<string> Values(Mistake mistake, AttributeArgumentSyntax argument)
    {
        if (mistake.Id == Rules.UnknownNonlinearity.Id)
            return mistake.Model.GetConstantValue(argument.Expression) is { Value: string written } && written.Trim().ToLowerInvariant() is var lower && lower.Contains("relu") ? ["\"relu\""] : ["\"tanh\""];
        if (mistake.Id == Rules.ArgumentType.Id && new[] { "Padding.Same", "Padding.Valid" }.FirstOrDefault(member => mistake.Message.Contains($"the enumeration, {member}")) is { } padding)
            return [padding];
        // A percentage, or a whole number with a fraction.
        return mistake.Model.GetConstantValue(argument.Expression) switch
        {
            { HasValue: true, Value: double number } when mistake.Id == Rules.OutOfRange.Id && number is > 1 and < 100 => [Number(number / 100)],
            { HasValue: true, Value: int number } when mistake.Id == Rules.OutOfRange.Id && number is > 1 and < 100 => [Number(number / 100.0)],
            { HasValue: true, Value: double number } when mistake.Id == Rules.ArgumentType.Id && Math.Abs(number) < int.MaxValue => [Number(Math.Round(number))],
            { HasValue: true, Value: double number } when mistake.Id == Rules.OutOfRange.Id && number < 0 => [Number(-number)],
            { HasValue: true, Value: string text } when mistake.Id == Rules.ArgumentType.Id && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => [$"{number}"],
            _ => [],
        };
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The given axes without repetition and without those that do not exist, then the others in order.</summary>
    private static SyntaxNode? Axes(Mistake mistake, AttributeSyntax layer, int rank)
    {
        if (layer.ArgumentList is not { } list || list.Arguments.Any(argument => argument.NameEquals is not null || argument.NameColon is not null))
            return null;
        var given = list.Arguments.Select(argument => mistake.Model.GetConstantValue(argument.Expression).Value as int? ?? -1).Where(axis => axis >= 0 && axis < rank).Distinct().ToList();
        return mistake.Replace(layer, $"Permute({string.Join(", ", given.Concat(Enumerable.Range(0, rank).Except(given)))})");
    }
}
