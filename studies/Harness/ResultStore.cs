using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Studies.Harness;

/// <summary>The file of a study's results. It is written after every run, so that an interruption loses only the runs in progress.</summary>
internal sealed class ResultStore(string folder)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string PathOf(Study study) => Path.Combine(folder, study.Name + ".json");

    /// <summary>The results so far. Runs of rows that the study no longer has, or of an earlier revision, are left out.</summary>
    public Results Load(Study study)
    {
        var path = PathOf(study);
        if (!File.Exists(path))
            return new(study, []);
        FileContent content;
        try
        {
            content = JsonSerializer.Deserialize<FileContent>(File.ReadAllBytes(path), Json) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message} Restore it from git, or delete it to measure again.", e);
        }

        var rows = study.Rows.Select(r => r.Name).ToHashSet();
        return new(study, content.Revision == study.Revision ? content.Runs.Where(r => rows.Contains(r.Row)) : []);
    }

    /// <summary>Keeps other processes from measuring the same study until it is disposed of.</summary>
    /// <exception cref="InvalidDataException">Another process is measuring it.</exception>
    public IDisposable Lock(Study study)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(PathOf(study) + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"{study.Name} is being measured by another process, which writes {PathOf(study)}. Wait for it or end it.", e);
        }
    }

    public void Save(Results results)
    {
        // One line for each row and each run, so that differences can be read.
        var text = new StringBuilder();
        text.Append($"{{\n\"study\": {JsonSerializer.Serialize(results.Study.Name, Json)},\n\"revision\": {results.Study.Revision},\n\"rows\": [\n");
        text.AppendJoin(",\n", results.Rows.Where(r => r.Runs.Count > 0).Select(row => JsonSerializer.Serialize(Summary.Of(row), Json)));
        text.Append("\n],\n\"runs\": [\n");
        text.AppendJoin(",\n", results.Runs.Select(run => JsonSerializer.Serialize(run, Json)));
        text.Append("\n]\n}\n");

        Directory.CreateDirectory(folder);
        var path = PathOf(results.Study);
        File.WriteAllText(path + ".tmp", text.ToString());
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private sealed record FileContent(string Study, int Revision, FinishedRun[] Runs);

    private sealed record Summary(string Row, int[] Seeds, Dictionary<string, double> Mean, Dictionary<string, double> Deviation)
    {
        public static Summary Of(RowResults row)
        {
            string[] keys = [.. row.Runs.SelectMany(r => r.Values.Keys).Distinct()];
            return new(row.Name, [.. row.Runs.Select(r => r.Seed)], keys.ToDictionary(k => k, row.Mean), keys.ToDictionary(k => k, row.Deviation));
        }
    }
}
