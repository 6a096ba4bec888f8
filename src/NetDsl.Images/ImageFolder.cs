namespace NetDsl.Images;

/// <summary>
/// A folder with one folder for each class, which holds its images: PNG, JPEG and BMP, also in folders within it. Images are decoded when
/// they are read, by several threads, and their values go from 0 to 1.
/// </summary>
/// <remarks>torchvision's <c>ImageFolder</c>. Folders and files whose names begin with a dot are left out.</remarks>
public sealed class ImageFolder : Dataset
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    private readonly string[] paths;
    private readonly int[] labels;
    private readonly int[] shape;
    private readonly ImageDecoder decoder;
    private readonly byte[]?[]? kept;

    private ImageFolder(string[] paths, int[] labels, int[] shape, ImageFolderOptions options, ImageDecoder decoder, IReadOnlyList<string> classNames, IReadOnlyList<SkippedImage> skipped, byte[]?[]? kept) =>
        (this.paths, this.labels, this.shape, this.decoder, ClassNames, Skipped, this.kept) = (paths, labels, shape, decoder, classNames, skipped, options.KeepInMemory ? kept ?? new byte[paths.Length][] : null);

    /// <inheritdoc/>
    public override int Count => paths.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape => shape;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override bool CanReadInParallel => true;

    /// <summary>The files that were left out, with <see cref="DamagedImages.Skip"/>.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>The files, in the order of the samples: class after class, and by their names within.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder of the folders of classes.</param>
    /// <param name="height">The height of the images that are read. Images of other sizes are resized.</param>
    /// <param name="width">The width of the images that are read.</param>
    /// <param name="options">How images are read.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no classes, no images, or a class that was not expected.</exception>
    public static ImageFolder Open(string folder, int height, int width, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        options ??= new ImageFolderOptions();
        if (options.Channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(options), options.Channels, "Images have 1 channel (grey) or 3 (colour).");
        if (!Enum.IsDefined(options.Fit) || !Enum.IsDefined(options.Damaged))
            throw new ArgumentOutOfRangeException(nameof(options), $"{options.Fit}, {options.Damaged}", "There is no such option.");
        var names = Classes(folder, options.ClassNames);
        var found = names.SelectMany((name, label) => Files(Path.Combine(folder, name), mayBeMissing: options.ClassNames is not null).Select(path => (path, label))).ToArray();
        if (found.Length == 0)
            throw new InvalidDataException($"{Path.GetFullPath(folder)} has folders, but none of them has an image ({string.Join(", ", Extensions)}).");
        var decoder = new ImageDecoder(height, width, options.Channels, options.Fit);
        int[] shape = [options.Channels, height, width];
        return options.Damaged == DamagedImages.Skip
            ? OpenIntact(folder, found, shape, options, decoder, names)
            : new ImageFolder([.. found.Select(f => f.path)], [.. found.Select(f => f.label)], shape, options, decoder, names, [], null);
    }

    /// <inheritdoc/>
    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        for (var i = 0; i < indices.Length; i++)
            targets[i] = labels[indices[i]];
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A file is not an intact image.</exception>
    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        for (var i = 0; i < indices.Length; i++)
        {
            var input = inputs.Slice(i * decoder.Length, decoder.Length);
            var bytes = Bytes(indices[i]);
            for (var p = 0; p < bytes.Length; p++)
                input[p] = bytes[p] * (1f / 255);
            targets[i] = labels[indices[i]];
        }
    }

    private byte[] Bytes(int index)
    {
        if (kept is not null && Volatile.Read(ref kept[index]) is { } known)
            return known;
        var bytes = decoder.Decode(paths[index]);
        if (kept is not null)
            Volatile.Write(ref kept[index], bytes);
        return bytes;
    }

    private static ImageFolder OpenIntact(string folder, (string Path, int Label)[] found, int[] shape, ImageFolderOptions options, ImageDecoder decoder, IReadOnlyList<string> names)
    {
        var reasons = new string?[found.Length];
        var kept = options.KeepInMemory ? new byte[]?[found.Length] : null;
        Parallel.For(0, found.Length, i =>
        {
            try
            {
                var bytes = decoder.Decode(found[i].Path);
                if (kept is not null)
                    kept[i] = bytes;
            }
            catch (InvalidDataException e)
            {
                reasons[i] = e.Message;
            }
        });
        int[] intact = [.. Enumerable.Range(0, found.Length).Where(i => reasons[i] is null)];
        var skipped = Enumerable.Range(0, found.Length).Where(i => reasons[i] is not null).Select(i => new SkippedImage(found[i].Path, reasons[i]!)).ToList();
        if (intact.Length == 0)
            throw new InvalidDataException($"None of the {found.Length} images of {Path.GetFullPath(folder)} is intact. {skipped[0].Reason}");
        return new ImageFolder([.. intact.Select(i => found[i].Path)], [.. intact.Select(i => found[i].Label)], shape, options, decoder, names, skipped, kept is null ? null : [.. intact.Select(i => kept[i])]);
    }

    private static string[] Classes(string folder, IReadOnlyList<string>? wanted)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {Path.GetFullPath(folder)}.");
        string[] found = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];
        if (found.Length == 0)
            throw new InvalidDataException($"{Path.GetFullPath(folder)} has no folders: it needs one for each class, which holds the images of the class.");
        if (wanted is null)
            return found;
        if (found.FirstOrDefault(name => !wanted.Contains(name)) is { } other)
            throw new InvalidDataException($"{Path.GetFullPath(folder)} has a folder '{other}', which is not one of the {wanted.Count} classes.");
        return [.. wanted];
    }

    private static IEnumerable<string> Files(string folder, bool mayBeMissing)
    {
        if (mayBeMissing && !Directory.Exists(folder))
            return [];
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && Path.GetFileName(path)[0] != '.')
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 || mayBeMissing
            ? files
            : throw new InvalidDataException($"The class folder {Path.GetFullPath(folder)} has no images ({string.Join(", ", Extensions)}): remove it, or name the classes in ImageFolderOptions.ClassNames.");
    }
}
