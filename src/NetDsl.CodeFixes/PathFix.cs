namespace NetDsl.CodeFixes;

/// <summary>
/// NDSL0111: adds the projection to the shortcut of a residual block, or permutes the axes of a path. NDSL0014 to NDSL0016: adds what a
/// join lacks, or removes it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PathFix : NetworkFix
{
    private static readonly HashSet<string> Joins = ["Add", "Concat", "Multiply", "Maximum", "Elementwise"];

    private protected override IEnumerable<Rule> FixableRules => [Rules.PathsDiffer, Rules.JoinWithoutBranch, Rules.OnePath, Rules.NotJoined];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } place)
            return [];
        return mistake.Id == Rules.PathsDiffer.Id ? [.. Projections(mistake, place), .. Permutations(mistake, place)]
            : mistake.Id == Rules.NotJoined.Id ? Ends(mistake, place) : Joined(mistake, place);
    }

    /// <summary>[Shortcut] in place of a path that keeps its input.</summary>
    private static IEnumerable<Fix> Projections(Mistake mistake, AttributeSyntax join)
    {
        var (paths, shapes) = (Paths(mistake, join), mistake.ShapesInMessage);
        if (paths.Count != shapes.Count || paths.Count < 2)
            yield break;
        for (var i = 0; i < paths.Count; i++)
        {
            var (branch, layers) = paths[i];
            var (own, other) = (shapes[i], shapes[i == 0 ? 1 : 0]);
            if (own.Length != 3 || other.Length != 3 || layers.Count > 1 || layers.Count == 1 && mistake.Word(layers[0]) is not ("Identity" or "Shortcut"))
                continue;
            var (rows, columns) = (Stride(own[1], other[1]), Stride(own[2], other[2]));
            var stride = rows != columns ? $", Stride = new[] {{ {rows}, {columns} }}" : rows == 1 ? "" : $", Stride = {rows}";
            var shortcut = $"Shortcut({other[0]}{stride})";
            yield return new(layers.Count == 0 ? $"Add {shortcut} to the empty path" : $"Use {shortcut}",
                () => layers.Count == 0 ? mistake.Root.InsertAfter(branch, mistake.New(shortcut)) : mistake.Replace(layers[0], shortcut), "Add the projection of the shortcut");
        }

        static int Stride(int from, int to) => to > 0 ? Math.Max(1, (from + to - 1) / to) : 1;
    }

    /// <summary>[Permute] at the end of a path whose axes are those of the others in another order.</summary>
    private static IEnumerable<Fix> Permutations(Mistake mistake, AttributeSyntax join)
    {
        var (paths, shapes) = (Paths(mistake, join), mistake.ShapesInMessage);
        for (var i = 0; i < paths.Count && paths.Count == shapes.Count; i++)
        {
            var (own, other, number) = (shapes[i], shapes[i == 0 ? 1 : 0], i + 1);
            if (own.SequenceEqual(other) || !own.OrderBy(size => size).SequenceEqual(other.OrderBy(size => size)))
                continue;
            var (axes, free) = (new List<int>(), Enumerable.Range(0, own.Length).ToList());
            foreach (var size in other)
            {
                axes.Add(free.First(axis => own[axis] == size));
                free.Remove(axes[axes.Count - 1]);
            }

            var end = i + 1 < paths.Count ? paths[i + 1].Branch : join;
            yield return new($"Put Permute({string.Join(", ", axes)}) at the end of path {number}", () => mistake.Insert(end, $"Permute({string.Join(", ", axes)})"));
        }
    }

    /// <summary>The paths before a join: the Branch that opens each, and its layers.</summary>
    private static IReadOnlyList<(AttributeSyntax Branch, IReadOnlyList<AttributeSyntax> Layers)> Paths(Mistake mistake, AttributeSyntax join)
    {
        var before = mistake.Layers.TakeWhile(layer => layer != join).ToList();
        var start = before.FindLastIndex(layer => Joins.Contains(mistake.Word(layer))) + 1;
        var branches = Enumerable.Range(start, before.Count - start).Where(i => mistake.Word(before[i]) == "Branch").ToList();
        return [.. branches.Select((branch, i) =>
        {
            var end = i + 1 < branches.Count ? branches[i + 1] : before.Count;
            return (before[branch], (IReadOnlyList<AttributeSyntax>)before.GetRange(branch + 1, end - branch - 1));
        })];
    }

    private static IEnumerable<Fix> Joined(Mistake mistake, AttributeSyntax join)
    {
        if (mistake.Id == Rules.OnePath.Id)
            yield return new("Add a path that keeps the input", () => mistake.Insert(join, "Branch"));
        yield return new($"Remove '{join}'", () => mistake.Id == Rules.OnePath.Id && Paths(mistake, join).LastOrDefault().Branch is { } branch
            ? WithoutBoth(mistake, join, branch) : mistake.Root.Remove(join), "Remove the join");
    }

    private static SyntaxNode WithoutBoth(Mistake mistake, AttributeSyntax one, AttributeSyntax other)
    {
        var tracked = mistake.Root.TrackNodes(one, other);
        tracked = tracked.Remove(tracked.GetCurrentNode(one)!);
        return tracked.Remove(tracked.GetCurrentNode(other)!);
    }

    private static IEnumerable<Fix> Ends(Mistake mistake, AttributeSyntax branch)
    {
        // Before the loss, or at the end of a block.
        var loss = mistake.All(NetDsl.Generator.Syntax.Vocabulary.IsLoss).FirstOrDefault(loss => loss.SpanStart > branch.SpanStart);
        foreach (var join in new[] { "Add", "Concat" })
            yield return new($"Join the paths with {join}", () => loss is null ? mistake.Root.Append(mistake.Declaration, mistake.New(join)) : mistake.Insert(loss, join));
    }
}
