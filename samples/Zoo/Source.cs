namespace Zoo;

/// <summary>The generated code of a network. The build copies the files next to the program.</summary>
internal static class Source
{
    public static void Write(TextWriter writer, Exhibit exhibit)
    {
        foreach (var file in Files(exhibit))
        {
            writer.WriteLine($"// ==== {Path.GetFileName(file)}");
            writer.WriteLine(File.ReadAllText(file));
        }
    }

    private static IEnumerable<string> Files(Exhibit exhibit)
    {
        var stem = Path.Combine(AppContext.BaseDirectory, "emitted", $"{nameof(Zoo)}.{exhibit.Info.Name}");
        return new[] { "", ".Training", ".Inference", ".Functions" }.Select(part => $"{stem}{part}.g.cs");
    }
}
