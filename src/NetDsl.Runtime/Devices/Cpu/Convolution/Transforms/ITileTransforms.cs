namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// An algorithm that convolves tile by tile with few multiplications. Inputs and weights are transformed to numbers at some points. At each
/// point they are multiplied and summed over channels, which is a matrix product. The results are transformed back. y = A^T [(G w) * (B^T
/// x)], on images in blocks of 16 channels.
/// </summary>
/// <remarks>
/// Transformed numbers are stored point by point: the 16 numbers of a tile at consecutive points are <c>pointStep</c> apart. <c>scratch</c>
/// is scratch memory of at least <see cref="Scratch"/> floats.
/// </remarks>
internal unsafe interface ITileTransforms
{
    /// <summary>The number of points of a tile. Each point is a matrix product.</summary>
    static abstract int Points { get; }

    /// <summary>The number of rounds in which weights can be transformed, and the largest number of points of a round.</summary>
    static abstract int Rounds { get; }

    /// <inheritdoc cref="Rounds"/>
    static abstract int RoundPoints { get; }

    /// <summary>The first point of a round. For the round after the last it is <see cref="Points"/>.</summary>
    static abstract int FirstPoint(int round);

    /// <summary>Outputs of a tile along one axis, for a kernel of so many taps.</summary>
    static abstract int Outputs(int taps);

    /// <summary>Floats of scratch memory for a row of tiles.</summary>
    static abstract long Scratch(in TiledPass pass);

    /// <summary>B^T: transforms the inputs of a row of tiles of one channel block.</summary>
    static abstract void Source<V>(in TiledPass pass, float* image, int tileRow, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>;

    /// <summary>
    /// A^T: transforms the products of a row of tiles back to the outputs of one channel block. Outputs outside of the image are dropped.
    /// </summary>
    static abstract void Result<V>(in TiledPass pass, float* products, nint pointStep, int rows, float* y, float* scratch)
        where V : struct, ILanes<V>;

    /// <summary>A: transforms the gradient of the outputs of a row of tiles of one channel block.</summary>
    static abstract void ResultGradient<V>(in TiledPass pass, float* dy, int rows, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>;

    /// <summary>G: transforms the weights between two channel blocks to the points of a round.</summary>
    /// <param name="pass">The direction.</param>
    /// <param name="round">The round.</param>
    /// <param name="w">The packed weights of <see cref="BlockWeights"/>: by tap, by channel, 16 outputs.</param>
    /// <param name="isRotated">Whether the kernel is rotated by 180 degrees, for the gradient of the input.</param>
    /// <param name="target">The transformed weights of the round's first point: by channel, 16 outputs.</param>
    /// <param name="pointStep">The stride of points.</param>
    /// <param name="scratch">Scratch memory.</param>
    static abstract void Weights<V>(in TiledPass pass, int round, float* w, bool isRotated, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>;

    /// <summary>G^T: transforms gradients of transformed weights to gradients of the weights.</summary>
    static abstract void WeightsGradient<V>(in TiledPass pass, float* gradient, nint pointStep, float* dw, float* scratch)
        where V : struct, ILanes<V>;
}
