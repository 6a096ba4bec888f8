using System.CommandLine.Parsing;
using NetDsl.Bench.Models;

namespace NetDsl.Bench;

/// <summary>A network, mode and batch to measure.</summary>
public sealed record BenchCase(string Mode, string Model, int Batch)
{
    /// <summary>Parses cases such as train/lenet5/64.</summary>
    public static BenchCase[] Parse(ArgumentResult result)
    {
        var cases = new List<BenchCase>();
        foreach (var token in result.Tokens)
            if (token.Value.Split('/') is [Runner.Train or Runner.Infer, var model, var batch] && Catalog.Names.Contains(model) && int.TryParse(batch, out var samples) && samples > 0)
                cases.Add(new(token.Value.Split('/')[0], model, samples));
            else
                result.AddError($"'{token.Value}' is not a case. A case is train or infer, a network and a batch, for example train/lenet5/64; networks are {string.Join(", ", Catalog.Names)}.");
        return [.. cases];
    }
}
