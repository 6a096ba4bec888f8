using System.Globalization;
using NetDsl;
using Spectre.Console;

namespace Samples;

/// <summary>The errors of the network: the most frequent confusions, and the most confident errors.</summary>
internal static class MistakeTable
{
    private const string Shades = " .:-=+*#%@";
    private const int PicturesInRow = 3;

    public static void Show(ConfusionMatrix confusion, ImageDataset test)
    {
        if (confusion.Mistakes.Count == 0)
        {
            Console.WriteLine("No mistakes.");
            return;
        }

        Console.WriteLine($"{confusion.Mistakes.Count:N0} of {test.Count:N0} test digits are misread:");
        Console.WriteLine();
        ShowMatrix(confusion);
        Console.WriteLine();
        Console.WriteLine("The mistakes it is most sure of:");
        foreach (var row in confusion.Mistakes.OrderByDescending(mistake => mistake.Confidence).Take(2 * PicturesInRow).Chunk(PicturesInRow))
            ShowPictures(row, test);
    }

    private static void ShowMatrix(ConfusionMatrix confusion)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("read as");
        for (var predicted = 0; predicted < confusion.Classes; predicted++)
            table.AddColumn(Number($"{predicted}"));
        table.AddColumn(Number("right"));
        for (var label = 0; label < confusion.Classes; label++)
        {
            var counts = Enumerable.Range(0, confusion.Classes).Select(predicted => confusion[label, predicted]).ToList();
            var cells = counts.Select((count, predicted) => predicted == label ? "-" : count == 0 ? "" : count.ToString(CultureInfo.InvariantCulture));
            var right = 100.0 * counts[label] / Math.Max(counts.Sum(), 1);
            table.AddRow([$"a {label}", .. cells, string.Create(CultureInfo.InvariantCulture, $"{right:0.00} %")]);
        }

        AnsiConsole.Write(table);
    }

    private static TableColumn Number(string header) => new TableColumn(header).RightAligned().NoWrap().PadLeft(0).PadRight(1);

    private static void ShowPictures(Mistake[] mistakes, ImageDataset test)
    {
        var images = mistakes.Select(mistake => Picture(test, mistake.Index)).ToList();
        for (var line = 0; line < images[0].Length; line++)
            Console.WriteLine(string.Join("  ", images.Select(image => image[line])).TrimEnd());
        Console.WriteLine(string.Join("  ", mistakes.Select(mistake => string.Create(
            CultureInfo.InvariantCulture,
            $"{mistake.Label} read as {mistake.Predicted}, {100 * mistake.Confidence:0} %").PadRight(images[0][0].Length))).TrimEnd());
    }

    /// <summary>An image as text. Characters are twice as high as wide. The empty border is left out.</summary>
    private static string[] Picture(ImageDataset data, int index)
    {
        const int rim = 2;
        var (height, width) = (data.InputShape[1], data.InputShape[2]);
        var pixels = data.Pixels(index);
        var lines = new string[(height - 2 * rim) / 2];
        Span<char> line = stackalloc char[width - 2 * rim];
        for (var y = 0; y < lines.Length; y++)
        {
            for (var x = 0; x < line.Length; x++)
            {
                var above = (rim + 2 * y) * width + rim + x;
                line[x] = Shades[(pixels[above] + pixels[above + width]) * (Shades.Length - 1) / 510];
            }

            lines[y] = line.ToString();
        }

        return lines;
    }
}
