using System.Text.RegularExpressions;
using NetDsl.Generator.Model.Expressions;

namespace NetDsl.Generator.Model;

/// <summary>Initial values as a declaration says them, <c>"KaimingNormal(fanOut)"</c>, as the C# that makes them.</summary>
/// <param name="names">What names stand for: the parameters of the block around the layer.</param>
/// <param name="fans">How many inputs one output has, and how many outputs one input; null for what is no weight.</param>
public sealed class InitializerText(IReadOnlyDictionary<string, ArgumentValue> names, (int In, int Out)? fans)
{
    /// <summary>What the expression begins with where the weights are to be scaled by data.</summary>
    public const string Lsuv = "Initializer.Lsuv";

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

    /// <summary>The C# expression, or why there is none.</summary>
    public (string? Code, string? Problem) Read(string text)
    {
        var call = Call.Match(text);
        (word, written, read) = (call.Groups[1].Value, Split(call.Groups[2].Value), 0);
        try
        {
            if (!call.Success || char.IsDigit(word[0]))
                return (Constant(Evaluate(text)), null);
            var code = Code();
            return read == written.Count ? (code, null) : (null, $"{word} takes {(read == 0 ? "nothing" : $"at most {read}")} in parentheses");
        }
        catch (FormatException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The same number everywhere.</summary>
    public static string Constant(double value) =>
        value == 0 ? "Initializer.Zeros" : value == 1 ? "Initializer.Ones" : $"Initializer.Constant({Text(value)})";

    private string Code() => word switch
    {
        "Zeros" => "Initializer.Zeros",
        "Ones" => "Initializer.Ones",
        "Constant" => Constant(Next(Number)),
        "Normal" => $"Initializer.Normal({Text(Next(NotNegative))})",
        "TruncatedNormal" => $"Initializer.TruncatedNormal({Text(Next(NotNegative))})",
        "Uniform" => $"Initializer.Uniform({Text(Next(Number))}, {Text(Next(Number))})",
        "XavierUniform" => $"Initializer.Xavier({Fans.In}, {Fans.Out}{Gain()})",
        "XavierNormal" => $"Initializer.XavierNormal({Fans.In}, {Fans.Out}{Gain()})",
        "KaimingUniform" or "KaimingNormal" => $"Initializer.{word}({(Next(Modes, "fanIn") == "fanIn" ? Fans.In : Fans.Out)}, {Text(GainOf(Next(Nonlinearities, "relu")))})",
        "LecunUniform" or "LecunNormal" => $"Initializer.{word}({Fans.In})",
        "Orthogonal" => $"Initializer.Orthogonal({Fans.In}{Gain()})",
        "Lsuv" => $"{Lsuv}({Fans.In})",
        _ => throw new FormatException($"there is no '{word}'{(NearMiss.Find(word, Words) is { } meant ? $"; did you mean '{meant}'?" : $", only {string.Join(", ", Words)}")}"),
    };

    private (int In, int Out) Fans => fans ?? throw new FormatException($"{word} is for weights, which have a fan in and a fan out");

    /// <summary>What keeps the scale of activations, as PyTorch's calculate_gain has it.</summary>
    private double GainOf(string nonlinearity) => nonlinearity switch
    {
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2),
        "leakyRelu" => Math.Sqrt(2 / (1 + Math.Pow(read < written.Count ? Next(Number) : 0.01, 2))),
        "selu" => 0.75,
        _ => 1,
    };

    private string Gain() => read < written.Count ? $", {Text(Next(NotNegative))}" : "";

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
        var (value, error) = names.TryGetValue(text.Trim(), out var named) ? (named, null) : Expression.Evaluate(text, names) is var e ? (e.Value, e.Error) : default;
        return value switch
        {
            IntegerValue integer => integer.Value,
            RealValue real when !double.IsNaN(real.Value) && !double.IsInfinity(real.Value) => real.Value,
            null => throw new FormatException($"{error?.Message} (in \"{text.Trim()}\")"),
            _ => throw new FormatException($"\"{text.Trim()}\" is {value}, not a number"),
        };
    }

    private static string Text(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>What stands between commas outside all parentheses.</summary>
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
