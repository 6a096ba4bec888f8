namespace NetDsl.Onnx.PyTorch;

/// <summary>A Python class or function that a pickle names. It stays a name: nothing is imported or called.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>An object of a class that is not on the list of known ones. Only the name of its class is kept.</summary>
internal sealed record PickleObject(string Class);

/// <summary>A dictionary, in the order of insertion. Its keys are values of the pickle, of which only texts are used.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Items { get; } = [];

    public object? this[string name] => Items.LastOrDefault(item => item.Key is string key && key == name).Value;
}

/// <summary>The memory of one or more tensors.</summary>
/// <param name="Type">The type of its elements, as safetensors names it: <c>F32</c>.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Length">The number of its elements.</param>
internal sealed record PickleStorage(string Type, string Key, long Length);

/// <summary>A tensor: a view of a storage.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
