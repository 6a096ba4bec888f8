using System.CommandLine;
using System.Reflection;
using NetDsl.Tool;

var root = new RootCommand("Imports ONNX files as NetDsl declarations, exports networks, and shows what the compiler knows of them.");
root.Subcommands.Add(ImportCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(InfoCommand.Create());
root.Subcommands.Add(NetworkCommands.Dot());
root.Subcommands.Add(NetworkCommands.Source());
root.Subcommands.Add(NetworkCommands.Report());
var parsed = root.Parse(args);
try
{
    return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when ((e is TargetInvocationException { InnerException: { } inner } ? inner : e) is var cause && Failure.IsExpected(cause))
{
    Console.Error.WriteLine(cause.Message);
    return 1;
}
