using NetDsl.Onnx.PyTorch;

namespace NetDsl;

/// <summary>Weights of PyTorch and of other frameworks, in and out.</summary>
public static class PyTorchExtensions
{
    /// <summary>
    /// Loads the weights of a state dict: a <c>.pt</c> or <c>.pth</c> file of <c>torch.save</c>, a safetensors file, or the index file of
    /// several. The names need not be those of the network. Modules of the file and layers of the network are matched by their names, by the
    /// shapes of their parameters, and by their order; the report tells how. Weights of 64, 16 and 8 bits, brain floats and whole numbers are
    /// converted. A weight of shape 24x96x1x1 fits a dense layer of 24x96. <c>num_batches_tracked</c> is ignored.
    /// </summary>
    /// <remarks>
    /// A <c>.pth</c> file is a Python program; this reader makes tensors, numbers, texts, lists and dictionaries, and nothing else. A load that
    /// fails changes nothing.
    /// </remarks>
    /// <param name="model">The model to load into.</param>
    /// <param name="path">The file.</param>
    /// <param name="rename">Names of tensors or modules of the file, each with the name of its parameter, layer or block in the network; or with
    /// an empty name for what is to be ignored: <c>new() { ["fc"] = "Dense1", ["aux1"] = "" }</c>.</param>
    /// <param name="strict">Whether every difference is an error. Otherwise what fits is loaded, and all other parameters do not change.</param>
    /// <returns>Each parameter with its tensor, and all differences.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or does not fit; the message names every difference.</exception>
    /// <exception cref="ArgumentException">A name of <paramref name="rename"/> does not exist.</exception>
    public static WeightReport LoadPyTorch(
        this Model model, string path, IReadOnlyDictionary<string, string>? rename = null, bool strict = true)
    {
        using var file = WeightFile.Open(path);
        var (pairs, report) = WeightLoader.Match(file, model, rename ?? new Dictionary<string, string>());
        if (strict && report.Differences().ToList() is { Count: > 0 } differences)
        {
            throw new InvalidDataException(
                $"{path} does not fit {model.Info.Name}: {string.Join("; ", differences)}. Give new names, or set strict to false to load what fits.");
        }

        var values = pairs.Select(pair => (pair.Parameter, Values: Read(path, pair.Tensor))).ToList();
        foreach (var (parameter, numbers) in values)
            parameter.Write(numbers);
        return report;
    }

    /// <summary>
    /// Saves all parameters to a safetensors file under PyTorch's names: <c>conv1.weight</c>, and for batch normalisation <c>weight</c>,
    /// <c>bias</c>, <c>running_mean</c> and <c>running_var</c>. In Python: <c>model.load_state_dict(load_file(path))</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file. It is written whole or not at all.</param>
    /// <param name="names">Names of parameters, each with its name in the file, such as the <see cref="WeightReport.Names"/> of the file that the
    /// weights came from. All other parameters get PyTorch's form of their own name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The network has no such parameter, or two would have the same name.</exception>
    public static void SaveSafeTensors(this Model model, string path, IReadOnlyDictionary<string, string>? names = null)
    {
        names ??= new Dictionary<string, string>();
        if (names.Keys.Except(model.Parameters.Select(p => p.Name)).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"{model.Info.Name} has no parameter {unknown}.", nameof(names));
        var tensors = model.Parameters.Select(p => new NamedTensor(names.GetValueOrDefault(p.Name) ?? Name(p.Name), p.Shape, p.Read)).ToList();
        if (tensors.GroupBy(t => t.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two parameters of {model.Info.Name} would have the name '{twice.Key}'.", nameof(names));
        SafeTensorsWriter.Write(path, [KeyValuePair.Create("format", "pt")], tensors);
    }

    private static float[] Read(string path, SourceTensor tensor)
    {
        try
        {
            return tensor.Read();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static string Name(string parameter)
    {
        var end = parameter.LastIndexOf('.');
        var (layer, role) = (parameter[..end], parameter[(end + 1)..]);
        return $"{WeightModules.Snake(layer)}.{WeightModules.Canonical(role)}";
    }
}
