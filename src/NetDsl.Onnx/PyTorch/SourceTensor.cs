namespace NetDsl.Onnx.PyTorch;

/// <summary>A tensor of a file of weights. Its numbers are read and converted to floats on demand.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape in the file.</param>
/// <param name="Type">The type of its elements, as safetensors names it.</param>
/// <param name="Read">Reads its numbers in row-major order.</param>
internal sealed record SourceTensor(string Name, IReadOnlyList<long> Shape, string Type, Func<float[]> Read)
{
    /// <summary>The number of its elements; more than any array has if that is not a number.</summary>
    public long Length { get; } = Shape.Aggregate(1L, (product, size) => size > 0 && product > long.MaxValue / size ? long.MaxValue : product * size);

    /// <summary>Whether it is a count, such as PyTorch's <c>num_batches_tracked</c>, which no layer here has.</summary>
    public bool IsCounter => Name.Split('.', '/')[^1] is "num_batches_tracked" or "global_step" || Shape.Count == 0 && TensorType.Of(Type).IsInteger;

    /// <summary>The same numbers with their axes in another order.</summary>
    public SourceTensor Permuted(params int[] axes)
    {
        long[] shape = [.. axes.Select(axis => Shape[axis])];
        return new(Name, shape, Type, () =>
        {
            var strides = new long[axes.Length];
            for (var (axis, stride) = (axes.Length - 1, 1L); axis >= 0; stride *= Shape[axis--])
                strides[axis] = stride;
            return TensorView.Gather(Read(), 0, shape, [.. axes.Select(axis => strides[axis])]);
        });
    }
}

/// <summary>Views of an array: a start, and a stride for each axis.</summary>
internal static class TensorView
{
    /// <summary>Copies a view of an array to an array of its own.</summary>
    public static float[] Gather(ReadOnlySpan<float> source, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var length = 1L;
        foreach (var size in shape)
            length = checked(length * size);
        var target = new float[length];
        var index = new long[shape.Length];
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[(int)offset];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return target;
    }
}
