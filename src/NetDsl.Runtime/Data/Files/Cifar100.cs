namespace NetDsl;

/// <summary>
/// CIFAR-100: 60,000 images of a hundred classes in twenty superclasses, 3x32x32 (Krizhevsky, 2009), from the files of its binary
/// version.
/// </summary>
public static class Cifar100
{
    private const string Name = "CIFAR-100";

    /// <summary>The mean of each channel of the training images, whose pixels go from 0 to 1.</summary>
    public static ReadOnlySpan<float> Mean => [0.5071f, 0.4865f, 0.4409f];

    /// <summary>The standard deviation of each channel of the training images.</summary>
    public static ReadOnlySpan<float> Deviation => [0.2673f, 0.2564f, 0.2762f];

    /// <summary>The names of the hundred classes, as <c>fine_label_names.txt</c> has them.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus",
        "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch",
        "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
        "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle",
        "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
        "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table",
        "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree",
        "wolf", "woman", "worm",
    ];

    /// <summary>The names of the twenty superclasses, as <c>coarse_label_names.txt</c> has them.</summary>
    public static IReadOnlyList<string> SuperclassNames { get; } =
    [
        "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices",
        "household_furniture", "insects", "large_carnivores", "large_man-made_outdoor_things", "large_natural_outdoor_scenes",
        "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees",
        "vehicles_1", "vehicles_2",
    ];

    /// <summary>Loads the training and the test images.</summary>
    /// <param name="folder">Holds <c>train.bin</c> and <c>test.bin</c>.</param>
    /// <param name="superclasses">Whether labels are the twenty superclasses instead of the hundred classes.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message says how.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string folder, bool superclasses = false)
    {
        var (train, test) = (CifarFile.Find(Name, folder, "train.bin"), CifarFile.Find(Name, folder, "test.bin"));
        return (Read(train, superclasses), Read(test, superclasses));
    }

    /// <summary>Whether a folder has all files.</summary>
    public static bool IsIn(string folder) => Download.IsIn(folder);

    /// <summary>Where downloads are kept for this user.</summary>
    public static string CacheFolder => CifarDownload.CacheFolder("cifar-100");

    /// <summary>
    /// Downloads the binary version, 160 MB, unless its files are there. The archive is checked against its MD5, and each file is written
    /// whole or not at all.
    /// </summary>
    /// <param name="folder">Is made where it does not exist; <see cref="CacheFolder"/> if not given.</param>
    /// <param name="giveUpAfter">How long the server may stay silent. Five seconds if not given.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="IOException">The server could not be reached, or did not have the right contents.</exception>
    public static Task DownloadAsync(string? folder = null, TimeSpan? giveUpAfter = null, CancellationToken cancellationToken = default) =>
        Download.RunAsync(folder ?? CacheFolder, giveUpAfter ?? TimeSpan.FromSeconds(5), cancellationToken);

    internal static CifarDownload Download { get; } = new(Name, "cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", ["train.bin", "test.bin"]);

    private static ImageDataset Read(string path, bool superclasses) =>
        CifarFile.Read(Name, [path], [SuperclassNames.Count, ClassNames.Count], superclasses ? 0 : 1, superclasses ? SuperclassNames : ClassNames);
}
