using NetDsl.Onnx.PyTorch;

namespace NetDsl;

/// <summary>How a parameter was matched with a tensor of a file.</summary>
public enum WeightMatch
{
    /// <summary>The table of new names says so.</summary>
    Renamed,

    /// <summary>The names are the same but for capitals and separators.</summary>
    Name,

    /// <summary>No other layer and no other module of the file has these roles and shapes.</summary>
    Shape,

    /// <summary>Several have the same roles and shapes; names and order decide.</summary>
    Order,
}

/// <summary>A parameter with its tensor in a file.</summary>
/// <param name="Parameter">The name of the parameter: <c>BasicBlock1.Conv1.Weight</c>.</param>
/// <param name="Tensor">The name of the tensor: <c>layer1.0.conv1.weight</c>.</param>
/// <param name="How">How it was found.</param>
public sealed record WeightPair(string Parameter, string Tensor, WeightMatch How);

/// <summary>The result of loading weights of another framework.</summary>
/// <param name="Loaded">The parameters that were loaded, in order of declaration.</param>
/// <param name="Missing">Parameters that the file lacks; they stay as they were.</param>
/// <param name="Unexpected">Tensors of the file that the network has no parameter for.</param>
/// <param name="Mismatched">Parameters that the file has in another shape or type; they stay as they were.</param>
/// <param name="Ambiguous">Layers for which the file has several modules that nothing tells apart; they stay as they were.</param>
public sealed record WeightReport(
    IReadOnlyList<WeightPair> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Mismatched,
    IReadOnlyList<string> Ambiguous)
{
    /// <summary>Whether every parameter was loaded and nothing was left over.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count + Ambiguous.Count == 0;

    /// <summary>The pairs as a table from parameters to tensors: the names for <see cref="PyTorchExtensions.SaveSafeTensors"/>.</summary>
    public IReadOnlyDictionary<string, string> Names => Loaded.ToDictionary(pair => pair.Parameter, pair => pair.Tensor);

    /// <summary>One line for each pair, and all differences.</summary>
    public override string ToString()
    {
        var width = Loaded.Select(pair => pair.Parameter.Length).DefaultIfEmpty().Max();
        return string.Join('\n', [.. Loaded.Select(pair => $"{pair.Parameter.PadRight(width)}  {pair.Tensor}  (by {pair.How.ToString().ToLowerInvariant()})"), .. Differences()]);
    }

    internal IEnumerable<string> Differences() =>
    [
        .. Mismatched,
        .. Ambiguous,
        .. Missing.Count > 0 ? [$"the file lacks {string.Join(", ", Missing)}"] : (string[])[],
        .. Unexpected.Count > 0 ? [$"the network has no {string.Join(", ", Unexpected)}"] : (string[])[],
    ];
}
