#!/usr/bin/env python3
"""Runs the bench's networks in NetDsl and in other libraries, alternately, and prints the ratio of the times.

    python3 bench/compare.py                                    everything: about a quarter of an hour
    python3 bench/compare.py --models lenet5 --modes train      a part of it
    python3 bench/compare.py --write                            also writes bench/RESULTS.md
    python3 bench/compare.py --python "env FOO=1 python3.13"     with the PyTorch of another Python
    python3 bench/compare.py --device cuda                      on a GPU, against PyTorch as it is and through torch.compile (bench/gpu.py)
    python3 bench/compare.py --models resnet20 --layers         also where our time goes, kernel by kernel

Needs the .NET SDK and PyTorch. PyTorch 2 is also measured with channels-last images and through torch.compile. TorchSharp and ONNX
Runtime are measured by bench/NetDsl.Bench.Peers, if that can be built and run. Every measurement is a process of its own. The libraries alternate for several rounds, so that other programs affect all of them. The cores of a virtual
machine may be far apart for a while, which slows shared data down several times; such measurements are repeated.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

import gpu

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE / "NetDsl.Bench"
PEERS_PROJECT = HERE / "NetDsl.Bench.Peers"

# The batch sizes that are measured unless others are asked for.
CASES = {
    ("train", "lenet5"): [1, 64],
    ("train", "lecun1989"): [1],
    ("train", "mlp128"): [64],
    ("train", "mlp3x512"): [128],
    ("train", "vgg-small"): [64],
    ("train", "resnet20"): [64],
    ("train", "alexnet"): [16],
    ("train", "resnet18"): [8],
    ("train", "resnet50"): [4],
    ("train", "mobilenet-v2"): [8],
    ("infer", "lenet5"): [1, 64],
    ("infer", "mlp3x512"): [1, 128],
    ("infer", "vgg-small"): [1, 64],
    ("infer", "resnet20"): [1, 64],
    ("infer", "resnet18"): [1, 8],
    ("infer", "resnet50"): [1, 4],
    ("infer", "mobilenet-v2"): [1, 8],
}

# The networks that are written in TorchSharp too.
TORCHSHARP = {"alexnet", "lenet5", "mlp128", "mlp3x512", "resnet18", "resnet20", "vgg-small"}

# The shapes of one input.
SHAPES = {
    "alexnet": "3,224,224",
    "lecun1989": "1,16,16",
    "lenet5": "1,28,28",
    "mlp128": "784",
    "mlp3x512": "3072",
    "mobilenet-v2": "3,224,224",
    "resnet18": "3,224,224",
    "resnet20": "3,32,32",
    "resnet50": "3,224,224",
    "vgg-small": "3,32,32",
}


def run(command):
    """The JSON in the last line of a command's output."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def build(project):
    """Builds a bench and returns the command that runs it."""
    print("building", file=sys.stderr)
    done = subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", str(project)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return ["dotnet", project / "bin" / "Release" / "net10.0" / f"{project.name}.dll"]


def can(statement, python=(sys.executable,)):
    """Whether a Python can run some code."""
    return subprocess.run([*python, "-c", statement], capture_output=True).returncode == 0


def sdk():
    """The version of .NET; nothing where a published program runs without one."""
    return subprocess.run(["dotnet", "--version"], capture_output=True, text=True).stdout.strip() if shutil.which("dotnet") else ""


def peers_of(options):
    """The libraries that can be measured here: name, title, the modes and models that they have, and the command before the case."""
    torch = [*options.python, HERE / "peers.py"]
    peers = {"torch": Peer("PyTorch", lambda mode, model: True, torch, [])}
    if not can("import torch, torchvision", options.python):
        sys.exit(f"{shlex.join(options.python)} has no PyTorch with torchvision: name another Python with --python.")
    if can("import torch; torch.compile", options.python) and not options.eager:
        peers["channels"] = Peer("channels-last", lambda mode, model: "," in SHAPES[model], torch, ["--channels-last"])
        peers["compiled"] = Peer("torch.compile", lambda mode, model: True, torch, ["--compile"])
    if not options.no_dotnet:
        build(PEERS_PROJECT)
        command = [*options.dotnet, PEERS_PROJECT / "bin" / "Release" / "net10.0" / f"{PEERS_PROJECT.name}.dll"]
        tried = subprocess.run([*map(str, command), "torch", "infer", "lenet5", "--seconds", "0", "--warm-up", "0"], capture_output=True, text=True)
        if tried.returncode == 0:
            peers["torchsharp"] = Peer("TorchSharp", lambda mode, model: model in TORCHSHARP, [*command, "torch"], [])
        else:
            print(f"TorchSharp is not measured: {(tried.stderr or tried.stdout).strip().splitlines()[0]}", file=sys.stderr)
        peers["onnx"] = Peer("ONNX Runtime", lambda mode, model: mode == "infer", [*command, "onnx"], [])
    return peers


class Peer:
    """A library: its title, whether it has a case, the command that measures, and its own options."""

    def __init__(self, title, has, command, options):
        self.title, self.has, self.command, self.options = title, has, command, options


class Processors:
    """Measures the distance of the cores: the time of a number from one thread to another and back."""

    TRIES = 4

    def __init__(self, bench, threads):
        self.bench, self.least, self.repeated, self.stayed = bench, float("inf"), 0, 0
        self.watches = threads == 2 and (os.cpu_count() or 1) == 2
        for _ in range(3 if self.watches else 0):
            self.near = self.are_near()

    def are_near(self):
        time = run([*self.bench, "handover"])["nanoseconds"]
        self.least = min(self.least, time)
        return time < 3 * self.least

    def run(self, command):
        """Runs a measurement, and repeats it a few times if the cores are far apart before or after it."""
        if not self.watches:
            return run(command)
        for attempt in range(self.TRIES):
            before, result = self.near, run(command)
            self.near = self.are_near()
            if before and self.near:
                return result
            self.repeated += attempt < self.TRIES - 1
        self.stayed += 1
        return result

    def __str__(self):
        if not self.watches:
            return ""
        return (f"A number needed {self.least:.0f} ns from one thread to the other and back. If it needed more than three times that before or after a measurement, the cores of this virtual "
                f"machine were far apart, and the measurement was repeated: {self.repeated} were, {self.stayed} stayed so after {self.TRIES} tries. ")


def measure(mode, model, batch, options, exported):
    """One round: the time of each library for one case."""
    steady = options.processors.run
    common = ["--threads", options.threads, "--seconds", options.seconds, "--warm-up", options.warm_up]
    result = {"ours": steady([*options.bench, mode, model, "--batch", batch, "--json", *common])}
    for name, peer in options.peers.items():
        if not peer.has(mode, model):
            continue
        if name == "onnx":
            path = exported / f"{model}-{batch}.onnx"
            if not path.exists():
                run([*options.python, HERE / "peers.py", "export", model, "--batch", batch, "--to", path])
            result[name] = steady([*peer.command, path, f"{batch},{SHAPES[model]}", *common])
            continue
        result[name] = steady([*peer.command, mode, model, "--batch", batch, *common, *peer.options])
        if result["ours"]["parameters"] != result[name]["parameters"]:
            sys.exit(f"{model} has {result['ours']['parameters']} parameters here and {result[name]['parameters']} in {peer.title}.")
    return result


def measure_peak(bench, threads):
    """The speed of the fastest of our matrix products, in GFLOP/s."""
    done = subprocess.run([*bench, "matmul", "--size", "512", "512", "512", "--threads", str(threads), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Measuring the matrix products failed:\n{done.stdout}{done.stderr}")
    return max(json.loads(line)["gflops"] for line in done.stdout.splitlines())


def table(cases, rounds, best, peak, peers):
    head = ["mode", "model", "batch", "ours, ms", *(text for peer in peers.values() for text in (f"{peer.title}, ms", "ratio")), "GFLOP/s", "of peak"]
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "--:|" * (len(head) - 2)]
    for case in cases:
        key, over = ("best_ms", min) if best else ("median_ms", statistics.median)
        times = {peer: over(round_[case][peer][key] for round_ in rounds) for peer in rounds[0][case]}
        cells = [case[0], case[1], str(case[2]), milliseconds(times["ours"])]
        for peer in peers:
            cells += [milliseconds(times[peer]), f"{times[peer] / times['ours']:.2f}"] if peer in times else ["", ""]
        one = rounds[0][case]["ours"]
        speed = one["gflops"] * one["median_ms"] / times["ours"]
        cells += [f"{speed:.1f}", f"{100 * speed / peak:.0f} %"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def memory_table(cases, rounds):
    lines = ["| mode | model | batch | planned, MB | allocated, MB | of it for kernels to work in | peak resident, MB | PyTorch, MB | ours of theirs |", "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    for case in cases:
        ours = rounds[0][case]["ours"]["memory"]
        peak, theirs = (statistics.median(round_[case][who]["memory"]["peak"] for round_ in rounds) for who in ("ours", "torch"))
        cells = [f"{number / 1e6:.1f}" for number in (ours["planned"], ours["allocated"], ours["working"], peak, theirs)]
        lines.append(f"| {case[0]} | {case[1]} | {case[2]} | {' | '.join(cells)} | {100 * peak / theirs:.0f} % |")
    return "\n".join(lines)


def layers_table(case, options, peak):
    """The time of a step by kernel: kernels of half a percent or more, and the sum of the others."""
    mode, model, batch = case
    shown = run([*options.bench, mode, model, "--batch", batch, "--json", "--kernels", "--threads", options.threads, "--seconds", options.seconds, "--warm-up", options.warm_up])["kernels"]
    whole = sum(kernel["ms"] for kernel in shown)
    lines = ["| kernel | calls | ms | share | GFLOP/s | of peak |", "|---|--:|--:|--:|--:|--:|"]
    large = [kernel for kernel in shown if kernel["ms"] >= 0.005 * whole]
    for kernel in large:
        speed = [f"{kernel['gflops']:.1f}", f"{100 * kernel['gflops'] / peak:.0f} %" if peak else ""] if kernel["gflops"] else ["", ""]
        lines.append(f"| `{kernel['kernel']}` | {kernel['calls']} | {milliseconds(kernel['ms'])} | {100 * kernel['ms'] / whole:.1f} % | {' | '.join(speed)} |")
    rest = whole - sum(kernel["ms"] for kernel in large)
    lines.append(f"| {len(shown) - len(large)} others | {sum(kernel['calls'] for kernel in shown) - sum(kernel['calls'] for kernel in large)} | {milliseconds(rest)} | {100 * rest / whole:.1f} % | | |")
    return f"### {mode} {model}, batch {batch}\n\n" + "\n".join(lines)


def milliseconds(value):
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=sorted(SHAPES), help="only these")
    parser.add_argument("--modes", nargs="+", choices=["train", "infer"], help="only these")
    parser.add_argument("--batches", nargs="+", type=int, help="these instead of each model's own")
    parser.add_argument("--rounds", type=int, default=3, help="how often the libraries take turns (3)")
    parser.add_argument("--seconds", type=float, default=1.5, help="how long one measurement is (1.5)")
    parser.add_argument("--warm-up", type=float, default=1, help="how long it runs before, in seconds (1)")
    parser.add_argument("--threads", type=int, default=2, help="threads for every library (2)")
    parser.add_argument("--device", choices=["cpu", "cuda", "ilgpu-cpu"], default="cpu", help="where to compute (cpu); ilgpu-cpu tries out what cuda does, at small sizes")
    parser.add_argument("--precisions", nargs="+", choices=list(gpu.PRECISIONS), default=["fp32", "tf32", "bf16"], help="on a GPU: what products may round their factors to")
    parser.add_argument("--budget", type=float, default=420, help="on a GPU: seconds for all measurements of steps together (420)")
    parser.add_argument("--size", type=int, default=8192, help="on a GPU: the product that is the ceiling (8192)")
    parser.add_argument("--bench", help="the program to measure, as it was published; it is built otherwise")
    parser.add_argument("--best", action="store_true", help="compare the best step, not the median: where the machine is not quiet")
    parser.add_argument("--python", type=shlex.split, default=[sys.executable], help="the command of a Python with PyTorch (this one)")
    parser.add_argument("--dotnet", type=shlex.split, default=["dotnet"], help="the command of a .NET in which TorchSharp's native library loads (dotnet)")
    parser.add_argument("--eager", action="store_true", help="leave out PyTorch's channels-last and torch.compile")
    parser.add_argument("--no-dotnet", action="store_true", help="leave out TorchSharp and ONNX Runtime")
    parser.add_argument("--layers", action="store_true", help="also our time kernel by kernel, in a run of its own: noting it costs a little")
    parser.add_argument("--write", nargs="?", const="RESULTS.md", help="write bench/RESULTS.md, or another file of that folder")
    options = parser.parse_args()

    if options.device != "cpu":
        options.bench = [options.bench] if options.bench else build(PROJECT)
        options.peers = can("import torch, torchvision" + ("; assert torch.cuda.is_available()" if options.device == "cuda" else ""))
        # PyTorch compiles from 2.0 on, and where Triton is.
        text = gpu.compare(options, options.peers and can("import torch, triton; torch.compile"))
        if options.write:
            (HERE / "RESULTS-GPU.md").write_text("# Results on a GPU\n\nWritten by `python3 bench/compare.py --device cuda --write`.\n\n" + text, encoding="utf-8")
        return

    wanted = dict(CASES)
    for mode in options.modes or []:
        for model in options.models or []:
            wanted.setdefault((mode, model), [1, 64])
    cases = [
        (mode, model, batch)
        for (mode, model), batches in wanted.items()
        if model in (options.models or SHAPES) and mode in (options.modes or ("train", "infer"))
        for batch in (options.batches or batches)
    ]
    if not cases:
        sys.exit("Nothing to measure.")

    options.bench = [options.bench] if options.bench else build(PROJECT)
    peak = measure_peak(options.bench, options.threads)
    options.processors = Processors(options.bench, options.threads)
    options.peers = peers_of(options)
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        rounds = []
        for number in range(options.rounds):
            rounds.append({})
            for case in cases:
                print(f"round {number + 1} of {options.rounds}: {' '.join(map(str, case))}", file=sys.stderr)
                rounds[-1][case] = measure(*case, options, pathlib.Path(folder))
    load.append(os.getloadavg()[0])

    measured = {name: result["device"] for case in rounds[0].values() for name, result in case.items()}
    libraries = [measured.pop("ours"), *([f".NET SDK {version}"] if (version := sdk()) else []), *dict.fromkeys(measured.values())]
    text = (
        f"{datetime.date.today().isoformat()}, {processor()}, {os.cpu_count()} logical processors, {options.threads} threads each. "
        f"{'; '.join(libraries)}.\n\n"
        f"{'Best steps' if options.best else 'Medians'} of {options.rounds} rounds of {options.seconds:g} s; ratio: their time divided by ours. "
        f"Load average {load[0]:.1f} before, {load[1]:.1f} after: with more than {options.threads} another program was running, and times are too long. {options.processors}\n\n"
        "GFLOP/s are those of NetDsl, with a training step counted as three forward passes; "
        f"the peak is that of the matrix product of 512x512, {peak:.0f} GFLOP/s.\n\n"
        + table(cases, rounds, options.best, peak, options.peers) + "\n\n## Memory\n\nMemory planned by the compiler, memory allocated on the device (including the optimizer's state), and the peak "
        "resident memory of each process, including runtime and libraries.\n\n" + memory_table(cases, rounds) + "\n")
    if options.layers:
        text += "\n## Layers\n\nWinograd's algorithm is counted with the operations of the direct algorithm, so it can exceed the peak.\n\n" + "\n\n".join(layers_table(case, options, peak) for case in cases) + "\n"
    print(text)
    if options.write:
        command = shlex.join(word if "/peers/" not in word else f"PEERS/{word.rsplit('/', 1)[1]}" for word in sys.argv[1:])
        (HERE / options.write).write_text(f"# Results\n\nWritten by `python3 bench/compare.py {command}`.\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
