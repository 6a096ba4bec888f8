namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Kernels that only move numbers: every device has them by copying rows, and may do it faster.</summary>
public class RowTests
{
    public static TheoryData<string> All => TestDevices.All;

    [Theory, MemberData(nameof(All))]
    public void Rows_are_laid_out_among_zeros_and_collected_again(string device)
    {
        foreach (var length in (int[])[1, 3, 25])
        {
            int[] rows = [1, 2, 5];
            float[] compact = [.. Enumerable.Range(1, rows.Length * length).Select(i => (float)i)];
            var expected = new float[7 * length];
            for (var i = 0; i < rows.Length; i++)
                compact.AsSpan(i * length, length).CopyTo(expected.AsSpan(rows[i] * length));

            var (tested, memory) = Memory(device, compact.Length + expected.Length + compact.Length);
            var (source, target) = (new Region(memory, 0, compact.Length), new Region(memory, compact.Length, expected.Length));
            var back = new Region(memory, compact.Length + expected.Length, compact.Length);
            tested.Upload(compact, source);
            tested.ScatterRows(rows, length, source, target);
            tested.GatherRows(rows, length, target, back);
            Read(tested, target).ShouldBe(expected);
            Read(tested, back).ShouldBe(compact);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_border_is_put_around_each_plane_and_taken_off_again(string device)
    {
        const int planes = 6, height = 3, width = 5, top = 1, left = 2, bottom = 0, right = 4;
        const int outHeight = top + height + bottom, outWidth = left + width + right;
        float[] image = [.. Enumerable.Range(1, planes * height * width).Select(i => (float)i)];
        var expected = new float[planes * outHeight * outWidth];
        for (var i = 0; i < expected.Length; i++)
        {
            var (plane, row, column) = (i / (outHeight * outWidth), i / outWidth % outHeight - top, i % outWidth - left);
            expected[i] = row is >= 0 and < height && column is >= 0 and < width ? image[(plane * height + row) * width + column] : -1.5f;
        }

        var (tested, memory) = Memory(device, 2 * image.Length + expected.Length);
        var (x, y, back) = (new Region(memory, 0, image.Length), new Region(memory, image.Length, expected.Length), new Region(memory, image.Length + expected.Length, image.Length));
        tested.Upload(image, x);
        tested.Pad2d(planes, height, width, top, left, bottom, right, -1.5f, x, y);
        tested.Crop2d(planes, height, width, top, left, bottom, right, y, back);
        Read(tested, y).ShouldBe(expected);
        Read(tested, back).ShouldBe(image);
    }

    [Theory, MemberData(nameof(All))]
    public void A_matrix_is_turned_by_its_diagonal(string device)
    {
        foreach (var (rows, columns) in ((int, int)[])[(1, 1), (1, 7), (19, 1), (3, 5), (16, 16), (17, 33), (100, 28), (61, 64)])
        {
            float[] matrix = [.. Enumerable.Range(1, rows * columns).Select(i => (float)i)];
            var expected = new float[matrix.Length];
            for (var i = 0; i < matrix.Length; i++)
                expected[i % columns * rows + i / columns] = matrix[i];

            const int margin = 16;
            var (tested, memory) = Memory(device, 2 * matrix.Length + margin);
            var (x, y) = (new Region(memory, 0, matrix.Length), new Region(memory, matrix.Length, matrix.Length));
            tested.Upload(matrix, x);
            tested.Transpose(rows, columns, x, y);
            Read(tested, y).ShouldBe(expected, $"{rows} x {columns}");
            Read(tested, x).ShouldBe(matrix);
            Read(tested, new(memory, 2 * matrix.Length, margin)).ShouldAllBe(value => float.IsNaN(value));
        }
    }

    private static (Device Device, DeviceBuffer Memory) Memory(string device, long length)
    {
        var tested = TestDevices.Get(device);
        var memory = tested.Allocate(length);
        tested.Fill(new(memory, 0, length), float.NaN);
        return (tested, memory);
    }

    private static float[] Read(Device device, Region region)
    {
        var values = new float[region.Length];
        device.Download(region, values);
        return values;
    }
}
