namespace NetDsl.Runtime;

/// <summary>
/// A way to convolve tile by tile with few multiplications: inputs and weights are transformed to numbers at some points, multiplied point by point, where
/// the sum over channels makes it a matrix product, and transformed back. y = A^T [(G w) * (B^T x)], on pictures in blocks of 16 channels.
/// </summary>
/// <remarks>
/// Transformed numbers lie point by point: the 16 numbers of a tile at each point are <c>pointStep</c> apart. <c>scratch</c> is
/// working memory of at least <see cref="Scratch"/> floats.
/// </remarks>
internal unsafe interface ITileTransforms
{
    /// <summary>How many points a tile has: each is a matrix product of its own.</summary>
    static abstract int Points { get; }

    /// <summary>In how many rounds weights are transformed, where they are not wanted all at once; and the most points of a round.</summary>
    static abstract int Rounds { get; }

    /// <inheritdoc cref="Rounds"/>
    static abstract int RoundPoints { get; }

    /// <summary>The first point of a round; that of the round after the last is <see cref="Points"/>.</summary>
    static abstract int FirstPoint(int round);

    /// <summary>Outputs of a tile along one axis, for a kernel of so many taps.</summary>
    static abstract int Outputs(int taps);

    /// <summary>Floats of working memory for a row of tiles.</summary>
    static abstract long Scratch(in TiledPass pass);

    /// <summary>B^T: what a row of tiles reads of one block of a picture.</summary>
    static abstract void Source<V>(in TiledPass pass, float* picture, int tileRow, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>;

    /// <summary>A^T: makes the outputs of a row of tiles, in one block, from the products; what lies outside the picture is dropped.</summary>
    static abstract void Result<V>(in TiledPass pass, float* products, nint pointStep, int rows, float* y, float* scratch) where V : struct, ILanes<V>;

    /// <summary>A: the gradient of the outputs of a row of tiles, in one block.</summary>
    static abstract void ResultGradient<V>(in TiledPass pass, float* dy, int rows, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>;

    /// <summary>G: the weights between two blocks of channels, to the points of a round.</summary>
    /// <param name="pass">The direction.</param>
    /// <param name="round">The round.</param>
    /// <param name="w">By tap, by channel, 16 outputs: as <see cref="BlockWeights"/> lays them out.</param>
    /// <param name="isTurned">Whether the kernel is turned by half: for the gradient of the input.</param>
    /// <param name="target">By channel, 16 outputs: those of the round's first point.</param>
    /// <param name="pointStep">The distance of points.</param>
    /// <param name="scratch">Working memory.</param>
    static abstract void Weights<V>(in TiledPass pass, int round, float* w, bool isTurned, float* target, nint pointStep, float* scratch) where V : struct, ILanes<V>;

    /// <summary>G^T: from gradients of transformed weights to those of the weights.</summary>
    static abstract void WeightsGradient<V>(in TiledPass pass, float* gradient, nint pointStep, float* dw, float* scratch) where V : struct, ILanes<V>;
}
