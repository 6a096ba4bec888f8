"""NaN, infinities, zeros and the smallest numbers through layers and losses, as PyTorch passes them on.

    python3 tests/oracle/special_values.py > tests/NetDsl.Networks.Tests/Oracle/special_values.json

A case is a network without parameters: its output, its loss and the gradient for its inputs, all in double precision. Where 0
meets infinity in a loss, PyTorch's own losses give NaN; the cases say what is right there: what has no weight does not count.
"""
import base64
import json

import torch
from torch.nn import functional as F

NAN, INF, TINY = float("nan"), float("inf"), 1e-45
generator = torch.Generator().manual_seed(7)


def encode(values):
    return base64.b64encode(values.detach().numpy().astype("<f4").tobytes()).decode()


def special(*shape, share=0.15, values=(NAN, NAN, INF, -INF, 0.0, -0.0, TINY, -TINY)):
    x = torch.randn(*shape, generator=generator).float()
    chosen = torch.rand(*shape, generator=generator) < share
    kinds = torch.randint(len(values), shape, generator=generator)
    return torch.where(chosen, torch.tensor(values)[kinds], x).double()


def case(name, declaration, x, apply, loss, target):
    x = x.clone().requires_grad_()
    y = apply(x)
    value = loss(y, target)
    value.backward()
    return {"name": name, "declaration": declaration, "batch": len(x), "inputs": encode(x), "targets": encode(target), "outputs": encode(y),
            "loss": encode(value.reshape(1)), "gradient": encode(x.grad)}


def layer(name, shape, word, apply, batch=3, share=0.15):
    x = special(batch, *shape, share=share)
    target = torch.randn(apply(x).shape, generator=generator).float().double()
    return case(name, f"Input({', '.join(map(str, shape))}), {word}, MeanSquaredError", x, apply, F.mse_loss, target)


def ties(name, shape, word, apply, batch=3):
    """A layer on whole numbers from -1 to 1, most of which are equal to a neighbour."""
    x = torch.randint(-1, 2, (batch, *shape), generator=generator).double()
    target = torch.randn(apply(x).shape, generator=generator).float().double()
    return case(name, f"Input({', '.join(map(str, shape))}), {word}, MeanSquaredError", x, apply, F.mse_loss, target)


def entropy(name, options, loss, x, target):
    return case(name, f"Input({x.shape[1]}), Identity, {options}", x, lambda x: x, loss, target)


def product(factor, value):
    """A product that is 0 where the factor is."""
    return torch.where(factor == 0, torch.zeros(()).double(), factor * value)


def likelihood(weights=None, smoothing=0.0):
    """The mean of -log p[label], where masked classes do not count."""
    def loss(y, labels):
        classes = y.shape[1]
        w = torch.ones(classes).double() if weights is None else torch.tensor(weights).double()
        chosen = F.one_hot(labels.long(), classes).double() * w
        target = chosen * (1 - smoothing) + w * smoothing / classes
        return -product(target, F.log_softmax(y, 1)).sum() / chosen.sum()
    return loss


def soft(y, t):
    return -product(t, F.log_softmax(y, 1)).sum() / len(y)


def binary(y, t):
    return (product(t, F.softplus(-y)) + product(1 - t, F.softplus(y))).mean()



def margin(y, labels, p=1, margin=1.0):
    chosen = F.one_hot(labels.long(), y.shape[1]).double()
    right = product(chosen, y).sum(1, keepdim=True)
    lacking = F.relu(y - right + margin) ** p
    return torch.where(chosen == 1, torch.zeros(()).double(), lacking).mean()


def maxout(pieces):
    def apply(x):
        grouped = x.reshape(x.shape[0], x.shape[1] // pieces, pieces, *x.shape[2:])
        # Like a pool: the first of the largest.
        return F.max_pool2d(grouped.reshape(x.shape[0] * (x.shape[1] // pieces), 1, pieces, -1), (pieces, 1)).reshape(x.shape[0], x.shape[1] // pieces, *x.shape[2:])
    return apply


MASKED = torch.tensor([[1, 0, -INF], [0.5, -INF, 2], [3, -INF, -INF], [-1, 2, 0.25]]).double()
LABELS = torch.tensor([1, 0, 0, 2]).double()
SOFT = torch.tensor([[0.3, 0.7, 0], [0.9, 0, 0.1], [1, 0, 0], [0.2, 0.5, 0.3]]).double()
BROKEN = torch.tensor([[1, NAN, 0.5], [1, 2, 3], [INF, 0, 1], [0.5, 0.25, TINY]]).double()
IMAGE = (2, 7, 9)

CASES = [
    layer("MaxPool", IMAGE, "MaxPool2d(2)", lambda x: F.max_pool2d(x, 2)),
    layer("MaxPoolLarge", (1, 24, 70), "MaxPool2d(2)", lambda x: F.max_pool2d(x, 2), batch=1, share=0.02),
    layer("MaxPoolOverlap", IMAGE, "MaxPool2d(3, Stride = 2, Padding = 1)", lambda x: F.max_pool2d(x, 3, 2, 1)),
    layer("MaxPoolOverlapLarge", (1, 20, 70), "MaxPool2d(3, Stride = 2, Padding = 1)", lambda x: F.max_pool2d(x, 3, 2, 1), batch=1, share=0.02),
    layer("MaxPoolApart", IMAGE, "MaxPool2d(2, Stride = 3)", lambda x: F.max_pool2d(x, 2, 3)),
    layer("MaxPoolDilation", IMAGE, "MaxPool2d(2, Stride = 1, Padding = 1, Dilation = 2)", lambda x: F.max_pool2d(x, 2, 1, 1, 2)),
    layer("MaxPoolLine", (3, 11), "MaxPool1d(3, Stride = 2)", lambda x: F.max_pool1d(x, 3, 2)),
    layer("MaxPoolGlobal", IMAGE, "GlobalMaxPool2d", lambda x: F.adaptive_max_pool2d(x, 1).flatten(1), share=0.01),
    layer("MaxPoolAdaptive", IMAGE, "AdaptiveMaxPool2d(new[] { 3, 4 })", lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    layer("Maxout", (8,), "Maxout(4)", maxout(4), batch=6),
    layer("MaxoutOnImages", (6, 3, 3), "Maxout(3)", maxout(3)),
    layer("Maximum", (6,), "Branch, Slice(0, 3), Branch, Slice(3, 6), Maximum", lambda x: torch.maximum(x[:, :3], x[:, 3:]), batch=9),
    layer("AvgPool", IMAGE, "AvgPool2d(3, Stride = 2, Padding = 1)", lambda x: F.avg_pool2d(x, 3, 2, 1), share=0.03),
    layer("LpPool", IMAGE, "LpPool2d(2, 2)", lambda x: F.lp_pool2d(x, 2, 2), share=0.05),
    layer("Relu", (9,), "Relu", F.relu, batch=7, share=0.5),
    layer("Relu6", (9,), "Relu6", F.relu6, batch=7, share=0.5),
    layer("Hardtanh", (9,), "Hardtanh(-0.5, 0.75)", lambda x: F.hardtanh(x, -0.5, 0.75), batch=7, share=0.5),
    layer("LeakyRelu", (9,), "LeakyRelu(0.2)", lambda x: F.leaky_relu(x, 0.2), batch=7, share=0.5),
    layer("Elu", (9,), "Elu", F.elu, batch=7, share=0.5),
    layer("Hardsigmoid", (9,), "Hardsigmoid", F.hardsigmoid, batch=7, share=0.5),
    layer("Softplus", (9,), "Softplus", F.softplus, batch=7, share=0.5),
    layer("Sigmoid", (9,), "Sigmoid", torch.sigmoid, batch=7, share=0.5),
    layer("Tanh", (9,), "Tanh", torch.tanh, batch=7, share=0.5),
    layer("Softmax", (5,), "Softmax", lambda x: F.softmax(x, 1), batch=7, share=0.2),
    layer("LogSoftmax", (5,), "LogSoftmax", lambda x: F.log_softmax(x, 1), batch=7, share=0.05),
    entropy("Entropy", "SoftmaxCrossEntropy", likelihood(), MASKED, LABELS),
    entropy("EntropyWeighted", "SoftmaxCrossEntropy(ClassWeights = new[] { 1.0, 1, 1 })", likelihood([1.0, 1.0, 1.0]), MASKED, LABELS),
    entropy("EntropyWithoutSomeClass", "SoftmaxCrossEntropy(ClassWeights = new[] { 2.0, 0.5, 0 })", likelihood([2.0, 0.5, 0.0]), MASKED, torch.tensor([1, 0, 2, 0]).double()),
    entropy("EntropySmoothedWithoutSomeClass", "SoftmaxCrossEntropy(ClassWeights = new[] { 2.0, 0.5, 0 }, LabelSmoothing = 0.2)", likelihood([2.0, 0.5, 0.0], 0.2),
            torch.tensor([[1, 0, -INF], [0.5, 2, -INF]]).double(), torch.tensor([1, 0]).double()),
    entropy("EntropySoft", "SoftmaxCrossEntropy(SoftTargets = true)", soft, MASKED, SOFT),
    entropy("EntropyOfNaN", "SoftmaxCrossEntropy(ClassWeights = new[] { 1.0, 1, 1 })", likelihood([1.0, 1.0, 1.0]), BROKEN, LABELS),
    case("Likelihood", "Input(3), LogSoftmax, NegativeLogLikelihood", MASKED, lambda x: F.log_softmax(x, 1),
         lambda y, t: -product(F.one_hot(t.long(), 3).double(), y).sum() / len(y), LABELS),
    entropy("BinaryEntropy", "BinaryCrossEntropyWithLogits", binary, torch.tensor([[INF, -INF, 1, 0], [-INF, INF, 0, 2]]).double(), torch.tensor([[1, 0, 0.5, 1], [0, 1, 1, 0.25]]).double()),
    case("Divergence", "Input(3), LogSoftmax, KLDivergence", MASKED, lambda x: F.log_softmax(x, 1),
         lambda y, t: torch.where(t > 0, t * (torch.log(torch.where(t > 0, t, torch.ones(()).double())) - y), torch.zeros(()).double()).sum() / len(y), SOFT),
    entropy("MultiMargin", "MultiMargin", margin, torch.tensor([[1, 0, -INF], [0.5, -INF, 2], [INF, 0.25, 1]]).double(), torch.tensor([1, 2, 0]).double()),
    entropy("MultiMarginSquared", "MultiMargin(2)", lambda y, t: margin(y, t, 2), torch.tensor([[1, 0, -INF], [0.5, -INF, 2]]).double(), torch.tensor([1, 2]).double()),
    entropy("Hinge", "Hinge", lambda y, t: F.relu(1 - t * y).mean(), torch.tensor([[1, NAN, -INF], [0.5, INF, 2]]).double(), torch.tensor([[1, -1, -1], [1, 1, -1]]).double()),
    entropy("Huber", "Huber", F.huber_loss, BROKEN, torch.ones(4, 3).double()),
    entropy("MeanAbsoluteError", "MeanAbsoluteError", F.l1_loss, BROKEN, torch.ones(4, 3).double()),
    # Equal numbers: joins share the gradient, pools give it to the first.
    ties("MaximumTies", (6,), "Branch, Slice(0, 3), Branch, Slice(3, 6), Maximum", lambda x: torch.maximum(x[:, :3], x[:, 3:]), batch=9),
    ties("MaximumOfThreeTies", (6,), "Branch, Slice(0, 2), Branch, Slice(2, 4), Branch, Slice(4, 6), Maximum",
         lambda x: torch.maximum(torch.maximum(x[:, :2], x[:, 2:4]), x[:, 4:]), batch=9),
    ties("FunctionTies", (6,), "Branch, Slice(0, 2), Branch, Slice(2, 4), Branch, Slice(4, 6), Elementwise(typeof(Curves), \"Mixed\")",
         lambda x: x[:, :2] * torch.maximum(x[:, 2:4], x[:, 4:]) - torch.minimum(x[:, :2], x[:, 2:4]) / (1 + x[:, 4:] ** 2), batch=9),
    ties("ClampTies", (6,), "Elementwise(typeof(Clipped))", lambda x: torch.clamp(x, -1, 1), batch=5),
    ties("MaxPoolTies", IMAGE, "MaxPool2d(2)", lambda x: F.max_pool2d(x, 2)),
    ties("MaxPoolOverlapTies", IMAGE, "MaxPool2d(3, Stride = 2, Padding = 1)", lambda x: F.max_pool2d(x, 3, 2, 1)),
    ties("MaxPoolLargeTies", (1, 24, 70), "MaxPool2d(2)", lambda x: F.max_pool2d(x, 2), batch=1),
    ties("MaxPoolBlockedTies", (16, 6, 6), "MaxPool2d(2)", lambda x: F.max_pool2d(x, 2), batch=1),
    ties("MaxPoolLineTies", (3, 11), "MaxPool1d(3, Stride = 2)", lambda x: F.max_pool1d(x, 3, 2)),
    ties("MaxPoolGlobalTies", IMAGE, "GlobalMaxPool2d", lambda x: F.adaptive_max_pool2d(x, 1).flatten(1)),
    ties("MaxPoolAdaptiveTies", IMAGE, "AdaptiveMaxPool2d(new[] { 3, 4 })", lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    ties("MaxoutTies", (8,), "Maxout(4)", maxout(4), batch=6),
    ties("MaxoutOnImagesTies", (6, 3, 3), "Maxout(3)", maxout(3)),
]

print("[" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in CASES) + "]")
