using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>
/// The square of sums that one thread of a tile accumulates. They are fields, because an array would be in memory; a row and then an
/// element of it are chosen with selections, which cost a few instructions after the sums are complete.
/// </summary>
internal interface IRegisters<T> where T : struct, IRegisters<T>
{
    /// <summary>The number of rows, and of columns, of a thread.</summary>
    static abstract int Size { get; }

    /// <summary>The number of terms that are added at a time.</summary>
    static abstract int Terms { get; }

    /// <summary>The difference between the pitch of a panel and a tile, which avoids conflicts of memory banks.</summary>
    static abstract int Padding { get; }

    /// <summary>Adds the products of some columns of the left and as many rows of the right panel.</summary>
    /// <param name="left">The left panel, from the first of these terms on.</param>
    /// <param name="right">The right panel.</param>
    /// <param name="pitch">From one term to the next.</param>
    /// <param name="side">Threads along the side of a tile. Both are constants, so that numbers are read without any arithmetic.</param>
    T Add(ArrayView<float> left, ArrayView<float> right, int pitch, int side);

    /// <summary>A sum by its row and column.</summary>
    float At(int row, int column);

    /// <summary>Which row of the tile one of this thread's sums belongs to.</summary>
    static abstract int Row(int row, int column, int side);

    /// <summary>Which column it belongs to.</summary>
    static abstract int Column(int row, int column, int side);
}

/// <summary>
/// The rows and columns of threads in a square, which are the side of the square apart: neighbouring threads read neighbouring numbers.
/// </summary>
internal static class ThreadSquare
{
    public static int Row(int row, int side) => Group.IdxX / side + row * side;

    public static int Column(int column, int side) => Group.IdxX % side + column * side;
}

/// <summary>Terms of a factor that threads share.</summary>
internal static class Panel
{
    /// <summary>The rest of a panel from an index: reads at constant strides from there need no arithmetic.</summary>
    public static ArrayView<float> From(this ArrayView<float> panel, int start) => panel.SubView(start, panel.Length - start);
}

/// <summary>Four numbers of a row.</summary>
internal struct Quad
{
    public float A, B, C, D;

    public static Quad Load(ArrayView<float> panel, int first, int step) =>
        new() { A = panel[first], B = panel[first + step], C = panel[first + 2 * step], D = panel[first + 3 * step] };

    public readonly Quad Add(float factor, Quad row) =>
        new() { A = A + factor * row.A, B = B + factor * row.B, C = C + factor * row.C, D = D + factor * row.D };

    public readonly float At(int column) => column < 2 ? (column == 0 ? A : B) : (column == 2 ? C : D);
}

/// <summary>Sixteen sums of four rows and four columns.</summary>
internal struct Registers4 : IRegisters<Registers4>
{
    private Quad a, b, c, d;

    public static int Size => 4;

    public static int Terms => 1;

    public static int Padding => 1;

    public static int Row(int row, int column, int side) => ThreadSquare.Row(row, side);

    public static int Column(int row, int column, int side) => ThreadSquare.Column(column, side);

    public readonly Registers4 Add(ArrayView<float> left, ArrayView<float> right, int pitch, int side) =>
        Add(Quad.Load(left.From(ThreadSquare.Row(0, side)), 0, side), Quad.Load(right.From(ThreadSquare.Column(0, side)), 0, side));

    public readonly Registers4 Add(Quad left, Quad right) =>
        new() { a = a.Add(left.A, right), b = b.Add(left.B, right), c = c.Add(left.C, right), d = d.Add(left.D, right) };

    public readonly float At(int row, int column) => Row(row).At(column);

    public readonly Quad Row(int row) => row < 2 ? (row == 0 ? a : b) : (row == 2 ? c : d);
}

/// <summary>Sixty-four sums: of large products, where every number that is read should serve as many multiplications as possible.</summary>
internal struct Registers8 : IRegisters<Registers8>
{
    private Registers4 topLeft, topRight, bottomLeft, bottomRight;

    public static int Size => 8;

    public static int Terms => 1;

    public static int Padding => 1;

    public static int Row(int row, int column, int side) => ThreadSquare.Row(row, side);

    public static int Column(int row, int column, int side) => ThreadSquare.Column(column, side);

    public readonly Registers8 Add(ArrayView<float> left, ArrayView<float> right, int pitch, int side)
    {
        var (rows, columns) = (left.From(ThreadSquare.Row(0, side)), right.From(ThreadSquare.Column(0, side)));
        Quad top = Quad.Load(rows, 0, side), bottom = Quad.Load(rows, 4 * side, side);
        Quad first = Quad.Load(columns, 0, side), second = Quad.Load(columns, 4 * side, side);
        return new()
        {
            topLeft = topLeft.Add(top, first),
            topRight = topRight.Add(top, second),
            bottomLeft = bottomLeft.Add(bottom, first),
            bottomRight = bottomRight.Add(bottom, second),
        };
    }

    public readonly float At(int row, int column)
    {
        var left = row < 4 ? topLeft.Row(row) : bottomLeft.Row(row - 4);
        var right = row < 4 ? topRight.Row(row) : bottomRight.Row(row - 4);
        return column < 4 ? left.At(column) : right.At(column - 4);
    }
}
