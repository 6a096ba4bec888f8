using System.Text;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>A network that tests run: its attributes after [Network], and how many samples one call has.</summary>
public sealed record NetworkCase(string Name, string Attributes, int Batch = 2)
{
    /// <summary>The declaration as a user writes it.</summary>
    public string Source => $"[Network, {Attributes}]\npublic partial class {Name};\n";

    /// <summary>All of them as one source, so that one compilation serves a whole table of cases.</summary>
    public static string SourceOf(IEnumerable<NetworkCase> cases) =>
        cases.Aggregate(new StringBuilder("namespace Cases;\n" + NetworkCases.Blocks + NetworkCases.Functions), (text, one) => text.Append(one.Source)).ToString();

    public override string ToString() => Name;
}
