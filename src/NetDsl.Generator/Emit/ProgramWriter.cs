using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>
/// One program of a network, forward only or forward and backward, as a nested struct: a property for each value, which
/// shows where it lies, and a small method for each layer and direction, which calls kernels.
/// </summary>
public sealed class ProgramWriter
{
    /// <summary>The most kernel calls in one method, so that the JIT compiles it well and a reader can take it in.</summary>
    private const int CallsPerMethod = 12;

    private readonly Network network;
    private readonly MemoryPlan plan;
    private readonly FixedPlaces fixedPlaces;
    private readonly IReadOnlyDictionary<Node, FunctionOrigin> origins;
    private readonly Functions functions;
    private readonly Shapes shapes;
    private CodeWriter calls = new();
    private readonly Dictionary<Node, string> regionNames = [];
    private readonly Dictionary<string, (string Expression, string Comment)> regions = [];

    public ProgramWriter(Network network, MemoryPlan plan, FixedPlaces fixedPlaces, IReadOnlyDictionary<Node, FunctionOrigin> origins, Functions functions, Shapes shapes) =>
        (this.network, this.plan, this.fixedPlaces, this.origins, this.functions, this.shapes) = (network, plan, fixedPlaces, origins, functions, shapes);

    // What operations write their calls with.

    public string Samples => "samples";

    /// <summary>The size of a matrix; null stands for the batch.</summary>
    public string Size(int? size) => size?.ToString(CultureInfo.InvariantCulture) ?? Samples;

    public string Shape(Node node) => shapes.NameOf(node);

    public string Extent(TensorType type) => type.Batched
        ? $"new(samples, {type.Channels}, {type.Inner})"
        : $"new(1, {type.Length}, 1)";

    public string Region(Node node) => NameOf(PlanMemory.Owner(node));

    /// <summary>The region of one result of an operation that has several; "default" where nobody reads it.</summary>
    public string Part(Node node, int part) =>
        plan.Places.Keys.FirstOrDefault(n => n.Op == Pick.Op && n.Input == node && (int)n.Attribute! == part) is { } pick ? NameOf(pick) : "default";

    /// <summary>A number known when the kernel is called, as a C# expression.</summary>
    public string HostNumber(Node node)
    {
        var text = Print(node);
        return text[0] == '(' ? text.Substring(1, text.Length - 2) : text;

        string Print(Node n) =>
            n.Attribute is Constant.Number number ? CodeWriter.Number(number.Value)
            : n.Op == SampleCount.Op ? Samples
            : string.Format(CultureInfo.InvariantCulture, ((Elementwise)n.Op).HostFormat!, n.Inputs.Select(Print).ToArray());
    }

    /// <summary>Writes one kernel call: its own arguments, then those of the function fused into it.</summary>
    public void Call(string kernel, Node node, IReadOnlyList<string> arguments)
    {
        var takesFunction = node.Op.TakesEpilogue || node.Op.TakesPrologue || node.Op == Map.Op;
        var function = takesFunction ? $"<{functions.ArgumentFor(node, origins.TryGetValue(node, out var origin) ? origin : null)}>" : "";
        var operands = node.BodyOperands.Select(o => Operand(o, node.Op.BodyType(node)));
        calls.Line($"Device.{kernel}{function}({string.Join(", ", arguments.Concat(operands))});");
    }

    /// <summary>Writes the program.</summary>
    /// <param name="name">The struct.</param>
    /// <param name="summary">What it is for.</param>
    /// <param name="runs">Its entry points: a name, and which kernels are part of it.</param>
    public string Write(string name, string summary, IReadOnlyList<(string Name, Func<int, bool> Includes)> runs)
    {
        var methods = new CodeWriter();
        var entries = new CodeWriter();
        var groups = Groups().ToList();
        foreach (var (run, includes) in runs)
        {
            entries.Open($"public void {run}(int samples)");
            foreach (var group in groups.Where(g => includes(g.First)))
                entries.Line($"{group.Method}(samples);");
            entries.Close();
            entries.Line();
        }

        foreach (var group in groups)
        {
            methods.Line();
            methods.Summary(group.Summary);
            methods.Open($"private void {group.Method}(int samples)");
            methods.Lines(group.Lines);
            methods.Close();
        }

        var writer = new CodeWriter();
        writer.Summary(summary);
        writer.Open($"private readonly struct {name}({network.Spec.Name} net)");
        writer.Line("private global::NetDsl.Device Device => net.Device;");
        writer.Line();
        writer.Lines(entries.ToString().TrimEnd('\n').Split('\n'));
        writer.Lines(methods.ToString().TrimEnd('\n').Split('\n'));
        writer.Line();
        writer.Line("// The memory plan. Offsets and lengths are in floats; those of PerSample count for each sample of the batch.");
        var widest = regions.Count == 0 ? 0 : regions.Max(r => r.Key.Length + r.Value.Expression.Length);
        foreach (var region in regions)
        {
            var padding = new string(' ', widest - region.Key.Length - region.Value.Expression.Length);
            writer.Line($"private Region {region.Key} => {region.Value.Expression};{padding} // {region.Value.Comment}");
        }

        writer.Close();
        return writer.ToString();
    }

    private string Operand(Node operand, TensorType over)
    {
        if (Fuse.IsHostNumber(operand))
            return $"Operand.Value({HostNumber(operand)})";
        if (operand.Op == Uniform.Op)
            return $"net.Random({((Uniform.Stream)operand.Attribute!).Site})";
        return $"{Region(operand)}.{operand.Type.SpreadOver(over)}";
    }

    /// <summary>Kernels of the same layer and direction, one after the other, in methods of bounded length.</summary>
    private IEnumerable<Group> Groups()
    {
        var methods = new HashSet<string>();
        for (var start = 0; start < plan.Kernels.Count;)
        {
            var origin = plan.Kernels[start].Origin;
            var end = start + 1;
            while (end < plan.Kernels.Count && end - start < CallsPerMethod
                && plan.Kernels[end].Origin.Layer == origin.Layer && plan.Kernels[end].Origin.Backward == origin.Backward)
                end++;

            calls = new();
            for (var i = start; i < end; i++)
                plan.Kernels[i].Op.Emit(this, plan.Kernels[i]);
            var lines = calls.ToString().TrimEnd('\n').Split('\n');

            var stem = (origin.Backward ? "Backward" : "Forward") + (origin.Layer < 0 ? "" : network.Layers[origin.Layer].Identifier);
            var method = stem;
            for (var i = 2; !methods.Add(method); i++)
                method = $"{stem}Part{i}";
            var layers = Enumerable.Range(start, end - start)
                .SelectMany(i => Layers(plan.Kernels[i]))
                .Distinct()
                .OrderBy(l => l)
                .Select(l => network.Layers[l].Declaration);
            yield return new(start, method, string.Join(", ", layers) + (origin.Backward ? ", backward" : ""), lines);
            start = end;
        }
    }

    private IEnumerable<int> Layers(Node node)
    {
        if (node.Origin.Layer >= 0)
            yield return node.Origin.Layer;
        if (origins.TryGetValue(node, out var origin))
            foreach (var member in origin.Members)
                if (member.Origin.Layer >= 0)
                    yield return member.Origin.Layer;
    }

    private string NameOf(Node node)
    {
        if (regionNames.TryGetValue(node, out var name))
            return name;

        var place = fixedPlaces.Of(node) ?? plan.Places[node];
        var wanted = NameFor(node, place);
        name = wanted;
        for (var i = 2; regions.ContainsKey(name) || name == "Device"; i++)
            name = $"{wanted}_{i}";
        regionNames.Add(node, name);
        regions.Add(name, ($"net.{place.Storage}({place.Offset}, {place.Length})", node.Type.Shape));
        return name;
    }

    private string NameFor(Node node, Place place)
    {
        if (fixedPlaces.NameOf(place) is { } known)
            return known;
        if (node.Attribute is ParameterSpec parameter)
            return parameter.FullName.Replace(".", "");
        if (place.Storage is Storage.Gradient or Storage.Statistic)
        {
            var owner = network.Parameters.First(p => p.Trainable == (place.Storage == Storage.Gradient) && fixedPlaces.Of(p).Offset == place.Offset);
            return owner.FullName.Replace(".", "") + (place.Storage == Storage.Gradient ? "Gradient" : "New");
        }

        // A function's value is the output of the layer whose operation came last: the first member.
        var origin = node.Op != Reduce.Op && origins.TryGetValue(node, out var made) && made.Members.Count > 0 ? made.Members[0].Origin : node.Origin;
        var layer = origin.Layer < 0 ? "Value" : network.Layers[origin.Layer].Identifier;
        return layer + origin.Role + (origin.Backward ? "Gradient" : "");
    }

    private sealed record Group(int First, string Method, string Summary, IReadOnlyList<string> Lines);
}
