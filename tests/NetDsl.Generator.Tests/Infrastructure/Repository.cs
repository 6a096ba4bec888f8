using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>The files of this repository, for tests of documentation.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "NetDsl.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
