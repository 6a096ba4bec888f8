namespace NetDsl.Generator.Spec;

/// <summary>An error that the compiler found.</summary>
/// <param name="Rule">The kind of error.</param>
/// <param name="Layer">The index in <see cref="NetworkSpec.Layers"/> of the attribute that causes it, or -1 for the class.</param>
/// <param name="Arguments">The arguments of the rule's message.</param>
/// <param name="Argument">The name of the attribute's argument with the error, or null for the whole attribute.</param>
public sealed record Finding(Rule Rule, int Layer, EquatableArray<FindingArgument> Arguments, string? Argument = null)
{
    /// <summary>The layer of a block or template with the error; null if the layer is in the network itself.</summary>
    public InnerLayer? Inner { get; init; }

    /// <summary>Formats the message.</summary>
    /// <param name="describeLayer">Describes a layer: <c>'AvgPool2d(2)' (line 9)</c>.</param>
    public string Message(Func<int, string> describeLayer) => string.Format(
        CultureInfo.InvariantCulture,
        Rule.Message,
        Arguments.Select(object (a) => a.Layer is { } layer ? describeLayer(layer) : a.Text).ToArray());
}

/// <summary>A layer of a block or template.</summary>
/// <param name="Word">The <see cref="BlockSpec.Word"/> of the block or template.</param>
/// <param name="Position">The position among the layers of its declaration.</param>
/// <param name="Argument">The argument of the layer with an error; null for the whole layer.</param>
public sealed record InnerLayer(string Word, int Position, string? Argument = null);

/// <summary>
/// A text, or a reference to a layer, which is described when the message is printed, because only then the line is known.
/// </summary>
public readonly record struct FindingArgument(string Text, int? Layer)
{
    public static implicit operator FindingArgument(string text) => new(text, null);

    public static implicit operator FindingArgument(int number) => new(number.ToString(CultureInfo.InvariantCulture), null);

    public static FindingArgument ToLayer(int index) => new("", index);
}

/// <summary>A kind of error. <see cref="Rules"/> lists all of them; each has a page in docs/diagnostics.</summary>
/// <param name="Id">The identifier: NDSL0001 and up for the declaration, NDSL0100 and up for shapes, NDSL0200 and up for advice.</param>
/// <param name="Title">The title in editors.</param>
/// <param name="Message">The message, with placeholders for <see cref="Finding.Arguments"/>.</param>
/// <param name="IsWarning">Whether the network still compiles.</param>
public sealed record Rule(string Id, string Title, string Message, bool IsWarning = false)
{
    /// <summary>Whether it is advice: the network compiles, and the editor shows a suggestion.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>Creates a rule of advice.</summary>
    public static Rule Advice(string id, string title, string message) => new(id, title, message) { IsAdvice = true };
}
