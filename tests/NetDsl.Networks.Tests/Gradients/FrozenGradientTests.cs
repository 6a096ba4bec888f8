using NetDsl.Networks.Tests.Infrastructure;

namespace NetDsl.Networks.Tests.Gradients;

/// <summary>
/// With frozen parameters, kernels are left out of the backward pass. All other gradients, the loss and the statistics keep every bit.
/// </summary>
public sealed class FrozenGradientTests
{
    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(network => network.Name), 40)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Freezing_some_parameters_changes_no_bit_of_the_others(string name)
    {
        var network = NetworkCases.All.Single(c => c.Name == name);
        var whole = CompiledCases.Try(network, TestedDevice.Instance, fusion: true);
        var loss = whole.Gradients();
        var trained = whole.Model.Parameters.Where(p => p.Info.Trainable).ToList();
        if (trained.Count < 2)
            return;

        Func<int, bool>[] choices = Exhaustive.IsOn ? [i => i < trained.Count / 2, i => i >= trained.Count / 2, i => i % 2 == 0] : [i => i < trained.Count / 2, i => i % 2 == 1];
        foreach (var isFrozen in choices)
        {
            var partial = CompiledCases.Try(network, TestedDevice.Instance, fusion: true);
            partial.Model.Freeze([.. trained.Where((_, i) => isFrozen(i)).Select(p => p.Name)]);
            partial.Gradients().ShouldBe(loss);
            foreach (var (expected, found) in whole.Model.Parameters.Zip(partial.Model.Parameters))
            {
                if (!expected.Info.Trainable)
                    found.Read().ShouldBe(expected.Read(), found.Name);
                else if (found.IsFrozen)
                    found.ReadGradient().ShouldAllBe(g => g == 0);
                else
                    found.ReadGradient().ShouldBe(expected.ReadGradient(), found.Name);
            }

            whole.Model.Outputs[0].Read().ShouldBe(partial.Model.Outputs[0].Read());
            partial.Model.Dispose();
        }

        whole.Model.Dispose();
    }
}
