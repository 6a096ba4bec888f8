namespace NetDsl.Onnx.PyTorch;

/// <summary>Matches the tensors of a file with the parameters of a model.</summary>
internal static class WeightLoader
{
    /// <summary>Parameters of losses, which are set in the declaration and not stored with weights.</summary>
    private static readonly string[] Constants = [".ClassWeights", ".PosWeight"];

    /// <summary>Finds the tensor of each parameter. Nothing is changed or read.</summary>
    public static (List<(Parameter Parameter, SourceTensor Tensor)> Pairs, WeightReport Report) Match(
        WeightFile file, Model model, IReadOnlyDictionary<string, string> rename)
    {
        var parameters = model.Parameters.Where(p => !Constants.Any(ending => p.Name.EndsWith(ending, StringComparison.Ordinal))).ToList();
        var ignored = rename.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).ToList();
        var tensors = file.Tensors.Where(t => !t.IsCounter && !ignored.Exists(name => IsPart(t.Name, name))).ToList();
        var layers = WeightModules.Of(parameters);
        var modules = WeightModules.Of(tensors);
        var matcher = new ModuleMatcher(layers, modules, file.IsOrdered);
        var single = new Dictionary<Parameter, SourceTensor>();
        foreach (var (from, to) in rename.Where(entry => entry.Value.Length > 0))
            Rename(from, to, file, parameters, layers, modules, matcher, single);
        matcher.Run();

        var pairs = new List<(Parameter, SourceTensor)>();
        var loaded = new Dictionary<Parameter, WeightPair>();
        var mismatched = new List<string>();
        var missing = new HashSet<Parameter>(parameters);
        var unexpected = new HashSet<SourceTensor>(tensors);
        foreach (var (parameter, tensor) in single)
            Pair(parameter, tensor, tensor, WeightMatch.Renamed);
        foreach (var (layer, (module, how)) in matcher.Matches)
        {
            foreach (var (role, _, parameter) in layer.Tensors)
                if (!single.ContainsKey(parameter) && module.Tensors.Find(t => t.Role == role) is { Item: { } tensor })
                    Pair(parameter, tensor, tensors.Find(t => t.Name == tensor.Name)!, how);
        }

        var ambiguous = matcher.Ambiguous.Select(item => $"{item.Layer} could be {string.Join(" or ", item.Candidates.Take(4))}: give a new name for one").ToList();
        foreach (var (layer, _) in matcher.Ambiguous)
            missing.RemoveWhere(p => p.Name.StartsWith(layer + ".", StringComparison.Ordinal));
        foreach (var candidate in matcher.Ambiguous.SelectMany(item => item.Candidates))
            unexpected.RemoveWhere(t => IsPart(t.Name, candidate));
        var report = new WeightReport(
            [.. parameters.Where(loaded.ContainsKey).Select(p => loaded[p])],
            [.. parameters.Where(missing.Contains).Select(p => p.Name)],
            [.. tensors.Where(unexpected.Contains).Select(t => SafeTensorsHeader.Short(t.Name))],
            mismatched,
            ambiguous);
        return (pairs, report);

        void Pair(Parameter parameter, SourceTensor tensor, SourceTensor original, WeightMatch how)
        {
            missing.Remove(parameter);
            unexpected.Remove(original);
            if (!Fits(tensor.Shape, parameter.Shape))
                mismatched.Add($"{parameter.Name} is {Text(parameter.Shape)} in the network, but {SafeTensorsHeader.Short(tensor.Name)} is {Text(original.Shape)} in the file");
            else if (!TensorType.Of(tensor.Type).CanConvert)
                mismatched.Add($"{parameter.Name}: {SafeTensorsHeader.Short(tensor.Name)} is of type {SafeTensorsHeader.Short(tensor.Type)}, which cannot be converted to 32-bit floats");
            else
            {
                pairs.Add((parameter, tensor));
                loaded[parameter] = new(parameter.Name, tensor.Name, how);
            }
        }
    }

    /// <summary>Whether the shapes are the same but for axes of one element.</summary>
    private static bool Fits(IReadOnlyList<long> file, IReadOnlyList<int> network) =>
        file.Where(size => size != 1).SequenceEqual(network.Where(size => size != 1).Select(size => (long)size));

    private static string Text<T>(IReadOnlyList<T> shape) => shape.Count == 0 ? "a scalar" : string.Join('x', shape);

    private static bool IsPart(string name, string prefix) =>
        name == prefix || name.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length == 0 || name[prefix.Length] is '.' or '/');

    private static void Rename(
        string from,
        string to,
        WeightFile file,
        List<Parameter> parameters,
        List<WeightModule<Parameter>> layers,
        List<WeightModule<SourceTensor>> modules,
        ModuleMatcher matcher,
        Dictionary<Parameter, SourceTensor> single)
    {
        if (parameters.Find(p => p.Name == to) is { } parameter)
        {
            single[parameter] = file.Tensors.FirstOrDefault(t => t.Name == from)
                ?? throw new ArgumentException($"The new name for '{from}' is that of the parameter {to}, but {file.Path} has no tensor of that name.", nameof(from));
            return;
        }

        var source = modules.Where(module => IsPart(module.Path, from)).ToList();
        var target = layers.Where(layer => IsPart(layer.Path, to)).ToList();
        if (target.Count == 0)
            throw new ArgumentException($"'{from}' is renamed to '{to}', but the network has neither a layer nor a parameter of that name.", nameof(to));
        if (source.Count == 0)
            throw new ArgumentException($"'{from}' is renamed to '{to}', but {file.Path} has no tensors of that name.", nameof(from));
        // The parts of a renamed block are matched among themselves.
        if (source.Count == 1 && target.Count == 1)
        {
            matcher.Fix(target[0], source[0]);
            return;
        }

        var inner = new ModuleMatcher(target, source, file.IsOrdered);
        inner.Run();
        foreach (var (layer, (module, _)) in inner.Matches)
            matcher.Fix(layer, module);
    }
}
