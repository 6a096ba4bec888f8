using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The named slices of a part of a program: of a whole program, or of one block. In a block, its own values have names relative to the
/// block, and values from outside are called Input.
/// </summary>
/// <param name="block">The name of the block, such as <c>Bottleneck5</c>; empty for a whole program.</param>
internal sealed class Regions(Network network, MemoryPlan plan, BufferLayout layout, string block)
{
    /// <summary>The width of declarations up to which the comments behind them are aligned.</summary>
    private const int WidestAligned = 100;

    private readonly Dictionary<Node, string> names = []; // In a step of a recurrence, nodes of two graphs have names.
    private readonly List<Region> regions = [];
    private readonly HashSet<string> taken = [];
    private readonly List<int> sites = [];
    private readonly List<RateSpec> rates = [];
    private readonly List<double> constants = [];
    private readonly List<BlockNumber> numbers = [];

    /// <summary>What has a name, in the order of first use.</summary>
    public IReadOnlyList<Region> All => regions;

    /// <summary>The streams of random numbers, in the order of first use.</summary>
    public IReadOnlyList<int> Sites => sites;

    /// <summary>The rates of layers that drop, by number, in the order of first use.</summary>
    public IEnumerable<int> Rates => rates.Select(rate => network.Rates.IndexOf(rate));

    public string NameOf(Node node)
    {
        if (names.TryGetValue(node, out var name))
            return name;

        var slice = layout.Of(node) ?? plan.Slices[node];
        var value = FullName(node, slice);
        var isParameter = slice.Storage is Storage.Weight or Storage.Gradient or Storage.Statistic or Storage.Prepared;
        var wanted = block.Length == 0 || IsWithin(value.Path) || isParameter ? Within(value.Path) + value.Role + value.Suffix : value.IsGradient ? "InputGradient" : "Input";
        // No number makes a name that begins as a method's another one.
        wanted += OwnNames.IsReserved(wanted) ? "__" : "";
        name = wanted;
        for (var i = 2; !taken.Add(name); i++)
            name = $"{wanted}_{i}";
        names.Add(node, name);
        regions.Add(new(name, slice, node));
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

    /// <summary>The numbers, in the order of use.</summary>
    public IReadOnlyList<BlockNumber> Numbers => numbers;

    /// <summary>The numbers as C#, in the order of use.</summary>
    public IReadOnlyList<string> NumberTexts => [.. numbers.Select(number => number.Text)];

    /// <summary>Adds the number that is used next.</summary>
    public void AddNumber(BlockNumber number) => numbers.Add(number);

    /// <summary>The name of a parameter for the sizes of a layer's kernel: <c>conv1Shape</c>.</summary>
    public string ShapeOf(string layer) => Within(layer) is { Length: > 0 } name ? char.ToLowerInvariant(name[0]) + name.Substring(1) + "Shape" : "shape";

    /// <summary>A layer's name as part of an identifier, without the block's.</summary>
    public string Within(string layer) =>
        (layer == block ? "" : IsWithin(layer) ? layer.Substring(block.Length + 1) : layer).Replace(".", "");

    /// <summary>A property for each value.</summary>
    /// <param name="place">The offset and the length of the slice, as C# expressions.</param>
    /// <param name="stepOf">The name of the step that calls a kernel, to describe lifetimes; null to leave them out.</param>
    /// <param name="shape">The shapes of the value of that index, for several blocks; null for its own.</param>
    public IEnumerable<string> Declare(Func<BufferSlice, (string Offset, string Length)> place, Func<int, string>? stepOf = null, Func<int, string>? shape = null)
    {
        var before = stepOf is null ? null : PreviousOwners();
        var lines = regions.Select((r, i) => (
            Text: $"private Region {r.Name} => net.{Call(r.Slice, place(r.Slice))};",
            Comment: (shape?.Invoke(i) ?? r.Shape) + (stepOf is null ? "" : Lifetime(r, stepOf, before!)))).ToList();
        // Comments are aligned where names are short; behind long ones the blanks would be a tenth of all text.
        var widest = Math.Min(WidestAligned, lines.Select(l => l.Text.Length).DefaultIfEmpty().Max());
        return lines.Select(l => $"{l.Text.PadRight(widest)} // {l.Comment}");
    }

    /// <summary>The first and the last step that uses a value, and the value that had its memory before.</summary>
    private string Lifetime(Region region, Func<int, string> stepOf, IReadOnlyDictionary<Node, Node> before)
    {
        if (!plan.Lifetimes.TryGetValue(region.Node, out var own))
            return "";
        var (first, last) = (stepOf(own.First), stepOf(own.Last));
        return $", {first}{(last == first ? "" : $" to {last}")}{(before.TryGetValue(region.Node, out var owner) ? $", after {names[owner]}" : "")}";
    }

    /// <summary>For each value, the one that had its memory before; of several, the one that was used last.</summary>
    private IReadOnlyDictionary<Node, Node> PreviousOwners() => Memory.PreviousOwners.Of(
        [.. regions.Where(region => plan.Lifetimes.ContainsKey(region.Node)).Select(region => (region.Node, region.Slice, plan.Lifetimes[region.Node]))]);

    /// <summary>What stands for a stream of random numbers in a block.</summary>
    public static string RandomName(int index) => $"random{index + 1}";

    /// <summary>What stands for the number of a rate in a block.</summary>
    public static string RateName(int index) => $"rate{index + 1}";

    /// <summary>What stands for a constant in a block.</summary>
    public static string ConstantName(int index) => $"constant{index + 1}";

    /// <summary>A slice at its place in the plan.</summary>
    public static (string Offset, string Length) PlaceOf(BufferSlice slice) => (slice.Offset.ToString(CultureInfo.InvariantCulture), slice.Length.ToString(CultureInfo.InvariantCulture));

    private static string Call(BufferSlice slice, (string Offset, string Length) place) => slice.Step is { } step
        ? $"StepOf({place.Offset}, {place.Length}, {step}, batch)"
        : $"{slice.Storage}({place.Offset}, {place.Length})";

    // A head is a block too: its output, target and loss are its own.
    private bool IsWithin(string layer) => block.Length > 0 && (layer == block || layer.StartsWith(block + ".", StringComparison.Ordinal));

    private ValueName FullName(Node node, BufferSlice slice)
    {
        if (layout.NameOf(slice) is { } known)
            return new(known.Path, known.Role);
        if (node.Attribute is ParameterSpec parameter)
            return new(parameter.FullName, "");
        if (slice.Storage is Storage.Gradient or Storage.Statistic)
        {
            var isGradient = slice.Storage == Storage.Gradient;
            return new(layout.ParameterOf(slice).FullName, "") { IsGradient = isGradient, IsNew = !isGradient };
        }

        var origin = node.ResultOrigin();
        return new(LayerName(origin.GradientOf?.Layer ?? origin.Layer), origin.GradientOf?.Role ?? origin.Role)
        {
            IsRecomputed = node.Origin.IsRecomputed || origin.IsRecomputed,
            IsGradient = origin.GradientOf is not null || origin is { Backward: true, IsRecomputed: false, Role: "" } && !node.Origin.IsRecomputed,
            Layout = node.Op != ConvertLayout.Op ? "" : node.Type.Native ? DeviceLayout.Nchw16c.Name : "Nchw",
        };

        string LayerName(int layer) => layer < 0 ? "Value" : network.Layers[layer].Name;
    }

    /// <summary>The name of a value.</summary>
    /// <param name="Path">Its layer, with the blocks around it.</param>
    /// <param name="Role">Its name within the layer; empty for the layer's output.</param>
    private sealed record ValueName(string Path, string Role)
    {
        /// <summary>Whether the value is the gradient of what path and role name.</summary>
        public bool IsGradient { get; init; }

        /// <summary>Whether the backward pass computes it again.</summary>
        public bool IsRecomputed { get; init; }

        /// <summary>Whether it is the new value of a statistic.</summary>
        public bool IsNew { get; init; }

        /// <summary>The layout that the value is converted to; empty if it is not converted.</summary>
        public string Layout { get; init; } = "";

        /// <summary>The last part of the name.</summary>
        public string Suffix => (IsGradient ? "Gradient" : IsNew ? "New" : IsRecomputed ? "Again" : "") + Layout;
    }

    /// <summary>A named part of the model's memory.</summary>
    public sealed record Region(string Name, BufferSlice Slice, Node Node)
    {
        public string Shape => Node.Type.Shape;
    }
}
