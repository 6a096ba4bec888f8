"""Compares NetDsl and PyTorch on a GPU, case by case, for bench/compare.py --device cuda.

A library measures all cases of one precision in one process, so that they share compiled kernels. The time of a process is limited; cases
that it does not reach stay blank.
"""
import datetime
import json
import pathlib
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent

# The batch sizes that are measured unless others are asked for.
BATCHES = {
    "lenet5": [1, 64, 512],
    "mlp3x512": [128, 4096],
    "vgg-small": [128, 512],
    "resnet20": [128, 512],
    "resnet18": [64],
    "resnet50": [64],
}

PRECISIONS = {
    "fp32": "single precision",
    "tf32": "factors of products in TF32",
    "bf16": "factors of products in bf16; PyTorch under autocast",
    "tf32-tensor": "our own kernels on tensor cores, which are not the default",
}

PEERS = {"eager": "PyTorch", "channels-last": "channels last", "compiled": "torch.compile", "reduced": "reduce-overhead"}

# The options of each peer, and the precisions that it is measured in: those where it may be the fastest.
OPTIONS = {
    "eager": ([], ["fp32", "tf32", "bf16"]),
    "channels-last": (["--channels-last"], ["bf16"]),
    "compiled": (["--compile"], ["fp32", "tf32", "bf16"]),
    "reduced": (["--channels-last", "--compile", "reduce-overhead"], ["tf32", "bf16"]),
}


def series(command, share):
    """Measurements of a process within its time limit: a line of JSON for each case, in order."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    watch = threading.Timer(share, process.kill)
    watch.start()
    try:
        found = [json.loads(line) for line in process.stdout if line.startswith("{")]
        process.wait()
        # Killed is late; anything else is wrong, and has said so.
        if process.returncode not in (0, -9):
            print(f"{command[0]} failed with status {process.returncode}; its measurements so far are kept.", file=sys.stderr)
        return {(one["mode"], one["model"], one["batch"]): one for one in found}
    finally:
        watch.cancel()


# How the time is shared out: ours compile their kernels first, torch.compile as many cases as it comes to.
WEIGHTS = {"ours": 4, "eager": 3, "channels-last": 2, "compiled": 4, "reduced": 4}


def is_marked(case):
    """Whether a case has a target."""
    return case[0] == "train" and case[1] in ("lenet5", "resnet20", "resnet50")


def measure(options, cases, compiled):
    """Results by precision and library. Cases with a target come first."""
    deadline = time.monotonic() + options.budget
    words = [f"{mode}/{model}/{batch}" for mode, model, batch in sorted(cases, key=is_marked, reverse=True)]
    common = ["--seconds", options.seconds, "--warm-up", options.warm_up]
    peer = [sys.executable, HERE / "peers.py", "series", *words, "--device", "cuda" if options.device == "cuda" else "cpu", *common]
    jobs = [(precision, "ours", [*options.bench, "series", *words, "--device", options.device, "--precision", precision, *common]) for precision in options.precisions]
    for name, (words, precisions) in OPTIONS.items():
        if compiled if "--compile" in words else options.peers:
            jobs += [(precision, name, [*peer, "--precision", precision, *words]) for precision in options.precisions if precision in precisions]
    results = {}
    for number, (precision, who, command) in enumerate(jobs):
        share = max(1, (deadline - time.monotonic()) * WEIGHTS[who] / sum(WEIGHTS[later] for _, later, _ in jobs[number:]))
        print(f"{who}, {precision}: at most {share:.0f} s", file=sys.stderr)
        results[precision, who] = series(command, share)
    return results


def ceilings(options, precision):
    """The limits of the machine, measured by our kernels."""
    command = [*options.bench, "ceilings", "--json", "--device", options.device, "--precision", precision, "--size", options.size]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Measuring the ceilings failed:\n{done.stdout}{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def ceilings_table(found):
    lines = ["| kernel | ms | GB/s | of a copy |", "|---|--:|--:|--:|"]
    lines += [f"| {one['name']} | {one['ms']:.3f} | {one['gb_per_s']:.0f} | {100 * one['share']:.0f} % |" for one in found if not one["tflops"]]
    return "\n".join(lines)


def table(cases, results, precision, copy, product):
    who = [name for name in PEERS if (precision, name) in results]
    head = ["mode", "model", "batch", "ours, ms", *(text for name in who for text in (f"{PEERS[name]}, ms", "ratio")),
            "launches", "MB moved", "of bandwidth", "TFLOP/s", "of the product's"]
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "--:|" * (len(head) - 2)]
    for case in cases:
        ours = results[precision, "ours"].get(case)
        cells = [case[0], case[1], str(case[2]), milliseconds(ours["median_ms"]) if ours else ""]
        for name in who:
            peer = results[precision, name].get(case)
            cells += [milliseconds(peer["median_ms"]) if peer else "", f"{peer['median_ms'] / ours['median_ms']:.2f}" if peer and ours else ""]
        if ours:
            bandwidth, speed = ours["bytes_per_step"] / ours["median_ms"] / 1e6, ours["gflops"] / 1000
            cells += [f"{ours['launches_per_step']:.0f}", f"{ours['bytes_per_step'] / 1e6:.1f}", f"{100 * bandwidth / copy:.0f} %", f"{speed:.2f}", f"{100 * speed / product:.0f} %"]
        else:
            cells += [""] * 5
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def marks(cases, results, found):
    """The targets: training steps of three networks, and kernels that only move memory."""
    # The small networks in the precision closest to the default of PyTorch, the large one in that of today's training.
    default = "tf32" if ("tf32", "ours") in results else next(iter(results))[0]
    wanted = [(case, "compiled", "bf16", 1 / 1.2) if case[1] == "resnet50" else (case, "eager", default, 1) for case in cases if is_marked(case)]
    lines = []
    for case, name, precision, least in wanted:
        ours, peer = (results.get((precision, who), {}).get(case) for who in ("ours", name))
        verdict = "not measured" if not ours or not peer else f"{peer['median_ms'] / ours['median_ms']:.2f}, " + ("met" if peer["median_ms"] >= least * ours["median_ms"] else "MISSED")
        lines.append(f"- {case[1]}, batch {case[2]}, {precision}: {PEERS[name]}'s time by ours at least {least:.2f}: {verdict}")
    for one in found[1:]:
        if not one["tflops"]:
            lines.append(f"- {one['name']}: at least 80 % of a copy: {100 * one['share']:.0f} %, {'met' if one['share'] >= 0.8 else 'MISSED'}")
    return "\n".join(lines)


def milliseconds(value):
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def compare(options, compiled):
    models = options.models or list(BATCHES)
    cases = [(mode, model, batch) for model in models for batch in options.batches or BATCHES.get(model, [64]) for mode in options.modes or ("train", "infer")]
    limits = {precision: ceilings(options, precision) for precision in options.precisions}
    results = measure(options, cases, compiled)
    devices = dict.fromkeys(one["device"] for found in results.values() for one in found.values())
    text = f"{datetime.date.today().isoformat()}. {'; '.join(devices)}.\n\n"
    if not options.peers:
        text += "PyTorch was not measured: it is not there, or has no GPU.\n\n"
    elif not compiled:
        text += "torch.compile was not measured: this PyTorch has none, or no compiler for it.\n\n"
    text += (
        f"Medians of {options.seconds:g} s; ratio: their time divided by ours. Launches, and bytes that kernels have to read and write, are ours, of a step, the batch's way to the "
        "device and the result's way back included. A training step is counted as three forward passes.\n")
    for precision in options.precisions:
        copy, product = limits[precision][0]["gb_per_s"], limits[precision][-1]["tflops"]
        text += f"\n### {precision}: {PRECISIONS[precision]}\n\nA copy reaches {copy:.0f} GB/s, a {limits[precision][-1]['name']} {product:.2f} TFLOP/s.\n\n"
        text += table(cases, results, precision, copy, product) + "\n"
    first = limits[options.precisions[0]]
    text += f"\n### Kernels that only move memory\n\n{ceilings_table(first)}\n\n### Marks\n\n{marks(cases, results, first)}\n"
    print(text)
    return text
