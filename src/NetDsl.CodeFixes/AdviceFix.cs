namespace NetDsl.CodeFixes;

/// <summary>Does what an advice says, where that is mechanical.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AdviceFix : NetworkFix
{
    private static readonly HashSet<string> Saturating = ["Sigmoid", "Hardsigmoid", "SteppedSigmoid", "Tanh", "Hardtanh", "Softsign"];

    private protected override IEnumerable<Rule> FixableRules => Rules.All.Where(rule => rule.IsAdvice);

    private protected override IEnumerable<Fix> Fixes(Mistake mistake) => mistake.Attribute is not { } layer ? [] : mistake.Id switch
    {
        _ when mistake.Id == AdviceRules.Saturates.Id => [new("Use Relu in the whole stack", () => WithRelu(mistake, layer))],
        _ when mistake.Id == AdviceRules.RectifierBeforeSoftmax.Id => [new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the rectifier")],
        _ when mistake.Id == AdviceRules.BiasBeforeNorm.Id => [new("Set Bias = false", () => mistake.Set(layer, "Bias", "false"))],
        _ when mistake.Id == AdviceRules.DropoutBeforeNorm.Id =>
            [new("Move it behind the last normalisation", () => BehindNorm(mistake, layer)), new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the dropout")],
        _ when mistake.Id == AdviceRules.PenaltyBeforeNorm.Id => [new("Remove L2", () => mistake.Drop(layer, "L2")), new("Set L2 = 0", () => mistake.Set(layer, "L2", "0"))],
        _ when mistake.Id == AdviceRules.KernelLargerThanMap.Id => Smaller(mistake, layer),
        _ when mistake.Id == AdviceRules.PoolDestroysMap.Id =>
            [new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the pool"), new("Use GlobalMaxPool2d", () => mistake.Replace(layer, "GlobalMaxPool2d"))],
        _ when mistake.Id == AdviceRules.NoActivation.Id => [new("Put Relu before it", () => mistake.Insert(layer, "Relu"))],
        _ when mistake.Id == AdviceRules.UnusedName.Id => [new("Remove the name", () => mistake.Drop(layer, "Name"))],
        _ when mistake.Id == AdviceRules.MostParameters.Id => mistake.Previous is { } before && mistake.Word(before) == "Flatten"
            ? [new("Use GlobalAvgPool2d in place of Flatten", () => mistake.Replace(before, "GlobalAvgPool2d"))] : [],
        _ when mistake.Id == AdviceRules.NormOfSinglePixels.Id =>
            [new("Use LayerNorm", () => mistake.Replace(layer, "LayerNorm")), new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the normalisation")],
        _ when mistake.Id == AdviceRules.SkippedPixels.Id => Wider(mistake, layer),
        _ => [],
    };

    /// <summary>Relu in place of the saturating activations up to this one, back to the last normalisation.</summary>
    private static SyntaxNode WithRelu(Mistake mistake, AttributeSyntax last)
    {
        var before = mistake.Layers.TakeWhile(layer => layer != last).ToList();
        var start = before.FindLastIndex(layer => mistake.Word(layer) is "BatchNorm" or "LayerNorm" or "GroupNorm" or "Add" or "Relu") + 1;
        return mistake.Root.ReplaceNodes(before.Skip(start).Append(last).Where(layer => Saturating.Contains(mistake.Word(layer))),
            (layer, _) => layer.CopyAnnotationsTo(mistake.New("Relu"))!.WithTriviaFrom(layer));
    }

    /// <summary>The dropout after the last normalisation, and after the activation that follows it.</summary>
    private static SyntaxNode? BehindNorm(Mistake mistake, AttributeSyntax dropout)
    {
        var layers = mistake.Layers.ToList();
        var norm = layers.FindLastIndex(layer => mistake.Word(layer) == "BatchNorm");
        var place = norm >= 0 && norm + 1 < layers.Count && Activations.Contains(mistake.Word(layers[norm + 1])) ? norm + 1 : norm;
        if (place < layers.IndexOf(dropout))
            return null;
        var tracked = mistake.Root.TrackNodes(dropout, layers[place]);
        tracked = tracked.Remove(tracked.GetCurrentNode(dropout)!);
        return tracked.InsertAfter(tracked.GetCurrentNode(layers[place])!, dropout);
    }

    private static readonly HashSet<string> Activations = ["Relu", "Relu6", "LeakyRelu", "PRelu", "Elu", "Gelu", "Silu", "Hardswish", "Mish", "Tanh", "Sigmoid"];

    /// <summary>The largest odd kernel that the image has room for, with the padding that keeps its size.</summary>
    private static IEnumerable<Fix> Smaller(Mistake mistake, AttributeSyntax layer)
    {
        if (InputShape(mistake) is not { Length: > 1 } shape || mistake.Number(layer, "kernel") is not { } kernel)
            yield break;
        var side = shape.Skip(1).Min();
        var odd = side % 2 == 1 ? side : side - 1;
        if (odd >= 1 && odd < kernel)
            yield return new($"Reduce the kernel to {odd}", () => WithKernel(mistake, layer, odd), "Reduce the kernel");
    }

    /// <summary>The kernel that reads every pixel.</summary>
    private static IEnumerable<Fix> Wider(Mistake mistake, AttributeSyntax layer)
    {
        if (mistake.Number(layer, "Stride") is not (> 0 and < 100 and var stride))
            yield break;
        var odd = stride % 2 == 1 ? stride : stride + 1;
        yield return new($"Increase the kernel to {odd}", () => WithKernel(mistake, layer, odd), "Increase the kernel");
        yield return new($"Set the kernel to the stride, {stride}", () => mistake.Set(layer, "kernel", $"{stride}"), "Set the kernel to the stride");
    }

    /// <summary>The layer with another kernel. A padding that is a number is that of an output as large as the input.</summary>
    private static SyntaxNode WithKernel(Mistake mistake, AttributeSyntax layer, int kernel)
    {
        var isPadded = mistake.Argument(layer, "Padding") is { } padding && mistake.Number(layer, "Padding") is null;
        var changed = layer;
        if (mistake.Argument(layer, "kernel") is { } written)
            changed = changed.ReplaceNode(written.Expression, AttributeEditing.Expression($"{kernel}").WithTriviaFrom(written.Expression));
        if (!isPadded)
            changed = changed.WithArgument("Padding", $"{kernel / 2}");
        return mistake.Root.ReplaceNode(layer, changed);
    }

    /// <summary>The shape of the input in the message.</summary>
    private static int[]? InputShape(Mistake mistake)
    {
        const string before = "its input of ";
        var start = mistake.Message.IndexOf(before, StringComparison.Ordinal);
        return start < 0 ? null : [.. new string([.. mistake.Message.Skip(start + before.Length).TakeWhile(c => char.IsDigit(c) || c == 'x')]).Split('x')
            .Select(size => int.TryParse(size, out var number) ? number : 0)];
    }
}
