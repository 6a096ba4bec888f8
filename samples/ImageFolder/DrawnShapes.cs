using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

/// <summary>A folder of images for those who have none at hand: circles, squares and triangles of random colours, sizes and places.</summary>
internal static class DrawnShapes
{
    private const int Size = 64;

    /// <summary>Writes 200 images of each shape, unless they are there.</summary>
    /// <returns>The folder.</returns>
    public static string Write(string folder)
    {
        var random = new Random(1);
        foreach (var shape in (ReadOnlySpan<string>)["circle", "square", "triangle"])
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, shape)).FullName;
            for (var i = 0; i < 200; i++)
            {
                using var image = Draw(shape, random);
                image.SaveAsPng(Path.Combine(place, $"{i:000}.png"));
            }
        }

        return folder;
    }

    private static Image<Rgb24> Draw(string shape, Random random)
    {
        var (radius, turn) = (14 + 10 * random.NextDouble(), 2 * Math.PI * random.NextDouble());
        var (x, y) = (Size / 2 + 12 * (random.NextDouble() - 0.5), Size / 2 + 12 * (random.NextDouble() - 0.5));
        var (front, back) = (Color(random, 120), Color(random, 0));
        var image = new Image<Rgb24>(Size, Size);
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
                image[column, row] = IsWithin(shape, (column - x) / radius, (row - y) / radius, turn) ? front : back;
        return image;
    }

    /// <summary>Whether a point is within a turned shape of radius 1. A polygon is the intersection of half planes.</summary>
    private static bool IsWithin(string shape, double x, double y, double turn)
    {
        var sides = shape switch { "triangle" => 3, "square" => 4, _ => 60 };
        return Enumerable.Range(0, sides).All(side =>
        {
            var angle = turn + 2 * Math.PI * side / sides;
            return x * Math.Cos(angle) + y * Math.Sin(angle) <= Math.Cos(Math.PI / sides);
        });
    }

    private static Rgb24 Color(Random random, int least)
    {
        return new(Channel(), Channel(), Channel());

        byte Channel() => (byte)(least + random.Next(120));
    }
}
