using System.Reflection;

namespace NetDsl.Generator.Spec;

/// <summary>All kinds of errors that the compiler reports.</summary>
public static class Rules
{
    // The declaration.

    public static readonly Rule NotPartial = new("NDSL0001", "Network class is not partial",
        "{0} must be partial: the compiler adds the network's code to it");

    public static readonly Rule LateInput = new("NDSL0002", "Network without an input",
        "A network needs an Input before its first layer, but {0}{1}");

    public static readonly Rule OtherPart = new("NDSL0003", "Layer on another part of the class",
        "{0} is not on the declaration marked [Network] ({1}): move it there, because layers on several parts have no order");

    public static readonly Rule AfterLoss = new("NDSL0004", "Layer after the loss",
        "{0} comes after {1}, which ends its output: put it before that, or open another output with [Head(\"name\")]");

    public static readonly Rule NoLoss = new("NDSL0005", "Output without a loss",
        "{0} has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError], or with [Output] if it is not trained");

    public static readonly Rule WrongClass = new("NDSL0006", "Type cannot be a network",
        "'{0}' cannot be a network, because {1}");

    public static readonly Rule InputShape = new("NDSL0007", "Bad input shape",
        "{0} is not the shape of a sample: {1}");

    public static readonly Rule SameName = new("NDSL0008", "Two layers with the same name",
        "'{0}' is already the name of {1}");

    public static readonly Rule BadName = new("NDSL0009", "Bad name",
        "'{0}' cannot be the name of {2}: {1}");

    public static readonly Rule ArgumentType = new("NDSL0010", "Argument of the wrong kind",
        "{0}: {1} has to be {2}, but is {3}");

    public static readonly Rule BadExpression = new("NDSL0011", "Bad expression",
        "{0}: {1} cannot be evaluated: {2} (at character {3} of \"{4}\")");

    public static readonly Rule NotANetwork = new("NDSL0012", "Layer on a class that is not a network",
        "{0} has no effect, because '{1}' is not marked [Network]", IsWarning: true);

    public static readonly Rule UnknownLayer = new("NDSL0013", "Unknown layer",
        "Unknown layer '{0}'{1}");

    public static readonly Rule WrongBlock = new("NDSL0020", "Class cannot be a block",
        "'{0}' cannot be a {1}, because {2}");

    public static readonly Rule MemberTaken = new("NDSL0021", "Member that every network has",
        "'{0}' declares '{1}', which is the name of a member that the compiler gives every network: rename it");

    public static readonly Rule RecomputeWithoutBlock = new("NDSL0022", "Recompute without a block",
        "Recompute has no effect, because '{0}' is not marked [Block]", IsWarning: true);

    public static readonly Rule NothingToApply = new("NDSL0026", "Apply without a layer",
        "{0} applies no layer: {1}");

    public static readonly Rule DoubleActivation = new("NDSL0027", "Activation before a loss that contains it",
        "{0} {1}, but gets the output of {2}: {3}", IsWarning: true);

    public static readonly Rule TemplateInBlock = new("NDSL0028", "Template in a block",
        "{0} is a template of networks, with their inputs and losses: it belongs in a network, or in another template, not in a block");

    public static readonly Rule WordTaken = new("NDSL0025", "Block with the name of a built-in attribute",
        "[{0}] is a built-in attribute, and '{1}', which is in no namespace, would be taken for it: put it into a namespace, or rename it");

    public static readonly Rule JoinWithoutBranch = new("NDSL0014", "Join without branches",
        "{0} joins paths, but no Branch opens one before it");

    public static readonly Rule OnePath = new("NDSL0015", "Join of a single path",
        "{0} joins a single path: put a Branch before each of two or more; paths within paths need a block of their own");

    public static readonly Rule NotJoined = new("NDSL0016", "Branches that are not joined",
        "The paths that {0} opens are never joined: end them with Concat, Add, Multiply or Maximum");

    public static readonly Rule UnknownName = new("NDSL0017", "Unknown name of a layer",
        "{0}: no layer before it is named '{1}'{2}");

    public static readonly Rule RecursiveBlock = new("NDSL0018", "Block that contains itself",
        "{0} is in a use of {1} itself, so the network would be infinite");

    public static readonly Rule LossInBlock = new("NDSL0019", "Loss in a block",
        "{0} ends an output: it belongs at the end of the network, not in a block");

    public static readonly Rule NoSuchOption = new("NDSL0023", "Option without a meaning",
        "{0}: {1} has no meaning for {2}: {3}");

    public static readonly Rule NoPathLeft = new("NDSL0024", "Join of conditional paths without one that is there",
        "{0} joins {1} paths, but When of every Branch is false here: leave one Branch without a condition");

    // User-defined functions. {0} is always the layer, as declared.

    public static readonly Rule WrongFunction = new("NDSL0030", "Method that cannot be a function",
        "{0}: {1} cannot be an elementwise function, because {2}");

    public static readonly Rule UntranslatableFunction = new("NDSL0031", "Function that cannot be translated",
        "{0}: {1} cannot be compiled for vectors: {2}");

    public static readonly Rule WrongDerivative = new("NDSL0032", "Method that cannot be a derivative",
        "{0}: {1} cannot be the derivative of {2}, because {3}");

    public static readonly Rule FunctionArguments = new("NDSL0033", "Too many values for a function",
        "{0}: {1} has {2}, but is given {3}");

    public static readonly Rule FunctionArity = new("NDSL0034", "Number of paths and values differ",
        "{0}: {1} takes {2} values, but {3}: open a path for each with Branch, or give the last parameters values in the attribute");

    public static readonly Rule OdeWithoutBlock = new("NDSL0035", "NeuralOde without a block",
        "{0} integrates what follows it, but {1}: put a block, or a layer such as Dense, right after it");

    public static readonly Rule TimeOutsideOde = new("NDSL0036", "Time outside of NeuralOde",
        "{0} is only defined in a block that NeuralOde integrates");
    // Several inputs and outputs.

    public static readonly Rule InputWithoutName = new("NDSL0040", "Further input without a name",
        "{0} is an input in addition to {1}: give it a name, such as Name = \"meta\", and take it with [From(\"meta\")]");

    public static readonly Rule UnusedInput = new("NDSL0041", "Input that is never used",
        "{0} affects no output: continue from it with [{1}], or remove it");

    public static readonly Rule HeadInBlock = new("NDSL0042", "Head in a block",
        "{0} opens an output: it belongs in the network, after a loss, not in a block");

    public static readonly Rule HeadTargetDiffers = new("NDSL0043", "Head that cannot share the network's target",
        "{0} has the same target as the network, {1}, but its own loss needs {2}: leave SameTarget out to give it a target of its own");

    public static readonly Rule PartlyTrained = new("NDSL0044", "Network that is trained only in part",
        "{0} ends an output without a loss, but {1} trains the network: end all outputs with a loss, or all with [Output]");

    public static readonly Rule NotTrained = new("NDSL0045", "Training of a network without a loss",
        "'{0}' has no loss and no code for training, because its declaration ends with [Output]: {1} would throw");

    public static readonly Rule BadInputSize = new("NDSL0046", "Bad further input size",
        "{0} cannot be a further size of the input: {1}");

    public static readonly Rule SizeDoesNotFit = new("NDSL0047", "Network that does not fit an input size",
        "{0}: the network cannot be compiled for inputs of {1}: {2}");

    // Shapes. {0} is always the layer with the error, as declared.

    public static readonly Rule NotPositive = new("NDSL0101", "A size is zero or negative",
        "{0}: {1} is {2}, but has to be 1 or more");

    public static readonly Rule InputTooSmall = new("NDSL0102", "Input smaller than the kernel",
        "{0} needs an input of at least {1}, but gets {2} from {3}");

    public static readonly Rule GroupsDoNotDivide = new("NDSL0103", "Channels are not divisible by groups",
        "{0} has {1} groups, which do not divide its {3} {2} evenly; its input comes from {4}");

    public static readonly Rule NeedsImage = new("NDSL0104", "A layer for images gets a vector",
        "{0} needs an image (channels x height x width), but gets {1} features from {2}");

    public static readonly Rule NeedsVector = new("NDSL0105", "A layer for vectors gets an image",
        "{0} needs a vector of features, but gets {1} from {2}; put Flatten or {3} before it");

    public static readonly Rule OutOfRange = new("NDSL0106", "A number is out of range",
        "{0}: {1} has to be {2}, but is {3}");

    public static readonly Rule PaddingTooLarge = new("NDSL0107", "Padding as large as the pooling window",
        "{0} pads by {1}, but its window is {2}: a window could lie wholly in the padding");

    public static readonly Rule TooLarge = new("NDSL0108", "A layer is too large",
        "{0} would have {1} of {2} numbers; at most 2,147,483,647 fit");

    public static readonly Rule TooManyParts = new("NDSL0116", "A network is too long",
        "{0} brings the network beyond {1}, the most that is compiled: repeat less, or take fewer steps or layers");

    public static readonly Rule TooFewClasses = new("NDSL0109", "Too few classes",
        "{0} needs a vector of at least 2 logits, one for each class, but gets 1 from {1}; for a single logit use BinaryCrossEntropyWithLogits");

    public static readonly Rule NegativePadding = new("NDSL0110", "Padding is negative",
        "{0}: {1} is {2}, but has to be 0 or more");

    public static readonly Rule PathsDiffer = new("NDSL0111", "Paths of different shapes",
        "{0} joins paths whose shapes do not fit: {1}");

    public static readonly Rule SharedShapesDiffer = new("NDSL0112", "Shared parameters of different shapes",
        "{0} is Shared, but would need a {1} of {2} where the first layer of that name has {3}");

    public static readonly Rule BadConnections = new("NDSL0113", "Bad table of connections",
        "{0}: the table Connections cannot be used, because {1}");

    public static readonly Rule SingleValue = new("NDSL0114", "Normalisation of single values",
        "{0} would normalise each value of its input ({1} from {2}) by itself, which always gives 0: normalise over at least two");

    public static readonly Rule OdeChangesShape = new("NDSL0115", "Shape that changes along an ODE",
        "{0} needs a block that keeps the shape, because dy/dt has the shape of y; but {1} gets {2} and gives {3}");

    public static readonly Rule BadInitializer = new("NDSL0120", "Bad initial values",
        "{0}: {1} = \"{2}\" is not a valid initializer: {3}");

    public static readonly Rule NothingLeft = new("NDSL0130", "Nothing is left of an image",
        "{0} removes more than the input has: nothing is left of {1} from {2}");

    public static readonly Rule PartOutside = new("NDSL0131", "Range outside of the input",
        "{0} takes {1}, but gets {2} from {3}");

    public static readonly Rule OtherLength = new("NDSL0132", "Number of values does not fit the shape",
        "{0} is a shape for {1} numbers, but gets {2}: {3} from {4}");

    public static readonly Rule WrongAxes = new("NDSL0133", "Axes that are not a permutation",
        "{0} has to name each axis from 0 to {1} once, because it gets {2} from {3}");

    public static readonly Rule NotDivisible = new("NDSL0134", "A size that cannot be divided evenly",
        "{0} needs {1} that are divisible by {2}, but gets {3} from {4}");

    public static readonly Rule MirrorTooWide = new("NDSL0135", "Mirrored border as wide as the image",
        "{0} mirrors {1} pixels, but gets {2} from {3}: the border has to be smaller than the image");

    public static readonly Rule OtherRank = new("NDSL0136", "Wrong number of dimensions",
        "{0} needs {1}, but gets {2} from {3}");

    public static readonly Rule SharedRatesDiffer = new("NDSL0140", "Shared layers that drop at different rates",
        "{0} is Shared, but has a {1} of {2} where the first layer of that name has {3}: give them the same rate, or different names");

    public static readonly Rule UnknownNonlinearity = new("NDSL0150", "Unknown nonlinearity of a recurrent layer",
        "{0}: Nonlinearity has to be \"tanh\" or \"relu\", but is \"{1}\"; for gates, use Lstm or Gru");

    public static readonly Rule DropoutBetweenNoLayers = new("NDSL0151", "Dropout between layers of a single recurrent layer",
        "{0}: Dropout = {1} applies between several layers, but there is one: put a Dropout after it, or set Layers to 2 or more");

    public static readonly Rule LastStateOnly = new("NDSL0152", "Recurrent layer without a sequence",
        "{0} needs a sequence, but gets {1} features, the last state of {2}: set ReturnSequences = true there");

    // Normalisation of weights and inputs.

    public static readonly Rule SingleWeight = new("NDSL0160", "Standardisation of single weights",
        "{0} has one weight for each output, and a single standardised weight is always 0: leave WeightStandardization out");

    public static readonly Rule NoSuchAxis = new("NDSL0161", "Normalisation over a missing axis",
        "{0} normalises over {1}, but its input ({2} from {3}) has {4}");

    public static readonly Rule TransformNotOnInput = new("NDSL0162", "Fitted transform that is not on an input",
        "{0} is fitted on data, so it has to come right after an input, but it gets the output of {1}: move it there, or normalise with BatchNorm");

    public static readonly Rule SharedNormsDiffer = new("NDSL0163", "Shared weights of different norms",
        "{0} has {1}, but shares its weights with {2}, which has {3}: there is one set of weights, so give both the same MaxNorm");

    // The compiler itself.

    public static readonly Rule InternalError = new("NDSL9001", "The NetDsl compiler failed",
        "The NetDsl compiler failed on '{0}'. This is a bug in NetDsl, not in your code: please report the class and this text at https://github.com/netdsl/netdsl/issues: {1}");

    /// <summary>All rules, with those of advice, by id.</summary>
    public static IReadOnlyList<Rule> All { get; } = new[] { typeof(Rules), typeof(AdviceRules) }
        .SelectMany(rules => rules.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Select(field => field.GetValue(null))
        .OfType<Rule>()
        .OrderBy(rule => rule.Id, StringComparer.Ordinal)
        .ToArray();

    /// <summary>Whether an identifier is that of advice.</summary>
    public static bool IsAdvice(string id) => AdviceIds.Contains(id);

    private static readonly HashSet<string> AdviceIds = [.. All.Where(rule => rule.IsAdvice).Select(rule => rule.Id)];
}
