namespace NetDsl.Generator.Model.Expressions;

/// <summary>
/// The operators and functions of expressions. Whole numbers stay whole: <c>/</c> between two of them rounds down, and
/// <c>%</c> is what is left then, so it has the sign of the divisor. As soon as one side has a fraction, both are reals.
/// Every method returns null and says why if there is no result.
/// </summary>
internal static class Arithmetic
{
    public static readonly string[] Functions = ["min", "max", "ceil", "floor", "round"];

    public static ArgumentValue? Binary(string op, ArgumentValue left, ArgumentValue right, out string? error)
    {
        error = null;
        if (left is BooleanValue a && right is BooleanValue b && (op is "==" or "!="))
            return new BooleanValue(a.Value == b.Value == (op == "=="));
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

    public static ArgumentValue? Call(string function, IReadOnlyList<ArgumentValue> arguments, out string? error)
    {
        error = null;
        var wanted = function is "min" or "max" ? 2 : 1;
        if (arguments.Count < wanted || (wanted == 1 && arguments.Count > 1))
            error = wanted == 1 ? $"'{function}' takes one number" : $"'{function}' takes two numbers or more";
        else if (arguments.FirstOrDefault(argument => !IsNumber(argument)) is { } wrong)
            error = $"'{function}' takes numbers, not {wrong}";
        if (error is not null)
            return null;

        if (function is "min" or "max")
            return Extreme(arguments, function == "min");
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
