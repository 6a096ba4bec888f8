namespace NetDsl.Runtime;

/// <summary>How the blocks of outputs of a convolution are dealt out: two at a time, whose tiles are the fastest, unless a thread would then have less to do than another.</summary>
/// <param name="Outputs">How many blocks there are.</param>
/// <param name="AtOnce">How many make a step.</param>
internal readonly record struct OutputSteps(int Outputs, int AtOnce)
{
    public int Count => (Outputs + AtOnce - 1) / AtOnce;

    /// <param name="outputs">How many blocks there are.</param>
    /// <param name="units">Of how many units all of them are made.</param>
    /// <param name="threads">How many threads share the steps of all units.</param>
    public static OutputSteps Of(int outputs, long units, int threads)
    {
        var pairs = units * ((outputs + 1) / 2);
        return new(outputs, pairs % threads == 0 || pairs >= 8 * threads ? 2 : 1);
    }

    /// <summary>The outputs from one step to another.</summary>
    public (int From, int To) Range(long from, long to) => ((int)from * AtOnce, Math.Min((int)to * AtOnce, Outputs));
}
