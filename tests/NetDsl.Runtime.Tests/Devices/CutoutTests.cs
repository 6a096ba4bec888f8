using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

public class CutoutTests
{
    public static TheoryData<string> All => TestDevices.All;

    /// <summary>Squares within, over an edge, over both, and larger than the image; with odd and even sides.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_mask_has_a_square_of_zeros_around_the_pixel_that_is_drawn(string device)
    {
        foreach (var (samples, height, width, size) in ((int, int, int, int)[])[(1, 1, 1, 1), (13, 7, 5, 1), (13, 7, 5, 2), (9, 3, 11, 5), (5, 4, 4, 9), (40, 33, 18, 16)])
        {
            const uint row = 12345, column = 987654321;
            // Memory after the batch does not change.
            var length = (samples + 1) * height * width;
            float[] expected = [.. Enumerable.Repeat(1f, samples * height * width), .. Enumerable.Repeat(7f, height * width)];
            for (var n = 0; n < samples; n++)
                for (var i = 0; i < height; i++)
                    for (var j = 0; j < width; j++)
                        if (Within(row, n, height, i) && Within(column, n, width, j))
                            expected[(n * height + i) * width + j] = 0;

            foreach (var tested in (Device[])[TestDevices.Get(device), new ReferenceDevice()])
            {
                using var memory = tested.Allocate(length);
                var y = new Region(memory, 0, length);
                tested.Fill(y, 7);
                tested.Cutout(samples, height, width, size, Operand.Random(row), Operand.Random(column), y);
                var actual = new float[length];
                tested.Download(y, actual);
                actual.ShouldBe(expected);
            }

            bool Within(uint key, int sample, int side, int position)
            {
                var middle = (int)(CounterRandom.Uniform(key, (uint)sample) * side);
                return position >= middle - size / 2 && position < middle - size / 2 + size;
            }
        }
    }
}
