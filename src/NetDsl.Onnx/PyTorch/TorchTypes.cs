namespace NetDsl.Onnx.PyTorch;

/// <summary>The closed list of what a pickle of PyTorch may make, and of PyTorch's types of numbers.</summary>
internal static class TorchTypes
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["torch.DoubleStorage"] = "F64",
        ["torch.FloatStorage"] = "F32",
        ["torch.HalfStorage"] = "F16",
        ["torch.BFloat16Storage"] = "BF16",
        ["torch.LongStorage"] = "I64",
        ["torch.IntStorage"] = "I32",
        ["torch.ShortStorage"] = "I16",
        ["torch.CharStorage"] = "I8",
        ["torch.ByteStorage"] = "U8",
        ["torch.BoolStorage"] = "BOOL",
        ["torch.storage.UntypedStorage"] = "U8",
        ["torch.UntypedStorage"] = "U8",
        ["torch.float64"] = "F64",
        ["torch.float32"] = "F32",
        ["torch.float16"] = "F16",
        ["torch.bfloat16"] = "BF16",
        ["torch.int64"] = "I64",
        ["torch.int32"] = "I32",
        ["torch.int16"] = "I16",
        ["torch.int8"] = "I8",
        ["torch.uint8"] = "U8",
        ["torch.uint16"] = "U16",
        ["torch.uint32"] = "U32",
        ["torch.uint64"] = "U64",
        ["torch.bool"] = "BOOL",
        ["torch.float8_e4m3fn"] = "F8_E4M3",
        ["torch.float8_e5m2"] = "F8_E5M2",
    };

    /// <summary>The storage that a persistent identifier names: ("storage", its class, its key, its device, its length).</summary>
    public static PickleStorage Storage(object? identifier)
    {
        if (identifier is not PickleTuple { Items: ["storage", PickleGlobal type, string key, _, long length, ..] } || length < 0)
            throw new InvalidDataException("the pickle refers to something that is not a storage of a tensor.");
        // A type that is not on the list is named where its tensor is needed.
        return new PickleStorage(Types.GetValueOrDefault(type.Name) ?? type.Name, key, length);
    }

    /// <summary>The result of a function of the list; of any other, an object that has only a name.</summary>
    public static object? Call(string function, object?[] arguments) => function switch
    {
        "collections.OrderedDict" or "builtins.dict" or "__builtin__.dict" => Dictionary(arguments),
        "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => Tensor(arguments, null),
        "torch._utils._rebuild_tensor_v3" => Tensor(arguments, (arguments.ElementAtOrDefault(6) as PickleGlobal)?.Name),
        "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" when arguments is [PickleTensor tensor, ..] => tensor,
        "torch.Size" when arguments is [PickleTuple sizes] => sizes,
        _ => new PickleObject(function),
    };

    private static PickleDictionary Dictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in (arguments.FirstOrDefault() as List<object?>) ?? [])
            dictionary.Items.Add(pair switch
            {
                List<object?> { Count: 2 } items => (items[0], items[1]),
                PickleTuple { Items: [var key, var value] } => (key, value),
                _ => throw new InvalidDataException("the pickle makes a dictionary of something that is not pairs."),
            });
        return dictionary;
    }

    private static PickleTensor Tensor(object?[] arguments, string? type)
    {
        if (arguments is not [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, ..]
            || offset < 0 || sizes.Items.Length != strides.Items.Length || sizes.Items.Length > 64
            || !sizes.Items.Concat(strides.Items).All(item => item is long and >= 0))
        {
            throw new InvalidDataException("the pickle has a tensor whose place, shape or strides are not whole numbers.");
        }

        var element = type is null ? storage : storage with { Type = Types.GetValueOrDefault(type) ?? type };
        return new(element, offset, [.. sizes.Items.Cast<long>()], [.. strides.Items.Cast<long>()]);
    }
}
