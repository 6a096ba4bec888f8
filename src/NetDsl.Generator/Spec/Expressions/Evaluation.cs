namespace NetDsl.Generator.Spec.Expressions;

/// <summary>The result of an expression: a number or truth value, or an error.</summary>
public readonly record struct Evaluation(ArgumentValue? Value, ExpressionError? Error);

/// <summary>The reason why an expression has no value.</summary>
/// <param name="Position">The position in the text, counted from 0.</param>
/// <param name="Message">The reason: <c>there is no 'filter'; did you mean 'filters'?</c></param>
public sealed record ExpressionError(int Position, string Message);
