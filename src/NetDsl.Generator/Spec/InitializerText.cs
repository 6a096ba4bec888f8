using System.Text.RegularExpressions;
using NetDsl.Generator.Spec.Expressions;

namespace NetDsl.Generator.Spec;

/// <summary>Translates an initializer of a declaration, <c>"KaimingNormal(fanOut)"</c>, to initial values.</summary>
/// <param name="names">The values of names: the parameters of the enclosing block.</param>
/// <param name="fans">The numbers of inputs of one output and of outputs of one input; null for parameters other than weights.</param>
public sealed class InitializerText(IReadOnlyDictionary<string, ArgumentValue> names, (int In, int Out)? fans)
{
    private const string Number = "a number";
    private const string NotNegative = "a number of 0 or more";

    private static readonly Regex Call = new(@"^\s*(\w+)\s*(?:\((.*)\))?\s*\z", RegexOptions.Singleline);

    private static readonly string[] Words =
    [
        "Zeros", "Ones", "Constant", "Normal", "TruncatedNormal", "Uniform", "XavierUniform", "XavierNormal",
        "KaimingUniform", "KaimingNormal", "LecunUniform", "LecunNormal", "Orthogonal", "Lsuv",
    ];

    private static readonly string[] Modes = ["fanIn", "fanOut"];
    private static readonly string[] Nonlinearities = ["linear", "sigmoid", "tanh", "relu", "leakyRelu", "selu"];

    private string word = "";
    private List<string> written = [];
    private int read;

    /// <summary>The initial values, or the reason why there are none.</summary>
    public (InitialValues? Values, string? Problem) Read(string text)
    {
        var call = Call.Match(text);
        (word, written, read) = (call.Groups[1].Value, Split(call.Groups[2].Value), 0);
        try
        {
            if (!call.Success || char.IsDigit(word[0]))
                return (InitialValues.Constant(Evaluate(text)), null);
            var values = Values();
            return read == written.Count
                ? (values, null)
                : (null, $"{word} takes {(read == 0 ? "nothing" : $"at most {read}")} in parentheses");
        }
        catch (FormatException exception)
        {
            return (null, exception.Message);
        }
    }

    private InitialValues Values() => word switch
    {
        "Zeros" => InitialValues.Zeros,
        "Ones" => InitialValues.Ones,
        "Constant" => InitialValues.Constant(Next(Number)),
        "Normal" => Of(InitialKind.Normal, Next(NotNegative)),
        "TruncatedNormal" => Of(InitialKind.TruncatedNormal, Next(NotNegative)),
        "Uniform" => Of(InitialKind.Uniform, Next(Number), Next(Number)),
        "XavierUniform" => Of(InitialKind.Xavier, [Fans.In, Fans.Out, .. Gain()]),
        "XavierNormal" => Of(InitialKind.XavierNormal, [Fans.In, Fans.Out, .. Gain()]),
        "KaimingUniform" => Of(InitialKind.KaimingUniform, FanOf(Next(Modes, "fanIn")), GainOf(Next(Nonlinearities, "relu"))),
        "KaimingNormal" => Of(InitialKind.KaimingNormal, FanOf(Next(Modes, "fanIn")), GainOf(Next(Nonlinearities, "relu"))),
        "LecunUniform" => Of(InitialKind.LecunUniform, Fans.In),
        "LecunNormal" => Of(InitialKind.LecunNormal, Fans.In),
        "Orthogonal" => Of(InitialKind.Orthogonal, [Fans.In, .. Gain()]),
        "Lsuv" => Of(InitialKind.Lsuv, Fans.In),
        _ => throw new FormatException($"there is no '{word}'{(NearMiss.Find(word, Words) is { } meant ? $"; did you mean '{meant}'?" : $", only {string.Join(", ", Words)}")}"),
    };

    private static InitialValues Of(InitialKind kind, params IEnumerable<RuntimeValue> arguments) => InitialValues.Of(kind, arguments);

    private int FanOf(string mode) => mode == "fanIn" ? Fans.In : Fans.Out;

    private (int In, int Out) Fans => fans ?? throw new FormatException($"{word} is for weights, which have a fan in and a fan out");

    /// <summary>The gain of a nonlinearity, as in PyTorch's calculate_gain.</summary>
    private double GainOf(string nonlinearity) => nonlinearity switch
    {
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2),
        "leakyRelu" => Math.Sqrt(2 / (1 + Math.Pow(read < written.Count ? Next(Number) : 0.01, 2))),
        "selu" => 0.75,
        _ => 1,
    };

    private RuntimeValue[] Gain() => read < written.Count ? [Next(NotNegative)] : [];

    private double Next(string wanted)
    {
        if (read == written.Count)
            throw new FormatException($"{word} needs {(word == "Uniform" ? "two numbers: Uniform(a, b)" : wanted)} in parentheses");
        var value = Evaluate(written[read]);
        if (wanted == NotNegative && value < 0)
            throw new FormatException($"{word} needs {wanted}, but has {value.ToString("R", CultureInfo.InvariantCulture)}");
        read++;
        return value;
    }

    private string Next(string[] choices, string usual)
    {
        if (read == written.Count)
            return usual;
        var choice = written[read++].Trim();
        return choices.Contains(choice) ? choice
            : throw new FormatException($"'{choice}' is none of {string.Join(", ", choices)}");
    }

    private double Evaluate(string text)
    {
        var (value, error) = names.TryGetValue(text.Trim(), out var named)
            ? (named, null)
            : Expression.Evaluate(text, names) is var e ? (e.Value, e.Error)
            : default;
        return value switch
        {
            IntegerValue integer => integer.Value,
            RealValue real when FloatText.Holds(real.Value) => real.Value,
            RealValue real when Math.Abs(real.Value) < double.PositiveInfinity =>
                throw new FormatException($"\"{text.Trim()}\" is more than a float can hold (up to 3.4e38)"),
            null => throw new FormatException($"{error?.Message} (in \"{text.Trim()}\")"),
            _ => throw new FormatException($"\"{text.Trim()}\" is {value}, not a number"),
        };
    }

    /// <summary>Splits at commas outside of parentheses.</summary>
    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] != ',' || depth != 0)
                continue;
            parts.Add(text.Substring(start, i - start));
            start = i + 1;
        }

        if (start > 0 || text.Trim().Length > 0)
            parts.Add(text.Substring(start));
        return parts;
    }
}
