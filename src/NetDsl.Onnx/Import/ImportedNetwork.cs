namespace NetDsl;

/// <summary>A network that was read from a file of ONNX: its declaration and its weights.</summary>
public sealed class ImportedNetwork
{
    private readonly IReadOnlyList<NamedTensor> weights;

    internal ImportedNetwork(string name, string source, IReadOnlyList<NamedTensor> weights) => (Name, Source, this.weights) = (name, source, weights);

    /// <summary>The name of the class.</summary>
    public string Name { get; }

    /// <summary>The C# file with the declaration.</summary>
    public string Source { get; }

    /// <summary>The number of weights and statistics.</summary>
    public long Length => weights.Sum(tensor => tensor.Length);

    /// <summary>Writes the weights under the names of the network's parameters, for <c>Load</c>.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveWeights(string path) => SafeTensorsWriter.Write(path, [], weights);
}
