using System.Text.RegularExpressions;
using NetDsl.Networks.Tests.Fusion;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Runtime.Ilgpu.Tests.Networks;

/// <summary>A network computes the same on a GPU as on the reference device, in all of its programs.</summary>
/// <remarks>
/// The tolerance is twice that of the CPU device, for sums of a few hundred terms in floats, through several layers: the CPU device adds in
/// several lanes, a GPU thread one term after the other, with larger rounding errors.
/// </remarks>
public sealed class AgreementTests
{
    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(network => network.Name), TestedDevice.Share)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fused_networks_agree_with_the_reference(string name)
    {
        var network = NetworkCases.All.Single(c => c.Name == name);
        var exact = Observation.Of(CompiledCases.Try(network, new ReferenceDevice(), fusion: true));
        exact.Compare(Observation.Of(CompiledCases.Try(network, TestedDevice.Instance, fusion: true)), "on a GPU", 2e-4,
            new(() => [.. RoundingNoise.Devices.Select(device => Observation.Of(CompiledCases.Try(network, device, fusion: true)))]));
    }

    public static TheoryData<string> Words => [.. TrainedWords.All];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_runs_on_a_GPU(string word) =>
        NetworkCases.All.ShouldContain(network => Regex.IsMatch(network.Everything, $@"\b{word}\b"));
}
