namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The division of the output blocks of a convolution into steps: pairs, whose tiles are the fastest, unless single blocks balance the
/// workers better.
/// </summary>
/// <param name="Outputs">The number of output blocks.</param>
/// <param name="AtOnce">Output blocks of a step.</param>
internal readonly record struct OutputSteps(int Outputs, int AtOnce)
{
    public int Count => (Outputs + AtOnce - 1) / AtOnce;

    /// <param name="outputs">The number of output blocks.</param>
    /// <param name="units">The number of work items that each compute all outputs.</param>
    /// <param name="threads">The number of workers that share the steps of all work items.</param>
    public static OutputSteps Of(int outputs, long units, int threads)
    {
        var pairs = units * ((outputs + 1) / 2);
        return new(outputs, pairs % threads == 0 || pairs >= 8 * threads ? 2 : 1);
    }

    /// <summary>The output blocks of a range of steps.</summary>
    public (int From, int To) Range(long from, long to) => ((int)from * AtOnce, Math.Min((int)to * AtOnce, Outputs));
}
