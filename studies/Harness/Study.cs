namespace Studies.Harness;

/// <summary>A claim of a lecture, and how it is measured.</summary>
internal sealed record Study
{
    /// <summary>The name on the command line, of the file of results and of the figures: <c>not-gate</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The decks that make the claim: <c>002, 004</c>.</summary>
    public required string Lecture { get; init; }

    /// <summary>What the lecture says, in a sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>The rows of the table. Each is measured once for each seed.</summary>
    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>The columns of the table.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>What must be seen in the results. A quick run fails if one of them is not.</summary>
    public required IReadOnlyList<Effect> Effects { get; init; }

    /// <summary>Says whether the claim was met, and why, from the results of a full run.</summary>
    public required Func<Results, Verdict> Judge { get; init; }

    public IReadOnlyList<Chart> Charts { get; init; } = [];

    /// <summary>The number of runs of each row; 1 if nothing is random.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The number of runs of each row in a quick run.</summary>
    public int QuickSeeds { get; init; } = 1;

    /// <summary>Counts the changes of what is measured. Results of an earlier revision are measured again.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The data without which the study cannot run.</summary>
    public RealData Data { get; init; }

    /// <summary>Whether times are measured, so that nothing else may run meanwhile.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether a full run takes so long that <c>all</c> leaves it to <c>run</c>.</summary>
    public bool IsExpensive { get; init; }
}

/// <summary>A configuration that is measured.</summary>
/// <param name="Name">The first cell of its row in the table.</param>
/// <param name="Measure">Measures it once.</param>
internal sealed record Row(string Name, Func<Run, Task<Outcome>> Measure)
{
    public Row(string name, Func<Run, Outcome> measure)
        : this(name, run => Task.FromResult(measure(run)))
    {
    }

    /// <summary>The value that the lecture, or the paper it cites, states for this row.</summary>
    public string? Published { get; init; }

    /// <summary>The largest number of seeds, for a row that takes much longer than the others.</summary>
    public int MostSeeds { get; init; } = int.MaxValue;

    /// <summary>Whether quick runs measure it, too.</summary>
    public bool InQuickRuns { get; init; } = true;
}

/// <summary>A column of the table.</summary>
/// <param name="Key">The name under which runs report it.</param>
/// <param name="Title">The head of the column, with the unit.</param>
/// <param name="Format">How its numbers are written.</param>
internal sealed record Measure(string Key, string Title, string Format = "0.00");

/// <summary>A statement about the results that can be checked.</summary>
internal sealed record Effect(string Statement, Func<Results, bool> Holds);

internal enum VerdictKind
{
    Reproduced,
    SmallerEffect,
    NotReproduced,
}

/// <summary>Whether a claim was met, and why.</summary>
internal sealed record Verdict(VerdictKind Kind, string Why)
{
    public static Verdict Reproduced(string why) => new(VerdictKind.Reproduced, why);

    public static Verdict SmallerEffect(string why) => new(VerdictKind.SmallerEffect, why);

    public static Verdict Not(string why) => new(VerdictKind.NotReproduced, why);

    /// <summary>The verdict in words.</summary>
    public string Words => Kind switch
    {
        VerdictKind.Reproduced => "reproduced",
        VerdictKind.SmallerEffect => "smaller effect",
        _ => "not reproduced",
    };
}
