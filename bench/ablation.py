#!/usr/bin/env python3
"""Measures the bench's networks with some optimisations of the compiler and the device switched off, and prints the relative times.

    python3 bench/ablation.py                       everything: about ten minutes, half of it for building
    python3 bench/ablation.py --models resnet20     a part of it
    python3 bench/ablation.py --write               also writes bench/ABLATION.md

Optimisations of the compiler are switched off by project properties (docs/language.md), in a separate build and folder. Those of the device
are switched off by an option of the bench. The variants alternate for several rounds.
"""
import argparse
import datetime
import os
import pathlib
import statistics
import subprocess
import sys

import compare

HERE = pathlib.Path(__file__).resolve().parent

BUILDS = {
    "usual": [],
    "unfused": ["-p:NetDslFusion=false"],
    "plain": ["-p:NetDslLayout=plain"],
    "neither": ["-p:NetDslFusion=false", "-p:NetDslLayout=plain"],
    "kept": ["-p:NetDslRematerialize=false"],
}

# Each variant: a build, options of the bench, and the modes that it affects.
VARIANTS = {
    "default": ("usual", [], ("train", "infer")),
    "without fusion": ("unfused", [], ("train", "infer")),
    "Nchw layout": ("plain", [], ("train", "infer")),
    "neither": ("neither", [], ("train", "infer")),
    "no Winograd": ("usual", ["--convolutions", "Direct"], ("train", "infer")),
    "nothing recomputed": ("kept", [], ("train",)),
    "constants not cached": ("usual", ["--changing-weights"], ("infer",)),
    "one thread": ("usual", ["--threads", 1], ("train", "infer")),
}

BATCHES = {"lenet5": 64, "vgg-small": 64, "resnet20": 64, "resnet18": 8}


def build(name, rebuild=True):
    folder = HERE / "artifacts" / name
    program = folder / "bin" / "NetDsl.Bench" / "release" / "NetDsl.Bench.dll"
    if rebuild:
        print(f"building {name}", file=sys.stderr)
        command = ["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", str(compare.PROJECT), "--artifacts-path", str(folder), *BUILDS[name]]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
    if not program.exists():
        sys.exit(f"{program} is not built.")
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=sorted(BATCHES), default=list(BATCHES), help="only these")
    parser.add_argument("--modes", nargs="+", choices=["train", "infer"], default=["train", "infer"], help="only these")
    parser.add_argument("--rounds", type=int, default=3, help="how often the variants take turns (3)")
    parser.add_argument("--seconds", type=float, default=1, help="how long one measurement is (1)")
    parser.add_argument("--warm-up", type=float, default=1, help="how long it runs before, in seconds (1)")
    parser.add_argument("--threads", type=int, default=2, help="threads (2)")
    parser.add_argument("--build", choices=sorted(BUILDS), help="only build this one")
    parser.add_argument("--no-build", action="store_true", help="measure what an earlier run has built")
    parser.add_argument("--write", action="store_true", help="write bench/ABLATION.md")
    options = parser.parse_args()
    if options.build:
        build(options.build)
        return

    programs = {name: build(name, not options.no_build) for name in BUILDS}
    cases = [(mode, model, BATCHES[model]) for mode in options.modes for model in options.models]
    times, memory, load = {}, {}, [os.getloadavg()[0]]
    for number in range(options.rounds):
        for case in cases:
            mode, model, batch = case
            print(f"round {number + 1} of {options.rounds}: {mode} {model} {batch}", file=sys.stderr)
            for name, (program, further, modes) in VARIANTS.items():
                if mode in modes:
                    one = compare.run(["dotnet", programs[program], mode, model, "--batch", batch, "--json", "--seconds", options.seconds,
                                       "--warm-up", options.warm_up, *([] if "--threads" in further else ["--threads", options.threads]), *further])
                    times.setdefault((case, name), []).append(one["median_ms"])
                    memory[case, name] = one["memory"]["planned"] / 1e6

    load.append(os.getloadavg()[0])
    first, *others = VARIANTS
    lines = [f"| mode | model | batch | {first}, ms | " + " | ".join(others) + " | memory, MB | nothing recomputed |", "|---|---|--:|--:|" + "--:|" * (len(others) + 2)]
    for case in cases:
        usual = statistics.median(times[case, first])
        cells = [f"{statistics.median(times[case, name]) / usual:.2f}" if (case, name) in times else "" for name in others]
        kept = memory.get((case, "nothing recomputed"))
        lines.append(f"| {case[0]} | {case[1]} | {case[2]} | {compare.milliseconds(usual)} | {' | '.join(cells)} | {memory[case, first]:.1f} | {f'{kept:.1f}' if kept else ''} |")
    text = (
        f"{datetime.date.today().isoformat()}, {compare.processor()}, threads: {options.threads}. Medians; rounds: {options.rounds}, of {options.seconds:g} s. "
        f"Load average {load[0]:.1f} before, {load[1]:.1f} after: with more than {options.threads} another program was running, and the figures are unreliable. "
        "The columns of variants show the time of a step divided by the usual time. Networks without convolutions of 16 channels, such as LeNet-5, do not use the channel-block layout or "
        "Winograd; their rows show the spread of repeated measurements. Memory is the planned memory, including parameters and their gradients.\n\n"
        + "\n".join(lines) + "\n")
    print(text)
    if options.write:
        (HERE / "ABLATION.md").write_text("# Ablation\n\nWritten by `python3 bench/ablation.py --write`.\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
