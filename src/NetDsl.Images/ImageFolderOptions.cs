namespace NetDsl.Images;

/// <summary>How an <see cref="ImageFolder"/> reads its images.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>1 for grey images, 3 for colour. Images of the other kind are converted.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>How images of another shape are brought to the wanted one.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Crop;

    /// <summary>What happens with files that cannot be read.</summary>
    public DamagedImages Damaged { get; init; } = DamagedImages.Stop;

    /// <summary>
    /// The classes, in the order of their numbers; those of the training images for a folder of test images. If not given, all folders
    /// in ordinal order of their names, as in torchvision.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Whether decoded images stay in memory, a byte for each element, so that later epochs do not decode them again.
    /// </summary>
    public bool KeepInMemory { get; init; }
}

/// <summary>How an image is brought to another shape.</summary>
public enum ImageFit
{
    /// <summary>The shorter side fits, and the middle is cut out.</summary>
    Crop,

    /// <summary>Both sides fit, whatever the aspect ratio.</summary>
    Stretch,

    /// <summary>The longer side fits, and the rest is black.</summary>
    Pad,
}

/// <summary>What happens with files that cannot be read.</summary>
public enum DamagedImages
{
    /// <summary>Reading such a file throws an exception that names it. Files are decoded when they are needed.</summary>
    Stop,

    /// <summary>All files are decoded once, when the folder is opened; those that fail are left out and listed in <see cref="ImageFolder.Skipped"/>.</summary>
    Skip,
}

/// <summary>A file that was left out.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SkippedImage(string Path, string Reason);
