using System.CommandLine;

namespace NetDsl.Tool;

/// <summary>Commands that write a text about one network.</summary>
internal static class NetworkCommands
{
    /// <summary><c>netdsl dot</c>: the network as a graph.</summary>
    public static Command Dot() => ForOne("dot", "Draws a network for Graphviz: netdsl dot App.dll --network Net | dot -Tsvg > net.svg",
        (_, found, writer) => Graphviz.Write(writer, found.Info));

    /// <summary><c>netdsl source</c>: the code that the compiler emitted.</summary>
    public static Command Source() => ForOne("source", "Shows the C# that the compiler emitted for a network; it is embedded in the debug symbols.",
        (file, found, writer) => EmittedSource.Write(writer, file, found));

    /// <summary><c>netdsl report</c>: a page about the network.</summary>
    public static Command Report() => ForOne("report", "Writes a page about a network: its layers, parameters, costs and memory, in Markdown.",
        (_, found, writer) => ReportPage.Write(writer, found.Info));

    private static Command ForOne(string name, string description, Action<FileInfo, Found, TextWriter> write)
    {
        var assembly = new Argument<FileInfo>("assembly") { Description = "The assembly with the network." };
        var network = new Option<string?>("--network") { Description = "The name of the class, if the assembly has several networks." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write; by default the console." };
        var command = new Command(name, description) { assembly, network, output };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(assembly)!;
            var found = Networks.Find(file, parsed.GetValue(network));
            if (parsed.GetValue(output) is not { } target)
            {
                write(file, found, Console.Out);
                return;
            }

            using var writer = new StreamWriter(target.FullName);
            write(file, found, writer);
        });
        return command;
    }
}
