namespace NetDsl.Generator.Model.Expressions;

/// <summary>What became of an expression: a number or truth value, or an error.</summary>
public readonly record struct Evaluation(ArgumentValue? Value, ExpressionError? Error);

/// <summary>Why an expression has no value.</summary>
/// <param name="Position">Where in the text, counted from 0.</param>
/// <param name="Message">Why: <c>there is no 'filter'; did you mean 'filters'?</c></param>
public sealed record ExpressionError(int Position, string Message);
