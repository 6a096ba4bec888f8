namespace NetDsl.Networks.Tests.Running;

/// <summary>Weights of networks that are declared from one template.</summary>
public sealed class TemplateTests
{
    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load("""
        [Block, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
        public sealed partial class ConvNormAttribute(int filters) : LayerAttribute;

        [Template, Input(3, nameof(size), nameof(size)), ConvNorm(8), ConvNorm(16), GlobalAvgPool2d, Dense(nameof(classes), Name = "scores"), SoftmaxCrossEntropy]
        public sealed partial class SmallAttribute(int classes, int size = 8) : LayerAttribute;

        [Network, Small(5)]
        public partial class Pretrained;

        [Network, Small(classes: 3, size: 12)]
        public partial class Tuned;
        """);

    [Fact]
    public void A_backbone_loads_from_the_file_of_a_network_with_other_classes_and_images()
    {
        var file = Path.Combine(Path.GetTempPath(), $"netdsl-{Guid.NewGuid():N}.safetensors");
        using var pretrained = Loaded.Create(Device.Cpu, 2, seed: 1, name: "Pretrained");
        using var tuned = Loaded.Create(Device.Cpu, 2, seed: 2, name: "Tuned");
        var scores = tuned.Parameters.Single(p => p.Name == "Scores.Weight").Read();
        try
        {
            pretrained.Save(file);

            var report = tuned.LoadBackbone(file, head: ["scores"]);

            report.Loaded.Order().ShouldBe(tuned.Parameters.Select(p => p.Name).Where(name => !name.StartsWith("Scores", StringComparison.Ordinal)).Order());
            foreach (var name in report.Loaded)
                tuned.Parameters.Single(p => p.Name == name).Read().ShouldBe(pretrained.Parameters.Single(p => p.Name == name).Read());
            tuned.Parameters.Single(p => p.Name == "Scores.Weight").Read().ShouldBe(scores);
            tuned.Parameters.Select(p => p.Name).ShouldBe(pretrained.Parameters.Select(p => p.Name));
            Should.Throw<InvalidDataException>(() => tuned.Load(file)).Message.ShouldContain("Scores.Weight");
        }
        finally
        {
            File.Delete(file);
        }

        tuned.Freeze("ConvNorm*");
        tuned.TrainStep(new float[2 * 3 * 12 * 12], new[] { 0, 2 }, new Sgd(0.1f)).ShouldBeGreaterThan(0);
    }
}
