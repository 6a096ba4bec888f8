namespace NetDsl.Testing;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netdsl-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string[] Files => [.. folder.GetFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    public void Dispose() => folder.Delete(recursive: true);
}
