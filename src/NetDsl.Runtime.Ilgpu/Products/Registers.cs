using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>
/// The sums that one thread of a tile keeps. Fields, because an array would lie in memory; a row and then a number of it are picked out with
/// selections, which cost a few instructions once the sums are done.
/// </summary>
internal interface IRegisters<T> where T : struct, IRegisters<T>
{
    /// <summary>How many rows, and how many columns, a thread has.</summary>
    static abstract int Size { get; }

    /// <summary>
    /// Adds the product of a column of the left and a row of the right panel. The views begin at the thread's first number; the next are
    /// <paramref name="step"/> apart, a constant, so that they are read without any arithmetic.
    /// </summary>
    T Add(ArrayView<float> left, ArrayView<float> right, int step);

    /// <summary>One of the sums.</summary>
    float At(int row, int column);
}

/// <summary>Four numbers of a row.</summary>
internal struct Quad
{
    public float A, B, C, D;

    public static Quad Load(ArrayView<float> panel, int start, int step) =>
        new() { A = panel[start * step], B = panel[(start + 1) * step], C = panel[(start + 2) * step], D = panel[(start + 3) * step] };

    public readonly Quad Add(float factor, Quad row) => new() { A = A + factor * row.A, B = B + factor * row.B, C = C + factor * row.C, D = D + factor * row.D };

    public readonly float At(int column) => column < 2 ? (column == 0 ? A : B) : (column == 2 ? C : D);
}

/// <summary>Sixteen sums of four rows and four columns.</summary>
internal struct Registers4 : IRegisters<Registers4>
{
    private Quad a, b, c, d;

    public static int Size => 4;

    public readonly Registers4 Add(ArrayView<float> left, ArrayView<float> right, int step) => Add(Quad.Load(left, 0, step), Quad.Load(right, 0, step));

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

    public readonly Registers8 Add(ArrayView<float> left, ArrayView<float> right, int step)
    {
        Quad top = Quad.Load(left, 0, step), bottom = Quad.Load(left, 4, step);
        Quad first = Quad.Load(right, 0, step), second = Quad.Load(right, 4, step);
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
