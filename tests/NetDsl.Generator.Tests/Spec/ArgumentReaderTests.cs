using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Tests.Spec;

public class ArgumentReaderTests
{
    private static readonly Dictionary<string, ArgumentValue> Names = new()
    {
        ["filters"] = new IntegerValue(64),
        ["size"] = new ListValue(new([new IntegerValue(1), new IntegerValue(7)])),
        ["padding"] = new EnumValue("Padding", "Same"),
        ["bias"] = new BooleanValue(false),
        ["rate"] = new RealValue(0.3),
    };

    private readonly List<Finding> findings = [];

    [Fact]
    public void Whole_numbers_come_from_numbers_names_and_expressions()
    {
        Reader(new IntegerValue(3)).Integer("x").ShouldBe(3);
        Reader(new IntegerValue(-3)).Integer("x").ShouldBe(-3);
        Reader(new TextValue("filters")).Integer("x").ShouldBe(64);
        Reader(new TextValue("4 * filters")).Integer("x").ShouldBe(256);
        Reader(new TextValue("0.5 * filters")).Integer("x").ShouldBe(32);
        Reader(new RealValue(32)).Integer("x").ShouldBe(32);
        Reader(null).Integer("x", 5).ShouldBe(5);
        Reader(new NullValue()).Integer("x", 5).ShouldBe(5);
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void Pairs_come_from_pairs_and_from_one_number_for_both()
    {
        Reader(new IntegerValue(3)).Pair("x").ShouldBe((3, 3));
        Reader(List(1, 7)).Pair("x").ShouldBe((1, 7));
        Reader(new TextValue("size")).Pair("x").ShouldBe((1, 7));
        Reader(new TextValue("filters / 2")).Pair("x").ShouldBe((32, 32));
        Reader(new ListValue(new([new TextValue("filters"), new IntegerValue(2)]))).Pair("x").ShouldBe((64, 2));
        Reader(null).Pair("x", (4, 5)).ShouldBe((4, 5));
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void Reals_truth_values_texts_lists_and_paddings_are_read()
    {
        Reader(new IntegerValue(2)).Real("x").ShouldBe(2);
        Reader(new RealValue(0.25)).Real("x").ShouldBe(0.25);
        Reader(new TextValue("rate")).Real("x").ShouldBe(0.3);
        Reader(new TextValue("1 / 4.0")).Real("x").ShouldBe(0.25);
        Reader(null).Real("x", 0.5).ShouldBe(0.5);
        Reader(new BooleanValue(true)).Boolean("x").ShouldBeTrue();
        Reader(new TextValue("bias")).Boolean("x", true).ShouldBeFalse();
        Reader(new TextValue("filters > 3")).Boolean("x").ShouldBeTrue();
        Reader(null).Boolean("x", true).ShouldBeTrue();
        Reader(new TextValue("filters")).Text("x").ShouldBe("filters");
        Reader(null).Text("x").ShouldBeNull();
        Reader(List(1, 28, 28)).Integers("x").ShouldBe([1, 28, 28]);
        Reader(new ListValue(new([List(1, 28, 28)]))).Integers("x").ShouldBe([1, 28, 28]);
        Reader(new IntegerValue(4)).Integers("x").ShouldBe([4]);
        Reader(null).Padding("x").ShouldBe(new PaddingValue(0, 0));
        Reader(new IntegerValue(2)).Padding("x").ShouldBe(new PaddingValue(2, 2));
        Reader(List(0, 3)).Padding("x").ShouldBe(new PaddingValue(0, 3));
        Reader(List(1, 2, 0, 3)).Padding("x").ShouldBe(new PaddingValue(1, 2, 0, 3));
        Reader(new EnumValue("Padding", "Valid")).Padding("x").ShouldBe(new PaddingValue(0, 0));
        Reader(new EnumValue("Padding", "Same")).Padding("x").Same.ShouldBeTrue();
        Reader(new TextValue("padding")).Padding("x").Same.ShouldBeTrue();
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_written_is_known()
    {
        Reader(new IntegerValue(1)).Has("x").ShouldBeTrue();
        Reader(new NullValue()).Has("x").ShouldBeFalse();
        Reader(null).Has("x").ShouldBeFalse();
    }

    [Fact]
    public void The_wrong_kind_is_a_finding_that_names_the_argument_what_it_wants_and_what_it_got()
    {
        Wrong(reader => reader.Integer("x"), new BooleanValue(true), "Layer: x has to be a whole number, but is true");
        Wrong(reader => reader.Integer("x"), new RealValue(2.5), "Layer: x has to be a whole number, but is 2.5");
        Wrong(reader => reader.Integer("x"), new IntegerValue(3_000_000_000), "Layer: x has to be a whole number up to 2147483647, but is 3000000000");
        Wrong(reader => reader.Integer("x"), new TextValue("0.3 * 64"), "Layer: x has to be a whole number, but is 19.2 (from \"0.3 * 64\")");
        Wrong(reader => reader.Integer("x"), new TextValue("rate"), "Layer: x has to be a whole number, but is 0.3 (from \"rate\")");
        Wrong(reader => reader.Integer("x"), new NullValue(), "Layer: x has to be a whole number, but is null");
        Wrong(reader => reader.Integer("x"), new TypeValue("string"), "Layer: x has to be a whole number, but is typeof(string)");
        Wrong(reader => reader.Pair("x"), List(1, 2, 3), "Layer: x has to be a whole number or a pair (new[] { rows, columns }), but is (1, 2, 3)");
        Wrong(reader => reader.Pair("x"), new ListValue(new([new IntegerValue(1), new BooleanValue(true)])), "Layer: x has to be a whole number or a pair (new[] { rows, columns }), but is (1, true)");
        Wrong(reader => reader.Pair("x"), new EnumValue("Padding", "Same"), "Layer: x has to be a whole number or a pair (new[] { rows, columns }), but is Padding.Same");
        Wrong(reader => reader.Padding("x"), new EnumValue("Padding", "9"), "Layer: x has to be a whole number, a pair (new[] { rows, columns }), four sides (new[] { top, left, bottom, right }), Padding.Valid or Padding.Same, but is Padding.9");
        Wrong(reader => reader.Real("x"), new BooleanValue(false), "Layer: x has to be a number, but is false");
        Wrong(reader => reader.Real("x"), new RealValue(double.NaN), "Layer: x has to be a number, but is NaN");
        Wrong(reader => reader.Boolean("x"), new IntegerValue(1), "Layer: x has to be true or false, but is 1");
        Wrong(reader => reader.Text("x"), new IntegerValue(1), "Layer: x has to be a text, but is 1");
        Wrong(reader => reader.Integers("x"), List(1, true), "Layer: x has to be a list of whole numbers, but is (1, true)");
    }

    [Fact]
    public void A_bad_expression_is_a_finding_with_its_place()
    {
        Wrong(reader => reader.Integer("x"), new TextValue("2 * filter"),
            "Layer: x cannot be evaluated: there is no 'filter'; did you mean 'filters'? (at character 5 of \"2 * filter\")");
        Wrong(reader => reader.Pair("x"), new ListValue(new([new IntegerValue(1), new TextValue("1 / 0")])),
            "Layer: x cannot be evaluated: division by zero (at character 3 of \"1 / 0\")");
        Wrong(reader => reader.Real("x"), new TextValue("hello"), "Layer: x cannot be evaluated: there is no 'hello' (at character 1 of \"hello\")");
    }

    [Fact]
    public void What_CSharp_reports_fails_without_a_finding()
    {
        foreach (var value in new ArgumentValue?[] { null, new NoValue(), new ListValue(new([new NoValue(), new IntegerValue(1)])) })
        {
            Action<ArgumentReader>[] reads = [r => r.Integer("x"), r => r.Pair("x"), r => r.Real("x"), r => r.Boolean("x"), r => r.Integers("x")];
            foreach (var read in reads)
            {
                var reader = Reader(value);
                read(reader);
                reader.Failed.ShouldBeTrue();
            }
        }

        findings.ShouldBeEmpty();
    }

    private static ListValue List(params object[] items) =>
        new(new([.. items.Select(item => item is int i ? (ArgumentValue)new IntegerValue(i) : new BooleanValue((bool)item))]));

    private ArgumentReader Reader(ArgumentValue? value) =>
        new(new LayerSpec("Layer", "Layer", value is null ? default : new([new Argument("x", value)])), 3, findings, Names);

    private void Wrong(Action<ArgumentReader> read, ArgumentValue value, string message)
    {
        findings.Clear();
        var reader = Reader(value);
        read(reader);
        reader.Failed.ShouldBeTrue();
        var finding = findings.ShouldHaveSingleItem();
        finding.Layer.ShouldBe(3);
        finding.Argument.ShouldBe("x");
        finding.Message(_ => "").ShouldBe(message);
    }
}
