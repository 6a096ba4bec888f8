namespace NetDsl.Ilgpu;

/// <summary>
/// A sum that keeps what rounding takes from it (Kahan, 1965; the variant of Neumaier, 1974): exact to a few units in the last place
/// however many terms there are.
/// </summary>
internal readonly struct ExactSum(float sum, float lost)
{
    private readonly float sum = sum;
    private readonly float lost = lost;

    /// <summary>The sum. If it is infinite, the rest is NaN (infinity minus infinity) and is ignored.</summary>
    public float Value => lost <= float.PositiveInfinity ? sum + lost : sum;

    public ExactSum Add(float term)
    {
        var next = sum + term;
        // Whichever is smaller has lost its last digits.
        var large = System.MathF.Abs(sum) >= System.MathF.Abs(term);
        var rest = large ? sum - next + term : term - next + sum;
        return new(next, lost + rest);
    }
}
