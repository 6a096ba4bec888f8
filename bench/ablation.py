#!/usr/bin/env python3
"""Builds the bench's networks without some of what the compiler does, and prints how many times as long they take.

    python3 bench/ablation.py                       everything: about ten minutes, most of it for building
    python3 bench/ablation.py --models resnet20     a part of it
    python3 bench/ablation.py --write               also writes bench/ABLATION.md

Each variant is a build of its own, by the properties that any project may set (docs/language.md), in a folder of its own. The
variants take turns, several rounds.
"""
import argparse
import datetime
import pathlib
import statistics
import subprocess
import sys

import compare

HERE = pathlib.Path(__file__).resolve().parent

# What differs from the usual build.
VARIANTS = {
    "as usual": [],
    "without fusion": ["-p:NetDslFusion=false"],
    "plain layout": ["-p:NetDslLayout=plain"],
    "rematerializing": ["-p:NetDslRematerialize=true"],
    "neither": ["-p:NetDslFusion=false", "-p:NetDslLayout=plain"],
}

MODELS = {("train", "lenet5"): 64, ("train", "mlp3x512"): 128, ("train", "vgg-small"): 64, ("train", "resnet20"): 64, ("train", "mobilenet-v2"): 8,
          ("infer", "lenet5"): 64, ("infer", "mlp3x512"): 128, ("infer", "vgg-small"): 64, ("infer", "resnet20"): 64, ("infer", "mobilenet-v2"): 8}


def build(properties, folder):
    print(f"building {folder.name}", file=sys.stderr)
    command = ["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", str(compare.PROJECT), "--artifacts-path", str(folder), *properties]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return folder / "bin" / "NetDsl.Bench" / "release" / "NetDsl.Bench.dll"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=sorted({model for _, model in MODELS}), help="only these")
    parser.add_argument("--rounds", type=int, default=3, help="how often the variants take turns (3)")
    parser.add_argument("--seconds", type=float, default=1, help="how long one measurement is (1)")
    parser.add_argument("--threads", type=int, default=2, help="threads (2)")
    parser.add_argument("--no-build", action="store_true", help="measure what an earlier run has built")
    parser.add_argument("--write", action="store_true", help="write bench/ABLATION.md")
    options = parser.parse_args()

    programs = {}
    for name, properties in VARIANTS.items():
        folder = HERE / "artifacts" / name.replace(" ", "-")
        programs[name] = folder / "bin" / "NetDsl.Bench" / "release" / "NetDsl.Bench.dll" if options.no_build else build(properties, folder)

    times = {}
    for number in range(options.rounds):
        for (mode, model), batch in MODELS.items():
            if options.models and model not in options.models:
                continue
            print(f"round {number + 1} of {options.rounds}: {mode} {model} {batch}", file=sys.stderr)
            for name, program in programs.items():
                one = compare.run(["dotnet", program, mode, model, "--batch", batch, "--json", "--threads", options.threads, "--seconds", options.seconds])
                times.setdefault((mode, model, batch), {}).setdefault(name, []).append(one["median_ms"])

    first, *others = VARIANTS
    lines = [f"| mode | model | batch | {first}, ms | " + " | ".join(f"{name} | times" for name in others) + " |", "|---|---|--:|--:|" + "--:|--:|" * len(others)]
    for (mode, model, batch), measured in times.items():
        usual = statistics.median(measured[first])
        cells = [cell for name in others for cell in (compare.milliseconds(statistics.median(measured[name])), f"{statistics.median(measured[name]) / usual:.2f}")]
        lines.append(f"| {mode} | {model} | {batch} | {compare.milliseconds(usual)} | {' | '.join(cells)} |")
    text = (
        f"{datetime.date.today().isoformat()}, {compare.processor()}, {options.threads} threads. Medians of {options.rounds} rounds of {options.seconds:g} s; "
        "times: how many times as long as usual a step takes. Layouts make no difference where no convolution has channels by the 16: what such "
        "networks show is how far two measurements of the same thing lie apart.\n\n" + "\n".join(lines) + "\n")
    print(text)
    if options.write:
        (HERE / "ABLATION.md").write_text("# What fusion and layouts buy\n\nWritten by `python3 bench/ablation.py --write`.\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
