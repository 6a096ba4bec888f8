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
        return f"new[] {{ {', '.join(map(text, value))} }}"
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
    if isinstance(padding, tuple) and len(padding) == 4:
        top, left, bottom, right = padding
        return nn.ConstantPad2d((left, right, top, bottom), value), 0
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


def transpose(filters, kernel, **options):
    def make(shape):
        layer = nn.ConvTranspose2d(shape[0], filters, kernel, **options)
        return layer, layer

    return Layer(attribute("ConvTranspose2d", filters, kernel, **options), make, "ConvTranspose", {"Weight": "weight", "Bias": "bias"})


def line(word, module, filters, kernel, **options):
    """A convolution of sequences."""
    def make(shape):
        layer = module(shape[0], filters, kernel, **options)
        return layer, layer

    return Layer(attribute(word, filters, kernel, **options), make, word[:-2], {"Weight": "weight", "Bias": "bias"})


class Recurrent(nn.Module):
    """A recurrent layer of PyTorch's on sequences with channels first: all its outputs, or the last of each direction."""

    def __init__(self, layer, sequences):
        super().__init__()
        self.layer, self.sequences = layer, sequences

    def forward(self, x):
        outputs, last = self.layer(x.transpose(1, 2))
        if self.sequences:
            return outputs.transpose(1, 2)
        last = last[0] if isinstance(last, tuple) else last
        return last[-(2 if self.layer.bidirectional else 1):].transpose(0, 1).flatten(1)


def recurrent(word, module, hidden, **options):
    def make(shape):
        names = {"layers": "num_layers"}
        layer = module(shape[0], hidden, batch_first=True, **{names.get(name, name): value for name, value in options.items() if name != "return_sequences"})
        return Recurrent(layer, options.get("return_sequences", False)), layer

    roles = {f"{part}{kind}L{layer}{way}": f"{part.lower()}_{kind.lower()}_l{layer}{'_' * bool(way)}{way.lower()}"
             for layer in range(options.get("layers", 1)) for way in ["", "Reverse"][:1 + options.get("bidirectional", False)]
             for part in ["Weight", "Bias"][:1 + options.get("bias", True)] for kind in ["Ih", "Hh"]}
    declared = {name: f'"{value}"' if isinstance(value, str) else text(value) for name, value in options.items()}
    return Layer(f"{word}({', '.join([str(hidden), *(''.join(p.title() for p in name.split('_')) + ' = ' + value for name, value in declared.items())])})", make, word, roles)


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


def call(declared, function):
    return Layer(declared, lambda shape: (Function(function), None))


def lower_median(x, kernel, stride, padding):
    """PyTorch's median of each window, with the padding left out."""
    k, s, p = kernel, stride, padding
    windows = nn.functional.pad(x, (p,) * 4, value=math.nan).unfold(2, k, s).unfold(3, k, s)
    return windows.reshape(*windows.shape[:4], k * k).nanmedian(dim=-1).values


def sides(top, left, bottom, right):
    return (left, right, top, bottom)


F = nn.functional
global_max = call("GlobalMaxPool2d", lambda x: x.amax(dim=(2, 3)))
global_avg = simple("GlobalAvgPool2d", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()))

def penalized(layer, penalty, **options):
    """A layer whose declaration adds a penalty, a function of the parameters by role, to the loss."""
    declared = attribute("", **options)[1:-1]
    with_options = layer.attribute[:-1] + f", {declared})"
    made = Layer(with_options, layer.make, layer.stem, layer.roles)
    made.__dict__.update({**layer.__dict__, "attribute": with_options, "penalty": penalty})
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


def limited(layer, norm, rows=None):
    """Weights of one output no longer than a norm; the rows of the weight are its outputs, or so many for each output."""
    def project(owner):
        parts = owner.weight.split(rows or 1)
        owner.weight.copy_(torch.cat([torch.renorm(part[None], 2, 0, norm)[0] for part in parts]))

    made = Layer(layer.attribute[:-1] + f", MaxNorm = {norm})", layer.make, layer.stem, layer.roles)
    made.project = project
    return made


def shared(layer, times):
    """A layer so often, with one set of parameters."""
    def make(shape):
        module, owner = layer.make(shape)
        return nn.Sequential(*[module] * times), owner

    made = Layer(layer.attribute[:-1] + f", Repeat = {times}, Shared = true)", make, layer.stem, layer.roles)
    made.__dict__.update({key: value for key, value in layer.__dict__.items() if key in ("penalty", "project")})
    return made


class Loss:
    """A loss: how it is declared, what its targets are like, and what it computes of outputs and targets."""

    def __init__(self, attribute, targets, measure, statistics=None):
        self.attribute, self.targets, self.measure, self.statistics = attribute, targets, measure, statistics or {}


def labels(generator, batch, shape):
    """One for each position, where there are any."""
    return torch.randint(shape[0], (batch, *shape[1:]), generator=generator)


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
    return Loss(declared, targets, lambda y, t, *of_samples: measure(y, t, *of_samples, weight=weight), {f"{word}1.ClassWeights": weight})


def ignoring(ignored):
    """Labels of which some are to be ignored: the first always, others at random."""
    def targets(generator, batch, shape):
        t = labels(generator, batch, shape)
        t[torch.rand(t.shape, generator=generator) < 0.3] = ignored
        t.view(-1)[0] = ignored
        return t

    return targets


def counted_margin(y, t, ignored, weight=None):
    """PyTorch's multi_margin_loss has no ignore_index: the mean over the other samples."""
    return functional.multi_margin_loss(y[t != ignored], t[t != ignored], weight=weight)


def by_sample(each):
    """The mean over samples, weighted by w, of the means of a loss of elements."""
    return lambda y, t, w: (each(y, t).reshape(len(w), -1).mean(1) * w).sum() / w.sum()


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


class Given(nn.Module):
    """A further input: returns a stored value and ignores its argument."""

    def __init__(self, name, shape):
        super().__init__()
        self.name, self.shape, self.value = name, shape, None

    def forward(self, x):
        return torch.zeros(x.shape[0], *self.shape, dtype=x.dtype) if self.value is None else self.value

    @property
    def attribute(self):
        return f'Input({", ".join(map(str, self.shape))}, Name = "{self.name.lower()}")'


def take(given):
    return simple(f'From("{given.name.lower()}")', given)


class Head:
    """A further output: layers from a tap (else from what enters the network's loss), and a loss with its weight."""

    def __init__(self, name, layers, loss, weight=1.0, tap=None, start=None, same=False, only=False):
        self.name, self.layers, self.loss, self.weight = name, layers, loss, weight
        self.tap, self.start, self.same, self.only = tap, start, same, only

    @property
    def attributes(self):
        options = f", Weight = {self.weight}" + ", SameTarget = true" * self.same + ", TrainingOnly = true" * self.only
        first = [f'From("{self.start}")'] if self.start else []
        return [f'Head("{self.name.lower()}"{options})', *first, *[layer.attribute for layer in self.layers], self.loss.attribute]


class Joined(nn.Module):
    def __init__(self, join, paths):
        super().__init__()
        self.join, self.paths = join, nn.ModuleList(paths)

    def forward(self, x):
        return self.join([path(x) for path in self.paths])


def product(values):
    first, *rest = values
    for value in rest:
        # A vector of gates for the channels of an image.
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


class PartialConv(nn.Module):
    """A convolution whose filters see some channels only, with a border of any value and a bias for each output."""

    def __init__(self, shape, filters, kernel, table, stride, padding, border, untied):
        super().__init__()
        self.pairs = [(f, c) for f, seen in enumerate(table) for c in seen] if table else None
        self.size = (filters, shape[0], kernel, kernel)
        self.stride, self.padding, self.border = stride, padding, border
        self.weight = nn.Parameter(torch.zeros(len(self.pairs), kernel, kernel) if table else torch.zeros(self.size))
        height, width = ((size + 2 * padding - kernel) // stride + 1 for size in shape[1:])
        self.bias = nn.Parameter(torch.zeros(filters, height, width) if untied else torch.zeros(filters, 1, 1))

    def forward(self, x):
        weight = self.weight
        if self.pairs:
            weight = torch.zeros(self.size, dtype=x.dtype)
            weight[[f for f, _ in self.pairs], [c for _, c in self.pairs]] = self.weight
        x = nn.functional.pad(x, (self.padding,) * 4, value=self.border)
        return nn.functional.conv2d(x, weight, stride=self.stride) + self.bias


def partial_conv(filters, kernel, declared, table=None, stride=1, padding=0, border=0.0, untied=False):
    """The bias of one number for each filter is that of an ordinary convolution, so only untied ones are compared."""
    def make(shape):
        layer = PartialConv(shape, filters, kernel, table, stride, padding, border, untied)
        return layer, layer

    return Layer(f"Conv2d({filters}, {kernel}, {declared})", make, "Conv", {"Weight": "weight", "Bias": "bias"})


class OverChannels(nn.Module):
    """Layer normalisation over the channels at each position."""

    def __init__(self, channels, **options):
        super().__init__()
        self.norm = nn.LayerNorm(channels, **options)

    def forward(self, x):
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def affine(declared, make, stem):
    def both(shape):
        layer = make(shape)
        return layer, getattr(layer, "norm", layer)

    return Layer(declared, both, stem, {"Gamma": "weight", "Beta": "bias"})


layer_norm = affine("LayerNorm", nn.LayerNorm, "LayerNorm")
layer_norm_plain = affine("LayerNorm(Epsilon = 0.01, Affine = false)", lambda s: nn.LayerNorm(s, eps=0.01, elementwise_affine=False), "LayerNorm")
channel_norm = affine("LayerNorm(Over = Axes.Channels, Epsilon = 1e-6)", lambda s: OverChannels(s[0], eps=1e-6), "LayerNorm")


class Over(nn.Module):
    """A normalisation over some axes of a sample: they come last, and then go back."""

    def __init__(self, shape, axes, make):
        super().__init__()
        rest = [axis for axis in range(len(shape)) if axis not in axes]
        self.order = [0, *[axis + 1 for axis in rest + axes]]
        self.norm = make([shape[axis] for axis in axes])

    def forward(self, x):
        back = sorted(range(len(self.order)), key=lambda axis: self.order[axis])
        return self.norm(x.permute(*self.order)).permute(*back)


class RmsNorm(nn.Module):
    """As nn.RMSNorm of later versions."""

    def __init__(self, shape, eps=torch.finfo(torch.float32).eps, elementwise_affine=True):
        super().__init__()
        self.dims, self.eps = tuple(range(-len(shape), 0)), eps
        self.weight = nn.Parameter(torch.ones(shape)) if elementwise_affine else None

    def forward(self, x):
        y = x / torch.sqrt((x * x).mean(self.dims, keepdim=True) + self.eps)
        return y if self.weight is None else y * self.weight


def norm_over(word, make, axes="", eps=None, plain=False):
    """Over all of a sample where no axes are said."""
    names = {"C": "Axes.Channels", "H": "Axes.Rows", "W": "Axes.Columns"}
    options = ([f"Over = {' | '.join(names[axis] for axis in axes)}"] if axes else []) + ([f"Epsilon = {eps}"] if eps else []) + (["Affine = false"] if plain else [])
    given = {**({"eps": eps} if eps else {}), **({"elementwise_affine": False} if plain else {})}
    layer = affine(f"{word}({', '.join(options)})" if options else word,
                   lambda shape: Over(shape, ["CHW".index(axis) for axis in axes or "CHW"[:len(shape)]], lambda s: make(s, **given)), word)
    if make is RmsNorm:
        del layer.roles["Beta"]
    return layer


class Standardized(nn.Module):
    """A layer that computes with its weights standardised for each output."""

    def __init__(self, layer, apply):
        super().__init__()
        self.layer, self.apply_weight = layer, apply

    def forward(self, x):
        w = self.layer.weight
        flat = w.flatten(1)
        variance, mean = torch.var_mean(flat, dim=1, unbiased=False, keepdim=True)
        return self.apply_weight(self.layer, x, ((flat - mean) / torch.sqrt(variance + 1e-5)).view_as(w))


class Fitted(nn.Module):
    """A transform by statistics of a data set."""

    def __init__(self, apply, **shapes):
        super().__init__()
        self.apply_statistics = apply
        for name, shape in shapes.items():
            self.register_buffer(name, torch.ones(shape))

    def forward(self, x):
        return self.apply_statistics(self, x)


def fitted(declared, stem, second, apply, shapes):
    def make(shape):
        layer = Fitted(apply, **shapes(shape))
        return layer, layer

    return Layer(declared, make, stem, {"Mean": "mean", second: second.lower()})


def standardize(per_element=False):
    def apply(own, x):
        spread = own.mean.shape if per_element else [-1] + [1] * (x.dim() - 2)
        return (x - own.mean.view(spread)) / own.deviation.view(spread)

    declared = "Standardize(PerElement = true)" if per_element else "Standardize"
    return fitted(declared, "Standardize", "Deviation", apply, lambda s: {name: s if per_element else s[:1] for name in ["mean", "deviation"]})


def whiten(components=None):
    def apply(own, x):
        y = (x.flatten(1) - own.mean) @ own.matrix.t()
        return y if components else y.view_as(x)

    declared = f"Whiten(Method = WhitenMethod.Pca, Components = {components})" if components else "Whiten"
    return fitted(declared, "Whiten", "Matrix", apply, lambda s: {"mean": [math.prod(s)], "matrix": [components or math.prod(s), math.prod(s)]})


def standardized(layer, apply):
    def make(shape):
        module, owner = layer.make(shape)
        return Standardized(module, apply), owner

    declared = layer.attribute[:-1] + ", WeightStandardization = true)"
    return Layer(declared, make, layer.stem, layer.roles)


def standard_conv(*arguments, **options):
    return standardized(conv(*arguments, **options), lambda own, x, w: own._conv_forward(x, w, own.bias))


def standard_dense(units):
    return standardized(dense(units), lambda own, x, w: nn.functional.linear(x, w, own.bias))


group_norm = affine("GroupNorm(2)", lambda s: nn.GroupNorm(2, s[0]), "GroupNorm")
group_norm_plain = affine("GroupNorm(3, Affine = false)", lambda s: nn.GroupNorm(3, s[0], affine=False), "GroupNorm")
instance_norm = affine("InstanceNorm2d", lambda s: nn.InstanceNorm2d(s[0]), "InstanceNorm")
instance_norm_affine = affine("InstanceNorm2d(Affine = true)", lambda s: nn.InstanceNorm2d(s[0], affine=True), "InstanceNorm")
response_norm = simple("LocalResponseNorm(5)", nn.LocalResponseNorm(5))
response_norm_even = simple("LocalResponseNorm(4, Alpha = 2, Beta = 0.6, K = 1.5)", nn.LocalResponseNorm(4, alpha=2, beta=0.6, k=1.5))
gelu = simple("Gelu", nn.GELU())
gelu_tanh = simple('Gelu(Approximate = "tanh")', nn.GELU(approximate="tanh"))

class SqueezeExcite(nn.Module):
    def __init__(self, channels, reduction):
        super().__init__()
        self.squeeze, self.excite = nn.Linear(channels, channels // reduction), nn.Linear(channels // reduction, channels)

    def forward(self, x):
        return x * torch.sigmoid(self.excite(torch.relu(self.squeeze(x.mean((2, 3))))))[:, :, None, None]


def squeeze_excite(reduction):
    def make(shape):
        layer = SqueezeExcite(shape[0], reduction)
        return layer, layer

    roles = {f"{name.title()}{role}": f"{name}.{role.lower()}" for name in ["squeeze", "excite"] for role in ["Weight", "Bias"]}
    return Layer(f"SqueezeExcite({reduction})", make, "SqueezeExcite", roles)


class LayerScale(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(shape[0]))

    def forward(self, x):
        return self.gamma.reshape(-1, *[1] * (x.dim() - 2)) * x


def layer_scale():
    def make(shape):
        layer = LayerScale(shape)
        return layer, layer

    return Layer("LayerScale", make, "LayerScale", {"Gamma": "gamma"})


def function(name, apply, *values):
    """A function of the user's: the C# methods stand in NetworkCases.cs."""
    return simple(f"Elementwise({', '.join([f'typeof({name})', *map(repr, values)]).replace(chr(39), chr(34))})", Function(apply))


JOINS["Elementwise(typeof(Swiglu))"] = lambda v: nn.functional.silu(v[0]) * v[1]


class Timed(nn.Module):
    """A network of the value and, as one more channel or feature, the time."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, t, x):
        return self.layers(torch.cat([x, torch.full_like(x[:, :1], t)], dim=1))


class Untimed(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, t, x):
        return self.layer(x)


class Integral(nn.Module):
    """A differential equation's way from t0 to t1."""

    # Dormand and Prince, 1980. The last line gives the result.
    STAGES = [
        (1 / 5, [1 / 5]),
        (3 / 10, [3 / 40, 9 / 40]),
        (4 / 5, [44 / 45, -56 / 15, 32 / 9]),
        (8 / 9, [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729]),
        (1, [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656]),
        (1, [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84]),
    ]

    def __init__(self, f, steps, method, t0, t1):
        super().__init__()
        self.f, self.steps, self.method, self.t0, self.t1 = f, steps, method, t0, t1

    def forward(self, y):
        h = (self.t1 - self.t0) / self.steps
        for i in range(self.steps):
            t = self.t0 + i * h
            k1 = self.f(t, y)
            if self.method == "Euler":
                y = y + h * k1
            elif self.method == "Midpoint":
                y = y + h * self.f(t + h / 2, y + h / 2 * k1)
            elif self.method == "DormandPrince":
                k = [k1]
                for c, weights in self.STAGES:
                    y_there = y + h * sum(w * slope for w, slope in zip(weights, k))
                    if len(k) == 6:
                        y = y_there
                    else:
                        k.append(self.f(t + c * h, y_there))
            else:
                k2 = self.f(t + h / 2, y + h / 2 * k1)
                k3 = self.f(t + h / 2, y + h / 2 * k2)
                k4 = self.f(t + h, y + h * k3)
                y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return y


def ode(steps, method, f, t0=0, t1=1):
    """f is the declaration of a layer or block, its stem, the roles of its parameters, and its module."""
    declared, stem, roles, make_f = f

    def make(shape):
        layer = make_f(shape)
        return Integral(layer, steps, method, t0, t1), layer

    times = (f", T0 = {t0}" if t0 else "") + (f", T1 = {t1}" if t1 != 1 else "")
    return Layer(f"NeuralOde({steps}, Method = OdeMethod.{method}{times}), {declared}", make, stem, roles)


def dynamics(units):
    roles = {f"Dense{i}.{role}": f"layers.{j}.{role.lower()}" for i, j in [(1, 0), (2, 2)] for role in ["Weight", "Bias"]}
    return (f"Dynamics({units})", "Dynamics", roles,
            lambda shape: Timed(nn.Linear(shape[0] + 1, 2 * units), nn.Tanh(), nn.Linear(2 * units, units)))


def field(filters):
    roles = {"Conv1.Weight": "layers.0.weight", "Conv1.Bias": "layers.0.bias"}
    return (f"Field({filters})", "Field", roles, lambda shape: Timed(nn.Conv2d(shape[0] + 1, filters, 3, padding=1), nn.Tanh()))


def normed(units):
    roles = {"Dense1.Weight": "layer.0.weight", "Dense1.Bias": "layer.0.bias", **{f"BatchNorm1.{role}": f"layer.1.{name}" for role, name in
             [("Gamma", "weight"), ("Beta", "bias"), ("MovingMean", "running_mean"), ("MovingVariance", "running_var")]}}
    return f"Normed({units})", "Normed", roles, lambda shape: Untimed(nn.Sequential(nn.Linear(shape[0], units), nn.BatchNorm1d(units), nn.Tanh()))


def linear(units):
    return f"Dense({units})", "Dense", {"Weight": "layer.weight", "Bias": "layer.bias"}, lambda shape: Untimed(nn.Linear(shape[0], units))


def mixed(x):
    x ^= x >> 16
    x = x * 0x7FEB352D & 0xFFFFFFFF
    x ^= x >> 15
    x = x * 0x846CA68B & 0xFFFFFFFF
    return x ^ x >> 16


class Random(nn.Module):
    """
    A layer that is random while training. Its numbers are those that emitted code draws, uniform in [0, 1): a hash of the
    element's number and of a key, which is made of seed, step and place in the network. Tests have seed 1, and compare step 0.
    """

    seed, places = 1, 0

    def __init__(self, train, use=None):
        super().__init__()
        self.train_function, self.use = train, use or nn.Identity()
        self.keys = {}

    def draw(self, which, *shape):
        if which not in self.keys:
            self.keys[which] = mixed((mixed(mixed(Random.seed ^ 0x85EBCA6B) ^ mixed(0)) + mixed((Random.places * 0x27D4EB2F + 1) & 0xFFFFFFFF)) & 0xFFFFFFFF)
            Random.places += 1
        indices = numpy.arange(math.prod(shape), dtype=numpy.uint64)
        numbers = mixed((indices * 0x9E3779B9 + self.keys[which]) & 0xFFFFFFFF) >> 8
        return torch.tensor(numbers.astype(numpy.float64) / 2 ** 24).reshape(shape)

    def kept(self, rate, *shape):
        return (self.draw(0, *shape) >= float(numpy.float32(rate))) / (1 - rate)

    def forward(self, x):
        return self.train_function(self, x) if self.training else self.use(x)


def noise(declared, train, use=None):
    """Random numbers are numbered in the order of layers, which is that in which training first comes to them."""
    return Layer(declared, lambda shape: (Random(train, use), None))


def dropped_lstm(hidden, layers, rate):
    """An LSTM with dropout between its layers, whose masks count steps first, then samples."""
    class Stack(nn.Module):
        def __init__(self, features):
            super().__init__()
            self.layers = nn.ModuleList(nn.LSTM(hidden if i else features, hidden, batch_first=True) for i in range(layers))
            self.masks = nn.ModuleList(Random(lambda r, x: x * r.kept(rate, x.shape[1], x.shape[0], x.shape[2]).transpose(0, 1)) for _ in range(layers - 1))

        def forward(self, x):
            x = x.transpose(1, 2)
            for layer, mask in zip(self.layers, [*self.masks, nn.Identity()]):
                x = mask(layer(x)[0])
            return x[:, -1]

    def make(shape):
        stack = Stack(shape[0])
        return stack, stack

    roles = {f"{part}{kind}L{i}": f"layers.{i}.{part.lower()}_{kind.lower()}_l0" for i in range(layers) for part in ("Weight", "Bias") for kind in ("Ih", "Hh")}
    return Layer(f"Lstm({hidden}, Layers = {layers}, Dropout = {rate})", make, "Lstm", roles)


def dropout(*rate):
    return noise(attribute("Dropout", *rate), lambda r, x: x * r.kept(*rate or [0.5], *x.shape))


def spatial_dropout(word, *rate):
    return noise(attribute(word, *rate), lambda r, x: x * r.kept(*rate or [0.5], *x.shape[:2], *[1] * (x.dim() - 2)))


def drop_path(rate):
    return noise(attribute("DropPath", rate), lambda r, x: x * r.kept(rate, len(x), *[1] * (x.dim() - 1)))


def rrelu(*bounds):
    lower, upper = bounds or (1 / 8, 1 / 3)
    return noise(attribute("RRelu", *bounds), lambda r, x: torch.where(x > 0, x, x * (lower + (upper - lower) * r.draw(0, *x.shape))), nn.RReLU(lower, upper))


def alpha_dropout(*rate):
    """As in PyTorch's aten/src/ATen/native/Dropout.cpp, which draws by itself."""
    def train(r, x):
        p, alpha = (*rate, 0.5)[0], 1.7580993408473766
        a = 1 / math.sqrt((alpha * alpha * p + 1) * (1 - p))
        kept = (r.kept(p, *x.shape) > 0).double()
        return x * kept * a + ((kept - 1) * alpha * a + alpha * a * p)

    return noise(attribute("AlphaDropout", *rate), train)


def gaussian_noise(std):
    return noise(attribute("GaussianNoise", std),
                 lambda r, x: x + std * torch.sqrt(-2 * torch.log(1 - r.draw(0, *x.shape))) * torch.cos(2 * math.pi * r.draw(1, *x.shape)))


def cutout(size):
    def train(r, x):
        mask = torch.ones(len(x), 1, *x.shape[2:], dtype=x.dtype)
        tops, lefts = ((r.draw(i, len(x)) * x.shape[2 + i]).long() - size // 2 for i in range(2))
        for one, top, left in zip(mask, tops.tolist(), lefts.tolist()):
            one[:, max(top, 0):top + size, max(left, 0):left + size] = 0
        return x * mask

    return noise(attribute("Cutout", size), train)


class DropConnect(nn.Module):
    """A layer whose weights are dropped while training."""

    def __init__(self, layer, rate):
        super().__init__()
        self.layer, self.random = layer, Random(lambda r, w: w * r.kept(rate, *w.shape))

    def forward(self, x):
        return torch.nn.utils.stateless.functional_call(self.layer, {"weight": self.random(self.layer.weight)}, (x,))


class DropConnectPerSample(DropConnect):
    """A dense layer of which each sample drops other weights while training."""

    def forward(self, x):
        weights = self.random(self.layer.weight.expand(len(x), *self.layer.weight.shape))
        y = torch.einsum("bi,boi->bo", x, weights)
        return y if self.layer.bias is None else y + self.layer.bias


def drop_connect(layer, rate, kind=DropConnect):
    def make(shape):
        module = kind(layer.make(shape)[1], rate)
        return module, module

    option = ", DropConnectPerSample = true" if kind is DropConnectPerSample else ""
    return Layer(f"{layer.attribute[:-1]}, DropConnect = {rate}{option})", make, layer.stem, {role: f"layer.{path}" for role, path in layer.roles.items()})


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


class Demands:
    """What layers ask of their weights besides a small loss."""

    def __init__(self):
        self.penalties, self.projections = [], []


def build(layers, shape, named, demands, prefix=""):
    """The modules of some layers, and the shape of what they give; their parameters and demands are added to the others."""
    modules, counts, at = [], {}, shape
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
                demands.penalties.append((declared.penalty, {role: find(own, path) for role, path in declared.roles.items()}))
            if hasattr(declared, "project"):
                demands.projections.append((own, declared.project))
            for role, path in declared.roles.items() if own is not None else []:
                if find(own, path) is not None:
                    named[f"{prefix}{declared.stem}{counts[declared.stem]}.{role}"] = find(own, path)
    return nn.Sequential(*modules), at


class Network(nn.Module):
    def __init__(self, main, heads):
        super().__init__()
        self.main, self.heads = main, nn.ModuleList(module for _, module in heads)
        self.declared = [head for head, _ in heads]

    def forward(self, x):
        y = self.main(x)
        return [y] + [module(head.tap.value if head.tap else y) if self.training or not head.only else None for head, module in zip(self.declared, self.heads)]


def concatenated(tensors):
    return torch.cat([t.double().reshape(-1) for t in tensors])


def case(name, shape, layers, loss, batch=3, further=(), heads=(), sample_weights=None):
    """Everything about one network. With weights of samples, losses are functions of outputs, targets and weights."""
    Random.places = 0
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    named, demands = {}, Demands()
    main, at = build(layers, shape, named, demands)
    built, shapes = [], []
    for head in heads:
        module, out = build(head.layers, tuple(head.tap.value.shape[1:]) if head.tap else at, named, demands, head.name + ".")
        built.append((head, module))
        shapes.append(out)
    network = Network(main, built)
    with torch.no_grad():
        for key, value in named.items():
            if key.endswith(("MovingVariance", "Deviation")):
                value.copy_(drawn(generator, *value.shape).abs() + 0.5)
                value.copy_(value.float().double())
            elif key.endswith("Gamma"):
                value.copy_((1 + 0.3 * drawn(generator, *value.shape)).float().double())
            else:
                fan = value[0].numel() if value.dim() > 1 else 4
                value.copy_((drawn(generator, *value.shape) / math.sqrt(fan)).float().double())

    inputs = drawn(generator, batch, *shape)
    targets = loss.targets(generator, batch, at)
    weights = () if sample_weights is None else (torch.tensor(sample_weights, dtype=torch.float32).double(),)
    main_measure = lambda y: loss.measure(y, targets, *weights)
    named.update(loss.statistics)
    all_targets, measures = [targets], [main_measure]
    for head, out in zip(heads, shapes):
        own = head.loss.targets(generator, batch, out)
        if not head.same:
            all_targets.append(own)
        measures.append(lambda y, its=head.loss.measure, of=targets if head.same else own: its(y, of, *weights))
        named.update({f"{head.name}.{key}": value for key, value in head.loss.statistics.items()})
    all_targets += weights
    for given in further:
        given.value = drawn(generator, batch, *given.shape)

    def total(outputs):
        weights = [1.0] + [head.weight for head in heads]
        return sum(w * m(y) for w, m, y in zip(weights, measures, outputs) if y is not None)

    def seen(outputs, minimised=None):
        result = {"outputs": encode(outputs[0]), "loss": (total(outputs) if minimised is None else minimised).item()}
        if heads:
            result["heads"] = {head.name: {"outputs": encode(y), "loss": m(y).item()}
                               for head, m, y in zip(heads, measures[1:], outputs[1:]) if y is not None}
        return result

    declaration = ["Input(" + ", ".join(map(str, shape)) + ")", *[given.attribute for given in further],
                   *[layer.attribute for layer in layers], loss.attribute, *[a for head in heads for a in head.attributes]]
    result = {
        "name": name, "declaration": ", ".join(declaration), "batch": batch, "output": list(at),
        "trained": sum(p.numel() for p in network.parameters()),
        "parameters": {key: {"shape": list(value.shape), "values": encode(value)} for key, value in named.items()},
        "inputs": encode(concatenated([inputs, *[given.value for given in further]])), "targets": encode(concatenated(all_targets)),
    }

    if weights:
        result["options"] = "SampleWeights = true"

    network.eval()
    result["inference"] = seen(network(inputs))
    sources = [source.requires_grad_() for source in [inputs, *[given.value for given in further]]]
    result["inputGradient"] = encode(concatenated(torch.autograd.grad(total(network(inputs)), sources)))
    for source in sources:
        source.requires_grad_(False)

    network.train()
    outputs = network(inputs)
    # The training loss includes the penalties; the evaluation loss does not.
    minimised = total(outputs) + sum(penalty(own) for penalty, own in demands.penalties) + sum(m.value for m in network.modules() if isinstance(m, Passing))
    minimised.backward()
    result["training"] = seen(outputs, minimised)
    result["gradients"] = {key: encode(value.grad) for key, value in named.items() if isinstance(value, nn.Parameter)}
    torch.optim.SGD(network.parameters(), lr=0.1).step()
    with torch.no_grad():
        for owner, project in demands.projections:
            project(owner)
    result["after"] = {key: encode(value) for key, value in named.items() if not isinstance(value, nn.Parameter)}
    network.eval()
    result["afterStep"] = seen(network(inputs))
    return result


PICTURE = (3, 9, 8)


tap = Tap(nn.Tanh())
trunk, stem, bent = Tap(nn.Tanh()), Tap(nn.ReLU()), Tap(nn.Tanh())
meta, right = Given("Meta", (5,)), Given("Right", (6,))

CASES = [
    case("FunctionMish", PICTURE, [conv(4, 3), function("Mish", nn.functional.mish), conv(2, 2), function("Mish", nn.functional.mish)], ERROR),
    case("FunctionLeaky", (7,), [dense(9), function("Leaky", lambda x: nn.functional.leaky_relu(x, 0.2)), dense(5), function("Leaky", lambda x: nn.functional.leaky_relu(x, 0.4), 0.4)], ERROR),
    case("FunctionWaves", (7,), [dense(9), function("Curves", lambda x: torch.sin(2 * x) + 0.5 * torch.cos(x) - torch.tan(x / 4), "Waves"), dense(5)], ERROR),
    case("FunctionGrows", (7,), [dense(9), function("Curves", lambda x: torch.expm1(x / 2) + torch.log1p(x * x), "Grows"), dense(5)], ERROR),
    case("FunctionOfTwo", (7,), [join("Elementwise(typeof(Swiglu))", [dense(6)], [dense(6)]), dense(4)], ENTROPY, batch=4),
    case("OdeEuler", (6,), [ode(3, "Euler", linear(6)), tanh, dense(3)], ENTROPY, batch=4),
    case("OdeMidpoint", PICTURE, [conv(4, 2), ode(2, "Midpoint", field(4), t0=0.5, t1=-1), relu, global_avg, dense(3)], ENTROPY),
    # Moving averages take a share of each evaluation's batch, one after the other.
    case("OdeNormed", (6,), [ode(2, "Midpoint", normed(6)), dense(3)], ERROR, batch=5),
    case("OdeDormandPrince", (6,), [dense(5), ode(2, "DormandPrince", dynamics(5), t0=-0.5), dense(3)], ERROR, batch=4),
    case("OdeRk4", (6,), [dense(5), ode(3, "Rk4", dynamics(5), t1=2), dense(3)], ERROR, batch=4),

    case("Relu6", PICTURE, [conv(4, 3), scale(8.0), relu6, conv(2, 2)], ERROR),
    case("Silu", PICTURE, [conv(4, 3), silu, conv(2, 2), silu], ERROR),
    case("ScaledResidual", PICTURE, [join("Add", [conv(3, 3, padding=1), tanh, scale(0.25)], []), relu], ERROR),
    case("JoinAdd", PICTURE, [join("Add", [conv(4, 3, padding=1), norm(), relu, conv(4, 1)], [conv(4, 1), tanh]), sigmoid], ERROR),
    case("JoinConcat", PICTURE, [join("Concat", [conv(2, 1), relu], [max_pool(3, stride=1, padding=1)], [conv(4, 3, padding=1), tanh]), conv(2, 2)], ERROR),
    case("JoinConcatVectors", (7,), [join("Concat", [dense(3), tanh], [identity], [dense(2)]), dense(4)], ENTROPY),
    case("JoinMultiply", PICTURE, [conv(4, 2), join("Multiply", [], [global_avg, dense(2), relu, dense(4), sigmoid]), conv(2, 3)], ERROR),
    case("SqueezeExcite", PICTURE, [conv(6, 2), tanh, squeeze_excite(3), conv(4, 3), squeeze_excite(2), relu], ERROR),
    case("JoinMaximum", (6,), [join("Maximum", [dense(5)], [dense(5)], [dense(5)]), dense(3)], ENTROPY, batch=5),
    case("JoinFrom", PICTURE, [conv(3, 1), simple("Tanh", tap), conv(3, 3, padding=1), join("Add", [], [simple('From("Tanh1")', Recall(tap))]), relu], ERROR),
    case("ShortcutIdentity", PICTURE, [conv(4, 1), join("Add", [conv(4, 3, padding=1), norm()], [shortcut(4)]), relu], ERROR),
    case("ShortcutProjection", PICTURE, [join("Add", [conv(6, 3, padding=1, stride=2), norm()], [shortcut(6, stride=2)]), relu, global_avg, dense(4)], ENTROPY),
    case("ShortcutPadding", PICTURE, [join("Add", [conv(5, 3, padding=1, stride=2)], [shortcut(5, stride=2, option="A")]), tanh], ERROR),
    case("ShortcutAlways", PICTURE, [conv(4, 1), join("Add", [conv(4, 3, padding=1)], [shortcut(4, option="C")]), tanh], ERROR),

    case("LayoutChain", PICTURE, [conv(16, 3, padding=1, bias=False), norm(), relu, max_pool(2), conv(32, 3, stride=2, padding=1, bias=False), norm(), tanh, conv(16, 1), flatten, dense(3)], ENTROPY),
    case("LayoutDepthwise", PICTURE, [conv(16, 1), tanh, conv(32, 1, bias=False), norm(), relu6, conv(32, 3, groups=32, stride=2, padding=1, bias=False), norm(), silu, conv(32, 2, groups=2), avg_pool(2), global_avg], ERROR),
    case("Heads", PICTURE, [conv(4, 3), simple("Tanh", trunk), global_avg, dense(4)], ENTROPY, heads=[
        Head("Parity", [conv(3, 2), relu, global_avg, dense(2)], ENTROPY, 0.5, trunk, "Tanh1"),
        Head("Size", [tanh, dense(3)], ERROR, 1.75)]),
    case("HeadAuxiliary", PICTURE, [conv(4, 3), norm(), simple("Relu", stem), max_pool(2), flatten, dense(5)], ENTROPY, heads=[
        Head("Aux", [conv(3, 1, bias=False), norm(), relu, flatten, dense(5)], ENTROPY, 0.3, stem, "Relu1", same=True, only=True)]),
    case("HeadsPenalized", (7,), [penalized(dense(9), lambda w: 0.02 * (w["Weight"] ** 2).sum(), l2=0.02), simple("Tanh", bent), dense(4)], ENTROPY, batch=4, heads=[
        Head("Kinds", [penalized(limited(dense(6), 0.7), lambda w: 0.03 * w["Weight"].abs().sum(), l1=0.03), sigmoid, sparsity(0.2, 0.5), dense(5)],
             Loss("BinaryCrossEntropyWithLogits(PosWeight = 2.5)", probabilities, lambda y, t: functional.binary_cross_entropy_with_logits(y, t, pos_weight=torch.tensor(2.5))),
             0.4, bent, "Tanh1"),
        Head("Ranks", [dense(3)], weighted("MultiMargin", labels, functional.multi_margin_loss, [0.5, 2.0, 1.25]), 1.5, only=True)]),
    case("TwoInputs", PICTURE, [conv(4, 3), relu, global_avg, join("Concat", [], [take(meta), dense(3), tanh]), dense(4)], ENTROPY, further=[meta]),
    case("TwoInputsAlike", (6,), [join("Multiply", [dense(4), tanh], [take(right), dense(4)]), dense(3)], ERROR, further=[right],
         heads=[Head("Sign", [dense(2)], ENTROPY, 0.25)]),

    case("Conv", PICTURE, [conv(4, 3), tanh, conv(2, 2)], ERROR),
    case("ConvStridePadding", PICTURE, [conv(4, (3, 2), stride=(2, 1), padding=(1, 2)), tanh, conv(2, 3, stride=2, padding=1)], ERROR),
    case("ConvDilation", PICTURE, [conv(3, 3, dilation=2, padding=2), conv(2, (2, 3), dilation=(3, 1))], ERROR),
    case("ConvGroups", PICTURE, [conv(6, 3, groups=3), relu, conv(4, 3, groups=2, bias=False)], ERROR),
    case("ConvDepthwise", PICTURE, [conv(8, 1), relu, conv(8, 3, groups=8, padding=1, bias=False), relu, conv(5, 1)], ERROR, batch=1),
    case("ConvSame", PICTURE, [conv(4, 3, padding="Same"), relu, conv(3, 4, stride=2, padding="Same"), conv(2, 3, dilation=2, padding="Same")], ERROR),
    case("ConvValid", (1, 7, 7), [conv(3, 5, padding="Valid"), sigmoid, conv(2, (1, 3))], ERROR, batch=1),
    case("ConvSides", PICTURE, [conv(4, (1, 7), padding=(0, 3, 1, 2)), tanh, conv(4, 3, stride=2, dilation=(1, 2), groups=2, padding=(2, 1, 0, 3))], ERROR),
    case("ConvTranspose", PICTURE, [conv(4, 3), transpose(3, 3, stride=2, padding=1, output_padding=1), tanh, transpose(2, 2, bias=False)], ERROR),
    case("ConvTransposeGroups", PICTURE, [conv(6, 2), relu, transpose(4, (3, 2), stride=(1, 2), padding=(2, 0), output_padding=(0, 1), groups=2, dilation=(2, 1)), tanh], ERROR, batch=1),
    # What is added lies beyond the last window: first what the padding removed, then zeros.
    case("ConvTransposeFurther", PICTURE, [conv(4, 2), transpose(3, 2, stride=(1, 2), padding=(1, 0), output_padding=(2, 3), dilation=(3, 4)), tanh, transpose(2, 2, output_padding=1, dilation=2)], ERROR),
    case("LineTransposeFurther", (2, 7), [line("ConvTranspose1d", nn.ConvTranspose1d, 4, 3, stride=2, padding=1, output_padding=3, dilation=4), tanh], ERROR),
    case("Line", (3, 21), [line("Conv1d", nn.Conv1d, 4, 3, padding=1), norm(), relu, call("MaxPool1d(3, Stride = 2, Padding = 1)", nn.MaxPool1d(3, 2, 1)),
        line("Conv1d", nn.Conv1d, 6, 4, stride=2, dilation=2, groups=2, bias=False), tanh, call("GlobalAvgPool1d", lambda x: x.mean(2)), dense(3)], ENTROPY),
    case("LineTranspose", (2, 7), [line("ConvTranspose1d", nn.ConvTranspose1d, 4, 3, stride=2, padding=1, output_padding=1), tanh,
        call("AvgPool1d(2, Stride = 1)", nn.AvgPool1d(2, 1)), line("Conv1d", nn.Conv1d, 2, 2)], ERROR),
    case("Rnn", (3, 9), [recurrent("Rnn", nn.RNN, 5), dense(3)], ENTROPY),
    case("RnnRectified", (2, 6), [recurrent("Rnn", nn.RNN, 4, nonlinearity="relu", layers=2, bidirectional=True, return_sequences=True)], ERROR),
    case("Lstm", (3, 9), [recurrent("Lstm", nn.LSTM, 5), dense(3)], ENTROPY),
    case("LstmSequences", (4, 7), [line("Conv1d", nn.Conv1d, 3, 2), recurrent("Lstm", nn.LSTM, 6, return_sequences=True), tanh, recurrent("Lstm", nn.LSTM, 3, bias=False, return_sequences=True)], ERROR, batch=1),
    case("LstmBidirectional", (3, 6), [recurrent("Lstm", nn.LSTM, 17, layers=2, bidirectional=True), dense(2)], ERROR, batch=4),
    case("LstmDropout", (3, 6), [dropped_lstm(5, 3, 0.4), dense(2)], ERROR),
    case("LstmLong", (1, 60), [recurrent("Lstm", nn.LSTM, 4, bidirectional=True, return_sequences=True), call("GlobalAvgPool1d", lambda x: x.mean(2)), dense(2)], ENTROPY, batch=2),
    case("Gru", (3, 9), [recurrent("Gru", nn.GRU, 5), dense(3)], ENTROPY),
    case("GruBidirectional", (3, 6), [recurrent("Gru", nn.GRU, 6, layers=2, bidirectional=True, return_sequences=True), call("Permute(1, 0)", lambda x: x.transpose(1, 2)),
        recurrent("Gru", nn.GRU, 7, bias=False, bidirectional=True)], ERROR, batch=1),
    case("Dense", (11,), [dense(17), relu, dense(5, bias=False), tanh, dense(1)], ERROR, batch=5),
    case("DenseClasses", (7,), [dense(19), leaky(), dense(10)], ENTROPY, batch=4),
    case("MaxPool", PICTURE, [conv(4, 3), max_pool(2), conv(3, 2)], ERROR),
    case("MaxPoolOverlap", PICTURE, [conv(4, 1), max_pool(3, stride=2, padding=1), conv(3, 2)], ERROR),
    case("MaxPoolCeil", PICTURE, [conv(4, 1), max_pool((2, 3), stride=(3, 2), padding=(1, 0), ceil_mode=True)], ERROR),
    # The last window would lie wholly in the padding: it is left out.
    case("MaxPoolCeilDropped", PICTURE, [conv(4, 1), max_pool(2, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("MaxPoolDilation", PICTURE, [conv(4, 1), max_pool((3, 2), stride=(2, 1), padding=1, dilation=(2, 3), ceil_mode=True), tanh, max_pool(2, stride=1, dilation=2)], ERROR),
    case("MaxPoolSame", PICTURE, [conv(4, 1), max_pool(3, stride=2, padding="Same")], ERROR),
    case("AvgPool", PICTURE, [conv(4, 2), avg_pool(2), tanh, conv(3, 2)], ERROR),
    case("AvgPoolPadding", PICTURE, [conv(4, 1), avg_pool(3, stride=2, padding=1), tanh, avg_pool(3, stride=1, padding=1, count_include_pad=False)], ERROR),
    case("AvgPoolCeil", PICTURE, [conv(4, 1), avg_pool(4, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("AvgPoolCeilDropped", PICTURE, [conv(4, 1), avg_pool(2, stride=3, padding=1, ceil_mode=True)], ERROR),
    case("AvgPoolCeilExcluded", PICTURE, [conv(4, 1), avg_pool((2, 3), stride=(3, 2), padding=(1, 1), ceil_mode=True, count_include_pad=False)], ERROR),
    case("AvgPoolSame", PICTURE, [conv(4, 1), avg_pool(3, stride=2, padding="Same")], ERROR),
    case("GlobalAvg", PICTURE, [conv(6, 3), relu, global_avg, dense(4)], ENTROPY),
    case("PoolsGlobal", PICTURE, [conv(6, 3), global_max, tanh, dense(4)], ENTROPY),
    case("PoolsAdaptive", PICTURE, [conv(4, 2), call("AdaptiveAvgPool2d(new[] { 5, 3 })", nn.AdaptiveAvgPool2d((5, 3))), tanh, conv(4, 1),
        call("AdaptiveMaxPool2d(new[] { 3, 2 })", nn.AdaptiveMaxPool2d((3, 2)))], ERROR),
    case("PoolsLp", PICTURE, [conv(4, 2), call("LpPool2d(2, 2, Stride = 1)", nn.LPPool2d(2, 2, stride=1)), sigmoid, conv(4, 1), relu, scale(2.0),
        call("Pad2d(0, Value = 1)", nn.Identity()), sigmoid, call("LpPool2d(3, new[] { 2, 3 })", nn.LPPool2d(3, (2, 3)))], ERROR),
    case("PoolsMedian", PICTURE, [conv(4, 2), call("MedianPool2d(3, Stride = 2, Padding = 1)", lambda x: lower_median(x, 3, 2, 1)), tanh,
        call("MedianPool2d(2, Stride = 1)", lambda x: lower_median(x, 2, 1, 0))], ERROR),
    case("Upsample", PICTURE, [conv(4, 2), call("Upsample(2)", nn.Upsample(scale_factor=2)), tanh, conv(3, 2),
        call("Upsample(Size = new[] { 9, 20 })", nn.Upsample(size=(9, 20)))], ERROR),
    case("UpsampleBilinear", PICTURE, [conv(4, 2), call("Upsample(new[] { 2, 3 }, Mode = UpsampleMode.Bilinear)", nn.Upsample(scale_factor=(2, 3), mode="bilinear")), tanh, conv(3, 2),
        call("Upsample(Size = 11, Mode = UpsampleMode.Bilinear)", nn.Upsample(size=11, mode="bilinear")),
        call("Upsample(Size = new[] { 7, 13 }, Mode = UpsampleMode.Bilinear, AlignCorners = true)", nn.Upsample(size=(7, 13), mode="bilinear", align_corners=True))], ERROR),
    case("Shuffles", PICTURE, [conv(8, (2, 1)), call("PixelShuffle(2)", nn.PixelShuffle(2)), tanh, call("ChannelShuffle(2)", lambda x: x.reshape(-1, 2, x.shape[1] // 2, *x.shape[2:]).transpose(1, 2).flatten(1, 2)),
        conv(3, 3, padding=1), call("PixelUnshuffle(4)", nn.PixelUnshuffle(4))], ERROR),
    case("Pads", PICTURE, [conv(4, 2), call("ZeroPad2d(new[] { 1, 0, 2, 3 })", nn.ZeroPad2d(sides(1, 0, 2, 3))), tanh, conv(3, 2),
        call("Pad2d(new[] { 2, 1 }, Mode = PadMode.Edge)", lambda x: F.pad(x, sides(2, 1, 2, 1), "replicate")), conv(3, 2),
        call("Pad2d(new[] { 3, 4, 0, 2 }, Mode = PadMode.Mirror)", lambda x: F.pad(x, sides(3, 4, 0, 2), "reflect")),
        call("Pad2d(1, Value = -0.5)", lambda x: F.pad(x, (1,) * 4, value=-0.5)), conv(2, 2)], ERROR),
    case("Parts", PICTURE, [conv(6, 1), call("Crop(6, 5)", lambda x: x[:, :, 1:7, 1:6]), tanh, call("Slice(1, 5)", lambda x: x[:, 1:5]), call("Slice(2, 6, Axis = 1)", lambda x: x[:, :, 2:]),
        join("Concat", [call("Split(2, 0)", lambda x: x[:, :2]), conv(3, 2, padding="Same"), tanh], [call("Split(2, 1)", lambda x: x[:, 2:])]),
        call("Reshape(10, 2, -1)", lambda x: x.reshape(-1, 10, 2, 5)), conv(3, 2), call("Permute(1, 2, 0)", lambda x: x.permute(0, 2, 3, 1))], ERROR),
    case("Activations", (9,), [dense(12), relu, dense(11), sigmoid, dense(10), tanh, dense(9), leaky(0.2), dense(8), leaky(-0.3)], ERROR, batch=4),
    case("ActivationsOnPictures", PICTURE, [conv(4, 3), sigmoid, conv(4, 2), leaky(0.1), conv(4, 2), tanh], ERROR),
    case("PRelu", (9,), [dense(12), prelu(), dense(11), prelu(11), dense(3)], ENTROPY, batch=4),
    case("PReluOnPictures", PICTURE, [conv(4, 3), prelu(4), conv(3, 2), prelu()], ERROR),
    case("RRelu", (9,), [dense(12), rrelu(), dense(5), rrelu(0.1, 0.6)], ERROR, batch=4),
    # Slopes from one to the same are drawn, but not random: training can be compared as well.
    case("RReluTrained", (9,), [dense(12), activation("RRelu", nn.RReLU(0.25, 0.25), 0.25, 0.25), dense(5)], ERROR, batch=4),
    case("ExponentialUnits", (9,), [dense(12), activation("Elu", nn.ELU()), dense(11), activation("Elu", nn.ELU(0.3), 0.3), dense(11), activation("Selu", nn.SELU()),
         dense(9), activation("Celu", nn.CELU()), dense(7), activation("Celu", nn.CELU(0.4), 0.4)], ERROR, batch=4),
    case("ExponentialUnitsOnPictures", PICTURE, [conv(4, 3), activation("Selu", nn.SELU()), conv(4, 2), activation("Elu", nn.ELU()), conv(2, 2), activation("Celu", nn.CELU(2), 2)], ERROR),
    case("Softplus", (9,), [dense(12), activation("Softplus", nn.Softplus()), dense(11), activation("Softplus", nn.Softplus(2), 2), dense(9),
         scale(4.0), activation("Softplus", nn.Softplus(0.5, 3), 0.5, 3), dense(4), activation("LogSigmoid", nn.LogSigmoid())], ERROR, batch=4),
    case("SteppedSigmoid", PICTURE, [conv(4, 3), stepped(4), conv(4, 2), stepped(25)], ERROR),
    case("MishOnPictures", PICTURE, [conv(4, 3), activation("Mish", nn.Mish()), conv(4, 2), activation("Mish", nn.Mish())], ERROR),
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
    case("EntropyPerPixel", PICTURE, [conv(4, 3)], Loss("SoftmaxCrossEntropy(PerPosition = true)", labels, functional.cross_entropy)),
    case("EntropyPerPixelWeighted", PICTURE, [conv(3, 3)],
         weighted("SoftmaxCrossEntropy", labels, lambda y, t, weight: functional.cross_entropy(y, t, weight, label_smoothing=0.2), [0.5, 2.0, 1.25], label_smoothing=0.2, per_position=True)),
    case("EntropyPerPixelSoft", PICTURE, [conv(4, 3)], Loss("SoftmaxCrossEntropy(SoftTargets = true, PerPosition = true)", distributions, functional.cross_entropy)),
    case("LikelihoodPerPosition", (3, 9), [line("Conv1d", nn.Conv1d, 4, 3), activation("LogSoftmax", nn.LogSoftmax(1))], Loss("NegativeLogLikelihood(PerPosition = true)", labels, functional.nll_loss)),
    case("EntropyIgnored", (7,), [dense(5)], Loss("SoftmaxCrossEntropy(IgnoreLabel = -100)", ignoring(-100), functional.cross_entropy), batch=6),
    # A class of its own may be ignored, such as the padding of a sequence.
    case("EntropyIgnoredClass", (7,), [dense(3)],
         weighted("SoftmaxCrossEntropy", ignoring(0), lambda y, t, weight: functional.cross_entropy(y, t, weight, ignore_index=0, label_smoothing=0.3), [0.5, 2.0, 1.25], label_smoothing=0.3, ignore_label=0), batch=6),
    case("EntropyPerPixelIgnored", PICTURE, [conv(4, 3)],
         Loss("SoftmaxCrossEntropy(PerPosition = true, IgnoreLabel = 255, LabelSmoothing = 0.2)", ignoring(255), lambda y, t: functional.cross_entropy(y, t, ignore_index=255, label_smoothing=0.2))),
    case("LikelihoodIgnored", (3, 9), [line("Conv1d", nn.Conv1d, 4, 3), activation("LogSoftmax", nn.LogSoftmax(1))],
         Loss("NegativeLogLikelihood(PerPosition = true, IgnoreLabel = 2)", ignoring(2), lambda y, t: functional.nll_loss(y, t, ignore_index=2))),
    case("MultiMarginIgnored", (7,), [dense(3)],
         weighted("MultiMargin", ignoring(-1), lambda y, t, weight: counted_margin(y, t, -1, weight), [0.5, 2.0, 1.25], ignore_label=-1), batch=6,
         heads=[Head("Same", [dense(3)], Loss("MultiMargin(IgnoreLabel = -1)", labels, lambda y, t: counted_margin(y, t, -1)), 0.5, same=True)]),
    case("EntropyBySample", (7,), [dense(5)], Loss("SoftmaxCrossEntropy", labels, by_sample(lambda y, t: functional.cross_entropy(y, t, reduction="none"))), batch=4, sample_weights=[0.5, 2, 0, 1.25]),
    # The classes' weights and the samples' multiply, and the mean is weighted by the product.
    case("EntropyPerPixelBySample", PICTURE, [conv(3, 3)],
         weighted("SoftmaxCrossEntropy", ignoring(-100), lambda y, t, w, weight: (functional.cross_entropy(y, t, weight, reduction="none", label_smoothing=0.2).sum((1, 2)) * w).sum()
                  / (torch.cat([weight, weight[:1] * 0])[t.clamp(min=-1)].sum((1, 2)) * w).sum(), [0.5, 2.0, 1.25], label_smoothing=0.2, per_position=True, ignore_label=-100), sample_weights=[2, 0.25, 1]),
    case("EntropySoftBySample", (7,), [dense(5)],
         Loss("SoftmaxCrossEntropy(SoftTargets = true)", distributions, by_sample(lambda y, t: functional.cross_entropy(y, t, reduction="none"))), batch=4, sample_weights=[0.5, 2, 0, 1.25]),
    case("MultiMarginBySample", (7,), [dense(3)],
         weighted("MultiMargin", ignoring(0), lambda y, t, w, weight: (functional.multi_margin_loss(y, t, weight=weight, reduction="none") * w * (t != 0)).sum() / (w * (t != 0)).sum(), [0.5, 2.0, 1.25], ignore_label=0),
         batch=4, sample_weights=[0.5, 2, 1, 1.25]),
    case("DivergenceBySample", (7,), [dense(5), activation("LogSoftmax", nn.LogSoftmax(1))],
         Loss("KLDivergence", distributions, lambda y, t, w: (functional.kl_div(y, t, reduction="none").sum(1) * w).sum() / w.sum()), batch=4, sample_weights=[0.5, 2, 0, 1.25]),
    # One weight of a sample serves all heads, and leaves penalties alone.
    case("HeadsBySample", PICTURE, [conv(4, 3), tanh, flatten, penalized(dense(5), lambda w: 0.1 * (w["Weight"] ** 2).sum(), l2=0.1)], Loss("MeanSquaredError", values, by_sample(lambda y, t: (y - t) ** 2)), sample_weights=[2, 0.25, 1],
         heads=[Head("Kind", [dense(3)], Loss("SoftmaxCrossEntropy", labels, by_sample(lambda y, t: functional.cross_entropy(y, t, reduction="none"))), 0.5),
                Head("Ends", [dense(2)], Loss("BinaryCrossEntropyWithLogits", probabilities, by_sample(lambda y, t: functional.binary_cross_entropy_with_logits(y, t, reduction="none"))))]),
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
    case("LayerNorm", PICTURE, [conv(4, 3), layer_norm, relu, conv(3, 2), layer_norm_plain], ERROR),
    case("LayerNormOnDense", (8,), [dense(13), layer_norm, tanh, dense(7), layer_norm, dense(3)], ENTROPY, batch=2),
    case("LayerNormOverPixels", PICTURE, [conv(4, 3), norm_over("LayerNorm", nn.LayerNorm, "HW"), relu, conv(3, 2), norm_over("LayerNorm", nn.LayerNorm, "W", eps=0.01)], ERROR),
    case("LayerNormOverSome", PICTURE, [conv(4, 3), norm_over("LayerNorm", nn.LayerNorm, "CW"), relu, conv(3, 2), norm_over("LayerNorm", nn.LayerNorm, "CH"), tanh,
         norm_over("LayerNorm", nn.LayerNorm, "H", plain=True)], ERROR),
    case("RmsNorm", PICTURE, [conv(4, 3), norm_over("RmsNorm", RmsNorm), relu, conv(3, 2), norm_over("RmsNorm", RmsNorm, "C"), tanh, norm_over("RmsNorm", RmsNorm, "HW", eps=0.01)], ERROR),
    case("RmsNormOnDense", (8,), [dense(13), norm_over("RmsNorm", RmsNorm), tanh, dense(3)], ENTROPY, batch=2),
    case("StandardizedInput", PICTURE, [standardize(), conv(4, 3), tanh], ERROR),
    case("StandardizedElements", PICTURE, [standardize(per_element=True), conv(4, 3), tanh], ERROR),
    case("StandardizedVector", (7,), [standardize(), dense(4)], ENTROPY, batch=4),
    case("WhitenedZca", (2, 4, 3), [whiten(), conv(4, 2), tanh], ERROR),
    case("WhitenedPca", (2, 4, 3), [whiten(5), dense(4), tanh], ERROR),
    case("StandardizedWeights", PICTURE, [standard_conv(6, 3), scale(0.25), relu, standard_conv(4, 2, groups=2, bias=False), scale(0.25), tanh, flatten, standard_dense(5), scale(0.125)], ENTROPY),
    case("LayerNormOverChannels", PICTURE, [conv(6, 3), channel_norm, relu, conv(5, 2), channel_norm, tanh], ERROR),
    case("GroupNorm", PICTURE, [conv(6, 3), group_norm, relu, conv(6, 2), group_norm_plain, max_pool(2)], ERROR),
    case("GroupNormOnDense", (8,), [dense(14), group_norm, tanh, dense(3)], ENTROPY, batch=2),
    case("InstanceNorm", PICTURE, [conv(5, 3), instance_norm, relu, conv(4, 2), instance_norm_affine], ERROR),
    case("ResponseNorm", PICTURE, [conv(7, 3), relu, response_norm, conv(6, 2), response_norm_even, tanh], ERROR),
    case("Gelu", PICTURE, [conv(4, 3), gelu, conv(3, 2), gelu_tanh], ERROR),
    case("ConvNextBlock", PICTURE, [conv(6, 2), channel_norm, join("Add",
         [conv(6, 5, padding=2, groups=6), channel_norm, conv(12, 1), gelu, conv(6, 1), layer_scale()], []), global_avg, layer_norm, dense(4)], ENTROPY),
    case("DropPath", PICTURE, [join("Add", [conv(3, 3, padding=1), relu, drop_path(0.3)], []), relu], ERROR, batch=6),
    case("MaxNormShared", (7,), [shared(limited(dense(7), 0.9), 3), tanh, dense(4)], ENTROPY, batch=4),
    case("PenaltyShared", (7,), [shared(penalized(dense(7), lambda w: 0.03 * (w["Weight"] ** 2).sum(), l2=0.03), 2), tanh, dense(4)], ENTROPY, batch=4),
    case("PenaltyOnConnections", PICTURE, [penalized(limited(partial_conv(4, 3, 'UntiedBias = true, Connections = new[] { "0,1", "2", "0-2", "1" }',
         [[0, 1], [2], [0, 1, 2], [1]], untied=True), 0.8, rows=[2, 1, 3, 1]),
         lambda w: 0.02 * w["Weight"].abs().sum() + 0.01 * (w["Weight"] ** 2).sum() + 0.05 * sum(math.sqrt(g.numel()) * g.norm() for g in w["Weight"].split([2, 1, 3, 1])),
         l1=0.02, l2=0.01, group_lasso=0.05), tanh, conv(2, 2)], ERROR),
    case("ConvConnections", PICTURE, [partial_conv(4, 3, 'UntiedBias = true, Connections = new[] { "0,1", "1-2", "2,0", "0-2" }',
         [[0, 1], [1, 2], [2, 0], [0, 1, 2]], untied=True), tanh, conv(2, 2)], ERROR),
    case("Digits1989", (1, 16, 16), [
        partial_conv(4, 5, "Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true", stride=2, padding=2, border=-1.0, untied=True), tanh,
        partial_conv(3, 5, 'Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections = new[] { "0-1", "1-3", "0,2,3" }',
                     [[0, 1], [1, 2, 3], [0, 2, 3]], stride=2, padding=2, border=-1.0, untied=True), tanh,
        flatten, dense(10), tanh, dense(5), tanh], ERROR),
    case("EntropyBatchOne", (5,), [dense(3)], ENTROPY, batch=1),
    case("Dropout", (8,), [dense(13), relu, dropout(0.3), dense(5), dropout()], ENTROPY, batch=4),
    case("DropoutInLayout", (3, 8, 7), [conv(16, 3), dropout(0.3), conv(16, 3, padding=1), relu, spatial_dropout("Dropout2d", 0.3), conv(16, 3)], ERROR),
    case("Dropout2d", PICTURE, [conv(5, 3), relu, spatial_dropout("Dropout2d", 0.3), conv(7, 2), spatial_dropout("Dropout2d"), tanh], ERROR, batch=5),
    case("Dropout1d", (3, 11), [line("Conv1d", nn.Conv1d, 5, 3), relu, spatial_dropout("Dropout1d", 0.3), line("Conv1d", nn.Conv1d, 4, 2), spatial_dropout("Dropout1d"), tanh], ERROR, batch=5),
    case("AlphaDropout", (9,), [dense(13), activation("Selu", nn.SELU()), alpha_dropout(0.2), dense(7), alpha_dropout(), dense(4)], ENTROPY, batch=5),
    case("GaussianNoise", PICTURE, [gaussian_noise(0.3), conv(5, 3), tanh, gaussian_noise(1.5), conv(3, 2), sigmoid], ERROR),
    case("Cutout", PICTURE, [cutout(4), conv(5, 3), tanh, cutout(3), conv(1, 2), cutout(6)], ERROR, batch=5),
    case("DropConnect", PICTURE, [drop_connect(conv(5, 3, stride=2), 0.2), tanh, flatten, drop_connect(dense(7), 0.5), tanh, drop_connect(dense(4, bias=False), 0.3)], ENTROPY, batch=4),
    case("DropConnectPerSample", PICTURE, [conv(3, 3, stride=2), tanh, flatten, drop_connect(dense(7), 0.5, DropConnectPerSample), tanh, drop_connect(dense(4, bias=False), 0.3, DropConnectPerSample)], ENTROPY, batch=4),
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
