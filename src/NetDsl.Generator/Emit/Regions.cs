using System.Text.RegularExpressions;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// Names for the values that a piece of a program reads and writes: of a whole program, or of one block, where values are
/// named within the block and those from outside by what they are to it.
/// </summary>
/// <param name="block">The name of the block, such as <c>Bottleneck5</c>; empty for a whole program.</param>
internal sealed class Regions(Network network, MemoryPlan plan, FixedPlaces fixedPlaces, IReadOnlyDictionary<Node, FunctionOrigin> origins, string block)
{
    private readonly Dictionary<Node, string> names = [];
    private readonly Dictionary<string, Region> regions = [];
    private readonly List<int> sites = [];
    private readonly List<RateSpec> rates = [];
    private readonly List<double> constants = [];

    /// <summary>What has a name, in the order of first use.</summary>
    public IReadOnlyList<Region> All => [.. regions.Values];

    /// <summary>The streams of random numbers, in the order of first use.</summary>
    public IReadOnlyList<int> Sites => sites;

    /// <summary>The rates of layers that drop, by number, in the order of first use.</summary>
    public IEnumerable<int> Rates => rates.Select(rate => network.Rates.IndexOf(rate));

    public string NameOf(Node node)
    {
        if (names.TryGetValue(node, out var name))
            return name;

        var place = fixedPlaces.Of(node) ?? plan.Places[node];
        var (path, role) = FullName(node, place);
        var isParameter = place.Storage is Storage.Weight or Storage.Gradient or Storage.Statistic or Storage.Prepared;
        var wanted = block.Length == 0 || IsWithin(path) || isParameter ? Within(path) + role : role.EndsWith("Gradient", StringComparison.Ordinal) ? "InputGradient" : "Input";
        name = wanted;
        for (var i = 2; regions.ContainsKey(name) || IsReserved(name); i++)
            name = $"{wanted}_{i}";
        names.Add(node, name);
        regions.Add(name, new(name, place, node.Type.Shape));
        return name;
    }

    /// <summary>The number of a stream of random numbers, or what stands for it in a block.</summary>
    public string SiteOf(Uniform.Stream stream)
    {
        if (block.Length == 0)
            return stream.Site.ToString(CultureInfo.InvariantCulture);
        if (!sites.Contains(stream.Site))
            sites.Add(stream.Site);
        return RandomName(sites.IndexOf(stream.Site));
    }

    /// <summary>The number of a rate, or what stands for it in a block.</summary>
    public string RateOf(RateSpec rate)
    {
        if (block.Length == 0)
            return network.Rates.IndexOf(rate).ToString(CultureInfo.InvariantCulture);
        if (!rates.Contains(rate))
            rates.Add(rate);
        return RateName(rates.IndexOf(rate));
    }

    /// <summary>The constants that values are filled with, in the order of first use.</summary>
    public IReadOnlyList<double> Constants => constants;

    /// <summary>A constant that values are filled with, or what stands for it in a block.</summary>
    public string Constant(double value)
    {
        if (block.Length == 0)
            return CodeWriter.Number(value);
        if (!constants.Contains(value))
            constants.Add(value);
        return ConstantName(constants.IndexOf(value));
    }

    /// <summary>A layer's name as part of an identifier, without the block's.</summary>
    public string Within(string layer) =>
        (layer == block ? "" : IsWithin(layer) ? layer.Substring(block.Length + 1) : layer).Replace(".", "");

    /// <summary>A property for each value.</summary>
    /// <param name="offset">Where the value lies, as a C# expression.</param>
    public IEnumerable<string> Declare(Func<Place, string> offset)
    {
        var lines = regions.Values.Select(r => (Text: $"private Region {r.Name} => net.{Call(r.Place, offset(r.Place))};", r.Shape)).ToList();
        var widest = lines.Select(l => l.Text.Length).DefaultIfEmpty().Max();
        return lines.Select(l => $"{l.Text.PadRight(widest)} // {l.Shape}");
    }

    /// <summary>What stands for a stream of random numbers in a block.</summary>
    public static string RandomName(int index) => $"random{index + 1}";

    /// <summary>What stands for the number of a rate in a block.</summary>
    public static string RateName(int index) => $"rate{index + 1}";

    /// <summary>What stands for a constant in a block.</summary>
    public static string ConstantName(int index) => $"constant{index + 1}";

    private static string Call(Place place, string offset) => place.Step is { } step
        ? $"StepOf({offset}, {place.Length}, {step}, batch)"
        : $"{place.Storage}({offset}, {place.Length})";

    // The other members of the struct, and its parameters, which are called as the regions are.
    private static bool IsReserved(string name) =>
        name is "Device" or "Run" or "Net" or "Samples" || Regex.IsMatch(name, @"^(Random|Rate|Constant)\d*$");

    // A head is a block too: its output, target and loss are its own.
    private bool IsWithin(string layer) => block.Length > 0 && (layer == block || layer.StartsWith(block + ".", StringComparison.Ordinal));

    /// <summary>The layer that a value belongs to, and what it is to that layer.</summary>
    private (string Path, string Role) FullName(Node node, Place place)
    {
        if (fixedPlaces.NameOf(place) is { } known)
            return known;
        if (node.Attribute is ParameterSpec parameter)
            return (parameter.FullName, "");
        if (place.Storage is Storage.Gradient or Storage.Statistic)
        {
            var owner = network.Parameters.First(p => p.Trainable == (place.Storage == Storage.Gradient) && fixedPlaces.Of(p).Offset == place.Offset);
            return (owner.FullName, place.Storage == Storage.Gradient ? "Gradient" : "New");
        }

        // A function's value is the output of the layer whose operation came last: the first member.
        var origin = node.Op != Reduce.Op && origins.TryGetValue(node, out var made) && made.Members.Count > 0 ? made.Members[0].Origin : node.Origin;
        return (origin.Layer < 0 ? "Value" : network.Layers[origin.Layer].Name, origin.Role + (origin.Backward && !origin.Role.EndsWith(Again.Role, StringComparison.Ordinal) ? "Gradient" : "") + (node.Op != ConvertLayout.Op ? "" : node.Type.Native ? "Native" : "Plain"));
    }

    /// <summary>A named part of the model's memory.</summary>
    /// <param name="Shape">For the comment.</param>
    public sealed record Region(string Name, Place Place, string Shape);
}
