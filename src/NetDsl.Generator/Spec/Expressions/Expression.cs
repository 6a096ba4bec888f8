namespace NetDsl.Generator.Spec.Expressions;

/// <summary>
/// The arithmetic of string arguments: <c>"4 * filters"</c>, <c>"stride == 1 ? 0 : max(filters / 8, 1)"</c>. It has numbers, names, items of
/// lists (<c>widths[0]</c>), <c>+ - * / %</c>, parentheses, comparisons, <c>&amp;&amp; || !</c>, <c>?:</c>, and min, max, ceil, floor, round
/// (half away from zero) and roundTo. Errors are values with their position.
/// </summary>
public static class Expression
{
    /// <summary>Evaluates an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="names">The values of names.</param>
    public static Evaluation Evaluate(string text, IReadOnlyDictionary<string, ArgumentValue> names) =>
        new Parser(text, names).Run();

    /// <summary>The error that an expression has with any values of its names; null if there is none.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="names">The names, with values of their kinds.</param>
    public static ExpressionError? Check(string text, IReadOnlyDictionary<string, ArgumentValue> names) =>
        new Parser(text, names, skipping: 1).Run().Error;

    /// <summary>
    /// Parses and evaluates in one pass, by recursive descent. After the first error every method returns null. In the branch of <c>?:</c>
    /// that is not taken, methods also return null, and <see cref="skipping"/> prevents errors.
    /// </summary>
    private sealed class Parser(string text, IReadOnlyDictionary<string, ArgumentValue> names, int skipping = 0)
    {
        // Incomplete code can contain anything and must not overflow the editor's stack.
        private const int MaxDepth = 100;

        /// <summary>The characters that have a meaning, though not everywhere.</summary>
        private const string Signs = "+-*/%()[]<>=!?:,.";

        private int position;
        private int depth;
        private int skipping = skipping;
        private ExpressionError? error;

        public Evaluation Run()
        {
            var value = Conditional();
            if (error is null && Peek() != '\0')
                Fail(position, Unexpected(text[position]));
            return error is null ? new(value, null) : new(null, error);
        }

        private ArgumentValue? Conditional()
        {
            if (++depth > MaxDepth)
                Fail(position, "nested too deeply");
            var start = position;
            var condition = error is null ? Either() : null;
            if (error is null && Take("?"))
            {
                if (condition is not (null or BooleanValue))
                    Fail(start, $"the condition before '?' must be true or false, but is {condition}");
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

        private ArgumentValue? Either() => Logical("||", decisive: true, Both);

        private ArgumentValue? Both() => Logical("&&", decisive: false, Comparison);

        /// <summary>Operands that one value among them decides; the operands after it are not evaluated.</summary>
        private ArgumentValue? Logical(string op, bool decisive, Func<ArgumentValue?> operand)
        {
            var left = operand();
            for (var start = Skip(); error is null && Take(op); start = Skip())
            {
                var isDecided = left is BooleanValue { Value: var value } && value == decisive;
                skipping += isDecided ? 1 : 0;
                var right = operand();
                skipping -= isDecided ? 1 : 0;
                left = isDecided ? left : Apply(op, left, right, start);
            }

            return left;
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
            if (Take("-", "!") is not { } op)
                return Primary();
            if (++depth > MaxDepth)
                Fail(start, "nested too deeply");
            var value = error is null ? Unary() : null;
            depth--;
            if (value is null)
                return null;
            var result = op == "-" ? Arithmetic.Negate(value, out var message) : Arithmetic.Not(value, out message);
            return Checked(result, message, start);
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
                return Fail(start, next == '\0' ? "something is missing at the end" : Unexpected(next));
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
            while (Peek() == '[')
            {
                if (Item(name, value) is not { } item)
                    return null;
                value = item;
            }

            return value is IntegerValue or RealValue or BooleanValue
                ? value
                : Fail(start, $"'{name}' is {value}, with which the compiler cannot calculate");
        }

        private ArgumentValue? Item(string name, ArgumentValue list)
        {
            var start = position;
            Take("[");
            var index = Conditional();
            if (error is null && !Take("]"))
                Fail(position, "expected ']'");
            return error is not null || index is null ? null : Checked(Arithmetic.Item(name, list, index, out var message), message, start);
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

        private static string Unexpected(char found) => $"did not expect '{found}'" + (char.IsLetterOrDigit(found) || Signs.IndexOf(found) >= 0 ? ""
            : $": there are numbers, names, + - * / %, parentheses, comparisons, && || !, ? :, list[index], and {string.Join(", ", Arithmetic.Functions)}");

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
