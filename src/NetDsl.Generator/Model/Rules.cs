using System.Reflection;

namespace NetDsl.Generator.Model;

/// <summary>Every mistake the compiler reports.</summary>
public static class Rules
{
    // The declaration.

    public static readonly Rule NotPartial = new("NDSL0001", "Network class is not partial",
        "{0} must be partial: the compiler adds the network's code to it");

    public static readonly Rule OneInput = new("NDSL0002", "Network without exactly one input at its head",
        "A network has one Input, before its first layer, but {0}{1}");

    public static readonly Rule OtherPart = new("NDSL0003", "Layer on another part of the class",
        "{0} does not stand on the declaration that carries [Network] ({1}): move it there, because layers on several parts have no order");

    public static readonly Rule AfterLoss = new("NDSL0004", "Layer after the loss",
        "{0} comes after the loss {1}, which ends the network");

    public static readonly Rule NoLoss = new("NDSL0005", "Network without a loss",
        "'{0}' has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError]");

    public static readonly Rule WrongClass = new("NDSL0006", "Type cannot be a network",
        "'{0}' cannot be a network, because {1}");

    public static readonly Rule InputShape = new("NDSL0007", "Bad input shape",
        "{0} is not the shape of a sample: {1}");

    public static readonly Rule SameName = new("NDSL0008", "Two layers with the same name",
        "'{0}' is already the name of {1}");

    public static readonly Rule BadName = new("NDSL0009", "Bad name of a layer",
        "'{0}' cannot be the name of a layer: {1}");

    public static readonly Rule ArgumentType = new("NDSL0010", "Argument of the wrong kind",
        "{0} of {1} must be {2}, but is {3}");

    public static readonly Rule BadExpression = new("NDSL0011", "Bad expression",
        "{0} of {1} cannot be evaluated: {2} (at character {3} of \"{4}\")");

    public static readonly Rule NotANetwork = new("NDSL0012", "Layer on a class that is not a network",
        "{0} has no effect, because '{1}' is not marked [Network]", IsWarning: true);

    public static readonly Rule UnknownLayer = new("NDSL0013", "Unknown layer",
        "The compiler knows no layer '{0}'{1}");

    // Shapes.

    public static readonly Rule InputTooSmall = new("NDSL0102", "Input smaller than the kernel",
        "{0} needs an input of at least {1}, but gets {2} from {3}");

    // The compiler itself.

    public static readonly Rule InternalError = new("NDSL9001", "The NetDsl compiler failed",
        "The NetDsl compiler failed on '{0}'. This is a bug in NetDsl, not in your code: please report the class and this text at https://github.com/netdsl/netdsl/issues: {1}");

    /// <summary>All rules, by id.</summary>
    public static IReadOnlyList<Rule> All { get; } = typeof(Rules)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null))
        .OfType<Rule>()
        .OrderBy(rule => rule.Id, StringComparer.Ordinal)
        .ToArray();
}
