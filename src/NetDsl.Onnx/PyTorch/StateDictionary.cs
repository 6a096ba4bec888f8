namespace NetDsl.Onnx.PyTorch;

/// <summary>The tensors of an unpickled object: a state dict, or a checkpoint that contains one.</summary>
internal static class StateDictionary
{
    /// <summary>The names under which training scripts keep the state dict of the model.</summary>
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model", "module", "net", "network", "model_ema", "weights"];

    /// <summary>Lists the tensors with their names.</summary>
    /// <exception cref="InvalidDataException">There is no state dict.</exception>
    public static IReadOnlyList<(string Name, PickleTensor Tensor)> Find(object? value)
    {
        if (value is PickleObject module)
            throw new InvalidDataException(
                $"it holds an object of the Python class {module.Class}, which only Python can make. Save its weights instead: torch.save(model.state_dict(), path).");
        if (value is PickleTensor)
            throw new InvalidDataException("it holds a single tensor without a name, not a state dict.");
        if (value is not PickleDictionary dictionary)
            throw new InvalidDataException("it holds no state dict.");

        var tensors = Tensors(dictionary);
        if (tensors.Count > 0)
            return tensors;
        foreach (var name in Usual)
        {
            if (dictionary[name] is PickleObject inner)
                throw new InvalidDataException(
                    $"its entry '{name}' is an object of the Python class {inner.Class}, which only Python can make. Save its state_dict() instead.");
            if (dictionary[name] is PickleDictionary state && Tensors(state) is { Count: > 0 } found)
                return found;
        }

        var states = dictionary.Items.Where(item => item.Value is PickleDictionary state && Tensors(state).Count > 0).ToList();
        if (states is [(_, PickleDictionary only)])
            return Tensors(only);
        var keys = string.Join(", ", dictionary.Items.Take(10).Select(item => $"'{SafeTensorsHeader.Short($"{item.Key}")}'"));
        throw new InvalidDataException(dictionary.Items.Count == 0
            ? "its state dict is empty."
            : $"it has no state dict with tensors. Its entries are {keys}. Save the state dict alone.");
    }

    private static List<(string Name, PickleTensor Tensor)> Tensors(PickleDictionary dictionary)
    {
        var tensors = new Dictionary<string, PickleTensor>();
        foreach (var (key, value) in dictionary.Items)
            if (key is string name && value is PickleTensor tensor)
                tensors[name] = tensor;
        return [.. tensors.Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>The numbers of a tensor in its storage, as floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="storage">Reads bytes of the storage, from a position and of a length.</param>
    /// <param name="bigEndian">Whether the bytes of a number are in the other order.</param>
    public static float[] Read(string name, PickleTensor tensor, Func<long, int, byte[]> storage, bool bigEndian)
    {
        var type = TensorType.Of(tensor.Storage.Type);
        if (!type.CanConvert)
            throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' is of type {SafeTensorsHeader.Short(type.Name)}, which cannot be converted to 32-bit floats.");
        if (tensor.Shape.Contains(0))
            return [];
        var last = tensor.Shape.Zip(tensor.Strides).Aggregate((UInt128)0, (sum, axis) => sum + (UInt128)(axis.First - 1) * (UInt128)axis.Second);
        if ((UInt128)tensor.Offset + last >= (UInt128)tensor.Storage.Length)
            throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' reaches beyond its storage of {tensor.Storage.Length} numbers.");
        if (last >= (UInt128)(int.MaxValue / type.Size))
            throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' is larger than the 2 GB that can be read.");
        var bytes = storage(tensor.Offset * type.Size, ((int)last + 1) * type.Size);
        if (bigEndian)
            for (var start = 0; start < bytes.Length; start += type.Size)
                bytes.AsSpan(start, type.Size).Reverse();
        var values = new float[(int)last + 1];
        try
        {
            type.Convert(bytes, values);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{SafeTensorsHeader.Short(name)}' cannot be read: {e.Message}", e);
        }

        return TensorView.Gather(values, 0, tensor.Shape, tensor.Strides);
    }
}
