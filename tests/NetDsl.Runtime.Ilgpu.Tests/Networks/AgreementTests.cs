using System.Text.RegularExpressions;
using NetDsl.Generator.Ops;
using NetDsl.Networks.Tests.Fusion;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Runtime.Ilgpu.Tests.Networks;

/// <summary>A network computes the same on a GPU as on the reference device, in every program of it.</summary>
/// <remarks>
/// Twice the processor's tolerance, for sums of a few hundred terms in floats, through some layers: it adds in several lanes, a thread one
/// after the other, which rounds more.
/// </remarks>
public sealed class AgreementTests
{
    public static TheoryData<string> Cases => [.. NetworkCases.All.Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fused_networks_agree_with_the_reference(string name)
    {
        var network = NetworkCases.All.Single(c => c.Name == name);
        var exact = Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion: true));
        exact.Compare(Observation.Of(CompiledCases.Try(network, TestedDevice.Instance, fusion: true)), "on a GPU", 2e-4);
    }

    public static TheoryData<string> Words => [.. Registry.Layers.Select(layer => layer.Word)];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_runs_on_a_GPU(string word) =>
        NetworkCases.All.ShouldContain(network => Regex.IsMatch(network.Everything, $@"\b{word}\b"));
}
