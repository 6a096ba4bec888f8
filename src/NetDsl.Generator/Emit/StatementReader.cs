using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>Reads the kernel calls of a part of a program as statements.</summary>
/// <param name="regions">The part. It gives names to values and lists the numbers.</param>
/// <param name="loopOf">The loop of a recurrence.</param>
internal sealed class StatementReader(
    Network network, Functions functions, Shapes shapes, KernelCalls kernelCalls, Regions regions, Func<Node, Statement.Loop> loopOf)
{
    private static readonly Argument Samples = new Argument.Fixed("samples");
    private static readonly Argument MultipleOfSamples = new Argument.Samples();
    private static readonly Argument Absent = new Argument.Fixed("default");
    private static readonly Argument NextNumber = new Argument.Number();
    private static readonly Argument NextFactor = new Argument.Number(IsFactor: true);

    /// <summary>The statements of a node.</summary>
    public IEnumerable<Statement> Of(Node node)
    {
        if (node.Op == Recurrence.Op)
            return [loopOf(node)];
        network.Cancellation.ThrowIfCancellationRequested();
        return kernelCalls.Of(node).Select(call => CallOf(node, call));
    }

    /// <summary>The region of a value: some steps of it, if it is a view of them.</summary>
    public Argument Region(Node node)
    {
        var name = regions.NameOf(Views.Owner(node));
        if (Views.StartWithinOwner(node) is not { } start)
            return new Argument.Fixed(name);
        Whole("long", "start", start);
        Whole("long", "length", node.Type.Length);
        return new Argument.Slice(name);
    }

    /// <summary>One kernel call: its own arguments, then those of the functions fused into it.</summary>
    private Statement CallOf(Node node, KernelCall call)
    {
        List<string> names = [];
        // The second function has the origin of the second result. It is the first to get a name.
        if (call.Function?.Second is { } second)
            names.Add(functions.ArgumentFor(node, second, kernelCalls.Results[node].Single(n => TupleElement.AttributeOf(n) == 1)));
        if (call.Function is { } first)
            names.Insert(0, functions.ArgumentFor(node, first.Body, node));

        var arguments = new List<Argument>();
        foreach (var argument in call.Arguments)
            arguments.Add(argument.Name is { } name ? Value(argument) with { Name = name } : Value(argument));
        if (call.Function is { } fused)
            foreach (var operand in fused.Operands)
                arguments.Add(Operand(operand, fused.Over));
        return new Statement.Call(call.Method, names.ToEquatableArray(), arguments.ToEquatableArray());
    }

    private Argument Value(KernelArgument argument) => argument switch
    {
        KernelArgument.Operand operand => Region(operand.Value),
        KernelArgument.Output { Part: { } part } output => Part(output.Maker, part),
        KernelArgument.Output output => Region(output.Maker),
        KernelArgument.Constant { Value: RuntimeValue.Integer integer } => Whole("int", argument.Name ?? "number", integer.Value),
        KernelArgument.Constant constant => new Argument.Fixed(RuntimeText.Of(constant.Value)),
        KernelArgument.Count { Factor: 1 } => Samples,
        KernelArgument.Count count => TimesSamples(count),
        KernelArgument.Extent extent => Extent(extent.Type),
        KernelArgument.Geometry geometry => Shape(geometry),
        KernelArgument.Random random => Random(random.Stream),
        KernelArgument.HostNumber number => HostNumber(number.Value),
        _ => Absent,
    };

    private Argument Whole(string type, string hint, long value)
    {
        regions.AddNumber(BlockNumber.Of(type, hint, value));
        return NextNumber;
    }

    private Argument Shape(KernelArgument.Geometry geometry)
    {
        regions.AddNumber(new(geometry.Value.RuntimeType, regions.ShapeOf(network.Layers[geometry.Layer].Name), shapes.NameOf(geometry.Value, geometry.Layer), null));
        return NextNumber;
    }

    private Argument TimesSamples(KernelArgument.Count count)
    {
        Whole(count.IsLong ? "long" : "int", "times", count.Factor);
        return MultipleOfSamples;
    }

    private Argument Extent(TensorType type)
    {
        Whole("int", "channels", type.Channels);
        Whole("int", "pixels", type.Inner);
        return new Argument.Extent(
            !type.Batched ? "1" : type.Steps == 1 ? "samples" : $"{type.Steps} * samples",
            type is { Batched: true, Native: true } ? $"Layout.{DeviceLayout.Nchw16c.Name}" : "");
    }

    /// <summary>One result of an operation that has several, if it is read.</summary>
    private Argument Part(Node node, int part) =>
        kernelCalls.Results[node].FirstOrDefault(n => TupleElement.AttributeOf(n) == part) is { } result ? new Argument.Fixed(regions.NameOf(result)) : Absent;

    /// <summary>A stream of random numbers.</summary>
    private Argument Random(Node node) => new Argument.Fixed($"net.Random({regions.SiteOf(Uniform.AttributeOf(node))})");

    /// <summary>A number known when the kernel is called.</summary>
    private Argument HostNumber(Node node) =>
        node.Attribute is Constant.Number number ? HostConstant(number.Value)
        : node.Op == SampleCount.Op ? Samples
        : node.Op == Rate.Op ? new Argument.Fixed($"net.RateOf({regions.RateOf(Rate.AttributeOf(node))})")
        : new Argument.Formula(((ElementwiseOp)node.Op).HostFormat!, node.Inputs.Select(HostNumber).ToEquatableArray());

    private Argument HostConstant(double value)
    {
        regions.AddNumber(new("float", "count", CodeWriter.Number(value), value == Math.Floor(value) && Math.Abs(value) < 1e15 ? (long)value : null));
        return NextFactor;
    }

    /// <summary>An operand of a function.</summary>
    private Argument Operand(Node operand, TensorType over) =>
        operand.Attribute is Constant.Number number ? new Argument.Fixed($"Operand.Value({regions.Constant(number.Value)})")
        : Fuse.IsHostNumber(operand) ? new Argument.HostOperand(HostNumber(operand))
        : operand.Op == Uniform.Op ? Random(operand)
        : new Argument.SpreadOperand(Region(operand), operand.Type.SpreadOver(over).ToString());
}
