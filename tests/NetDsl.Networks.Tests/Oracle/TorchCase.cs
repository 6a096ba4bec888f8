using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>One network as PyTorch computes it: a line of networks.json, which tests/oracle/networks.py writes.</summary>
public sealed record TorchCase(
    string Name,
    string Declaration,
    int Batch,
    int[] Output,
    long Trained,
    Dictionary<string, TorchParameter> Parameters,
    string Inputs,
    string Targets,
    TorchResult Inference,
    string InputGradient,
    TorchResult Training,
    Dictionary<string, string> Gradients,
    Dictionary<string, string> After,
    TorchResult AfterStep,
    string? Options = null)
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<TorchCase> All { get; } =
        JsonSerializer.Deserialize<TorchFile>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "networks.json")), Reading)!.Cases;

    public NetworkCase Network => new(Name, Declaration, Batch) { Arguments = $"(InputGradient = true{(Options is null ? "" : ", " + Options)})" };

    /// <summary>Whether a layer is in the declaration, or in a block that it uses.</summary>
    public bool Uses(string word) => Regex.IsMatch(Network.Everything, $@"[ \[]{word}([,(\]]|$)");

    /// <summary>Little-endian floats in base64.</summary>
    public static float[] Decode(string text) => [.. MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text))];

    private sealed record TorchFile(string Torch, TorchCase[] Cases);
}

/// <summary>A parameter before the step.</summary>
public sealed record TorchParameter(int[] Shape, string Values);

/// <summary>The input of the loss, and the loss; and the same for each head, if there are heads.</summary>
public sealed record TorchResult(string Outputs, double Loss, Dictionary<string, TorchResult>? Heads = null);
