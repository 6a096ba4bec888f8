using System.CommandLine;
using Spectre.Console;
using Studies;
using Studies.Harness;

var names = new Argument<string[]>("name") { Description = "The names of studies, as 'list' shows them.", Arity = ArgumentArity.OneOrMore };
names.CompletionSources.Add([.. Catalogue.Studies.Select(s => s.Name)]);
var seeds = new Option<int?>("--seeds") { Description = "The number of runs of each row; that of the study if not given." };
seeds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 1)
        result.AddError("--seeds has to be 1 or more.");
});
var quick = new Option<bool>("--quick") { Description = "Runs smaller versions, which take seconds, and fails if an effect does not show. Saves nothing." };
var jobs = new Option<int>("--jobs") { Description = "The number of runs at once, each on one thread.", DefaultValueFactory = _ => Environment.ProcessorCount };
jobs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError("--jobs has to be 1 or more.");
});

var store = new ResultStore(Path.Combine(Machine.Root, "studies", "results"));

var list = new Command("list", "Lists every study, and whether its claim was met.");
list.SetAction(_ => Commands.List(store));
var run = new Command("run", "Runs studies, and goes on where an earlier run was stopped.") { names, seeds, quick, jobs };
run.SetAction((parsed, stop) =>
{
    var wanted = parsed.GetRequiredValue(names);
    foreach (var unknown in wanted.Where(name => Catalogue.Find(name) is null))
    {
        Console.Error.WriteLine($"There is no study '{unknown}'. The studies are: {string.Join(", ", Catalogue.Studies.Select(s => s.Name))}.");
        return Task.FromResult(1);
    }

    return Commands.RunAsync([.. wanted.Select(name => Catalogue.Find(name)!)], store, parsed.GetValue(seeds), parsed.GetValue(quick), parsed.GetValue(jobs), skipMissingData: false, stop);
});
var all = new Command("all", "Runs all studies; without --quick, those that take hours are left to 'run'.") { seeds, quick, jobs };
all.SetAction((parsed, stop) =>
    Commands.RunAsync([.. Catalogue.Studies.Where(s => parsed.GetValue(quick) || !s.IsExpensive)], store, parsed.GetValue(seeds), parsed.GetValue(quick), parsed.GetValue(jobs), skipMissingData: true, stop));
var report = new Command("report", "Writes docs/studies.md, its figures, and the results in the READMEs.");
report.SetAction(_ =>
{
    foreach (var file in new Report(Machine.Root, store).Write(Catalogue.Entries))
        AnsiConsole.WriteLine(Path.GetRelativePath(Machine.Root, file));
});

return await new RootCommand("The tables and figures of the lectures, run again.") { list, run, all, report }.Parse(args).InvokeAsync();
