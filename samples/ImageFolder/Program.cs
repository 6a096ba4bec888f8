using NetDsl;
using NetDsl.Images;
using NetDsl.Reports;
using NetDsl.Transforms;

// A folder that has one folder of images for each class. Without an argument, the sample draws one.
var folder = args.FirstOrDefault() ?? DrawnShapes.Write(Path.Combine("artifacts", "shapes"));
var images = ImageFolder.Open(folder, height: 48, width: 48, new() { Damaged = DamagedImages.Skip, KeepInMemory = true });
Console.WriteLine($"{images.Count} images of {string.Join(", ", images.ClassNames)}; {images.Skipped.Count} files are damaged.");

var (train, test) = images.Split(0.25, seed: 1, stratified: true);
train = train.Augment(new RandomHorizontalFlip(), new RandomAffine(degrees: 20, translate: (0.1f, 0.1f)), new ColorJitter(0.3f, 0.3f, 0.3f));
train.ContactSheet(Path.Combine("artifacts", "images.png"), images: 6);

using var net = SmallNet.Create(maxBatch: 16, seed: 1);
var report = new TrainingReport(test, "Images of a folder");
var options = new FitOptions { Epochs = 20, Optimizer = new AdamW(3e-3f), Schedule = new CosineSchedule(), Callbacks = [report] };
await ConsoleProgress.ShowAsync(progress => net.FitAsync(train, test, options with { Progress = progress }));

Console.WriteLine(await net.EvaluateAsync(test));
net.Save(Path.Combine("artifacts", "images.safetensors"));
await report.WriteAsync(Path.Combine("artifacts", "images.html"), net, test);
Console.WriteLine($"The report is {Path.GetFullPath(Path.Combine("artifacts", "images.html"))}.");
