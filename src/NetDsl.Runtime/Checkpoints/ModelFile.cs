using System.Globalization;

namespace NetDsl;

/// <summary>
/// A model's parameters in a safetensors file, under their own names. What training keeps beside them has a slash in its
/// name, which no parameter has.
/// </summary>
internal static class ModelFile
{
    public const string StepKey = "step";

    /// <summary>Copies all parameters from the device.</summary>
    public static List<NamedTensor> Tensors(Model model) =>
        [.. model.Parameters.Select(p => new NamedTensor(p.Name, p.Shape, p.Read()))];

    public static Dictionary<string, string> Metadata(Model model) => new()
    {
        ["producer"] = "NetDsl",
        ["model"] = model.Info.Name,
        [StepKey] = model.Step.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether a tensor of a file is what training keeps, not a parameter.</summary>
    public static bool IsTrainingState(string name) => name.Contains('/');

    /// <summary>Finds the tensor of each parameter. Nothing is changed.</summary>
    /// <exception cref="InvalidDataException">The file does not fit the model; the message names every difference.</exception>
    public static (List<(Parameter Parameter, float[] Values)> Matches, LoadReport Report) Match(string path, SafeTensors file, Model model, bool strict)
    {
        var matches = new List<(Parameter, float[])>();
        var missing = new List<string>();
        var misshapen = new List<string>();
        foreach (var parameter in model.Parameters)
        {
            if (!file.Tensors.TryGetValue(parameter.Name, out var tensor))
                missing.Add(parameter.Name);
            else if (!tensor.Shape.SequenceEqual(parameter.Shape))
                misshapen.Add($"{parameter.Name} is {Shape(tensor.Shape)} in the file, but {Shape(parameter.Shape)} in the network");
            else
                matches.Add((parameter, tensor.Values));
        }

        var known = model.Parameters.Select(p => p.Name).ToHashSet();
        var unexpected = file.Tensors.Keys.Where(name => !known.Contains(name) && !IsTrainingState(name)).ToList();
        var findings = new List<string>(misshapen);
        if (strict && missing.Count > 0)
            findings.Add($"the file lacks {string.Join(", ", missing)}");
        if (strict && unexpected.Count > 0)
            findings.Add($"the network has no {string.Join(", ", unexpected)}");
        return findings.Count == 0
            ? (matches, new LoadReport(missing, unexpected))
            : throw new InvalidDataException($"{path} does not fit {model.Info.Name}: {string.Join("; ", findings)}.");
    }

    /// <summary>The number of training steps the file's model has taken; 0 in a file made elsewhere.</summary>
    public static long Step(string path, SafeTensors file)
    {
        if (!file.Metadata.TryGetValue(StepKey, out var text))
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw new InvalidDataException($"{path}: the step '{text}' is no whole number.");
    }

    private static string Shape(IReadOnlyList<int> shape) => shape.Count == 0 ? "a scalar" : string.Join('x', shape);
}

/// <summary>What differed between a file and a network when it was loaded leniently.</summary>
/// <param name="Missing">Parameters that the file lacks; they were left as they were.</param>
/// <param name="Unexpected">What the file has and the network has not; it was ignored.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);

/// <summary>Saving and loading models.</summary>
public static class ModelFileExtensions
{
    /// <summary>
    /// Saves all parameters to a safetensors file, which Python and others read too. The file is written whole or not
    /// at all, and replaces one that is there.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this Model model, string path) =>
        SafeTensors.Write(path, ModelFile.Metadata(model), ModelFile.Tensors(model));

    /// <summary>
    /// Loads parameters from a safetensors file: one of <see cref="Save"/>, a checkpoint of training, or one made elsewhere
    /// with the same names and shapes. A load that fails changes nothing.
    /// </summary>
    /// <param name="model">What to load into.</param>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether the file must have exactly the network's parameters; shapes must fit in any case.</param>
    /// <returns>What differed, which is nothing when strict.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or does not fit; the message names every difference.</exception>
    public static LoadReport Load(this Model model, string path, bool strict = true)
    {
        var file = SafeTensors.Read(path);
        var (matches, report) = ModelFile.Match(path, file, model, strict);
        var step = ModelFile.Step(path, file);
        foreach (var (parameter, values) in matches)
            parameter.Write(values);
        model.Step = step;
        return report;
    }
}
