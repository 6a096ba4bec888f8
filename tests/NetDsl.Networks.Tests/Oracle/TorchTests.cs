
namespace NetDsl.Networks.Tests.Oracle;

/// <summary>The tested device against PyTorch in double precision.</summary>
/// <remarks>
/// The cases have sums of up to some hundred terms through up to a dozen layers, and each operation rounds to 6e-8 of its result: 2e-5 of a
/// tensor's scale allows a few hundred roundings in the same direction. A padding that is wrong by one, a biased variance for an unbiased
/// one, a wrong divisor at an edge change a tensor by a hundredth or more. For gradients the scale is at least a tenth of the largest one,
/// because some are zero except for rounding (that of a bias before a normalisation).
/// </remarks>
public sealed class TorchTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string> Names => [.. TorchNetworks.Sampled.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_and_parameters_are_those_of_PyTorch(string name)
    {
        var (torch, model) = Create(name);
        model.Info.Output.ShouldBe(torch.Output);
        model.Info.TrainableParameters.ShouldBe(torch.Trained);
        model.Parameters.Select(p => (p.Name, Shape: string.Join('x', p.Shape)))
            .ShouldBe(torch.Parameters.Select(p => (p.Key, string.Join('x', p.Value.Shape))), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inference_agrees_with_PyTorch(string name)
    {
        var (torch, model) = Create(name);
        Compare(model, torch, torch.Inference, "inferred");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_for_the_inputs_agrees_with_PyTorch(string name)
    {
        var (torch, model) = Create(name);
        var gradient = new float[torch.Batch * model.InputLength];
        var loss = model.InputGradient(TorchCase.Decode(torch.Inputs), TorchCase.Decode(torch.Targets), gradient);
        loss.ShouldBe((float)torch.Inference.Loss, (float)(Tolerance * Math.Max(1, torch.Inference.Loss)), "loss");
        gradient.ShouldBeClose(TorchCase.Decode(torch.InputGradient), "gradient", Tolerance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_agrees_with_PyTorch(string name)
    {
        var (torch, model) = Create(name);
        var expected = torch.Training;
        var outputs = new float[torch.Batch * model.OutputLength];
        var loss = model.TrainStep(TorchCase.Decode(torch.Inputs), TorchCase.Decode(torch.Targets), new Sgd(0.1f), outputs);
        loss.ShouldBe((float)expected.Loss, (float)(Tolerance * Math.Max(1, expected.Loss)), "loss");
        outputs.ShouldBeClose(TorchCase.Decode(expected.Outputs), "outputs", Tolerance);
        CompareHeads(model, expected, "trained");

        var gradients = torch.Gradients.ToDictionary(g => g.Key, g => TorchCase.Decode(g.Value));
        gradients.Keys.ShouldBe(model.Parameters.Where(p => p.Info.Trainable).Select(p => p.Name), ignoreOrder: true);
        var floor = 0.1 * gradients.Values.Max(values => values.Max(Math.Abs));
        foreach (var parameter in model.Parameters.Where(p => p.Info.Trainable))
            parameter.ReadGradient().ShouldBeClose(gradients[parameter.Name], parameter.Name + ".Gradient", Tolerance, floor);

        // Moving averages have taken one batch, weights one step: inference shows both.
        foreach (var parameter in model.Parameters.Where(p => !p.Info.Trainable))
            parameter.Read().ShouldBeClose(TorchCase.Decode(torch.After[parameter.Name]), parameter.Name, Tolerance);
        Compare(model, torch, torch.AfterStep, "inferred after the step");
    }

    public static TheoryData<string> Words => [.. TrainedWords.All];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_is_compared_with_PyTorch(string word) =>
        TorchCase.All.ShouldContain(c => c.Uses(word));

    private static (TorchCase Torch, Model Model) Create(string name)
    {
        var torch = TorchCase.All.Single(c => c.Name == name);
        return (torch, TorchNetworks.Create(torch, TestedDevice.Instance));
    }

    private static void Compare(Model model, TorchCase torch, TorchResult expected, string what)
    {
        var outputs = new float[torch.Batch * model.OutputLength];
        var loss = model.Evaluate(TorchCase.Decode(torch.Inputs), TorchCase.Decode(torch.Targets), outputs);
        loss.ShouldBe((float)expected.Loss, (float)(Tolerance * Math.Max(1, expected.Loss)), what + " loss");
        outputs.ShouldBeClose(TorchCase.Decode(expected.Outputs), what + " outputs", Tolerance);
        CompareHeads(model, expected, what);
    }

    private static void CompareHeads(Model model, TorchResult expected, string what)
    {
        foreach (var (name, head) in expected.Heads ?? [])
        {
            var output = model.Outputs.Single(o => o.Name == name);
            output.Loss.ShouldBe((float)head.Loss, (float)(Tolerance * Math.Max(1, head.Loss)), $"{what} loss of {name}");
            output.Read().ShouldBeClose(TorchCase.Decode(head.Outputs), $"{what} outputs of {name}", Tolerance);
        }
    }
}
