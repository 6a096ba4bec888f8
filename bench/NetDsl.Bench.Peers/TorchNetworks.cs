using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NetDsl.Bench.Peers;

/// <summary>The networks of bench/peers.py in TorchSharp, but those that torchvision alone has.</summary>
internal static class TorchNetworks
{
    private static readonly Dictionary<string, Func<(Module<Tensor, Tensor>, long[])>> All = new()
    {
        ["lenet5"] = () => (Sequential(
            Conv2d(1, 6, 5, padding: 2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
            Flatten(), Linear(400, 120), Tanh(), Linear(120, 84), Tanh(), Linear(84, 10)), [1, 28, 28]),
        ["mlp128"] = () => (Sequential(Linear(784, 128), ReLU(), Linear(128, 10)), [784]),
        ["mlp3x512"] = () => (Sequential(Linear(3072, 512), ReLU(), Linear(512, 512), ReLU(), Linear(512, 512), ReLU(), Linear(512, 10)), [3072]),
        ["vgg-small"] = () => (VggSmall(), [3, 32, 32]),
        ["resnet20"] = () => (Residual([Conv2d(3, 16, 3, padding: 1, bias: false), BatchNorm2d(16), ReLU()], [16, 32, 64], 3, 10), [3, 32, 32]),
        ["resnet18"] = () => (Residual(
            [Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false), BatchNorm2d(64), ReLU(), MaxPool2d(3, stride: 2, padding: 1)], [64, 128, 256, 512], 2, 1000), [3, 224, 224]),
        ["alexnet"] = () => (AlexNet(), [3, 224, 224]),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>A network, and the shape of a sample.</summary>
    public static (Module<Tensor, Tensor> Network, long[] Shape) Create(string name) => All[name]();

    private static Sequential VggSmall()
    {
        List<Module<Tensor, Tensor>> layers = [];
        var channels = 3;
        foreach (var width in (int[])[32, 64, 128])
        {
            for (var i = 0; i < 2; i++)
            {
                layers.AddRange([Conv2d(channels, width, 3, padding: 1), ReLU()]);
                channels = width;
            }

            layers.Add(MaxPool2d(2));
        }

        return Sequential([.. layers, AdaptiveAvgPool2d(1), Flatten(), Linear(128, 10)]);
    }

    private static Sequential AlexNet() => Sequential(
        Conv2d(3, 64, 11, stride: 4, padding: 2), ReLU(), MaxPool2d(3, stride: 2), Conv2d(64, 192, 5, padding: 2), ReLU(), MaxPool2d(3, stride: 2),
        Conv2d(192, 384, 3, padding: 1), ReLU(), Conv2d(384, 256, 3, padding: 1), ReLU(), Conv2d(256, 256, 3, padding: 1), ReLU(), MaxPool2d(3, stride: 2),
        AdaptiveAvgPool2d(6), Flatten(), Dropout(0.5), Linear(9216, 4096), ReLU(), Dropout(0.5), Linear(4096, 4096), ReLU(), Linear(4096, 1000));

    private static Sequential Residual(Module<Tensor, Tensor>[] stem, int[] stages, int blocks, int classes)
    {
        List<Module<Tensor, Tensor>> layers = [.. stem];
        var channels = stages[0];
        foreach (var filters in stages)
            for (var i = 0; i < blocks; i++)
            {
                layers.Add(new BasicBlock(channels, filters, i == 0 && filters != stages[0] ? 2 : 1));
                channels = filters;
            }

        return Sequential([.. layers, AdaptiveAvgPool2d(1), Flatten(), Linear(channels, classes)]);
    }

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> path;
        private readonly Module<Tensor, Tensor> shortcut;

        public BasicBlock(int channels, int filters, int stride)
            : base(nameof(BasicBlock))
        {
            path = Sequential(
                Conv2d(channels, filters, 3, stride: stride, padding: 1, bias: false), BatchNorm2d(filters), ReLU(),
                Conv2d(filters, filters, 3, padding: 1, bias: false), BatchNorm2d(filters));
            shortcut = channels == filters && stride == 1 ? Identity() : Sequential(Conv2d(channels, filters, 1, stride: stride, bias: false), BatchNorm2d(filters));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => functional.relu(path.forward(x) + shortcut.forward(x));
    }
}
