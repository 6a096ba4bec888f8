#!/usr/bin/env python3
"""Measures a network in PyTorch as NetDsl.Bench does in NetDsl, and exports it for ONNX Runtime.

    python3 bench/peers.py train lenet5 --batch 64
    python3 bench/peers.py export lenet5 --batch 64 --to lenet5.onnx

    python3 bench/peers.py train resnet18 --batch 64 --device cuda --compile --precision tf32

    python3 bench/peers.py series train/lenet5/64 infer/lenet5/64 --device cuda

Prints one line of JSON for each measurement. PyTorch runs eagerly unless --compile is given. A step includes the optimizer, the transfer of
the batch to the device and of the loss back, as in NetDsl.
"""
import argparse
import json
import resource
import statistics
import time

import torch
from torch import nn
from torchvision import models as photographs


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)), (1, 28, 28)


class Digits1989(nn.Module):
    """9,760 parameters: a bias for every unit, and each map of the second layer reads eight of the first layer's twelve."""

    SEEN = [range(0, 8)] * 4 + [range(4, 12)] * 4 + [[0, 1, 2, 3, 8, 9, 10, 11]] * 4

    def __init__(self):
        super().__init__()
        self.first, self.first_bias = nn.Conv2d(1, 12, 5, stride=2, bias=False), nn.Parameter(torch.zeros(12, 8, 8))
        self.second = nn.ModuleList(nn.Conv2d(8, 4, 5, stride=2, bias=False) for _ in range(3))
        self.second_bias = nn.Parameter(torch.zeros(12, 4, 4))
        self.dense = nn.Sequential(nn.Flatten(), nn.Linear(192, 30), nn.Tanh(), nn.Linear(30, 10), nn.Tanh())
        for number, third in enumerate(self.second):
            self.register_buffer(f"seen{number}", torch.tensor(list(self.SEEN[4 * number])))

    def forward(self, x):
        def pad(x):
            return nn.functional.pad(x, (2, 2, 2, 2), value=-1)
        x = torch.tanh(self.first(pad(x)) + self.first_bias)
        x = pad(x)
        x = torch.cat([third(x[:, getattr(self, f"seen{number}")]) for number, third in enumerate(self.second)], 1)
        return self.dense(torch.tanh(x + self.second_bias))


def lecun1989():
    return Digits1989(), (1, 16, 16)


def mlp128():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), (784,)


def mlp3x512():
    return nn.Sequential(
        nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)), (3072,)


def vgg_small():
    layers, channels = [], 3
    for width in (32, 64, 128):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)), (3, 32, 32)


class BasicBlock(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(channels, filters, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters))
        same = channels == filters and stride == 1
        self.shortcut = nn.Identity() if same else nn.Sequential(
            nn.Conv2d(channels, filters, 1, stride=stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        return nn.functional.relu(self.path(x) + self.shortcut(x))


def resnet20():
    layers, channels = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for filters, first in ((16, 1), (32, 2), (64, 2)):
        for stride in (first, 1, 1):
            layers.append(BasicBlock(channels, filters, stride))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)), (3, 32, 32)


def photograph(name):
    return lambda: (getattr(photographs, name)(), (3, 224, 224))


def resnet50():
    """ResNet-50 as in the paper and in NetDsl: the first convolution of a bottleneck has the stride, not the second as in torchvision."""
    network = photographs.resnet50()
    for stage in (network.layer2, network.layer3, network.layer4):
        stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    return network, (3, 224, 224)


MODELS = {
    "alexnet": photograph("alexnet"),
    "lecun1989": lecun1989,
    "lenet5": lenet5,
    "mlp128": mlp128,
    "mlp3x512": mlp3x512,
    "mobilenet-v2": photograph("mobilenet_v2"),
    "resnet18": photograph("resnet18"),
    "resnet20": resnet20,
    "resnet50": resnet50,
    "vgg-small": vgg_small,
}

# The losses of networks that are not trained by cross-entropy.
LOSSES = {"lecun1989": lambda outputs, labels: nn.functional.mse_loss(outputs, 2 * nn.functional.one_hot(labels, 10) - 1.0)}


def step_of(mode, name, network, shape, batch, device, precision, channels_last):
    # In page-locked memory, which a GPU reads directly; on the CPU nothing is copied.
    inputs, labels = torch.rand(batch, *shape) * 2 - 1, torch.randint(10, (batch,))
    if channels_last and len(shape) == 3:
        inputs = inputs.to(memory_format=torch.channels_last)
    if device == "cuda":
        inputs, labels = inputs.pin_memory(), labels.pin_memory()

    def mixed():
        return torch.autocast(device, torch.bfloat16, enabled=precision == "bf16")

    if mode == "infer":
        network.eval()

        def infer():
            with torch.inference_mode(), mixed():
                return network(inputs.to(device, non_blocking=True)).float().cpu()
        return infer

    loss_of = LOSSES.get(name, nn.functional.cross_entropy)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9)

    def train():
        optimizer.zero_grad(set_to_none=True)
        with mixed():
            loss = loss_of(network(inputs.to(device, non_blocking=True)), labels.to(device, non_blocking=True))
        loss.backward()
        optimizer.step()
        return loss.item()
    return train


def measure(mode, name, batch, threads, seconds, warm_up, device="cpu", compiled=None, precision="fp32", channels_last=False):
    torch.set_num_threads(threads)
    # Under autocast the rest in single precision has the defaults of PyTorch.
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision != "fp32"
    network, shape = MODELS[name]()
    network = network.to(device, memory_format=torch.channels_last if channels_last else torch.preserve_format)
    parameters = sum(p.numel() for p in network.parameters())
    step = step_of(mode, name, torch.compile(network, mode=compiled) if compiled else network, shape, batch, device, precision, channels_last)
    start, steps = time.perf_counter(), 0
    while steps < 3 or time.perf_counter() - start < warm_up:
        step()
        steps += 1
    times, start = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    median = statistics.median(times) * 1000
    return {"model": name, "mode": mode, "batch": batch, "median_ms": round(median, 5), "samples_per_s": batch / median * 1000,
            "parameters": parameters, "best_ms": round(min(times) * 1000, 5),
            "steps": len(times), "threads": threads,
            # Linux counts in KiB.
            "memory": {"peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss},
            "device": f"PyTorch {torch.__version__}" + (f" on {torch.cuda.get_device_name()}, {precision}" if device == "cuda" else "")}


def export(name, batch, path):
    network, shape = MODELS[name]()
    torch.onnx.export(network.eval(), torch.zeros(batch, *shape), path, input_names=["x"], output_names=["y"], opset_version=13)
    return {"model": name, "batch": batch, "shape": [batch, *shape], "path": path}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["train", "infer", "series", "export"])
    parser.add_argument("models", nargs="+", metavar="model", help="one network; of a series as many cases as one likes, such as train/lenet5/64")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--warm-up", type=float, default=1)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--compile", nargs="?", const="default", choices=["default", "reduce-overhead", "max-autotune"], help="through torch.compile, in one of its modes")
    parser.add_argument("--channels-last", action="store_true", help="images with the channels of a pixel next to each other")
    parser.add_argument("--precision", choices=["fp32", "tf32", "bf16"], default="fp32", help="what products on a GPU are computed in; bf16 by autocast")
    parser.add_argument("--to", default="model.onnx", help="the file that export writes")
    options = parser.parse_args()
    cases = [tuple(case.split("/")) for case in options.models] if options.mode == "series" else [(options.mode, options.models[0], options.batch)]
    for mode, model, batch in cases:
        if model not in MODELS:
            parser.error(f"{model} is not a network; the networks are {', '.join(sorted(MODELS))}")
        if mode == "export":
            result = export(model, batch, options.to)
        else:
            result = measure(mode, model, int(batch), options.threads, options.seconds, options.warm_up, options.device, options.compile, options.precision, options.channels_last)
        print(json.dumps(result), flush=True)
        if options.compile:
            torch._dynamo.reset()


if __name__ == "__main__":
    main()
