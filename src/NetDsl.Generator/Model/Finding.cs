namespace NetDsl.Generator.Model;

/// <summary>A mistake the compiler found.</summary>
/// <param name="Rule">Which mistake.</param>
/// <param name="Layer">Index in <see cref="NetworkSpec.Layers"/> of the attribute that causes it, or -1 for the class itself.</param>
/// <param name="Arguments">What fills the gaps of the rule's message.</param>
/// <param name="Argument">Name of the attribute's argument that is at fault, or null for the attribute as a whole.</param>
public sealed record Finding(Rule Rule, int Layer, EquatableArray<FindingArgument> Arguments, string? Argument = null)
{
    /// <summary>The message.</summary>
    /// <param name="describeLayer">Says a layer for people: <c>'AvgPool2d(2)' (line 9)</c>.</param>
    public string Message(Func<int, string> describeLayer) => string.Format(
        CultureInfo.InvariantCulture,
        Rule.Message,
        Arguments.Select(object (a) => a.Layer is { } layer ? describeLayer(layer) : a.Text).ToArray());
}

/// <summary>A text, or a reference to a layer that whoever prints the message describes (only they know the line).</summary>
public readonly record struct FindingArgument(string Text, int? Layer)
{
    public static implicit operator FindingArgument(string text) => new(text, null);

    public static implicit operator FindingArgument(int number) => new(number.ToString(CultureInfo.InvariantCulture), null);

    public static FindingArgument ToLayer(int index) => new("", index);
}

/// <summary>One kind of mistake. All of them stand in <see cref="Rules"/>; each has a page in docs/diagnostics.</summary>
/// <param name="Id">NDSL0001 and up for the declaration, NDSL0100 and up for shapes.</param>
/// <param name="Title">The rule in a few words, as an editor lists it.</param>
/// <param name="Message">What is said, with gaps for <see cref="Finding.Arguments"/>.</param>
/// <param name="IsWarning">Whether the network still compiles.</param>
public sealed record Rule(string Id, string Title, string Message, bool IsWarning = false);
