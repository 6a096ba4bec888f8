namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// The tensors of one module: of a layer in a network, or of a module in a file. Two modules of the same kind have the same roles with the
/// same shapes, where axes of one element do not count.
/// </summary>
/// <typeparam name="T">A parameter or a tensor of a file.</typeparam>
/// <param name="Path">The name of the module: <c>layer1.0.conv1</c>.</param>
internal sealed record WeightModule<T>(string Path)
{
    public List<(string Role, IReadOnlyList<long> Shape, T Item)> Tensors { get; } = [];

    /// <summary>The roles and shapes, without the bias, which a layer may leave out.</summary>
    public string Kind => string.Join(' ', Tensors.Where(t => t.Role != "bias" || Tensors.Count == 1)
        .Select(t => $"{t.Role}[{string.Join(',', t.Shape.Where(size => size != 1))}]").Order(StringComparer.Ordinal));

    /// <summary>The roles alone.</summary>
    public string Roles => string.Join(' ', Tensors.Where(t => t.Role != "bias" || Tensors.Count == 1).Select(t => t.Role).Order(StringComparer.Ordinal));

    /// <summary>The name without capitals and separators.</summary>
    public string PlainPath => WeightModules.Plain(Path);

    /// <summary>The last part of the name without capitals and separators.</summary>
    public string PlainName => WeightModules.Plain(Path.Split('.', '/')[^1]);
}

/// <summary>Groups tensors by their modules.</summary>
internal static class WeightModules
{
    /// <summary>The names that frameworks use for one role, and that role's name here.</summary>
    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["gamma"] = "weight",
        ["kernel"] = "weight",
        ["scale"] = "weight",
        ["slope"] = "weight",
        ["alpha"] = "weight",
        ["beta"] = "bias",
        ["moving_mean"] = "running_mean",
        ["mean"] = "running_mean",
        ["moving_variance"] = "running_var",
        ["var"] = "running_var",
        ["variance"] = "running_var",
    };

    public static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The modules of a file, in its order. A file of this library has the names of a network.</summary>
    public static List<WeightModule<SourceTensor>> Of(IEnumerable<SourceTensor> tensors)
    {
        var modules = new Dictionary<string, WeightModule<SourceTensor>>();
        foreach (var group in tensors.GroupBy(tensor => Split(tensor.Name.Split(':')[0]).Path))
        {
            var roles = group.Select(tensor => Split(tensor.Name.Split(':')[0]).Role).ToHashSet();
            foreach (var tensor in group)
            {
                var (path, role) = Split(tensor.Name.Split(':')[0]);
                // Keras and JAX have the axes of inputs and outputs last.
                var item = (role, tensor.Shape.Count) switch
                {
                    ("kernel", 4) => tensor.Permuted(3, 2, 0, 1),
                    ("kernel", 3) => tensor.Permuted(2, 1, 0),
                    ("kernel", 2) => tensor.Permuted(1, 0),
                    _ => tensor,
                };
                if (role.Length > 0 && char.IsAsciiLetterUpper(role[0]))
                    (path, role) = Part(path, role, roles);
                Add(modules, path, Roles.GetValueOrDefault(role, role), item.Shape, item);
            }
        }

        return [.. modules.Values];
    }

    /// <summary>
    /// The modules of a network, in order of declaration. A layer with several kinds of parameters, such as a shortcut with its
    /// normalisation, is several modules.
    /// </summary>
    public static List<WeightModule<Parameter>> Of(IEnumerable<Parameter> parameters)
    {
        var modules = new Dictionary<string, WeightModule<Parameter>>();
        foreach (var group in parameters.GroupBy(p => Split(p.Name).Path))
        {
            var roles = group.Select(p => Split(p.Name).Role).ToHashSet();
            foreach (var parameter in group)
            {
                var (path, role) = Part(group.Key, Split(parameter.Name).Role, roles);
                Add(modules, path, role, [.. parameter.Shape.Select(size => (long)size)], parameter);
            }
        }

        return [.. modules.Values];
    }

    /// <summary>The name of the module, and the role.</summary>
    private static (string Path, string Role) Split(string name) => name.LastIndexOfAny(['.', '/']) is var end and >= 0 ? (name[..end], name[(end + 1)..]) : ("", name);

    /// <summary>The part of a layer that a parameter belongs to, and its role in PyTorch's words.</summary>
    private static (string Path, string Role) Part(string path, string role, HashSet<string> roles)
    {
        if (role is "Gamma" or "Beta" or "MovingMean" or "MovingVariance" && roles.Contains("Weight"))
            path += ".Norm";
        foreach (var ending in (string[])["Weight", "Bias"])
            if (role.Length > ending.Length && role.EndsWith(ending, StringComparison.Ordinal))
                (path, role) = ($"{path}.{role[..^ending.Length]}", ending);
        return (path, Canonical(role));
    }

    /// <summary>A role of this language in PyTorch's words: <c>WeightIhL0</c> is <c>weight_ih_l0</c>.</summary>
    public static string Canonical(string role)
    {
        var name = Snake(role);
        return Roles.GetValueOrDefault(name, name);
    }

    /// <summary>A name in small letters, with underscores between its words.</summary>
    public static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0 && name[i - 1] != '.' ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static void Add<T>(Dictionary<string, WeightModule<T>> modules, string path, string role, IReadOnlyList<long> shape, T item)
    {
        if (!modules.TryGetValue(path, out var module))
            modules.Add(path, module = new(path));
        module.Tensors.Add((role, shape, item));
    }
}
