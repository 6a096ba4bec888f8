using System.Text;
using System.Text.RegularExpressions;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>A network that tests run: its attributes after [Network], and how many samples one call has.</summary>
public sealed record NetworkCase(string Name, string Attributes, int Batch = 2)
{
    /// <summary>Arguments of [Network], with their parentheses.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The declaration as a user writes it.</summary>
    public string Source => $"[Network{Arguments}, {Attributes}]\npublic partial class {Name};\n";

    /// <summary>The attributes, and those of the blocks that they use.</summary>
    public string Everything => NetworkCases.Blocks.Split("[Block]").Skip(1).Reverse().Aggregate(Attributes, (text, block) =>
        Regex.Match(block, @"class (\w+)Attribute") is var name && Regex.IsMatch(text, $@"\b{name.Groups[1].Value}\b") ? text + block : text);

    /// <summary>All of them as one source, so that one compilation serves a whole table of cases.</summary>
    public static string SourceOf(IEnumerable<NetworkCase> cases) =>
        cases.Aggregate(new StringBuilder("using NetDsl;\nnamespace Cases;\n" + NetworkCases.Blocks + NetworkCases.Functions), (text, one) => text.Append(one.Source)).ToString();

    public override string ToString() => Name;
}
