namespace NetDsl.Generator.Spec;

/// <summary>
/// Advice: what compiles, but is likely not meant, or known to train badly. Each can be switched off by .editorconfig. {0} is the layer, as
/// declared.
/// </summary>
public static class AdviceRules
{
    public static readonly Rule Saturates = Rule.Advice("NDSL0201", "Activations that saturate",
        "{0} is the last of {1} saturating activations without normalisation between them, which shrink the gradient of the first layers{2}: use Relu, or put BatchNorm before each");

    public static readonly Rule RectifierBeforeSoftmax = Rule.Advice("NDSL0202", "Rectifier before a softmax",
        "{0} makes all negative scores of {1} equal, and those have no gradient: leave it out, because a softmax takes scores of any sign");

    public static readonly Rule BiasBeforeNorm = Rule.Advice("NDSL0203", "Bias before a normalisation",
        "{0} has a bias without an effect, because {1} subtracts it with the mean: set Bias = false");

    public static readonly Rule DropoutBeforeNorm = Rule.Advice("NDSL0204", "Dropout before batch normalisation",
        "{0} changes the variance of what {1} normalises, in training but not at inference: put dropout after the last BatchNorm");

    public static readonly Rule PenaltyBeforeNorm = Rule.Advice("NDSL0205", "L2 before a normalisation",
        "{0} has L2 = {1}, which does not limit what it computes, because {2} removes the scale of its weights: it only raises the effective learning rate; leave it out here");

    public static readonly Rule KernelLargerThanMap = Rule.Advice("NDSL0206", "Kernel larger than its map",
        "{0} has a kernel of {1}, larger than its input of {2} from {3}, so that its border meets mostly padding: use a smaller kernel, or reduce the image less before it");

    public static readonly Rule PoolDestroysMap = Rule.Advice("NDSL0207", "Pool that leaves one pixel",
        "{0} leaves one pixel of its input of {1} from {2}, and with it no position: leave the pool out, or the one before it");

    public static readonly Rule NoActivation = Rule.Advice("NDSL0208", "Linear layers without an activation between them",
        "{0} follows {1} without an activation between them, and two linear layers are one: put Relu or another activation between them");

    public static readonly Rule UnusedName = Rule.Advice("NDSL0209", "Name that nothing uses",
        "{0}: the name '{1}' is that of a layer without parameters, and no From takes it: leave it out, unless the program reads the output by this name");

    public static readonly Rule MostParameters = Rule.Advice("NDSL0210", "Layer with almost all parameters",
        "{0} holds {1} of the {2} parameters, {3} MB of weights: reduce its input of {4} from {5} first, by a pool or GlobalAvgPool2d, or use fewer outputs");

    public static readonly Rule NormOfSinglePixels = Rule.Advice("NDSL0211", "Batch normalisation after global pooling",
        "{0} normalises one number per sample and channel, because {1} leaves one pixel: a batch of one sample gives only beta, and small batches give noise; use LayerNorm, or leave it out");

    public static readonly Rule SkippedPixels = Rule.Advice("NDSL0212", "Stride that skips pixels",
        "{0} has a stride of {1}, larger than its kernel of {2}, so that it never reads {3} % of its input of {4} from {5}: use a kernel of at least the stride");
}
