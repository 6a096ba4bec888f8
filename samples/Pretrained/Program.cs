using System.CommandLine;
using System.Reflection;
using NetDsl;
using Samples;
using Spectre.Console;

var data = new Option<DirectoryInfo?>("--data") { Description = "The folder with the binary files of CIFAR-10, or with a folder cifar-10-batches-bin. By default where NETDSL_DATA points." };
var images = new Option<int>("--images") { Description = "The number of images to learn from.", DefaultValueFactory = _ => 500 };
var tests = new Option<int>("--tests") { Description = "The number of images to test on.", DefaultValueFactory = _ => 1000 };
var epochs = new Option<int>("--epochs") { Description = "The passes over the images for fine-tuning and for training from scratch.", DefaultValueFactory = _ => 5 };
var root = new RootCommand("Trains a new head on a pretrained ResNet-18, fine-tunes its last stage, and compares both with training from scratch.") { data, images, tests, epochs };
root.SetAction(parsed => RunAsync(parsed.GetValue(data)?.FullName ?? Environment.GetEnvironmentVariable("NETDSL_DATA"), parsed.GetValue(images), parsed.GetValue(tests), parsed.GetValue(epochs)));
return await root.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string? folder, int images, int tests, int epochs)
{
    var cifar = folder is null ? null : new[] { folder, Path.Combine(folder, "cifar-10-batches-bin") }.FirstOrDefault(path => File.Exists(Path.Combine(path, "test_batch.bin")));
    if (cifar is null)
    {
        Console.Error.WriteLine("The sample needs the binary version of CIFAR-10: give its folder with --data.");
        return 1;
    }

    // The weights of the file get the names of the declaration.
    var file = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ResNet18").Value!;
    var weights = Path.Combine(Path.GetTempPath(), "netdsl-resnet18.safetensors");
    OnnxImporter.Import(file).SaveWeights(weights);

    // The pretrained network wants pixels from 0 to 255, less the mean of ImageNet.
    var (train, test) = Cifar10.Load(cifar, trainingFiles: 1);
    var (few, held) = (Pixels(train.Slice(0, images)), Pixels(test.Slice(0, tests)));

    using var features = Features.Create(maxBatch: 32);
    features.Load(weights);
    ReadRedFirst(features);

    // The network is frozen, so that its features are computed once, and not in each epoch.
    var (fewFeatures, heldFeatures) = (Embed(features, few), Embed(features, held));
    using var head = Head.Create(maxBatch: 32, seed: 1);
    await head.FitAsync(fewFeatures, options: new FitOptions { Epochs = 30, Optimizer = new AdamW(1e-3f), Seed = 1 });
    var table = new Table().AddColumns($"trained on {images} images", "test accuracy");
    table.AddRow("a new head on frozen features", Percent(await head.EvaluateAsync(heldFeatures)));

    using var tuned = Classifier.Create(maxBatch: 32, seed: 1);
    tuned.Load(weights, strict: false);
    ReadRedFirst(tuned);
    foreach (var parameter in head.Parameters)
        tuned.Parameters.Single(p => p.Name == parameter.Name).Write(parameter.Read());
    await tuned.FitAsync(few.RandomHorizontalFlip(), options: new FitOptions
    {
        Epochs = epochs,
        // Everything before the last stage stays as it is.
        Optimizer = new AdamW(1e-4f) { Groups = [new("Conv1") { Frozen = true }, new("BatchNorm1") { Frozen = true }, .. Frozen()] },
        Seed = 1,
    });
    table.AddRow("the last stage fine-tuned", Percent(await tuned.EvaluateAsync(held)));

    using var scratch = Classifier.Create(maxBatch: 32, seed: 1);
    await scratch.FitAsync(few.RandomHorizontalFlip(), options: new FitOptions { Epochs = epochs, Optimizer = new AdamW(1e-3f), Seed = 1 });
    table.AddRow("from scratch", Percent(await scratch.EvaluateAsync(held)));
    AnsiConsole.Write(table);
    return 0;
}

static Dataset Pixels(Dataset data) => data.Normalize([123.68f / 255, 116.78f / 255, 103.94f / 255], [1f / 255, 1f / 255, 1f / 255]);

// The blocks of the first three stages; those after them are the last stage.
static IEnumerable<ParameterGroup> Frozen() =>
    [.. Enumerable.Range(1, 4).Select(i => new ParameterGroup($"BasicBlock{i}") { Frozen = true }), .. new[] { "StridedBasicBlock1", "StridedBasicBlock2" }.Select(name => new ParameterGroup(name) { Frozen = true })];

// The network was trained on images with blue as the first channel; those here have red first.
static void ReadRedFirst(Model model)
{
    var first = model.Parameters.Single(p => p.Name == "Conv1.Weight");
    const int Plane = 49;
    first.Write([.. first.Read().Chunk(3 * Plane).SelectMany(filter => filter[(2 * Plane)..].Concat(filter[Plane..(2 * Plane)]).Concat(filter[..Plane]))]);
}

static TensorDataset Embed(Model features, Dataset data)
{
    var (embedded, labels) = (new float[data.Count * 512], new float[data.Count]);
    for (var start = 0; start < data.Count; start += features.MaxBatch)
    {
        int[] indices = [.. Enumerable.Range(start, Math.Min(features.MaxBatch, data.Count - start))];
        var inputs = new float[indices.Length * data.InputLength];
        data.Read(indices, inputs, labels.AsSpan(start, indices.Length));
        features.Predict(inputs).CopyTo(embedded.AsSpan(start * 512));
    }

    return new([512], embedded, Array.ConvertAll(labels, label => (int)label));
}

static string Percent(Evaluation evaluation) => $"{100 * evaluation.Accuracy:0.0} %";
