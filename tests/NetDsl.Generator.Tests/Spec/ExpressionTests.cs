using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Tests.Spec;

public class ExpressionTests
{
    private static readonly Dictionary<string, ArgumentValue> Names = new()
    {
        ["filters"] = new IntegerValue(24),
        ["stride"] = new IntegerValue(2),
        ["width"] = new RealValue(1.5),
        ["wide"] = new BooleanValue(true),
        ["text"] = new TextValue("hello"),
        ["_x1"] = new IntegerValue(-7),
        ["größe"] = new IntegerValue(3),
        ["widths"] = new ListValue(new([new IntegerValue(16), new IntegerValue(32), new RealValue(0.5)])),
    };

    [Theory]
    [InlineData("4 * 30", "120")]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("64 / 4 / 2", "8")]
    [InlineData("-3 + 1", "-2")]
    [InlineData("--3", "3")]
    [InlineData("2*-3", "-6")]
    [InlineData(" 7 ", "7")]
    [InlineData("\t7\n", "7")]
    // Whole numbers: division rounds down, and the remainder has the sign of the divisor.
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-4")]
    [InlineData("7 / -2", "-4")]
    [InlineData("-7 / -2", "3")]
    [InlineData("-8 / 2", "-4")]
    [InlineData("7 % 3", "1")]
    [InlineData("-7 % 3", "2")]
    [InlineData("7 % -3", "-2")]
    [InlineData("-6 % 3", "0")]
    [InlineData("5 % -1", "0")]
    [InlineData("9223372036854775807 - 1", "9223372036854775806")]
    // Reals.
    [InlineData("7.0 / 2", "3.5")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData(".5 * 3", "1.5")]
    [InlineData("2. * 3", "6")]
    [InlineData("1e3 + 1", "1001")]
    [InlineData("2.5E-1", "0.25")]
    [InlineData("7.5 % 2", "1.5")]
    [InlineData("-7.5 % 2", "0.5")]
    [InlineData("width * filters", "36")]
    // Functions.
    [InlineData("min(3, 1, 2)", "1")]
    [InlineData("max(3, 1, 2)", "3")]
    [InlineData("max(1, 2.5)", "2.5")]
    [InlineData("ceil(1.2)", "2")]
    [InlineData("ceil(-1.2)", "-1")]
    [InlineData("floor(-1.2)", "-2")]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(7)", "7")]
    // torchvision's _make_divisible.
    [InlineData("roundTo(16, 8)", "16")]
    [InlineData("roundTo(19, 8)", "24")]
    [InlineData("roundTo(20, 8)", "24")]
    [InlineData("roundTo(11.2, 8)", "16")]
    [InlineData("roundTo(1, 8)", "8")]
    [InlineData("roundTo(72 / 4, 8)", "24")]
    [InlineData("roundTo(32 * width, 8)", "48")]
    [InlineData("roundTo(10, 1)", "10")]
    [InlineData("roundTo(7.4, 5)", "10")]
    [InlineData("max(8, floor(filters * 0.3 + 4) / 8 * 8)", "8")]
    // Comparisons and choice.
    [InlineData("1 < 2", "true")]
    [InlineData("2 <= 1", "false")]
    [InlineData("2 > 1.5", "true")]
    [InlineData("2 >= 2", "true")]
    [InlineData("2 == 2.0", "true")]
    [InlineData("2 != 2", "false")]
    [InlineData("wide == true", "true")]
    [InlineData("wide != true", "false")]
    [InlineData("wide ? 1 : 2", "1")]
    [InlineData("stride == 1 ? 0 : filters / 8", "3")]
    [InlineData("1 > 2 ? 3 : 2 > 1 ? 4 : 5", "4")]
    [InlineData("1 + 1 == 2 ? 2 * 3 : 0", "6")]
    [InlineData("(wide ? 1 : 2) + 1", "2")]
    [InlineData("stride == 2 && filters == 24", "true")]
    [InlineData("stride == 1 || filters == 24 && wide", "true")]
    [InlineData("(stride == 2 || wide) && filters == 1", "false")]
    [InlineData("!wide", "false")]
    [InlineData("!(stride == 1) && !!wide", "true")]
    [InlineData("wide && stride == 2 ? 1 : 2", "1")]
    [InlineData("true || 1 == 2", "true")]
    // Items of lists.
    [InlineData("widths[0]", "16")]
    [InlineData("widths[stride - 1] * 2 + widths[0]", "80")]
    [InlineData("widths [ 2 ]", "0.5")]
    // Only the operands that decide count.
    [InlineData("stride != 0 && 8 / stride == 4", "true")]
    [InlineData("stride == 0 && 8 / 0 == 4", "false")]
    [InlineData("stride == 2 || 8 / 0 == 4", "true")]
    [InlineData("stride > 5 ? widths[stride + 5] : 1", "1")]
    // Only the branch that is taken counts.
    [InlineData("stride == 0 ? 8 / 0 : 3", "3")]
    [InlineData("stride == 2 ? 3 : 8 / 0", "3")]
    [InlineData("wide ? 1 : 8 / 0 == 1 ? min(1, true) : -wide", "1")]
    // Names.
    [InlineData("filters", "24")]
    [InlineData("wide", "true")]
    [InlineData("_x1 + größe", "-4")]
    public void It_calculates(string text, string value)
    {
        var result = Expression.Evaluate(text, Names);

        result.Error.ShouldBeNull();
        result.Value!.ToString().ShouldBe(value);
    }

    [Theory]
    [InlineData("4 / 2", typeof(IntegerValue))]
    [InlineData("4 / 2.0", typeof(RealValue))]
    [InlineData("max(4, 2.0)", typeof(RealValue))]
    [InlineData("floor(4.0)", typeof(IntegerValue))]
    [InlineData("1e3", typeof(RealValue))]
    public void Whole_numbers_stay_whole(string text, Type type) => Expression.Evaluate(text, Names).Value.ShouldBeOfType(type);

    [Theory]
    [InlineData("", 0, "something is missing at the end")]
    [InlineData("1 +", 3, "something is missing at the end")]
    [InlineData("(1 + 2", 6, "expected ')'")]
    [InlineData("1 2", 2, "did not expect '2'")]
    [InlineData("1 + )", 4, "did not expect ')'")]
    [InlineData("3 $ 4", 2, "did not expect '$': there are numbers, names, + - * / %, parentheses, comparisons, && || !, ? :, list[index], and min, max, ceil, floor, round, roundTo")]
    [InlineData("wide & wide", 5, "did not expect '&': there are numbers, names, + - * / %, parentheses, comparisons, && || !, ? :, list[index], and min, max, ceil, floor, round, roundTo")]
    [InlineData("wide &&", 7, "something is missing at the end")]
    [InlineData("1 && wide", 2, "'&&' needs true or false on both sides, but has 1 and true")]
    [InlineData("wide && 3", 5, "'&&' needs true or false on both sides, but has true and 3")]
    [InlineData("!3", 0, "'!' needs true or false, but has 3")]
    [InlineData("widths[3]", 6, "'widths' has 3 items, counted from 0, so there is no item 3")]
    [InlineData("widths[-1]", 6, "'widths' has 3 items, counted from 0, so there is no item -1")]
    [InlineData("widths[0.5]", 6, "an index is a whole number, but is 0.5")]
    [InlineData("widths[0", 8, "expected ']'")]
    [InlineData("widths", 0, "'widths' is (16, 32, 0.5), with which the compiler cannot calculate")]
    [InlineData("filters[0]", 7, "'filters' is 24, which has no items")]
    [InlineData("roundTo(3)", 0, "'roundTo' takes two numbers")]
    [InlineData("roundTo(3, 4, 5)", 0, "'roundTo' takes two numbers")]
    [InlineData("roundTo(3, 0)", 0, "'roundTo' rounds to multiples of a whole number of at least 1, not of 0")]
    [InlineData("roundTo(3, 2.5)", 0, "'roundTo' rounds to multiples of a whole number of at least 1, not of 2.5")]
    [InlineData("1 < 2 < 3", 6, "did not expect '<'")]
    [InlineData("= 1", 0, "did not expect '='")]
    [InlineData("1 ? 2 : 3", 0, "the condition before '?' must be true or false, but is 1")]
    [InlineData("wide ? 1", 8, "expected ':'")]
    [InlineData("4 / 0", 2, "division by zero")]
    [InlineData("4 % 0", 2, "division by zero")]
    [InlineData("4 / 0.0", 2, "division by zero")]
    [InlineData("filter * 2", 0, "there is no 'filter'; did you mean 'filters'?")]
    [InlineData("2 * Stride", 4, "there is no 'Stride'; did you mean 'stride'?")]
    [InlineData("2 * zebra", 4, "there is no 'zebra'")]
    [InlineData("wide ? 1 : zebra", 11, "there is no 'zebra'")]
    [InlineData("1 + text", 4, "'text' is \"hello\", with which the compiler cannot calculate")]
    [InlineData("maxx(1, 2)", 0, "there is no function 'maxx'; did you mean 'max'?")]
    [InlineData("filters(2)", 0, "there is no function 'filters'")]
    [InlineData("max(1)", 0, "'max' takes two numbers or more")]
    [InlineData("ceil(1, 2)", 0, "'ceil' takes one number")]
    [InlineData("ceil()", 5, "did not expect ')'")]
    [InlineData("min(1, wide)", 0, "'min' takes numbers, not true")]
    [InlineData("1 + wide", 2, "'+' needs numbers on both sides, but has 1 and true")]
    [InlineData("wide < wide", 5, "'<' needs numbers on both sides, but has true and true")]
    [InlineData("-wide", 0, "'-' needs a number, but has true")]
    [InlineData("9223372036854775807 + 1", 20, "9223372036854775807 + 1 is too large")]
    [InlineData("9223372036854775808", 0, "9223372036854775808 is too large")]
    [InlineData("1e308 * 10", 6, "1E+308 * 10 is too large")]
    [InlineData("1e999", 0, "'1e999' is not a number")]
    [InlineData("floor(1e300)", 0, "'floor' of 1E+300 is too large")]
    [InlineData("1.2.3", 3, "did not expect '.'")]
    [InlineData(".", 0, "'.' is not a number")]
    [InlineData("1e", 0, "'1e' is not a number")]
    [InlineData("٣", 0, "did not expect '٣'")]
    public void An_error_says_what_and_where(string text, int position, string message)
    {
        var result = Expression.Evaluate(text, Names);

        result.Value.ShouldBeNull();
        result.Error.ShouldBe(new ExpressionError(position, message));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("true?")]
    [InlineData("min(")]
    [InlineData("!")]
    [InlineData("widths[")]
    public void Deep_nesting_is_an_error_not_a_crash(string opening)
    {
        Expression.Evaluate(string.Concat(Enumerable.Repeat(opening, 100_000)), Names).Error!.Message.ShouldBe("nested too deeply");
    }

    [Fact]
    public void Any_text_gives_a_value_or_an_error()
    {
        const string alphabet = "0123456789.eE+-*/%()[]&|<>=!?:, minaxcelforud_\"\\\0é";
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var result = Expression.Evaluate(text, Names);
            (result.Value is null).ShouldBe(result.Error is not null, text);
            if (result.Error is { } error)
                error.Position.ShouldBeInRange(0, text.Length, text);
        }
    }
}
