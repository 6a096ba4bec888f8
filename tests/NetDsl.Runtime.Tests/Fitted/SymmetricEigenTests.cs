namespace NetDsl.Runtime.Tests.Fitted;

/// <summary>Eigenvectors, by what they are: of length 1, at right angles, and only scaled by their matrix.</summary>
public class SymmetricEigenTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(65, 65)]
    [InlineData(130, 40)]
    [InlineData(300, 300)]
    public void Vectors_are_orthonormal_and_scaled_by_the_matrix(int n, int rank)
    {
        var matrix = Product(n, rank, seed: n);
        var (values, vectors) = SymmetricEigen.Decompose([.. matrix], n);

        var scale = Math.Max(values[0], -values[^1]);
        values.ShouldBe(values.OrderDescending());
        values.Sum().ShouldBe(Enumerable.Range(0, n).Sum(i => matrix[i * n + i]), 1e-12 * n * scale);
        values.Skip(rank).ShouldAllBe(value => Math.Abs(value) < 1e-13 * n * scale);
        for (var i = 0; i < n; i++)
        {
            var own = vectors.AsSpan(i * n, n).ToArray();
            for (var row = 0; row < n; row++)
                Dot(matrix.AsSpan(row * n, n), own).ShouldBe(values[i] * own[row], 1e-13 * n * scale);
            for (var j = 0; j <= i; j++)
                Dot(vectors.AsSpan(j * n, n), own).ShouldBe(i == j ? 1 : 0, 1e-13 * n);
            own.MaxBy(Math.Abs).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Known_matrices_have_their_known_values()
    {
        SymmetricEigen.Decompose([2, 1, 1, 2], 2).Values.ShouldBe([3, 1], 1e-15);
        SymmetricEigen.Decompose(new double[9], 3).Values.ShouldBe([0, 0, 0]);
        SymmetricEigen.Decompose([3, 0, 0, 0, -1, 0, 0, 0, 7], 3).Values.ShouldBe([7, 3, -1]);

        // The second difference: 2 - 2 cos(k pi / (n + 1)).
        const int n = 50;
        var difference = new double[n * n];
        for (var i = 0; i < n; i++)
            (difference[i * n + i], difference[i * n + Math.Max(i - 1, 0)], difference[i * n + Math.Min(i + 1, n - 1)]) = (2, -1, -1);
        (difference[0], difference[n * n - 1]) = (2, 2);
        SymmetricEigen.Decompose(difference, n).Values.ShouldBe(Enumerable.Range(1, n).Reverse().Select(k => 2 - 2 * Math.Cos(k * Math.PI / (n + 1))).ToArray(), 1e-13);
    }

    /// <summary>A sum of <paramref name="rank"/> squares.</summary>
    private static double[] Product(int n, int rank, int seed)
    {
        var random = new Random(seed);
        double[] factor = [.. Enumerable.Range(0, rank * n).Select(_ => random.NextDouble() - 0.5)];
        var product = new double[n * n];
        for (var k = 0; k < rank; k++)
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    product[i * n + j] += factor[k * n + i] * factor[k * n + j];
        return product;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
