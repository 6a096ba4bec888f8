using TorchSharp;
using static TorchSharp.torch;

namespace NetDsl.Bench.Peers;

/// <summary>A network in TorchSharp. A step is one of training, with momentum, or an inference whose output is read.</summary>
internal sealed class TorchPeer : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly bool trains;
    private readonly Tensor inputs;
    private readonly Tensor labels;
    private readonly optim.Optimizer? optimizer;
    private readonly nn.Module<Tensor, Tensor, Tensor> loss = nn.CrossEntropyLoss();

    public TorchPeer(string name, bool trains, int batch, int threads)
    {
        set_num_threads(threads);
        (network, var shape) = TorchNetworks.Create(name);
        this.trains = trains;
        inputs = rand([batch, .. shape]) * 2 - 1;
        labels = randint(10, [batch]);
        Parameters = network.parameters().Sum(parameter => parameter.numel());
        network.train(trains);
        if (trains)
            optimizer = optim.SGD(network.parameters(), 1e-4, momentum: 0.9);
    }

    public long Parameters { get; }

    public string Device { get; } = $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    public void Step()
    {
        using var scope = NewDisposeScope();
        if (optimizer is null)
        {
            using (inference_mode())
                _ = network.forward(inputs).data<float>().ToArray();
            return;
        }

        optimizer.zero_grad();
        var value = loss.forward(network.forward(inputs), labels);
        value.backward();
        optimizer.step();
        _ = value.item<float>();
    }

    public void Dispose()
    {
        optimizer?.Dispose();
        loss.Dispose();
        network.Dispose();
        inputs.Dispose();
        labels.Dispose();
    }
}
