namespace NetDsl.Ilgpu;

/// <summary>
/// A product of matrices that need not exist in memory: y[g, i, j] = the sum over p of left[g, i, p] * right[g, p, j]. A convolution is a
/// product whose right-hand matrix is read from the image ("implicit GEMM"). One kernel of tiles computes all products.
/// </summary>
internal interface IProduct
{
    /// <summary>Groups of channels that are multiplied separately.</summary>
    int Groups { get; }

    /// <summary>Rows of a group's result.</summary>
    int Rows { get; }

    /// <summary>Columns of a group's result.</summary>
    int Columns { get; }

    /// <summary>Terms of each sum.</summary>
    int Depth { get; }

    /// <summary>Whether neighbours in depth, and not in rows, are adjacent in the memory of the left-hand matrix.</summary>
    bool LeftIsByDepth { get; }

    /// <summary>Whether neighbours in depth, and not in columns, are adjacent in the memory of the right-hand matrix.</summary>
    bool RightIsByDepth { get; }

    /// <summary>A factor on the left.</summary>
    float Left(int group, int row, int depth);

    /// <summary>A factor on the right.</summary>
    float Right(int group, int depth, int column);

    /// <summary>Which element of the result it is.</summary>
    Place At(int group, int row, int column);
}
