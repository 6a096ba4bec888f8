#!/usr/bin/env python3
"""Writes what PyTorch makes of small networks, for the tests to compare with.

    python3 tests/oracle/networks.py > tests/NetDsl.Networks.Tests/Oracle/networks.json

Everything is computed in double precision from parameters and data that are exact in single precision, so that what
differs in the tests is our own rounding. Arrays are little-endian 32-bit floats in base64.
"""
import base64
import json
import math

import numpy
import torch
from torch import nn

torch.set_num_threads(1)


class Layer:
    """A word of the language: how it is declared, and its PyTorch module for an input of a shape (batch left out)."""

    def __init__(self, attribute, make, stem=None, roles=None):
        self.attribute, self.make, self.stem, self.roles = attribute, make, stem, roles or {}


def text(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"new[] {{ {value[0]}, {value[1]} }}"
    return f"Padding.{value}" if value in ("Same", "Valid") else repr(value)


def attribute(word, *arguments, **options):
    values = [text(a) for a in arguments]
    values += [f"{''.join(part.title() for part in name.split('_'))} = {text(value)}" for name, value in options.items()]
    return f"{word}({', '.join(values)})" if values else word


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def padded(shape, kernel, stride, dilation, padding, value):
    """The explicit padding and its module; Same is not known to every PyTorch layer, so it is done apart."""
    if padding == "Valid":
        return None, 0
    if padding != "Same":
        return None, padding
    sides = []
    for size, k, s, d in reversed(list(zip(shape[1:], pair(kernel), pair(stride), pair(dilation)))):
        total = max((math.ceil(size / s) - 1) * s + d * (k - 1) + 1 - size, 0)
        sides += [total // 2, total - total // 2]
    return nn.ConstantPad2d(sides, value), 0


def conv(filters, kernel, **options):
    def make(shape):
        o = {"stride": 1, "dilation": 1, "groups": 1, "bias": True, "padding": 0, **options}
        pad, o["padding"] = padded(shape, kernel, o["stride"], o["dilation"], o["padding"], 0.0)
        layer = nn.Conv2d(shape[0], filters, kernel, **o)
        return (nn.Sequential(pad, layer) if pad else layer), layer

    return Layer(attribute("Conv2d", filters, kernel, **options), make, "Conv", {"Weight": "weight", "Bias": "bias"})


def dense(units, **options):
    def make(shape):
        layer = nn.Linear(shape[0], units, **options)
        return layer, layer

    return Layer(attribute("Dense", units, **options), make, "Dense", {"Weight": "weight", "Bias": "bias"})


def pool(word, module, value, kernel, options):
    def make(shape):
        o = {"stride": None, "padding": 0, **options}
        pad, o["padding"] = padded(shape, kernel, o["stride"] or kernel, 1, o["padding"], value)
        layer = module(kernel, **o)
        return (nn.Sequential(pad, layer) if pad else layer), None

    return Layer(attribute(word, kernel, **options), make)


def max_pool(kernel, **options):
    return pool("MaxPool2d", nn.MaxPool2d, -math.inf, kernel, options)


def avg_pool(kernel, **options):
    return pool("AvgPool2d", nn.AvgPool2d, 0.0, kernel, options)


def norm(**options):
    def make(shape):
        names = {"epsilon": "eps"}
        module = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
        layer = module(shape[0], **{names.get(name, name): value for name, value in options.items()})
        return layer, layer

    roles = {"Gamma": "weight", "Beta": "bias", "MovingMean": "running_mean", "MovingVariance": "running_var"}
    return Layer(attribute("BatchNorm", **options), make, "BatchNorm", roles)


def simple(declared, module):
    return Layer(declared, lambda shape: (module, None))


def leaky(*slope):
    return simple(attribute("LeakyRelu", *slope), nn.LeakyReLU(*slope))


flatten = simple("Flatten", nn.Flatten())
relu = simple("Relu", nn.ReLU())
sigmoid = simple("Sigmoid", nn.Sigmoid())
tanh = simple("Tanh", nn.Tanh())
softmax = simple("Softmax", nn.Softmax(dim=1))
relu6 = simple("Relu6", nn.ReLU6())
silu = simple("Silu", nn.SiLU())


class Function(nn.Module):
    """A module of a function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def activation(word, module, *arguments, **options):
    return simple(attribute(word, *arguments, **options), module)


def prelu(*count):
    def make(shape):
        layer = nn.PReLU(*count)
        return layer, layer

    return Layer(attribute("PRelu", *count), make, "PRelu", {"Slope": "weight"})


def stepped(units):
    return activation("SteppedSigmoid", Function(lambda x: sum(torch.sigmoid(x - i + 0.5) for i in range(1, units + 1))), units)


def maxout(pieces):
    return activation("Maxout", Function(lambda x: x.unflatten(1, (-1, pieces)).amax(2)), pieces)


class Scaled(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x


def scale(factor):
    return simple(attribute("Scale", factor), Scaled(factor))


global_avg = simple("GlobalAvgPool2d", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()))

def penalized(layer, penalty, **options):
    """A layer whose declaration adds a penalty, a function of the parameters by role, to the loss."""
    declared = attribute("", **options)[1:-1]
    with_options = layer.attribute[:-1] + f", {declared})"
    made = Layer(with_options, layer.make, layer.stem, layer.roles)
    made.penalty = penalty
    return made


class Passing(nn.Module):
    """Passes on what it gets, and remembers a penalty on it."""

    def __init__(self, penalty):
        super().__init__()
        self.penalty, self.value = penalty, 0.0

    def forward(self, x):
        self.value = self.penalty(x)
        return x


def sparsity(target, factor):
    def penalty(x):
        q = x.mean([0] + list(range(2, x.dim())))
        return factor * (target * torch.log(target / q) + (1 - target) * torch.log((1 - target) / (1 - q))).sum()

    return activation("Sparsity", Passing(penalty), target, factor)


def activity(factor):
    return activation("ActivityL1", Passing(lambda x: factor * x.abs().sum() / x.shape[0]), factor)


class Product(nn.Module):
    """A dense layer whose weights are products of two."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.factor = layer, nn.Parameter(torch.ones_like(layer.weight))

    def forward(self, x):
        return functional.linear(x, self.layer.weight * self.factor, self.layer.bias)


def product_dense(units, strength):
    def make(shape):
        layer = Product(nn.Linear(shape[0], units))
        return layer, layer

    made = Layer(f"Dense({units}, L1Product = {strength})", make, "Dense", {"Weight": "layer.weight", "WeightFactor": "factor", "Bias": "layer.bias"})
    made.penalty = lambda w: strength * ((w["Weight"] ** 2).sum() + (w["WeightFactor"] ** 2).sum())
    return made


def limited(layer, norm):
    made = Layer(layer.attribute[:-1] + f", MaxNorm = {norm})", layer.make, layer.stem, layer.roles)
    made.norm = norm
    return made


class Loss:
    """A loss: how it is declared, what its targets are like, and what it computes of outputs and targets."""

    def __init__(self, attribute, targets, measure, statistics=None):
        self.attribute, self.targets, self.measure, self.statistics = attribute, targets, measure, statistics or {}


def labels(generator, batch, shape):
    return torch.randint(shape[0], (batch,), generator=generator)


def values(generator, batch, shape):
    return drawn(generator, batch, *shape)


def signs(generator, batch, shape):
    return values(generator, batch, shape).sign()


def probabilities(generator, batch, shape):
    return torch.sigmoid(values(generator, batch, shape)).float().double()


def distributions(generator, batch, shape):
    """With a zero in each, which has no logarithm."""
    t = torch.softmax(values(generator, batch, shape), 1)
    t[:, 0] = 0
    return (t / t.sum(1, keepdim=True)).float().double()


def weighted(word, targets, measure, weights, **options):
    """A loss with class weights, which are a statistic of it."""
    listed = f"ClassWeights = new[] {{ {', '.join(map(repr, weights))} }}"
    declared = attribute(word, **options)
    declared = declared[:-1] + f", {listed})" if options else f"{word}({listed})"
    weight = torch.tensor(weights, dtype=torch.float64)
    return Loss(declared, targets, lambda y, t: measure(y, t, weight=weight), {f"{word}1.ClassWeights": weight})


functional = nn.functional
ENTROPY = Loss("SoftmaxCrossEntropy", labels, functional.cross_entropy)
ERROR = Loss("MeanSquaredError", values, functional.mse_loss)


identity = simple("Identity", nn.Identity())


class Tap(nn.Module):
    """A module that remembers what it gave, for From."""

    def __init__(self, module):
        super().__init__()
        self.module, self.value = module, None

    def forward(self, x):
        self.value = self.module(x)
        return self.value


class Recall(nn.Module):
    def __init__(self, tap):
        super().__init__()
        self.taps = [tap]  # In a list, so that its parameters are not counted twice.

    def forward(self, x):
        return self.taps[0].value


class Joined(nn.Module):
    def __init__(self, join, paths):
        super().__init__()
        self.join, self.paths = join, nn.ModuleList(paths)

    def forward(self, x):
        return self.join([path(x) for path in self.paths])


def product(values):
    first, *rest = values
    for value in rest:
        # A vector of gates for the channels of a picture.
        first = first * (value if value.dim() == first.dim() else value[:, :, None, None] if first.dim() == 4 else value)
    return first


JOINS = {
    "Concat": lambda v: torch.cat(v, dim=1),
    "Add": sum,
    "Multiply": product,
    "Maximum": lambda v: torch.stack(v).amax(dim=0) if len(v) > 2 else torch.maximum(*v),
}


def join(word, *paths):
    """Paths from the same value, joined. A path is a list of layers."""
    def make(shape):
        modules, owners = [], []
        for path in paths:
            made, at = [], shape
            for layer in path:
                module, owner = layer.make(at)
                made.append(module.double())
                owners.append((layer, owner))
                with torch.no_grad():
                    if not isinstance(module, Recall):
                        at = tuple(module.eval()(torch.zeros(2, *at, dtype=torch.float64)).shape[1:])
            modules.append(nn.Sequential(*made))
        return Joined(JOINS[word], modules), owners

    declared = ", ".join(", ".join(["Branch", *[layer.attribute for layer in path]]) for path in paths)
    return Layer(f"{declared}, {word}", make)


def shortcut(filters, stride=1, option=None):
    def make(shape):
        if option == "A":
            class Pad(nn.Module):
                def forward(self, x):
                    x = x[:, :, ::stride, ::stride]
                    return nn.functional.pad(x, (0, 0, 0, 0, 0, filters - x.shape[1]))
            return Pad(), None
        if option is None and shape[0] == filters and stride == 1:
            return nn.Identity(), None
        module = nn.Sequential()
        module.add_module("conv", nn.Conv2d(shape[0], filters, 1, stride=stride, bias=False))
        module.add_module("norm", nn.BatchNorm2d(filters))
        return module, module

    options = ([f"Stride = {stride}"] if stride != 1 else []) + ([f"Option = ShortcutOption.{option}"] if option else [])
    roles = {"Weight": "conv.weight", "Gamma": "norm.weight", "Beta": "norm.bias",
             "MovingMean": "norm.running_mean", "MovingVariance": "norm.running_var"}
    return Layer(f"Shortcut({', '.join([str(filters), *options])})", make, "Shortcut", roles)


def find(owner, path):
    for name in path.split("."):
        owner = getattr(owner, name)
    return owner


def encode(values):
    array = values.detach().numpy() if isinstance(values, torch.Tensor) else values
    return base64.b64encode(numpy.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def drawn(generator, *shape):
    """Normal numbers that a 32-bit float holds exactly."""
    return torch.randn(*shape, generator=generator, dtype=torch.float32).double()


def case(name, shape, layers, loss, batch=3, stochastic=False):
    """Everything about one network. A stochastic one is compared at inference only: its masks are not PyTorch's."""
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    modules, named, counts, at = [], {}, {}, shape
    penalties, norms = [], []
    for layer in layers:
        module, owner = layer.make(at)
        module = module.double()
        modules.append(module)
        with torch.no_grad():
            # Two samples and inference mode: a shape is all that is wanted of it.
            at = tuple(module.eval()(torch.zeros(2, *at, dtype=torch.float64)).shape[1:])
        for declared, own in owner if isinstance(owner, list) else [(layer, owner)]:
            if declared.stem is None:
                continue
            counts[declared.stem] = counts.get(declared.stem, 0) + 1
            if hasattr(declared, "penalty"):
                penalties.append((declared.penalty, {role: find(own, path) for role, path in declared.roles.items()}))
            if hasattr(declared, "norm"):
                norms.append((own, declared.norm))
            for role, path in declared.roles.items() if own is not None else []:
                if find(own, path) is not None:
                    named[f"{declared.stem}{counts[declared.stem]}.{role}"] = find(own, path)
    network = nn.Sequential(*modules)
    with torch.no_grad():
        for key, value in named.items():
            if key.endswith("MovingVariance"):
                value.copy_(drawn(generator, *value.shape).abs() + 0.5)
                value.copy_(value.float().double())
            elif key.endswith("Gamma"):
                value.copy_((1 + 0.3 * drawn(generator, *value.shape)).float().double())
            else:
                fan = value[0].numel() if value.dim() > 1 else 4
                value.copy_((drawn(generator, *value.shape) / math.sqrt(fan)).float().double())

    inputs = drawn(generator, batch, *shape)
    targets = loss.targets(generator, batch, at)
    measure = lambda y: loss.measure(y, targets)
    named.update(loss.statistics)

    declaration = ["Input(" + ", ".join(map(str, shape)) + ")", *[layer.attribute for layer in layers], loss.attribute]
    result = {
        "name": name, "declaration": ", ".join(declaration), "batch": batch, "output": list(at),
        "trained": sum(p.numel() for p in network.parameters()),
        "parameters": {key: {"shape": list(value.shape), "values": encode(value)} for key, value in named.items()},
        "inputs": encode(inputs), "targets": encode(targets),
    }

    network.eval()
    y = network(inputs)
    result["inference"] = {"outputs": encode(y), "loss": measure(y).item()}
    if stochastic:
        return result

    network.train()
    y = network(inputs)
    # What training minimises has the penalties in it; what measures the data has not.
    minimised = measure(y) + sum(penalty(own) for penalty, own in penalties) + sum(m.value for m in modules if isinstance(m, Passing))
    minimised.backward()
    result["training"] = {"outputs": encode(y), "loss": minimised.item()}
    result["gradients"] = {key: encode(value.grad) for key, value in named.items() if isinstance(value, nn.Parameter)}
    torch.optim.SGD(network.parameters(), lr=0.1).step()
    with torch.no_grad():
        for owner, norm in norms:
            owner.weight.copy_(torch.renorm(owner.weight, 2, 0, norm))
    result["after"] = {key: encode(value) for key, value in named.items() if not isinstance(value, nn.Parameter)}
    network.eval()
    y = network(inputs)
    result["afterStep"] = {"outputs": encode(y), "loss": measure(y).item()}
    return result


PICTURE = (3, 9, 8)


tap = Tap(nn.Tanh())

CASES = [
    case("Relu6", PICTURE, [conv(4, 3), scale(8.0), relu6, conv(2, 2)], ERROR),
    case("Silu", PICTURE, [conv(4, 3), silu, conv(2, 2), silu], ERROR),
    case("ScaledResidual", PICTURE, [join("Add", [conv(3, 3, padding=1), tanh, scale(0.25)], []), relu], ERROR),
    case("JoinAdd", PICTURE, [join("Add", [conv(4, 3, padding=1), norm(), relu, conv(4, 1)], [conv(4, 1), tanh]), sigmoid], ERROR),
    case("JoinConcat", PICTURE, [join("Concat", [conv(2, 1), relu], [max_pool(3, stride=1, padding=1)], [conv(4, 3, padding=1), tanh]), conv(2, 2)], ERROR),
    case("JoinConcatVectors", (7,), [join("Concat", [dense(3), tanh], [identity], [dense(2)]), dense(4)], ENTROPY),
    case("JoinMultiply", PICTURE, [conv(4, 2), join("Multiply", [], [global_avg, dense(2), relu, dense(4), sigmoid]), conv(2, 3)], ERROR),
    case("JoinMaximum", (6,), [join("Maximum", [dense(5)], [dense(5)], [dense(5)]), dense(3)], ENTROPY, batch=5),
    case("JoinFrom", PICTURE, [conv(3, 1), simple("Tanh", tap), conv(3, 3, padding=1), join("Add", [], [simple('From("Tanh1")', Recall(tap))]), relu], ERROR),
    case("ShortcutIdentity", PICTURE, [conv(4, 1), join("Add", [conv(4, 3, padding=1), norm()], [shortcut(4)]), relu], ERROR),
    case("ShortcutProjection", PICTURE, [join("Add", [conv(6, 3, padding=1, stride=2), norm()], [shortcut(6, stride=2)]), relu, global_avg, dense(4)], ENTROPY),
    case("ShortcutPadding", PICTURE, [join("Add", [conv(5, 3, padding=1, stride=2)], [shortcut(5, stride=2, option="A")]), tanh], ERROR),
    case("ShortcutAlways", PICTURE, [conv(4, 1), join("Add", [conv(4, 3, padding=1)], [shortcut(4, option="C")]), tanh], ERROR),

    case("Conv", PICTURE, [conv(4, 3), tanh, conv(2, 2)], ERROR),
    case("ConvStridePadding", PICTURE, [conv(4, (3, 2), stride=(2, 1), padding=(1, 2)), tanh, conv(2, 3, stride=2, padding=1)], ERROR),
    case("ConvDilation", PICTURE, [conv(3, 3, dilation=2, padding=2), conv(2, (2, 3), dilation=(3, 1))], ERROR),
    case("ConvGroups", PICTURE, [conv(6, 3, groups=3), relu, conv(4, 3, groups=2, bias=False)], ERROR),
    case("ConvDepthwise", PICTURE, [conv(8, 1), relu, conv(8, 3, groups=8, padding=1, bias=False), relu, conv(5, 1)], ERROR, batch=1),
    case("ConvSame", PICTURE, [conv(4, 3, padding="Same"), relu, conv(3, 4, stride=2, padding="Same"), conv(2, 3, dilation=2, padding="Same")], ERROR),
    case("ConvValid", (1, 7, 7), [conv(3, 5, padding="Valid"), sigmoid, conv(2, (1, 3))], ERROR, batch=1),
    case("Dense", (11,), [dense(17), relu, dense(5, bias=False), tanh, dense(1)], ERROR, batch=5),
    case("DenseClasses", (7,), [dense(19), leaky(), dense(10)], ENTROPY, batch=4),
    case("MaxPool", PICTURE, [conv(4, 3), max_pool(2), conv(3, 2)], ERROR),
    case("MaxPoolOverlap", PICTURE, [conv(4, 1), max_pool(3, stride=2, padding=1), conv(3, 2)], ERROR),
    case("MaxPoolCeil", PICTURE, [conv(4, 1), max_pool((2, 3), stride=(3, 2), padding=(1, 0), ceil_mode=True)], ERROR),
    # The last window would lie wholly in the padding: it is left out.
    case("MaxPoolCeilDropped", PICTURE, [conv(4, 1), max_pool(2, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("MaxPoolSame", PICTURE, [conv(4, 1), max_pool(3, stride=2, padding="Same")], ERROR),
    case("AvgPool", PICTURE, [conv(4, 2), avg_pool(2), tanh, conv(3, 2)], ERROR),
    case("AvgPoolPadding", PICTURE, [conv(4, 1), avg_pool(3, stride=2, padding=1), tanh, avg_pool(3, stride=1, padding=1, count_include_pad=False)], ERROR),
    case("AvgPoolCeil", PICTURE, [conv(4, 1), avg_pool(4, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("AvgPoolCeilDropped", PICTURE, [conv(4, 1), avg_pool(2, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("AvgPoolCeilExcluded", PICTURE, [conv(4, 1), avg_pool((2, 3), stride=(3, 2), padding=(1, 1), ceil_mode=True, count_include_pad=False)], ERROR),
    case("AvgPoolSame", PICTURE, [conv(4, 1), avg_pool(3, stride=2, padding="Same")], ERROR),
    case("GlobalAvg", PICTURE, [conv(6, 3), relu, global_avg, dense(4)], ENTROPY),
    case("Activations", (9,), [dense(12), relu, dense(11), sigmoid, dense(10), tanh, dense(9), leaky(0.2), dense(8), leaky(-0.3)], ERROR, batch=4),
    case("ActivationsOnPictures", PICTURE, [conv(4, 3), sigmoid, conv(4, 2), leaky(0.1), conv(4, 2), tanh], ERROR),
    case("PRelu", (9,), [dense(12), prelu(), dense(11), prelu(11), dense(3)], ENTROPY, batch=4),
    case("PReluOnPictures", PICTURE, [conv(4, 3), prelu(4), conv(3, 2), prelu()], ERROR),
    case("RRelu", (9,), [dense(12), activation("RRelu", nn.RReLU()), dense(5), activation("RRelu", nn.RReLU(0.1, 0.6), 0.1, 0.6)], ERROR, batch=4, stochastic=True),
    # Slopes from one to the same are drawn, but not random: training can be compared as well.
    case("RReluTrained", (9,), [dense(12), activation("RRelu", nn.RReLU(0.25, 0.25), 0.25, 0.25), dense(5)], ERROR, batch=4),
    case("ExponentialUnits", (9,), [dense(12), activation("Elu", nn.ELU()), dense(11), activation("Elu", nn.ELU(0.3), 0.3), dense(11), activation("Selu", nn.SELU()),
         dense(9), activation("Celu", nn.CELU()), dense(7), activation("Celu", nn.CELU(0.4), 0.4)], ERROR, batch=4),
    case("ExponentialUnitsOnPictures", PICTURE, [conv(4, 3), activation("Selu", nn.SELU()), conv(4, 2), activation("Elu", nn.ELU()), conv(2, 2), activation("Celu", nn.CELU(2), 2)], ERROR),
    case("Softplus", (9,), [dense(12), activation("Softplus", nn.Softplus()), dense(11), activation("Softplus", nn.Softplus(2), 2), dense(9),
         scale(4.0), activation("Softplus", nn.Softplus(0.5, 3), 0.5, 3), dense(4), activation("LogSigmoid", nn.LogSigmoid())], ERROR, batch=4),
    case("SteppedSigmoid", PICTURE, [conv(4, 3), stepped(4), conv(4, 2), stepped(25)], ERROR),
    case("Mish", PICTURE, [conv(4, 3), activation("Mish", nn.Mish()), conv(4, 2), activation("Mish", nn.Mish())], ERROR),
    case("HardActivations", (9,), [dense(12), activation("Hardtanh", nn.Hardtanh()), dense(11), activation("Hardtanh", nn.Hardtanh(-0.3, 2), -0.3, 2), dense(9), scale(3.0),
         activation("Hardsigmoid", nn.Hardsigmoid()), dense(8), scale(3.0), activation("Hardswish", nn.Hardswish()), dense(5), activation("Softsign", nn.Softsign())], ERROR, batch=4),
    case("HardActivationsOnPictures", PICTURE, [conv(4, 3), activation("Hardswish", nn.Hardswish()), conv(4, 2), activation("Softsign", nn.Softsign()), conv(3, 2),
         activation("Hardsigmoid", nn.Hardsigmoid()), conv(2, 2), activation("Hardtanh", nn.Hardtanh())], ERROR),
    case("Maxout", (9,), [dense(20), maxout(5), dense(6), maxout(2)], ENTROPY, batch=4),
    case("MaxoutOnPictures", PICTURE, [conv(8, 3), maxout(4), conv(6, 2), maxout(3)], ERROR),
    case("LogSoftmax", (6,), [dense(9), activation("LogSoftmax", nn.LogSoftmax(1)), dense(4), activation("LogSoftmax", nn.LogSoftmax(1))], ERROR, batch=4),
    case("LogSoftmaxOnPicture", PICTURE, [conv(5, 3), activation("LogSoftmax", nn.LogSoftmax(1)), conv(2, 2)], ERROR),
    case("Softmax", (6,), [dense(9), softmax, dense(4), softmax], ERROR, batch=4),
    case("SoftmaxOnPicture", PICTURE, [conv(5, 3), softmax, conv(2, 2)], ERROR),
    case("NormOnConv", PICTURE, [conv(4, 3, bias=False), norm(), relu, conv(3, 2), norm(momentum=0.3, epsilon=0.01)], ERROR),
    case("NormOnDense", (8,), [dense(13), norm(), tanh, dense(7), norm(affine=False), relu, dense(3)], ENTROPY, batch=6),
    case("NormOnInput", PICTURE, [norm(), conv(3, 3), max_pool(2), norm(), sigmoid], ERROR, batch=2),
    case("MeanAbsoluteError", (7,), [dense(5)], Loss("MeanAbsoluteError", values, functional.l1_loss), batch=4),
    case("Huber", (7,), [dense(5)], Loss("Huber", values, functional.huber_loss), batch=4),
    case("HuberNarrow", PICTURE, [conv(4, 3)], Loss("Huber(0.3)", values, lambda y, t: functional.huber_loss(y, t, delta=0.3))),
    case("SmoothL1", (7,), [dense(5)], Loss("SmoothL1", values, functional.smooth_l1_loss), batch=4),
    case("SmoothL1Wide", PICTURE, [conv(4, 3)], Loss("SmoothL1(2.5)", values, lambda y, t: functional.smooth_l1_loss(y, t, beta=2.5))),
    case("EntropySmoothed", (7,), [dense(5)], Loss("SoftmaxCrossEntropy(LabelSmoothing = 0.1)", labels, lambda y, t: functional.cross_entropy(y, t, label_smoothing=0.1)), batch=4),
    case("EntropyWeighted", (7,), [dense(3)], weighted("SoftmaxCrossEntropy", labels, functional.cross_entropy, [0.5, 2.0, 1.25]), batch=6),
    case("EntropyWeightedSmoothed", (7,), [dense(3)],
         weighted("SoftmaxCrossEntropy", labels, lambda y, t, weight: functional.cross_entropy(y, t, weight, label_smoothing=0.3), [0.5, 2.0, 0.0], label_smoothing=0.3), batch=6),
    case("EntropySoft", (7,), [dense(5)], Loss("SoftmaxCrossEntropy(SoftTargets = true)", distributions, functional.cross_entropy), batch=4),
    case("EntropySoftWeightedSmoothed", (7,), [dense(3)],
         weighted("SoftmaxCrossEntropy", distributions, lambda y, t, weight: functional.cross_entropy(y, t, weight, label_smoothing=0.2), [0.5, 2.0, 1.0], soft_targets=True, label_smoothing=0.2), batch=5),
    case("NegativeLogLikelihood", (7,), [dense(5), activation("LogSoftmax", nn.LogSoftmax(1))], Loss("NegativeLogLikelihood", labels, functional.nll_loss), batch=4),
    case("NegativeLogLikelihoodWeighted", (7,), [dense(3), activation("LogSoftmax", nn.LogSoftmax(1))], weighted("NegativeLogLikelihood", labels, functional.nll_loss, [0.5, 2.0, 1.25]), batch=6),
    case("MultiMargin", (7,), [dense(5)], Loss("MultiMargin", labels, functional.multi_margin_loss), batch=4),
    case("MultiMarginSquared", (7,), [dense(4)], Loss("MultiMargin(2, 0.4)", labels, lambda y, t: functional.multi_margin_loss(y, t, p=2, margin=0.4)), batch=4),
    case("MultiMarginWeighted", (7,), [dense(3)], weighted("MultiMargin", labels, functional.multi_margin_loss, [0.5, 2.0, 1.25]), batch=6),
    case("Hinge", (7,), [dense(5)], Loss("Hinge", signs, lambda y, t: functional.relu(1 - t * y).mean()), batch=4),
    case("HingeNarrow", (7,), [dense(5)], Loss("Hinge(0.25)", signs, lambda y, t: functional.relu(0.25 - t * y).mean()), batch=4),
    case("BinaryEntropy", (7,), [dense(5), scale(10.0)], Loss("BinaryCrossEntropyWithLogits", probabilities, functional.binary_cross_entropy_with_logits), batch=4),
    case("BinaryEntropyWeighted", PICTURE, [conv(4, 3)], Loss("BinaryCrossEntropyWithLogits(PosWeight = 2.5)", probabilities,
         lambda y, t: functional.binary_cross_entropy_with_logits(y, t, pos_weight=torch.tensor(2.5)))),
    case("BinaryEntropyWeightedEach", (7,), [dense(3)], Loss("BinaryCrossEntropyWithLogits(PosWeight = new[] { 0.5, 2, 1.25 })", probabilities,
         lambda y, t: functional.binary_cross_entropy_with_logits(y, t, pos_weight=torch.tensor([0.5, 2, 1.25])),
         {"BinaryCrossEntropyWithLogits1.PosWeight": torch.tensor([0.5, 2, 1.25])}), batch=4),
    case("KLDivergence", (7,), [dense(5), activation("LogSoftmax", nn.LogSoftmax(1))], Loss("KLDivergence", distributions, lambda y, t: functional.kl_div(y, t, reduction="batchmean")), batch=4),
    case("KLDivergenceOnPicture", PICTURE, [conv(4, 3), activation("LogSoftmax", nn.LogSoftmax(1))], Loss("KLDivergence", distributions, lambda y, t: functional.kl_div(y, t, reduction="batchmean"))),
    case("PenaltyL2", (7,), [penalized(dense(9), lambda w: 0.02 * (w["Weight"] ** 2).sum(), l2=0.02), tanh, dense(4)], ENTROPY, batch=4),
    case("PenaltyL1", PICTURE, [penalized(conv(4, 3), lambda w: 0.03 * w["Weight"].abs().sum(), l1=0.03), tanh, conv(2, 2)], ERROR),
    case("PenaltyElasticNet", PICTURE, [penalized(conv(4, 3), lambda w: 0.03 * w["Weight"].abs().sum() + 0.01 * (w["Weight"] ** 2).sum(), l1=0.03, l2=0.01), tanh,
         conv(2, 2)], ERROR),
    case("PenaltyGroupLasso", (7,), [penalized(dense(9), lambda w: 0.05 * math.sqrt(7) * w["Weight"].norm(dim=1).sum(), group_lasso=0.05), tanh, dense(4)], ENTROPY, batch=4),
    case("PenaltyGroupLassoOnConv", PICTURE, [penalized(conv(4, 3), lambda w: 0.05 * math.sqrt(27) * w["Weight"].flatten(1).norm(dim=1).sum(), group_lasso=0.05), tanh,
         conv(2, 2)], ERROR),
    case("PenaltyOnBias", (7,), [penalized(dense(9), lambda w: 0.1 * w["Bias"].abs().sum() + 0.2 * (w["Bias"] ** 2).sum(), bias_l1=0.1, bias_l2=0.2), tanh, dense(4)], ENTROPY, batch=4),
    case("PenaltyProduct", (7,), [product_dense(9, 0.02), tanh, dense(4)], ENTROPY, batch=4),
    case("MaxNorm", (7,), [limited(dense(9), 0.8), relu, limited(dense(4), 1.1)], ENTROPY, batch=4),
    case("MaxNormOnConv", PICTURE, [limited(conv(4, 3), 0.9), relu, conv(2, 2)], ERROR),
    case("ActivityL1", (7,), [dense(9), relu, activity(0.05), dense(4)], ENTROPY, batch=4),
    case("ActivityL1OnPicture", PICTURE, [conv(4, 3), activity(0.02), tanh, conv(2, 2)], ERROR),
    case("Sparsity", (7,), [dense(9), sigmoid, sparsity(0.05, 0.5), dense(4)], ENTROPY, batch=4),
    case("SparsityOnPicture", PICTURE, [conv(4, 3), sigmoid, sparsity(0.2, 2.0), conv(2, 2)], ERROR),
    case("EntropyBatchOne", (5,), [dense(3)], ENTROPY, batch=1),
    case("Dropout", (8,), [dense(13), relu, simple("Dropout(0.3)", nn.Dropout(0.3)), dense(5), simple("Dropout", nn.Dropout())], ENTROPY, stochastic=True),
    case("LeNetSmall", (1, 14, 14),
         [conv(4, 5, padding=2), tanh, avg_pool(2), conv(8, 3), tanh, avg_pool(2), flatten, dense(20), tanh, dense(14), tanh, dense(10)], ENTROPY, batch=2),
    case("VggTiny", (3, 8, 8),
         [conv(6, 3, padding=1, bias=False), norm(), relu, conv(6, 3, padding=1), relu, max_pool(2), conv(8, 3, padding=1), norm(), relu, global_avg, dense(10)], ENTROPY),
    case("Separable", (3, 10, 10),
         [conv(8, 3, stride=2, padding=1, bias=False), norm(), relu, conv(8, 3, padding=1, groups=8, bias=False), norm(), relu,
          conv(12, 1, bias=False), norm(), relu, global_avg, dense(5)], ENTROPY),
]

print(json.dumps({"torch": torch.__version__, "cases": []})[:-2])
print(",\n".join(json.dumps(one, separators=(",", ":")) for one in CASES))
print("]}")
