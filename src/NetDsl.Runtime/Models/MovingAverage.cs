namespace NetDsl.Runtime.CompilerServices;

/// <summary>A mean and a variance of each channel whose moving averages training keeps. Emitted.</summary>
/// <param name="Layer">Whose statistics they are.</param>
/// <param name="Share">The share of a batch in the averages after it.</param>
/// <param name="Inner">How many numbers of a channel a sample has.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MovingAverage(string Layer, float Share, int Inner);
