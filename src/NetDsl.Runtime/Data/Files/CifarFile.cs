namespace NetDsl;

/// <summary>
/// Files of the binary versions of CIFAR-10 and CIFAR-100: each image is one label or two, of a byte each, and 3x32x32 pixels, channels
/// first.
/// </summary>
internal static class CifarFile
{
    private const int ImageLength = 3 * 32 * 32;

    /// <summary>Reads the images of some files, one after the other.</summary>
    /// <param name="set">The name of the data set, for messages.</param>
    /// <param name="paths">The files.</param>
    /// <param name="classes">The number of classes of each label of an image, in order.</param>
    /// <param name="label">The index of the label to read.</param>
    /// <param name="classNames">The names of its classes.</param>
    public static ImageDataset Read(string set, IReadOnlyList<string> paths, int[] classes, int label, IReadOnlyList<string> classNames)
    {
        var record = classes.Length + ImageLength;
        var count = paths.Sum(path => CountOf(set, path, record));
        if (count > Array.MaxLength / ImageLength)
            throw new InvalidDataException($"{string.Join(", ", paths)} have {count} images, too many to be held in one array.");
        var (pixels, labels) = (new byte[count * ImageLength], new byte[count]);
        var head = new byte[classes.Length];
        var image = 0;
        foreach (var path in paths)
        {
            using var file = File.OpenRead(path);
            for (long left = file.Length / record, first = image; left > 0; left--, image++)
            {
                file.ReadExactly(head);
                for (var i = 0; i < classes.Length; i++)
                    if (head[i] >= classes[i])
                        throw new InvalidDataException($"{path}: label {head[i]} of image {image - first} is not a class from 0 to {classes[i] - 1}.");
                labels[image] = head[label];
                file.ReadExactly(pixels, image * ImageLength, ImageLength);
            }
        }

        return new ImageDataset([3, 32, 32], pixels, labels, classNames);
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Find(string set, string folder, string name, string remedy = "")
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{set}: {name} is not in {Path.GetFullPath(folder)}.{remedy}", path);
    }

    private static long CountOf(string set, string path, int record)
    {
        var length = new FileInfo(path).Length;
        return length > 0 && length % record == 0
            ? length / record
            : throw new InvalidDataException($"{path} has {length} bytes, which is not a whole number of images of {record} bytes: it is truncated, or not a file of the binary version of {set}.");
    }
}
