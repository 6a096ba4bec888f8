using NetDsl.Transforms;

namespace NetDsl;

// The data sets that are made of others.
public abstract partial class Dataset
{
    /// <summary>The samples from <paramref name="start"/> on, at most <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample there.</exception>
    public Dataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new DatasetSubset(this, [.. Enumerable.Range(start, Math.Min(count, Count - start))]);
    }

    /// <summary>Some samples, by their indices.</summary>
    /// <param name="indices">The indices, in the order of the result; a sample may occur several times.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public Dataset Subset(params ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("A subset must have samples, but there are no indices.", nameof(indices));
        foreach (var index in indices)
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"The data set has samples 0 to {Count - 1}.");
        return new DatasetSubset(this, indices.ToArray());
    }

    /// <summary>Splits the samples at random into a part for training and a part for validation.</summary>
    /// <param name="validation">The share of the validation part, above 0 and below 1.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <param name="stratified">Whether each class is split in this proportion; samples then need class labels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share leaves one part empty.</exception>
    /// <exception cref="ArgumentException">A stratified split needs class labels, and two samples of each class or more.</exception>
    public (Dataset Train, Dataset Validation) Split(double validation, int seed = 0, bool stratified = false)
    {
        var held = (int)Math.Round(Count * validation);
        if (!(validation is > 0 and < 1 && held > 0 && held < Count))
            throw new ArgumentOutOfRangeException(nameof(validation), validation, $"A share of {Count} samples must leave some on either side.");
        var order = new int[Count];
        Shuffle.Fill(order, (ulong)(uint)seed, pass: 0);
        return stratified
            ? Strata.Split(this, order, validation)
            : (new DatasetSubset(this, order[held..]), new DatasetSubset(this, order[..held]));
    }

    /// <summary>
    /// Normalises each channel of the samples: (x - mean) / deviation. Of several inputs, the first.
    /// </summary>
    /// <param name="mean">The mean of each channel, or one for all.</param>
    /// <param name="deviation">The standard deviation of each channel, or one for all.</param>
    /// <exception cref="ArgumentException">There is neither one number nor one for each channel, or a standard deviation is not above
    /// 0.</exception>
    public Dataset Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation) => new NormalizedDataset(this, mean, deviation);

    /// <inheritdoc cref="Normalize(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public Dataset Normalize(float mean, float deviation) => Normalize([mean], [deviation]);

    /// <summary>Adds an input to the samples, for networks with several inputs.</summary>
    /// <param name="shape">The shape of a sample's input, channels first.</param>
    /// <param name="values">The inputs of all samples, one after the other; they are not copied.</param>
    /// <exception cref="ArgumentException">The number of values does not match the samples.</exception>
    public Dataset WithInput(IReadOnlyList<int> shape, ReadOnlyMemory<float> values) => new ExtendedDataset(this, inputShape: [.. shape], values);

    /// <summary>Adds a target to the samples, for networks with a head that has its own target.</summary>
    /// <param name="values">The targets of all samples, one after the other; they are not copied.</param>
    /// <param name="length">The number of elements of a sample's target.</param>
    /// <exception cref="ArgumentException">The number of values does not match the samples.</exception>
    public Dataset WithTarget(ReadOnlyMemory<float> values, int length = 1) => new ExtendedDataset(this, length, values);

    /// <summary>Adds a class label to the samples, for networks with a head that has its own target.</summary>
    /// <param name="labels">One label for each sample.</param>
    /// <exception cref="ArgumentException">The number of labels does not match the samples.</exception>
    public Dataset WithLabels(ReadOnlySpan<int> labels)
    {
        var values = new float[labels.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = labels[i];
        return WithTarget(values);
    }

    /// <summary>Adds a class label that is a function of the existing one, for example whether a digit is odd.</summary>
    /// <param name="fromLabel">Returns the added label for the first label of a sample.</param>
    public Dataset WithLabels(Func<int, int> fromLabel) => new ExtendedDataset(this, fromLabel);

    /// <summary>Adds a weight to each sample, for networks declared with <c>SampleWeights = true</c>: it comes after all targets.</summary>
    /// <param name="weights">One finite number of 0 or more for each sample; they are not copied.</param>
    /// <exception cref="ArgumentException">There is not one weight for each sample, one of them is negative or not finite, or the samples have
    /// weights already.</exception>
    public Dataset WithWeights(ReadOnlyMemory<float> weights) => ExtendedDataset.Weighted(this, weights);

    /// <summary>Replaces the label by a value for each class, for networks that learn values.</summary>
    /// <param name="classes">The number of classes, unless the data set names its classes.</param>
    /// <param name="on">The value of the label's class.</param>
    /// <param name="off">The value of all other classes.</param>
    /// <exception cref="ArgumentException">The targets are not class labels.</exception>
    public Dataset OneHot(int? classes = null, float on = 1, float off = 0) => new OneHotDataset(
        this, classes ?? ClassNames?.Count ?? throw new ArgumentNullException(nameof(classes), "The data set does not name its classes, so their number must be given."), on, off);

    /// <summary>
    /// Shifts each image by a random number of pixels vertically and horizontally in training, by other numbers in each epoch.
    /// </summary>
    /// <param name="pixels">The largest shift.</param>
    /// <param name="fill">The value of pixels beyond the border: the background, after <see cref="Normalize(float, float)"/> if that came
    /// before.</param>
    /// <exception cref="ArgumentException">The samples are not images.</exception>
    public Dataset RandomShift(int pixels, float fill = 0) => new ShiftedDataset(this, pixels, fill);

    /// <summary>
    /// Mirrors images left to right at random in training, other images in each epoch. PyTorch's <c>RandomHorizontalFlip</c>.
    /// </summary>
    /// <param name="probability">The probability that an image is mirrored.</param>
    /// <exception cref="ArgumentException">The samples are not images, or the probability is not in [0, 1].</exception>
    public Dataset RandomHorizontalFlip(float probability = 0.5f) => new FlippedDataset(this, probability);

    /// <summary>
    /// Transforms images (torchvision's transforms, see <see cref="Transform"/>): at random in training, other ones in each epoch. For
    /// evaluation, fixed transforms such as <see cref="Transforms.Normalize"/> are applied and random ones are left out; a random crop
    /// takes the middle.
    /// </summary>
    /// <param name="transforms">The transforms, in the order in which they are applied.</param>
    /// <exception cref="ArgumentException">The samples are not images, or do not fit a transform.</exception>
    public Dataset Augment(params ReadOnlySpan<Transform> transforms) =>
        new AugmentedDataset(this, transforms.Length == 1 ? transforms[0] : new Compose(transforms));

    /// <summary>
    /// Mixes each sample in training with another one: x = λ x₁ + (1 - λ) x₂, and likewise the targets, with λ from Beta(alpha, alpha).
    /// Targets become distributions over the classes, so the loss needs <c>SoftTargets = true</c>, and validation data
    /// <see cref="OneHot"/>. H. Zhang et al., "mixup: beyond empirical risk minimization", 2017.
    /// </summary>
    /// <param name="alpha">Above 0: 1 takes all λ alike, 0.2 leaves most samples nearly unmixed.</param>
    /// <param name="classes">The number of classes, unless the data set names its classes, or targets are values already.</param>
    /// <exception cref="ArgumentException">The samples have several inputs or targets.</exception>
    public Dataset Mixup(float alpha = 1, int? classes = null) => new MixedDataset(this, Alpha(alpha, nameof(alpha)), 0, classes);

    /// <summary>
    /// Replaces a rectangle of each image in training by that of another one; the target is the mean of both by their areas. The
    /// rectangle has the area 1 - λ with λ from Beta(alpha, alpha). Targets become distributions as for <see cref="Mixup"/>. S. Yun et
    /// al., "CutMix: regularization strategy to train strong classifiers with localizable features", 2019.
    /// </summary>
    /// <param name="alpha">Above 0: 1 takes all areas alike.</param>
    /// <param name="classes">The number of classes, unless the data set names its classes, or targets are values already.</param>
    /// <exception cref="ArgumentException">The samples are not images, or have several inputs or targets.</exception>
    public Dataset CutMix(float alpha = 1, int? classes = null) => new MixedDataset(this, 0, Alpha(alpha, nameof(alpha)), classes);

    /// <summary>Either <see cref="Mixup"/> or <see cref="CutMix"/> for each sample, each with probability 1/2.</summary>
    /// <param name="mixupAlpha">The alpha of mixup.</param>
    /// <param name="cutMixAlpha">The alpha of CutMix.</param>
    /// <param name="classes">The number of classes, unless the data set names its classes, or targets are values already.</param>
    /// <exception cref="ArgumentException">The samples are not images, or have several inputs or targets.</exception>
    public Dataset MixupOrCutMix(float mixupAlpha = 1, float cutMixAlpha = 1, int? classes = null) =>
        new MixedDataset(this, Alpha(mixupAlpha, nameof(mixupAlpha)), Alpha(cutMixAlpha, nameof(cutMixAlpha)), classes);

    /// <summary>
    /// Shows each sample several times in the same batch, augmented differently. An epoch is as many times as long. E. Hoffer et al.,
    /// "Augment your batch: improving generalization through instance repetition", 2020.
    /// </summary>
    /// <param name="times">How often: 1 or more. Batches of a multiple of it hold whole groups.</param>
    public Dataset RepeatAugmentation(int times) => new RepeatedDataset(this, times);

    /// <summary>Changes each sample by a function.</summary>
    /// <param name="change">Changes input and target in place. Several threads may call it at once.</param>
    public Dataset Map(SampleFunction change) => new MappedDataset(this, change);

    /// <summary>Replaces each input by a function of it. The samples must have one input.</summary>
    /// <param name="inputShape">The shape of the new input, channels first.</param>
    /// <param name="function">Writes the new input. Several threads may call it at once.</param>
    public Dataset Map(IReadOnlyList<int> inputShape, InputFunction function) => new MappedInputDataset(this, [.. inputShape], function);

    /// <summary>Appends the samples of other data sets.</summary>
    /// <param name="others">Data sets whose inputs and targets have the same shapes.</param>
    /// <exception cref="ArgumentException">Shapes or class names differ.</exception>
    public Dataset Concat(params ReadOnlySpan<Dataset> others) => new ConcatenatedDataset([this, .. others]);

    /// <summary>
    /// Keeps each sample in memory after it was read for the first time: for data sets that decode files or compute. It comes before
    /// augmentation, which would otherwise be the same in all epochs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The data set augments its samples.</exception>
    public Dataset Cache() => new CachedDataset(this);

    /// <summary>
    /// Draws the samples of an epoch with replacement, each in proportion to its weight. PyTorch's <c>WeightedRandomSampler</c>.
    /// </summary>
    /// <param name="weights">One for each sample, 0 or more.</param>
    /// <param name="samples">The number of samples of an epoch; that of the data set if not given.</param>
    /// <exception cref="ArgumentException">The weights do not match the samples, or are all 0.</exception>
    public Dataset Weighted(ReadOnlySpan<double> weights, int? samples = null) => new SampledDataset(this, weights, samples);

    /// <summary>Draws the samples of an epoch with replacement, each class as often as any other.</summary>
    /// <param name="samples">The number of samples of an epoch; that of the data set if not given.</param>
    /// <exception cref="ArgumentException">The targets are not class labels.</exception>
    public Dataset ClassBalanced(int? samples = null) => new SampledDataset(this, Strata.Weights(this), samples);

    /// <summary>
    /// Replaces a share of the labels by random ones, the same in all epochs: the experiment of C. Zhang et al., "Understanding deep
    /// learning requires rethinking generalization", 2017.
    /// </summary>
    /// <param name="share">The probability that a label is replaced, by any class, its own included.</param>
    /// <param name="classes">The number of classes, unless the data set names its classes.</param>
    /// <param name="seed">The same seed replaces the same labels.</param>
    /// <exception cref="ArgumentException">The targets are not class labels.</exception>
    public Dataset CorruptLabels(double share, int? classes = null, int seed = 0) => new CorruptedLabels(this, share, classes, seed);

    /// <summary>Replaces the inputs by noise or shuffles them, the same in all epochs: the experiments of the same paper.</summary>
    /// <param name="kind">What happens to inputs.</param>
    /// <param name="seed">The same seed gives the same inputs.</param>
    public Dataset CorruptPixels(PixelCorruption kind, int seed = 0) => new CorruptedPixels(this, kind, seed);

    /// <summary>
    /// Corrupts images by one of the common corruptions, each image in the same way every time: to measure robustness on a test set.
    /// </summary>
    /// <param name="corruption">The corruption.</param>
    /// <param name="severity">Its strength, from 1 to 5.</param>
    /// <param name="seed">The same seed gives the same images.</param>
    /// <exception cref="ArgumentException">The samples are not grey or colour images with values from 0 to 1.</exception>
    public Dataset Corrupt(Corruption corruption, int severity, int seed = 0) => new CorruptedImages(this, corruption, severity, seed);

    private static float Alpha(float alpha, string name) => alpha > 0 && float.IsFinite(alpha)
        ? alpha
        : throw new ArgumentOutOfRangeException(name, alpha, "The parameter of the Beta distribution must be above 0.");
}

/// <summary>Changes a sample.</summary>
/// <param name="input">All of its inputs.</param>
/// <param name="target">All of its targets.</param>
public delegate void SampleFunction(Span<float> input, Span<float> target);

/// <summary>Computes a new input of a sample.</summary>
/// <param name="input">The old one.</param>
/// <param name="result">Receives the new one.</param>
public delegate void InputFunction(ReadOnlySpan<float> input, Span<float> result);
