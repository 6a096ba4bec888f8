using System.CommandLine;
using NetDsl.Tool;
using Zoo;

var json = new Option<bool>("--json") { Description = "As JSON: one object for each network." };
var list = new Command("list", "Lists every network with its sizes.") { json };
list.SetAction(parsed => Listing.Write(Console.Out, parsed.GetValue(json)));

return new RootCommand("The networks of the literature, each written down as its paper has it, and what the compiler knows of them.")
{
    list,
    ForOne("info", "Shows the layers of a network: shapes, parameters and costs.", exhibit => Console.Write(exhibit.Info)),
    ForOne("dot", "Draws a network for Graphviz: zoo dot resnet18 | dot -Tsvg > resnet18.svg", exhibit => Graphviz.Write(Console.Out, exhibit.Info)),
    ForOne("source", "Shows the C# that the compiler emitted for a network.", exhibit => Source.Write(Console.Out, exhibit)),
}.Parse(args).Invoke();

static Command ForOne(string name, string description, Action<Exhibit> show)
{
    var network = new Argument<Exhibit>("network")
    {
        Description = "The name of a network, as 'list' shows it.",
        CustomParser = result =>
        {
            var name = result.Tokens[0].Value;
            if (Catalogue.Find(name) is { } found)
                return found;
            var meant = Catalogue.NearMisses(name);
            result.AddError($"There is no network '{name}'. " + (meant.Count == 0 ? "'list' shows all." : $"Did you mean {string.Join(", ", meant)}?"));
            return null;
        },
    };
    var command = new Command(name, description) { network };
    command.SetAction(parsed => show(parsed.GetValue(network)!));
    return command;
}
