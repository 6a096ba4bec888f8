using NetDsl.Generator.Ir;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>
/// What stands for the shapes and numbers that a mistake leaves unknown, so that the layers after it are checked too, and the mistakes so far.
/// There are two sets of guesses, which agree in nothing. A mistake that shows with both, in the same words, does not follow from a guess.
/// </summary>
/// <param name="isSecond">Whether it is the second set.</param>
internal sealed class Guesses(bool isSecond)
{
    private readonly List<Finding> findings = [];

    /// <summary>The mistakes so far.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Whether something else than the findings is wrong: C# reports it.</summary>
    public bool HasBroken { get; private set; }

    /// <summary>Whether a layer is unknown. It may be meant as a join, or have any name, so joins and names after it are not checked.</summary>
    public bool HasUnknownLayer { get; set; }

    /// <summary>An unknown number: of units, of rows of a kernel, of repetitions.</summary>
    public int Number => isSecond ? 3 : 2;

    /// <summary>The output of a layer of which nothing is known: its rank is not known either.</summary>
    public TensorType Unknown => isSecond ? Vector : Image(Channels);

    // Many layers divide channels and sides: both numbers have many divisors.
    private int Channels => isSecond ? 1680 : 840;

    private int Side => isSecond ? 160 : 96;

    private TensorType Vector => TensorType.PerSample(Channels);

    private TensorType Image(int channels) => TensorType.PerSample(channels, Side, Side);

    private TensorType Sequence(int channels) => TensorType.PerSample(channels, Side);

    /// <summary>Keeps the mistakes of a layer. A network that is too long is not checked further.</summary>
    public void Report(FindingException exception)
    {
        if (exception.Findings.Any(finding => finding.Rule == Rules.TooManyParts))
            throw exception;
        HasBroken |= exception.Findings.Count == 0;
        Add(exception);
    }

    /// <summary>Keeps the mistakes that ended the check.</summary>
    public void Add(FindingException exception) => findings.AddRange(exception.Findings);

    /// <summary>Inputs that a layer may be meant for, where it cannot take those that it gets; the most likely come first.</summary>
    public IEnumerable<IReadOnlyList<TensorType>> Alternatives(IReadOnlyList<TensorType> inputs) =>
        inputs.Count == 1 ? Alternatives(inputs[0]).Select(type => new[] { type }) : AlternativesOfPaths(inputs);

    private IEnumerable<TensorType> Alternatives(TensorType input)
    {
        if (input.Rank == 3)
            yield return Image(input.Channels);
        if (input.Rank == 2)
            yield return Sequence(input.Channels);
        if (input.Rank > 1 && input.Length <= int.MaxValue)
            yield return TensorType.PerSample((int)input.Length);
        yield return Image(Channels);
        yield return Vector;
        yield return Sequence(Channels);
    }

    /// <summary>Paths that fit: each has the sizes of one path, with its own channels or with those of that path.</summary>
    private IEnumerable<IReadOnlyList<TensorType>> AlternativesOfPaths(IReadOnlyList<TensorType> paths)
    {
        var model = paths[isSecond ? paths.Count - 1 : 0];
        if (model.Rank > 1 && paths.All(path => path.Rank == model.Rank))
            yield return [.. paths.Select(path => TensorType.PerSample([path.Channels, .. model.Sizes.Skip(1)]))];
        yield return [.. paths.Select(_ => model)];
    }
}
