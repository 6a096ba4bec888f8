namespace NetDsl.Generator.Spec.Expressions;

/// <summary>
/// The operators and functions of expressions. Between whole numbers <c>/</c> rounds down, and <c>%</c> is the remainder, with the sign of
/// the divisor. If either side has a fraction, both are reals. Every method returns null and sets an error if there is no result.
/// </summary>
internal static class Arithmetic
{
    public static readonly string[] Functions = ["min", "max", "ceil", "floor", "round", "roundTo"];

    public static ArgumentValue? Binary(string op, ArgumentValue left, ArgumentValue right, out string? error)
    {
        error = null;
        if (left is BooleanValue a && right is BooleanValue b && (op is "==" or "!=" or "&&" or "||"))
            return new BooleanValue(op switch { "&&" => a.Value && b.Value, "||" => a.Value || b.Value, _ => a.Value == b.Value == (op == "==") });
        if (op is "&&" or "||")
        {
            error = $"'{op}' needs true or false on both sides, but has {left} and {right}";
            return null;
        }

        if (!IsNumber(left) || !IsNumber(right))
        {
            error = $"'{op}' needs numbers on both sides, but has {left} and {right}";
            return null;
        }

        try
        {
            return left is IntegerValue x && right is IntegerValue y
                ? Integers(op, x.Value, y.Value, out error)
                : Reals(op, Real(left), Real(right), out error);
        }
        catch (OverflowException)
        {
            error = $"{left} {op} {right} is too large";
            return null;
        }
    }

    public static ArgumentValue? Negate(ArgumentValue value, out string? error)
    {
        error = null;
        switch (value)
        {
            case IntegerValue { Value: > long.MinValue } integer:
                return new IntegerValue(-integer.Value);
            case RealValue real:
                return new RealValue(-real.Value);
            default:
                error = $"'-' needs a number, but has {value}";
                return null;
        }
    }

    public static ArgumentValue? Not(ArgumentValue value, out string? error)
    {
        error = value is BooleanValue ? null : $"'!' needs true or false, but has {value}";
        return value is BooleanValue truth ? new BooleanValue(!truth.Value) : null;
    }

    /// <summary>An item of a list, counted from 0.</summary>
    public static ArgumentValue? Item(string name, ArgumentValue list, ArgumentValue index, out string? error)
    {
        error = (list, index) switch
        {
            (not ListValue, _) => $"'{name}' is {list}, which has no items",
            (_, not IntegerValue) => $"an index is a whole number, but is {index}",
            (ListValue { Items.Count: var count }, IntegerValue { Value: var at }) when at < 0 || at >= count => $"'{name}' has {count} items, counted from 0, so there is no item {at}",
            _ => null,
        };
        return error is null ? ((ListValue)list).Items[(int)((IntegerValue)index).Value] : null;
    }

    public static ArgumentValue? Call(string function, IReadOnlyList<ArgumentValue> arguments, out string? error)
    {
        error = null;
        var wanted = function is "min" or "max" or "roundTo" ? 2 : 1;
        var most = function is "min" or "max" ? int.MaxValue : wanted;
        if (arguments.Count < wanted || arguments.Count > most)
            error = $"'{function}' takes {(wanted == 1 ? "one number" : most == wanted ? "two numbers" : "two numbers or more")}";
        else if (arguments.FirstOrDefault(argument => !IsNumber(argument)) is { } wrong)
            error = $"'{function}' takes numbers, not {wrong}";
        if (error is not null)
            return null;

        if (function is "min" or "max")
            return Extreme(arguments, function == "min");
        if (function == "roundTo")
            return RoundTo(Real(arguments[0]), arguments[1], out error);
        if (arguments[0] is IntegerValue)
            return arguments[0];

        var value = Real(arguments[0]);
        var rounded = function switch
        {
            "ceil" => Math.Ceiling(value),
            "floor" => Math.Floor(value),
            _ => Math.Round(value, MidpointRounding.AwayFromZero),
        };
        if (Math.Abs(rounded) < 9e18)
            return new IntegerValue((long)rounded);
        error = $"'{function}' of {arguments[0]} is too large";
        return null;
    }

    /// <summary>
    /// The nearest multiple of a divisor, at least the divisor, and not below 0.9 of the value: the numbers of channels of the MobileNets.
    /// </summary>
    private static IntegerValue? RoundTo(double value, ArgumentValue by, out string? error)
    {
        error = by is not IntegerValue { Value: > 0 } ? $"'roundTo' rounds to multiples of a whole number of at least 1, not of {by}"
            : Math.Abs(value) >= 1e15 ? "'roundTo' of " + value.ToString("R", CultureInfo.InvariantCulture) + " is too large" : null;
        if (error is not null)
            return null;
        return new IntegerValue(RoundTo(value, ((IntegerValue)by).Value));
    }

    /// <inheritdoc cref="RoundTo(double, ArgumentValue, out string?)"/>
    public static int RoundTo(int value, int divisor) => (int)Math.Min(RoundTo((double)value, divisor), int.MaxValue);

    private static long RoundTo(double value, long divisor)
    {
        var rounded = Math.Max(divisor, (long)Math.Floor((value + divisor / 2.0) / divisor) * divisor);
        return rounded < 0.9 * value ? rounded + divisor : rounded;
    }

    private static ArgumentValue Extreme(IReadOnlyList<ArgumentValue> arguments, bool least)
    {
        if (arguments.All(argument => argument is IntegerValue))
        {
            var integers = arguments.Select(argument => ((IntegerValue)argument).Value);
            return new IntegerValue(least ? integers.Min() : integers.Max());
        }

        var reals = arguments.Select(Real);
        return new RealValue(least ? reals.Min() : reals.Max());
    }

    private static ArgumentValue? Integers(string op, long x, long y, out string? error)
    {
        error = op is "/" or "%" && y == 0 ? "division by zero" : null;
        if (error is not null)
            return null;
        return checked(op switch
        {
            "+" => new IntegerValue(x + y),
            "-" => new IntegerValue(x - y),
            "*" => new IntegerValue(x * y),
            "/" => new IntegerValue(x / y - (x % y != 0 && x < 0 != y < 0 ? 1 : 0)),
            "%" => new IntegerValue(y == -1 ? 0 : x % y != 0 && x < 0 != y < 0 ? x % y + y : x % y),
            _ => Compare(op, x.CompareTo(y)),
        });
    }

    private static ArgumentValue? Reals(string op, double x, double y, out string? error)
    {
        error = op is "/" or "%" && y == 0 ? "division by zero" : null;
        if (error is not null)
            return null;
        ArgumentValue value = op switch
        {
            "+" => new RealValue(x + y),
            "-" => new RealValue(x - y),
            "*" => new RealValue(x * y),
            "/" => new RealValue(x / y),
            "%" => new RealValue(x - y * Math.Floor(x / y)),
            _ => Compare(op, x.CompareTo(y)),
        };
        if (value is RealValue { Value: var real } && (double.IsInfinity(real) || double.IsNaN(real)))
            throw new OverflowException();
        return value;
    }

    private static BooleanValue Compare(string op, int order) => new(op switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        "==" => order == 0,
        _ => order != 0,
    });

    private static bool IsNumber(ArgumentValue value) => value is IntegerValue or RealValue;

    private static double Real(ArgumentValue value) => value is IntegerValue integer ? integer.Value : ((RealValue)value).Value;
}
