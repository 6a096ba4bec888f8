using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Operators that move elements, and their form for constants.</summary>
internal static class ShapeOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["Reshape"] = node => node.Input(0) is ConstantValue value ? ConstantOperators.Reshaped(value.Tensor, Zeros(value.Tensor, node.Required(1).Integers!))
            : node.Any(0) is { Batch: > 0 } states ? Together(states, node.List("shape", 1) ?? [])
            : Reshape(node.X, node.List("shape", 1) ?? throw new ImportException("its shape is missing"), node.Integer("allowzero", 0) != 0),
        ["Flatten"] = Flatten,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Transpose"] = Transpose,
        ["Gather"] = Gather,
        ["Slice"] = Slice,
        ["Split"] = Split,
        ["Concat"] = Concat,
        ["Expand"] = node => node.Input(0) is ConstantValue value ? value : throw new ImportException("a value is repeated"),
    };

    /// <summary>A shape with its zeros, which stand for sizes of the input.</summary>
    private static IEnumerable<long> Zeros(OnnxTensor tensor, long[] shape) => shape.Select((size, i) => size == 0 && i < tensor.Shape.Length ? tensor.Shape[i] : size);

    private static LayerValue Reshape(LayerValue x, long[] target, bool allowsZero)
    {
        long[] sizes = [.. target.Select((size, i) => size == 0 && !allowsZero ? i == 0 ? ImportValue.Batch : x.Shape[i - 1] : size)];
        var length = x.Shape.Aggregate(1, (product, size) => product * size);
        if (sizes.Length == 0)
            throw new ImportException("a value loses its batch");
        if (sizes[0] == -1 && sizes.Skip(1).All(size => size > 0) || sizes[0] == 1)
            sizes[0] = ImportValue.Batch;
        if (sizes[0] != ImportValue.Batch || sizes.Skip(1).Any(size => size is ImportValue.Batch or 0 or < -1) || sizes.Count(size => size == -1) > 1)
            throw new ImportException($"the shape [{string.Join(", ", target.Select(size => size == ImportValue.Batch ? "batch" : $"{size}"))}] does not keep the batch as the first axis");
        var known = sizes.Skip(1).Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
        int[] shape = [.. sizes.Skip(1).Select(size => size == -1 ? (int)(length / known) : (int)size)];
        if (shape.Aggregate(1L, (product, size) => product * size) != length)
            throw new ImportException($"an input of {string.Join('x', x.Shape)} does not become {string.Join('x', shape)}");
        return To(x, shape);
    }

    /// <summary>The states of a recurrent layer with steps and batch first, and the units of both directions as one axis.</summary>
    private static LayerValue Together(LayerValue x, long[] target) =>
        x is { Batch: 1, Order: [2, 0, 1] } && x.Layer.Is("Reshape") && target.Length == 3
            ? new(x.Layer.X, [x.Shape[0], x.Shape[1] * x.Shape[2]], [1, 0]) { Batch = 1 }
            : throw new ImportException("a value changes its shape while the batch is not its first axis");

    private static LayerValue To(LayerValue x, int[] shape)
    {
        if (shape.SequenceEqual(x.Shape))
            return x;
        if (x.Order is null && x.Layer.Is("Reshape") && shape.SequenceEqual(x.Layer.X.Shape))
            return new(x.Layer.X, shape);
        // Axes of one element come and go without a layer.
        if (x.Order is null && shape.Where(size => size != 1).SequenceEqual(x.Shape.Where(size => size != 1)) && shape[0] == x.Shape[0] && Vector(x) is { } vector)
            return new(vector, shape);
        if (shape.Length == 1)
            return new(new("Flatten", Whole(x)) { Shape = shape }, shape);
        // Two reshapes of which the second takes the first back; a shuffle of channels has a transposition between them.
        if (Transposed(x) is { } groups && shape.SequenceEqual(groups.X.Shape) && shape[0] == groups.Shape[0] * groups.Shape[1])
            return new(new("ChannelShuffle", groups.X) { Shape = shape, Arguments = [Given(groups.Shape[0])] }, shape);
        var layer = Whole(x);
        if (layer.Attribute is "#Unshuffled" or "#Spread" && Pixels(layer, shape) is { } pixels)
            return new(pixels, shape);
        if (layer.Is("#InstanceNorm") && layer.X.Is("Reshape") && shape.SequenceEqual(layer.X.X.Shape))
        {
            return new(new("GroupNorm", layer.X.X)
            {
                Shape = shape,
                Arguments = [Given(layer.Shape[0]), Option("Epsilon", (double)layer.Constant[0], 1e-5), Option("Affine", false, true)],
            }, shape);
        }

        if (layer.Is("Reshape") && shape.SequenceEqual(layer.X.Shape))
            return new(layer.X, shape);
        return new(new(shape.Length > 3 ? "#Reshape" : "Reshape", layer) { Shape = shape, Arguments = [.. shape.Select(size => Given(size))] }, shape);
    }

    /// <summary>A reshape whose first two axes are transposed, with the pixels as one axis or two; null for other values.</summary>
    private static ImportLayer? Transposed(LayerValue x) =>
        x.Order is [1, 0, 2] && x.Layer.Is("Reshape") ? x.Layer : x.Order is null && x.Layer.Is("#Shuffled") ? x.Layer.X : null;

    /// <summary>Blocks of pixels that become channels, or channels that become blocks of pixels: a reshape, a transposition and this reshape.</summary>
    private static ImportLayer? Pixels(ImportLayer moved, int[] shape)
    {
        var (x, sizes) = (moved.X.X, moved.X.Shape);
        var (attribute, factor, across) = moved.Is("#Unshuffled") ? ("PixelUnshuffle", sizes[2], sizes[4]) : ("PixelShuffle", sizes[1], sizes[2]);
        int[] before = moved.Is("#Unshuffled") ? [sizes[0], sizes[1] * factor, sizes[3] * factor] : [sizes[0] * factor * factor, sizes[3], sizes[4]];
        int[] after = moved.Is("#Unshuffled") ? [sizes[0] * factor * factor, sizes[1], sizes[3]] : [sizes[0], sizes[3] * factor, sizes[4] * factor];
        return factor == across && x.Shape.SequenceEqual(before) && shape.SequenceEqual(after) ? new(attribute, x) { Shape = shape, Arguments = [Given(factor)] } : null;
    }

    private static ImportValue Flatten(ImportNode node)
    {
        var axis = node.Integer("axis", 1);
        if (node.Input(0) is ConstantValue { Tensor: var tensor })
            return ConstantOperators.Reshaped(tensor, [tensor.Shape.Take((int)axis).Aggregate(1L, (product, size) => product * size), -1]);
        return axis == 1 || axis == -node.X.Shape.Length ? To(node.X, [node.X.Shape.Aggregate(1, (product, size) => product * size)]) : throw new ImportException($"it keeps {axis} axes");
    }

    private static ImportValue Squeeze(ImportNode node)
    {
        var axes = node.List("axes", 1);
        if (node.Input(0) is ConstantValue { Tensor: var tensor })
            return ConstantOperators.Reshaped(tensor, tensor.Shape.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i) && !axes.Contains(i - tensor.Shape.Length)));
        var x = node.Any(0);
        if (x.Batch > 0)
            return Narrowed(x, axes ?? throw new ImportException("its axes are missing"));
        int[] shape = [.. x.Shape.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i + 1) && !axes.Contains(i - x.Shape.Length))];
        return axes?.Contains(0) == true || shape.Length == 0 ? throw new ImportException("a value loses its batch") : To(x, shape);
    }

    /// <summary>The states of a recurrent layer without the axis of directions.</summary>
    private static LayerValue Narrowed(LayerValue x, long[] axes)
    {
        if (axes is not [var axis] || (axis < 0 ? axis + x.Shape.Length + 1 : axis) is var at && (at >= x.Batch || x.Shape[(int)at] != 1) || !x.Layer.Is("Reshape"))
            throw new ImportException("it removes an axis that is not that of directions");
        int[] shape = [.. x.Shape.Where((_, i) => i != at)];
        return new(x.Layer.X, shape, shape.Length == 2 ? [1, 0] : null) { Batch = x.Batch - 1 };
    }

    private static ImportValue Unsqueeze(ImportNode node)
    {
        var axes = node.List("axes", 1) ?? throw new ImportException("its axes are missing");
        List<long> shape = node.Input(0) is ConstantValue constant ? [.. constant.Tensor.Shape] : [ImportValue.Batch, .. node.X.Shape];
        var rank = shape.Count + axes.Length;
        foreach (var axis in axes.Select(axis => axis < 0 ? axis + rank : axis).Order())
            shape.Insert((int)axis, 1);
        if (node.Input(0) is ConstantValue { Tensor: var tensor })
            return ConstantOperators.Reshaped(tensor, shape);
        return shape[0] == ImportValue.Batch ? To(node.X, [.. shape.Skip(1).Select(size => (int)size)]) : throw new ImportException("an axis comes before the batch");
    }

    private static ImportValue Transpose(ImportNode node)
    {
        if (node.Input(0) is ConstantValue { Tensor: var tensor })
        {
            int[] order = node.Integers("perm") is { } given ? [.. given.Select(axis => (int)axis)] : [.. Enumerable.Range(0, tensor.Shape.Length).Reverse()];
            var strides = new long[order.Length];
            for (var (axis, stride) = (order.Length - 1, 1L); axis >= 0; stride *= tensor.Shape[axis--])
                strides[axis] = stride;
            long[] shape = [.. order.Select(axis => tensor.Shape[axis])];
            return new ConstantValue(new(shape, PyTorch.TensorView.Gather(tensor.Floats, 0, shape, [.. order.Select(axis => strides[axis])]), null));
        }

        var x = node.Any(0);
        long[] perm = node.Integers("perm") ?? [.. Enumerable.Range(0, x.Shape.Length + 1).Reverse().Select(axis => (long)axis)];
        if (perm.Length != x.Shape.Length + 1)
            throw new ImportException("it has another number of axes");
        int[] axes = [.. perm.Where(axis => axis != x.Batch).Select(axis => (int)(axis > x.Batch ? axis - 1 : axis))];
        var batch = Array.IndexOf(perm, x.Batch);
        int[] sizes = [.. axes.Select(axis => x.Shape[axis])];
        if (x.Layer.Is("#Reshape") && axes.Length is 3 or 4 && axes[0] == 1 && axes[1] == 0 && axes.Skip(2).Select((axis, i) => axis == i + 2).All(same => same))
            return new LayerValue(new("#Shuffled", x.Layer) { Shape = sizes }, sizes);
        if (x.Layer.Is("#Reshape") && axes.Length == 5 && axes is [0, 2, 4, 1, 3] or [0, 3, 1, 4, 2])
            return new LayerValue(new(axes[1] == 2 ? "#Unshuffled" : "#Spread", x.Layer) { Shape = sizes }, sizes);
        if (axes.Length > 3)
            throw new ImportException($"a transposition of {axes.Length} axes besides the batch");
        if (x.Order is null && !x.Layer.Shape.SequenceEqual(x.Shape))
            x = new(Whole(x), x.Shape);
        int[] composed = [.. axes.Select(axis => x.Order?[axis] ?? axis)];
        return new LayerValue(x.Layer, sizes, composed.SequenceEqual(Enumerable.Range(0, composed.Length)) ? null : composed) { Batch = batch };
    }

    private static ImportValue Gather(ImportNode node)
    {
        var indices = node.Required(1);
        if (node.Input(0) is ConstantValue { Tensor: var tensor })
            return ConstantOperators.Selected(tensor, indices.Integers!, indices.Shape.Length == 0);
        if (node.Input(0) is LayerValue { Batch: > 0 } states && indices is { Length: 1, Shape.Length: 0, Integers: [0 or -1] } && node.Integer("axis", 0) == 0)
            return Narrowed(states, [0]);
        if (indices is { Length: 1, Shape.Length: 0, Integers: { } at } && node.Input(0) is LayerValue { Batch: 0 } x && node.Integer("axis", 0) is > 0 and var axis && RecurrentOperators.Last(x, axis, at[0]) is { } last)
            return last;
        throw new ImportException("elements of a value are selected by their number");
    }

    private static ImportValue Slice(ImportNode node)
    {
        var (starts, ends) = (node.List("starts", 1) ?? [], node.List("ends", 2) ?? []);
        var axes = node.List("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var steps = node.Input(4) is ConstantValue given ? given.Integers : [.. starts.Select(_ => 1L)];
        if (node.Input(0) is ConstantValue { Tensor: { Length: 1, Shape.Length: 0 } } single)
            return single;
        if (node.Input(0) is ConstantValue { Tensor: var tensor } && starts.Length == 1 && steps[0] == 1)
        {
            var (from, to) = (Clamp(starts[0], tensor.Length), Clamp(ends[0], tensor.Length));
            return ConstantOperators.Selected(tensor, Enumerable.Range(from, Math.Max(0, to - from)).Select(i => (long)i));
        }

        var x = node.X;
        if (steps.Any(step => step != 1))
            return Every(x, axes, starts, ends, steps);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Axis(x, axes[i]);
            var size = x.Layer.Shape[axis];
            var (start, end) = (Clamp(starts[i], size), Clamp(ends[i], size));
            if (start == 0 && end == size)
                continue;
            x = Part(x, axis, start, end);
        }

        return x;

        static int Clamp(long at, int size) => (int)Math.Clamp(at < 0 ? at + size : at, 0, size);
    }

    /// <summary>Every second row and column, as a shortcut without parameters takes them.</summary>
    private static LayerValue Every(LayerValue x, long[] axes, long[] starts, long[] ends, long[] steps)
    {
        var (layer, strides) = (Whole(x), (int[])[1, 1]);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Axis(new(layer, x.Shape), axes[i]);
            if (layer.Shape.Length != 3 || starts[i] != 0 || ends[i] < layer.Shape[axis] || steps[i] < 1 || axis == 0 && steps[i] != 1)
                throw new ImportException("it leaves elements out between those that it takes, and these are not the first row and column and every so many after them");
            if (axis > 0)
                strides[axis - 1] = (int)steps[i];
        }

        int[] shape = [layer.Shape[0], (layer.Shape[1] + strides[0] - 1) / strides[0], (layer.Shape[2] + strides[1] - 1) / strides[1]];
        return new(PoolOperators.PlainShortcut(layer, shape, strides), shape);
    }

    private static LayerValue Part(LayerValue x, int axis, int start, int end)
    {
        if (start >= end)
            throw new ImportException("it takes nothing");
        int[] shape = [.. x.Layer.Shape];
        var size = shape[axis];
        shape[axis] = end - start;
        var length = end - start;
        var layer = axis == 0 && size % length == 0 && start % length == 0
            ? new ImportLayer("Split", x.Layer) { Shape = shape, Arguments = [Given(size / length), Given(start / length)] }
            : new ImportLayer("Slice", x.Layer) { Shape = shape, Arguments = [Given(start), Given(end), Option("Axis", axis, 0)] };
        int[] sizes = [.. x.Shape];
        sizes[x.Order is null ? axis : Array.IndexOf(x.Order, axis)] = length;
        return x with { Layer = layer, Shape = sizes };
    }

    private static LayerValue Split(ImportNode node)
    {
        var x = node.X;
        var axis = Axis(x, node.Integer("axis", 0));
        var size = x.Layer.Shape[axis];
        var sizes = node.List("split", 1) ?? [.. Enumerable.Repeat((long)size / node.OutputCount, node.OutputCount)];
        var start = (int)sizes.Take(node.Output).Sum();
        return Part(x, axis, start, start + (int)sizes[node.Output]);
    }

    private static ImportValue Concat(ImportNode node)
    {
        var count = node.InputCount;
        if (count == 1)
            return node.Input(0)!;
        if (Enumerable.Range(0, count).All(i => node.Input(i) is ConstantValue))
        {
            var parts = Enumerable.Range(0, count).Select(i => node.Required(i)).ToList();
            if (parts.Exists(part => part.Shape.Length > 1))
                throw new ImportException("constants with several axes are joined");
            return new ConstantValue(new([parts.Sum(part => part.Length)], [.. parts.SelectMany(part => part.Floats)],
                parts.TrueForAll(part => part.Integers is not null) ? [.. parts.SelectMany(part => part.Integers!)] : null));
        }

        var values = Enumerable.Range(0, count).Select(node.Layer).ToList();
        var axis = node.Integer("axis", 1);
        // Maps of one pixel stay maps, unless one of them is a vector already.
        if (axis is 1 && values.Exists(value => value.Layer.Shape.Length == 1) && values.TrueForAll(value => value.Order is null && Vector(value) is not null))
            values = [.. values.Select(value => value with { Layer = Vector(value)! })];
        else if (values.Exists(value => value.Order is null) || values.Exists(value => !value.Order!.SequenceEqual(values[0].Order!)))
            values = [.. values.Select(value => new LayerValue(Whole(value), value.Shape))];
        if (values.Exists(value => Axis(value, axis) != 0))
            throw new ImportException("values are joined along rows or columns; Concat joins channels");
        var shape = values[0].Layer.Shape.ToArray();
        shape[0] = values.Sum(value => value.Layer.Shape[0]);
        int[] sizes = [.. values[0].Shape];
        sizes[values[0].Order is { } order ? Array.IndexOf(order, 0) : 0] = shape[0];
        return values[0] with { Layer = new("Concat", values.Select(value => value.Layer)) { Shape = shape }, Shape = sizes };
    }
}
