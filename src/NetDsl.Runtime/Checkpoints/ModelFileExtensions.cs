namespace NetDsl;

/// <summary>Saving and loading models.</summary>
public static class ModelFileExtensions
{
    /// <summary>
    /// Saves all parameters to a safetensors file, which Python and others read too. The file is written whole or not at all, and
    /// replaces one that is there. Its metadata holds checksums, so that loading finds damage.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this Model model, string path) =>
        SafeTensorsWriter.Write(path, ModelFile.Metadata(model), ModelFile.Tensors(model));

    /// <summary>
    /// Loads parameters from a safetensors file: one of <see cref="Save"/>, a checkpoint of training, or one of another program. Floats of
    /// 64, 16 and 8 bits, brain floats, whole numbers and truth values are converted. Only the tensors of the network's parameters are
    /// read. A load that fails changes nothing.
    /// </summary>
    /// <param name="model">The model to load into.</param>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether the file must have exactly the network's parameters. Otherwise parameters of the same name and shape
    /// are loaded, and the others do not change. Single whole numbers of a file, such as PyTorch's <c>num_batches_tracked</c>, are never an
    /// error.</param>
    /// <param name="rename">Returns the parameter's name for the name of a tensor in the file; if not given, the names are the
    /// same.</param>
    /// <returns>The parameters that were loaded, are missing, unexpected or mismatched.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or does not fit; the message names every difference.</exception>
    public static LoadReport Load(this Model model, string path, bool strict = true, Func<string, string>? rename = null)
    {
        using var file = SafeTensors.Open(path);
        var (matches, report) = ModelFile.Match(file, model, strict, rename);
        var step = ModelFile.Step(file);
        ModelFile.Write(ModelFile.Read(matches));
        model.StepCount = step;
        return report;
    }

    /// <summary>
    /// Loads all parameters but those of the head, for another task: the head keeps its initial values, and all others have to be in the
    /// file. A load that fails changes nothing.
    /// </summary>
    /// <param name="model">The model to load into. Its steps start at 0.</param>
    /// <param name="path">The file.</param>
    /// <param name="head">The names of the layers or blocks of the head, as in <see cref="ParameterGroup.Pattern"/>:
    /// <c>"Dense3"</c>.</param>
    /// <param name="rename">Returns the parameter's name for the name of a tensor in the file; if not given, the names are the
    /// same.</param>
    /// <returns>The parameters of the head are missing or mismatched in the report; all others are loaded.</returns>
    /// <exception cref="ArgumentException">A pattern matches no parameter.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or a parameter outside of the head does not fit; the message names
    /// each.</exception>
    public static LoadReport LoadBackbone(this Model model, string path, IReadOnlyList<string> head, Func<string, string>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(head);
        var groups = head.Select(pattern => new ParameterGroup(pattern)).ToList();
        if (groups.Find(group => !model.Parameters.Any(p => group.Matches(p.Name))) is { } useless)
            throw new ArgumentException($"{model.Info.Name} has no parameter that fits '{useless.Pattern}': there are {string.Join(", ", model.Parameters.Select(p => p.Name))}.", nameof(head));
        bool IsOfHead(string name) => groups.Exists(group => group.Matches(name));

        using var file = SafeTensors.Open(path);
        var (matches, report) = ModelFile.Match(file, model, strict: false, rename);
        var findings = report.Mismatched.Where(m => !IsOfHead(m.Name)).Select(m => m.ToString())
            .Concat(report.Missing.Where(name => !IsOfHead(name)).Select(name => $"the file lacks {name}")).ToList();
        if (findings.Count > 0)
            throw new InvalidDataException($"{path} does not fit {model.Info.Name} outside of its head: {string.Join("; ", findings)}.");
        var backbone = matches.Where(m => !IsOfHead(m.Parameter.Name)).ToList();
        ModelFile.Write(ModelFile.Read(backbone));
        model.StepCount = 0;
        return report with
        {
            Loaded = [.. backbone.Select(m => m.Parameter.Name)],
            Missing = [.. report.Missing, .. report.Loaded.Where(IsOfHead)],
        };
    }

    /// <summary>
    /// Loads the mean of the parameters of several files: stochastic weight averaging of the snapshots of one training, or a soup of models
    /// that started from the same parameters. A load that fails changes nothing.
    /// </summary>
    /// <remarks>
    /// The statistics of batch normalisation are averaged, too, but those of the averaged network are others:
    /// <see cref="ModelTrainingExtensions.RecomputeStatisticsAsync"/> computes them. P. Izmailov et al., "Averaging weights leads to wider
    /// optima and better generalization", 2018.
    /// </remarks>
    /// <param name="model">The model to load into.</param>
    /// <param name="paths">The files: one or more.</param>
    /// <exception cref="ArgumentException">There is no file in the list.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit; the message names every difference.</exception>
    public static void LoadAverage(this Model model, IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new ArgumentException("An average takes one file or more.", nameof(paths));
        var sums = model.Parameters.ToDictionary(p => p, p => new double[p.Length]);
        foreach (var path in paths)
        {
            using var file = SafeTensors.Open(path);
            var (matches, _) = ModelFile.Match(file, model, strict: true);
            foreach (var (parameter, tensor) in matches)
            {
                var start = 0;
                foreach (var values in tensor.Read())
                {
                    for (var i = 0; i < values.Length; i++)
                        sums[parameter][start + i] += values[i];
                    start += values.Length;
                }
            }
        }

        foreach (var (parameter, sum) in sums)
            parameter.Write(Array.ConvertAll(sum, s => (float)(s / paths.Count)));
    }
}
