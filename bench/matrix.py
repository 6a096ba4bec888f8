#!/usr/bin/env python3
"""Runs matrix products in NetDsl and in OpenBLAS, alternately, and prints the ratio of the speeds.

    python3 bench/matrix.py                 squares and the products of dense layers, on one and two threads: about two minutes
    python3 bench/matrix.py --write         also writes bench/MATRIX.md

Needs the .NET SDK and OpenBLAS (libopenblas0-pthread), which alternate in processes of their own for several rounds.
OpenBLAS is set to its AVX-512 kernels if the CPU supports them: version 0.3.21 does not know newer CPUs, and would use its AVX2
kernels, at half the speed.
"""
import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

import compare

HERE = pathlib.Path(__file__).resolve().parent


def core_type():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return "SkylakeX" if " avx512f " in info.read() else "Haswell"
    except OSError:
        return None


def measure(bench, threads, seconds, library=None):
    """GFLOP/s of each product."""
    # Other OpenBLAS settings of the environment, for example those of a smaller CPU, would be unfair.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    environment["OPENBLAS_NUM_THREADS"] = str(threads)
    if core_type():
        environment["OPENBLAS_CORETYPE"] = core_type()
    command = [*bench, "matmul", "--threads", threads, "--seconds", seconds, "--json"] + (["--library", library] if library else [])
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return {(line["kind"], line["shape"]): line["gflops"] for line in map(json.loads, done.stdout.splitlines())}


def table(threads, rounds):
    """A row for each product: the median speeds, and the median of the ratios."""
    lines = ["| product | of | " + " | ".join(f"ours, {t} thread{'s' * (t > 1)} | OpenBLAS | ratio" for t in threads) + " |", "|---|---|" + "--:|--:|--:|" * len(threads)]
    below = []
    for kind, shape in rounds[0][threads[0], "ours"]:
        cells = []
        for count in threads:
            ours, theirs = ([r[count, who][kind, shape] for r in rounds] for who in ("ours", "theirs"))
            ratio = statistics.median(o / t for o, t in zip(ours, theirs))
            cells += [f"{statistics.median(ours):.1f}", f"{statistics.median(theirs):.1f}", f"{ratio:.2f}"]
            if ratio < 0.9:
                below.append(f"{shape} on {count} thread{'s' * (count > 1)}")
        lines.append(f"| {shape} | {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines), below


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2], help="how many threads, one after the other (1 2)")
    parser.add_argument("--rounds", type=int, default=3, help="how often the two take turns (3)")
    parser.add_argument("--seconds", type=float, default=0.1, help="how long each product is measured (0.1)")
    parser.add_argument("--library", default="libopenblas.so.0", help="a file with the C interface of BLAS (libopenblas.so.0)")
    parser.add_argument("--write", action="store_true", help="write bench/MATRIX.md")
    options = parser.parse_args()

    bench = compare.build(compare.PROJECT)
    rounds = []
    for number in range(options.rounds):
        rounds.append({})
        for threads in options.threads:
            print(f"round {number + 1} of {options.rounds}: {threads} threads", file=sys.stderr)
            rounds[-1][threads, "ours"] = measure(bench, threads, options.seconds)
            rounds[-1][threads, "theirs"] = measure(bench, threads, options.seconds, options.library)

    rows, below = table(options.threads, rounds)
    text = (
        f"{datetime.date.today().isoformat()}, {compare.processor()}, {os.cpu_count()} logical processors. GFLOP/s, medians of {options.rounds} rounds; "
        f"ratio: our speed divided by that of {options.library} ({core_type()} kernels), in the same round.\n\n{rows}\n\n"
        + (f"Below 0.9: {'; '.join(below)}.\n" if below else "No product is below 0.9.\n"))
    print(text)
    if options.write:
        (HERE / "MATRIX.md").write_text("# Matrix products\n\nWritten by `python3 bench/matrix.py --write`.\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
