namespace NetDsl.Tool;

/// <summary>A mistake of the user, which is shown as a message without a stack trace.</summary>
internal sealed class Failure(string message) : Exception(message)
{
    /// <summary>Whether an exception is a mistake in the input, and not one of the program.</summary>
    public static bool IsExpected(Exception e) =>
        e is Failure or IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException or InvalidOperationException or BadImageFormatException;
}
