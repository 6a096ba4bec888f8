using System.Globalization;

namespace NetDsl;

/// <summary>
/// A model's parameters in a safetensors file, under their own names. Training keeps its state in the same file, under names with a
/// slash, which no parameter has.
/// </summary>
internal static class ModelFile
{
    public const string StepKey = "step";

    /// <summary>Far more steps than any run takes, and few enough to be counted on from.</summary>
    public const long MostSteps = 1L << 53;

    private const string ProducerKey = "producer";
    private const string Producer = "NetDsl";

    /// <summary>All parameters, to be copied from the device while they are written.</summary>
    public static List<NamedTensor> Tensors(Model model) =>
        [.. model.Parameters.Select(p => new NamedTensor(p.Name, p.Shape, p.Read))];

    public static Dictionary<string, string> Metadata(Model model) => new()
    {
        [ProducerKey] = Producer,
        ["model"] = model.Info.Name,
        [StepKey] = model.StepCount.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether NetDsl wrote the file: only then its metadata has our meaning.</summary>
    public static bool IsOurs(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(ProducerKey, out var producer) && producer == Producer;

    /// <summary>Finds the tensor of each parameter. Nothing is changed or read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="strict">Whether every difference is an error.</param>
    /// <param name="rename">Gives the parameter's name for a tensor's name; null where both are the same.</param>
    /// <exception cref="InvalidDataException">The file does not fit the model; the message names every difference.</exception>
    public static (List<(Parameter Parameter, StoredTensor Tensor)> Matches, LoadReport Report) Match(
        SafeTensors file, Model model, bool strict, Func<string, string>? rename = null)
    {
        var tensors = Renamed(file, rename);
        var matches = new List<(Parameter, StoredTensor)>();
        var missing = new List<string>();
        var mismatched = new List<ParameterMismatch>();
        foreach (var parameter in model.Parameters)
        {
            if (!tensors.Remove(parameter.Name, out var tensor))
                missing.Add(parameter.Name);
            else if (!tensor.HasShape(parameter.Shape) || !tensor.Type.CanConvert)
                mismatched.Add(new(parameter.Name, parameter.Shape, tensor.Shape, SafeTensorsHeader.Short(tensor.Type.Name)));
            else
                matches.Add((parameter, tensor));
        }

        var isOurs = IsOurs(file.Metadata);
        var unexpected = tensors.Where(t => !(isOurs && t.Key.Contains('/'))).Select(t => t.Key).ToList();
        if (strict)
            Check(file.Path, model, missing, [.. unexpected.Where(name => !IsCounter(tensors[name]))], mismatched);
        return (matches, new LoadReport([.. matches.Select(m => m.Item1.Name)], missing, unexpected, mismatched));
    }

    /// <summary>Reads, checks and converts tensors. Nothing is changed.</summary>
    /// <exception cref="InvalidDataException">A tensor is damaged; the message names it.</exception>
    public static List<(Parameter Parameter, float[][] Values)> Read(IEnumerable<(Parameter Parameter, StoredTensor Tensor)> matches) =>
        [.. matches.Select(match => (match.Parameter, match.Tensor.Read()))];

    /// <summary>Copies the values to the device. Nothing here depends on the file.</summary>
    public static void Write(IEnumerable<(Parameter Parameter, float[][] Values)> parameters)
    {
        foreach (var (parameter, arrays) in parameters)
        {
            var start = 0L;
            foreach (var values in arrays)
            {
                parameter.Write(start, values);
                start += values.Length;
            }
        }
    }

    /// <summary>The number of training steps the file's model has taken; 0 in a file made elsewhere.</summary>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    public static long Step(SafeTensors file)
    {
        if (!IsOurs(file.Metadata) || !file.Metadata.TryGetValue(StepKey, out var text))
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step <= MostSteps
            ? step
            : throw new InvalidDataException(
                $"{file.Path}: the step '{SafeTensorsHeader.Short(text)}' is not a whole number from 0 to {MostSteps}.");
    }

    private static Dictionary<string, StoredTensor> Renamed(SafeTensors file, Func<string, string>? rename)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        foreach (var (name, tensor) in file.Tensors)
        {
            var newName = rename?.Invoke(name) ?? name;
            if (!tensors.TryAdd(newName, tensor))
                throw new InvalidDataException(
                    $"{file.Path}: '{tensors[newName].Name}' and '{name}' would both be loaded as '{newName}': give them different names.");
        }

        return tensors;
    }

    /// <summary>
    /// A single whole number, such as <c>num_batches_tracked</c>, which PyTorch keeps for each batch normalisation: not a parameter that
    /// a network could lack.
    /// </summary>
    private static bool IsCounter(StoredTensor tensor) => tensor.Shape.Count == 0 && tensor.Type.IsInteger;

    private static void Check(string path, Model model, List<string> missing, List<string> unexpected, List<ParameterMismatch> mismatched)
    {
        var findings = mismatched.Select(m => m.ToString()).ToList();
        if (missing.Count > 0)
            findings.Add($"the file lacks {string.Join(", ", missing)}");
        if (unexpected.Count > 0)
            findings.Add($"the network has no {string.Join(", ", unexpected.Select(SafeTensorsHeader.Short))}");
        if (findings.Count > 0)
            throw new InvalidDataException(
                $"{path} does not fit {model.Info.Name}: {string.Join("; ", findings)}. To load what fits, set strict to false.");
    }
}
