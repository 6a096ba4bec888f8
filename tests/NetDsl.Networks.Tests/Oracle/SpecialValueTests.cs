using System.Text.Json;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>
/// NaN, infinities, zeros and the smallest numbers go through layers and losses, forward and backward, as they do in PyTorch. The cases are
/// written by tests/oracle/special_values.py.
/// </summary>
public sealed class SpecialValueTests
{
    private const double Tolerance = 2e-5;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly IReadOnlyList<SpecialCase> All =
        JsonSerializer.Deserialize<SpecialCase[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "special_values.json")), Options)!;

    private static readonly Lazy<LoadedNetwork> Fused = new(() => Load(fusion: true));

    private static readonly Lazy<LoadedNetwork> Unfused = new(() => Load(fusion: false));

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Special_values_pass_as_in_PyTorch(string name) => Check(name, Fused.Value, TestedDevice.Instance);

    [Theory]
    [MemberData(nameof(Names))]
    public void Special_values_pass_as_in_PyTorch_on_the_reference_device(string name)
    {
        using var reference = new ReferenceDevice();
        Check(name, Unfused.Value, reference);
    }

    private static LoadedNetwork Load(bool fusion) =>
        LoadedNetwork.Load(NetworkCase.SourceOf(All.Select(c => new NetworkCase(c.Name, c.Declaration) { Arguments = "(InputGradient = true)" })), fusion);

    private static void Check(string name, LoadedNetwork loaded, Device device)
    {
        var expected = All.Single(c => c.Name == name);
        using var model = loaded.Create(device, expected.Batch, name: name);
        var (inputs, targets) = (TorchCase.Decode(expected.Inputs), TorchCase.Decode(expected.Targets));
        var (outputs, gradient) = (new float[expected.Batch * model.OutputLength], new float[inputs.Length]);
        Compare([model.Evaluate(inputs, targets, outputs)], expected.Loss, "loss");
        Compare(outputs, expected.Outputs, "outputs");
        Compare([model.InputGradient(inputs, targets, gradient)], expected.Loss, "loss of the gradient");
        Compare(gradient, expected.Gradient, "gradient");
    }

    private static void Compare(float[] actual, string encoded, string what)
    {
        var expected = TorchCase.Decode(encoded);
        actual.Length.ShouldBe(expected.Length, what);
        var scale = expected.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < actual.Length; i++)
            if (!actual[i].Equals(expected[i]) && !(Math.Abs(actual[i] - expected[i]) <= Tolerance * scale))
                Assert.Fail($"{what}[{i}] is {actual[i]:R}, should be {expected[i]:R}");
    }

    private sealed record SpecialCase(string Name, string Declaration, int Batch, string Inputs, string Targets, string Outputs, string Loss, string Gradient);
}
