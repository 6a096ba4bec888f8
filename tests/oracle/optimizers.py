#!/usr/bin/env python3
"""Writes what PyTorch's optimizers and schedules do, for the tests to compare with.

    python3 tests/oracle/optimizers.py > tests/NetDsl.Runtime.Tests/Training/optimizers.json
"""
import json
import torch

torch.set_num_threads(1)


def train(make, decay, steps=7, norm=None):
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
        if norm is not None:
            torch.nn.utils.clip_grad_norm_([w, b], norm)
        optimizer.step()
        path.append(w.detach().flatten().tolist() + b.detach().tolist())
    return {"inputs": x.flatten().tolist(), "targets": t.flatten().tolist(), "start": start, "path": path}


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
    },
}, indent=None, separators=(",", ":")))
