namespace NetDsl.Onnx.Import;

/// <summary>A value of the file during import: a constant, or the output of a layer.</summary>
internal abstract record ImportValue
{
    /// <summary>The size of the batch among the sizes of a shape: a number that no size has.</summary>
    public const long Batch = -7_777_777;
}

/// <summary>A constant, also a shape that was computed.</summary>
internal sealed record ConstantValue(OnnxTensor Tensor) : ImportValue
{
    public long[] Integers => Tensor.Integers ?? throw new ImportException("a constant of floats stands where whole numbers belong");
}

/// <summary>The output of a layer. In the file its axes may have another order, and axes of one element at the end.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Shape">The shape of a sample in the file.</param>
/// <param name="Order">The layer's axis at each axis of the file; null for the same order.</param>
internal sealed record LayerValue(ImportLayer Layer, int[] Shape, int[]? Order = null) : ImportValue
{
    /// <summary>The axis of the batch in the file. Only around recurrent layers it is not the first.</summary>
    public new int Batch { get; init; }
}

/// <summary>A value that no layer gives, with the node that is the reason.</summary>
internal sealed record UnknownValue : ImportValue;

/// <summary>Why a node cannot be expressed.</summary>
internal sealed class ImportException(string reason) : Exception(reason);
