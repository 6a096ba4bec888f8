using ILGPU;

namespace NetDsl.Runtime.Ilgpu.Tests.Products;

/// <summary>The function of a tensor core, by its definition: each thread gets factors from the other threads of its warp.</summary>
internal readonly struct PlainMultiplier : IBlockMultiplier
{
    public static Quad MultiplyAdd(Quad sums, Quad left, float rightUpper, float rightLower)
    {
        var (group, member) = (Group.IdxX % 32 / 4, Group.IdxX % 4);
        for (var term = 0; term < 4; term++)
        {
            // Terms 0 to 3, then 4 to 7, of rows group and group + 8, and of columns 2 member and 2 member + 1.
            var row = group * 4 + term;
            var (column, next) = (2 * member * 4 + term, (2 * member + 1) * 4 + term);
            sums = MultiplyAdd(sums, Warp.Shuffle(left.A, row), Warp.Shuffle(left.B, row), Warp.Shuffle(rightUpper, column), Warp.Shuffle(rightUpper, next));
            sums = MultiplyAdd(sums, Warp.Shuffle(left.C, row), Warp.Shuffle(left.D, row), Warp.Shuffle(rightLower, column), Warp.Shuffle(rightLower, next));
        }

        return sums;
    }

    private static Quad MultiplyAdd(Quad sums, float upper, float lower, float first, float second) =>
        new() { A = sums.A + upper * first, B = sums.B + upper * second, C = sums.C + lower * first, D = sums.D + lower * second };
}
