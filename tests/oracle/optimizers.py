#!/usr/bin/env python3
"""Writes what PyTorch's optimizers and schedules do, for the tests to compare with.

    python3 tests/oracle/optimizers.py > tests/NetDsl.Runtime.Tests/Training/optimizers.json
"""
import json
import torch

torch.set_num_threads(1)


def train(make, decay, steps=7, norm=None, value=None):
    """Minimises (x w - t)^2 for fixed data with w of 2x3 (decayed) and b of 2 (not)."""
    generator = torch.Generator().manual_seed(7)
    x = torch.rand(4, 3, generator=generator) * 2 - 1
    t = torch.rand(4, 2, generator=generator) * 2 - 1
    w = (torch.rand(2, 3, generator=generator) * 2 - 1).requires_grad_()
    b = torch.zeros(2).requires_grad_()
    start = w.detach().flatten().tolist()
    optimizer = make([{"params": [w], "weight_decay": decay}, {"params": [b], "weight_decay": 0}])
    path = []
    for _ in range(steps):
        optimizer.zero_grad()
        ((x @ w.t() + b - t) ** 2).mean().backward()
        if value is not None:
            torch.nn.utils.clip_grad_value_([w, b], value)
        if norm is not None:
            torch.nn.utils.clip_grad_norm_([w, b], norm)
        optimizer.step()
        path.append(w.detach().flatten().tolist() + b.detach().tolist())
    return {"inputs": x.flatten().tolist(), "targets": t.flatten().tolist(), "start": start, "path": path}


def group(make, steps=7):
    """As above, with the bias in a group of its own that has another rate and decay."""
    return train(lambda groups: make([groups[0], {**groups[1], "lr": 0.01, "weight_decay": 0.2}]), 0.1, steps)


def averaged(decay, steps=7):
    """Exponential averages of a parameter that takes given values."""
    module = torch.nn.Linear(1, 1, bias=False)
    average = torch.optim.swa_utils.AveragedModel(module, avg_fn=lambda a, p, n: decay * a + (1 - decay) * p)
    values, averages = [], []
    for step in range(steps):
        with torch.no_grad():
            module.weight.fill_((step * 7 % 5) / 3 - 0.5)
        average.update_parameters(module)
        values.append(module.weight.item())
        averages.append(average.module.weight.item())
    return {"values": values, "averages": averages}


def plateau(losses, **options):
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for loss in losses:
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step(loss)
    return {"losses": losses, "rates": rates + [optimizer.param_groups[0]["lr"]]}


def restarts(length, multiplier, low, steps, per_epoch):
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, length, multiplier, low)
    rates = []
    for step in range(steps):
        scheduler.step(step / per_epoch)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"rates": rates, "momenta": [0.9] * steps}


def warm(make, warmup, start, steps):
    return schedule(lambda o: rate.SequentialLR(o, [rate.LinearLR(o, start, total_iters=warmup), make(o)], [warmup]), steps)


def schedule(make, steps, per_epoch=None):
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    rates, momenta = [], []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if step < steps - 1 and (per_epoch is None or (step + 1) % per_epoch == 0):
            scheduler.step()
    return {"rates": rates, "momenta": momenta}


optim, rate = torch.optim, torch.optim.lr_scheduler
print(json.dumps({
    "optimizers": {
        "sgd": train(lambda p: optim.SGD(p, lr=0.1), 0),
        "sgd, decay": train(lambda p: optim.SGD(p, lr=0.1), 0.1),
        "sgd, momentum": train(lambda p: optim.SGD(p, lr=0.1, momentum=0.9), 0.1),
        "sgd, dampening": train(lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.3), 0.1),
        "sgd, nesterov": train(lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True), 0.1),
        "sgd, limited": train(lambda p: optim.SGD(p, lr=0.5, momentum=0.9), 0.1, norm=0.4),
        "sgd, clipped": train(lambda p: optim.SGD(p, lr=0.5, momentum=0.9), 0.1, value=0.15),
        "sgd, clipped and limited": train(lambda p: optim.SGD(p, lr=0.5, momentum=0.9), 0.1, value=0.2, norm=0.3),
        "sgd, groups": group(lambda p: optim.SGD(p, lr=0.1, momentum=0.9)),
        "adamw, groups": group(lambda p: optim.AdamW(p, lr=0.1)),
        "rmsprop": train(lambda p: optim.RMSprop(p), 0),
        "rmsprop, all set": train(lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-4, momentum=0.7), 0.1),
        "adagrad": train(lambda p: optim.Adagrad(p), 0),
        "adagrad, all set": train(lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.3, initial_accumulator_value=0.2, eps=1e-5), 0.1),
        "adam": train(lambda p: optim.Adam(p), 0),
        "adam, decay": train(lambda p: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4), 0.1),
        "adamw": train(lambda p: optim.AdamW(p), 0.01),
        "adamw, decay": train(lambda p: optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4), 0.3),
    },
    "schedules": {
        "one-cycle": schedule(lambda o: rate.OneCycleLR(o, 0.2, total_steps=23), 23),
        "one-cycle, all set": schedule(lambda o: rate.OneCycleLR(
            o, 0.5, total_steps=10, pct_start=0.5, base_momentum=0.7, max_momentum=0.9, div_factor=10,
            final_div_factor=100), 10),
        "one-cycle, rate only": schedule(lambda o: rate.OneCycleLR(o, 0.2, total_steps=12, cycle_momentum=False), 12),
        "step": schedule(lambda o: rate.StepLR(o, 2, 0.3), 15, per_epoch=3),
        "multi-step": schedule(lambda o: rate.MultiStepLR(o, [1, 3, 4], 0.3), 18, per_epoch=3),
        "exponential": schedule(lambda o: rate.ExponentialLR(o, 0.8), 12, per_epoch=3),
        "polynomial": schedule(lambda o: rate.PolynomialLR(o, 12, 2.0) if hasattr(rate, "PolynomialLR") else rate.LambdaLR(
            o, lambda i: max(0, 1 - i / 12) ** 2.0), 12),
        "polynomial, short": schedule(lambda o: rate.LambdaLR(o, lambda i: max(0, 1 - i / 6)), 12),
        "cosine": schedule(lambda o: rate.CosineAnnealingLR(o, 12, 0.01), 12),
        "cosine with restarts": restarts(2, 1, 0.0, 20, 3),
        "cosine with longer restarts": restarts(1, 2, 0.01, 30, 4),
        "warm-up, then cosine": warm(lambda o: rate.CosineAnnealingLR(o, 9), 3, 0.25, 12),
        "warm-up, then step": warm(lambda o: rate.StepLR(o, 3, 0.1), 6, 1 / 3, 18),
    },
    "plateaus": {
        "defaults": plateau([1.0] + [0.9] * 25),
        "short": plateau([1, 0.8, 0.81, 0.79999, 0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.1], factor=0.5, patience=1, threshold=1e-2),
        "cooldown": plateau([1.0] * 14, factor=0.1, patience=1, cooldown=3, min_lr=2e-4),
        "accuracy": plateau([0.1, 0.5, 0.5, 0.4, 0.5004, 0.7, 0.6, 0.6, 0.6], mode="max", factor=0.2, patience=1, threshold=1e-3),
    },
    "averages": averaged(0.7),
}, indent=None, separators=(",", ":")))
