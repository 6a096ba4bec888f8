namespace NetDsl.Networks.Tests.Oracle;

/// <summary>The page of all operations tells the truth. With NETDSL_SNAPSHOTS=accept it is written anew.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public void The_page_of_operations_is_up_to_date()
    {
        var path = Repository.File("docs", "operations.md");
        var page = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var language = File.ReadAllText(Repository.File("docs", "language.md")).ReplaceLineEndings("\n");
        var expected = new OperationsPage(page, language).Write([.. TorchCase.All.Select(c => (c, Measure(c, Device.Cpu), Measure(c, new ReferenceDevice())))]);
        if (Environment.GetEnvironmentVariable("NETDSL_SNAPSHOTS") == "accept")
            File.WriteAllText(path, expected);
        else if (page != expected)
            Assert.Fail($"docs/operations.md is out of date; run this test with NETDSL_SNAPSHOTS=accept.\n\n{Snapshot.Difference(page, expected)}");
    }

    private static TorchError Measure(TorchCase torch, Device device)
    {
        using var model = TorchNetworks.Create(torch, device);
        var (inputs, targets) = (TorchCase.Decode(torch.Inputs), TorchCase.Decode(torch.Targets));
        var outputs = new float[torch.Batch * model.OutputLength];
        model.Evaluate(inputs, targets, outputs);
        var forward = Error(outputs, torch.Inference.Outputs);
        model.TrainStep(inputs, targets, new Sgd(0), outputs);
        forward = Math.Max(forward, Error(outputs, torch.Training.Outputs));
        var floor = 0.1 * torch.Gradients.Values.Max(values => Closeness.Scale(Doubles(TorchCase.Decode(values))));
        return new(forward, model.Parameters.Where(p => p.Info.Trainable).Max(p => Error(p.ReadGradient(), torch.Gradients[p.Name], floor)));
    }

    /// <summary>The largest difference, as a share of the scale.</summary>
    private static double Error(float[] actual, string expected, double floor = 0)
    {
        var right = Doubles(TorchCase.Decode(expected));
        var scale = Math.Max(Closeness.Scale(right), floor);
        return scale == 0 ? 0 : Doubles(actual).Zip(right, (a, b) => Math.Abs(a - b)).Max() / scale;
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
