namespace NetDsl.Generator.Model.Expressions;

/// <summary>
/// The arithmetic that a string argument can hold: <c>"4 * filters"</c>, <c>"stride == 1 ? 0 : max(filters / 8, 1)"</c>.
/// Numbers, names, <c>+ - * / %</c>, parentheses, comparisons, <c>?:</c>, and min, max, ceil, floor and round (half away
/// from zero). Errors are values, with the place where they are.
/// </summary>
public static class Expression
{
    /// <summary>The value of an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="names">What the names in it stand for.</param>
    public static Evaluation Evaluate(string text, IReadOnlyDictionary<string, ArgumentValue> names) =>
        new Parser(text, names).Run();

    /// <summary>
    /// Parses and evaluates in one pass, by recursive descent. After the first error every method returns null; so it
    /// does in the branch of <c>?:</c> that is not taken, where <see cref="skipping"/> keeps it from being an error.
    /// </summary>
    private sealed class Parser(string text, IReadOnlyDictionary<string, ArgumentValue> names)
    {
        // Half-typed code can hold anything; the stack of an editor's process is not ours to overflow.
        private const int MaxDepth = 100;

        private int position;
        private int depth;
        private int skipping;
        private ExpressionError? error;

        public Evaluation Run()
        {
            var value = Conditional();
            if (error is null && Peek() != '\0')
                Fail(position, $"did not expect '{text[position]}'");
            return error is null ? new(value, null) : new(null, error);
        }

        private ArgumentValue? Conditional()
        {
            if (++depth > MaxDepth)
                Fail(position, "nested too deeply");
            var start = position;
            var condition = error is null ? Comparison() : null;
            if (error is null && Take("?"))
            {
                if (condition is not (null or BooleanValue))
                    Fail(start, $"what stands before '?' must be true or false, but is {condition}");
                var truth = condition is BooleanValue { Value: true };
                var yes = Branch(taken: truth);
                if (error is null && !Take(":"))
                    Fail(position, "expected ':'");
                var no = Branch(taken: !truth);
                condition = truth ? yes : no;
            }

            depth--;
            return error is null ? condition : null;
        }

        private ArgumentValue? Branch(bool taken)
        {
            skipping += taken ? 0 : 1;
            var value = error is null ? Conditional() : null;
            skipping -= taken ? 0 : 1;
            return value;
        }

        private ArgumentValue? Comparison()
        {
            var left = Sum();
            var start = position;
            return error is null && (Take("<=", ">=", "==", "!=", "<", ">") is { } op) ? Apply(op, left, Sum(), start) : left;
        }

        private ArgumentValue? Sum()
        {
            var left = Product();
            for (var start = Skip(); error is null && Take("+", "-") is { } op; start = Skip())
                left = Apply(op, left, Product(), start);
            return left;
        }

        private ArgumentValue? Product()
        {
            var left = Unary();
            for (var start = Skip(); error is null && Take("*", "/", "%") is { } op; start = Skip())
                left = Apply(op, left, Unary(), start);
            return left;
        }

        private ArgumentValue? Unary()
        {
            var start = Skip();
            if (!Take("-"))
                return Primary();
            if (++depth > MaxDepth)
                Fail(start, "nested too deeply");
            var value = error is null ? Unary() : null;
            depth--;
            return value is null ? null : Checked(Arithmetic.Negate(value, out var message), message, start);
        }

        private ArgumentValue? Primary()
        {
            var start = Skip();
            var next = Peek();
            if (IsDigit(next) || next == '.')
                return Number();
            if (char.IsLetter(next) || next == '_')
                return NameOrCall();
            if (!Take("("))
                return Fail(start, next == '\0' ? "something is missing at the end" : $"did not expect '{next}'");
            var value = Conditional();
            if (error is null && !Take(")"))
                Fail(position, "expected ')'");
            return value;
        }

        private ArgumentValue? Number()
        {
            var start = position;
            while (IsDigit(Current))
                position++;
            var whole = Current != '.' && Current is not ('e' or 'E');
            if (Current == '.')
                position++;
            while (IsDigit(Current))
                position++;
            if (Current is 'e' or 'E')
            {
                position++;
                if (Current is '+' or '-')
                    position++;
                while (IsDigit(Current))
                    position++;
            }

            var digits = text.Substring(start, position - start);
            if (whole && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
                return new IntegerValue(integer);
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && !whole && !double.IsInfinity(real))
                return new RealValue(real);
            return Fail(start, whole ? $"{digits} is too large" : $"'{digits}' is not a number");
        }

        private ArgumentValue? NameOrCall()
        {
            var start = position;
            while (char.IsLetterOrDigit(Current) || Current == '_')
                position++;
            var name = text.Substring(start, position - start);
            if (Peek() == '(')
                return Call(name, start);
            if (name is "true" or "false")
                return new BooleanValue(name == "true");
            if (!names.TryGetValue(name, out var value))
                return Fail(start, $"there is no '{name}'{NearMiss.Question(name, names.Keys)}");
            return value is IntegerValue or RealValue or BooleanValue
                ? value
                : Fail(start, $"'{name}' is {value}, with which the compiler cannot calculate");
        }

        private ArgumentValue? Call(string name, int start)
        {
            if (!Arithmetic.Functions.Contains(name))
                return Fail(start, $"there is no function '{name}'{NearMiss.Question(name, Arithmetic.Functions)}");
            Take("(");
            List<ArgumentValue?> arguments = [];
            do
                arguments.Add(Conditional());
            while (error is null && Take(","));
            if (error is null && !Take(")"))
                Fail(position, "expected ')'");
            return error is not null || arguments.Any(argument => argument is null)
                ? null
                : Checked(Arithmetic.Call(name, arguments.ConvertAll(argument => argument!), out var message), message, start);
        }

        private ArgumentValue? Apply(string op, ArgumentValue? left, ArgumentValue? right, int start) =>
            error is not null || left is null || right is null
                ? null
                : Checked(Arithmetic.Binary(op, left, right, out var message), message, start);

        private ArgumentValue? Checked(ArgumentValue? value, string? message, int start) =>
            message is null || skipping > 0 ? value : Fail(start, message);

        private ArgumentValue? Fail(int at, string message)
        {
            error ??= new ExpressionError(Math.Min(at, text.Length), message);
            return null;
        }

        private static bool IsDigit(char c) => c is >= '0' and <= '9';

        private char Current => position < text.Length ? text[position] : '\0';

        private int Skip()
        {
            while (char.IsWhiteSpace(Current))
                position++;
            return position;
        }

        private char Peek()
        {
            Skip();
            return Current;
        }

        private bool Take(string token) => Take([token]) is not null;

        private string? Take(params string[] tokens)
        {
            Skip();
            var found = tokens.FirstOrDefault(token => string.CompareOrdinal(text, position, token, 0, token.Length) == 0);
            position += found?.Length ?? 0;
            return found;
        }
    }
}
