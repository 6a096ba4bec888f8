#!/usr/bin/env python3
"""Trains the samples' digit networks on MNIST and writes what they reach beside what the lectures state: docs/accuracy.md.

    python3 bench/accuracy.py --data folder      the folder that holds MNIST's four files; NETDSL_DATA if not given
    python3 bench/accuracy.py --write            also writes the page: about five minutes

Needs the .NET SDK. Every row is the median of three seeds.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = [0, 1, 2]

# The sample, its options, what it is, what is stated, and by whom.
ROWS = [
    ("Digits1989", [], "1989 digit net, as it was: 7,291 digits, 23 passes, batch 1, squared error", 4.14, "F. Fund, Deep learning (lecture); the paper has 5.0"),
    ("Digits1989", ["--changes"], "the same with rectifiers, dropout, cross-entropy, AdamW, shifted pictures", 2.09, "F. Fund, Deep learning (lecture)"),
    ("Digits1989", ["--all-data"], "the 1989 net as it was, on 60,000 digits", 3.05, "F. Fund, Deep learning (lecture)"),
    ("Digits1989", ["--changes", "--all-data"], "both", 1.31, "F. Fund, Deep learning (lecture)"),
    ("Mlp128", [], "MLP, one hidden layer of 128, as in a lecture of the UPV", 4.70, "LeCun et al. 1998, for 300 hidden units"),
    ("LeNet5", ["--epochs", "5"], "LeNet-5, modern form, 5 epochs", 0.95, "LeCun et al. 1998"),
]

PAGE = """# What the small networks reach on MNIST

Made by `bench/accuracy.py`, which trains the samples as the first column says, three seeds each. Test errors in per cent:
the median, and the best and the worst seed. The 1989 network is tested on 2,007 digits, as it was then, the others on
MNIST's 10,000. The second-last column is what the lectures state, or, where they state nothing, the paper they take the network from.

| network | parameters | test error | seeds | stated | by |
|---|---|---|---|---|---|
"""
PARAMETERS = {"Digits1989": "9,760", "Mlp128": "101,770", "LeNet5": "61,706"}


def error(sample, options, data, seed):
    command = ["dotnet", "run", "-c", "Release", "--no-build", "--project", str(ROOT / "samples" / sample), "--", *options, "--data", data, "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"test (error|accuracy): ([\d.]+) %", done.stdout)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return float(found[2]) if found[1] == "error" else 100 - float(found[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("NETDSL_DATA"))
    parser.add_argument("--only", choices=sorted(PARAMETERS), help="measure this sample; with --write, the others' rows stay as the page has them")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.data:
        sys.exit("Say where MNIST is: --data folder, or NETDSL_DATA.")
    for sample in {row[0] for row in ROWS}:
        subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", str(ROOT / "samples" / sample)], check=True, stdout=subprocess.DEVNULL)

    path = ROOT / "docs" / "accuracy.md"
    known = path.read_text().splitlines() if path.exists() else []
    page = PAGE
    for sample, arguments, name, stated, source in ROWS:
        if options.only not in (None, sample):
            page += "".join(line + "\n" for line in known if line.startswith(f"| {name} |"))
            continue
        # Networks as small as these keep one processor busy; two seeds at a time.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            errors = list(pool.map(lambda seed: error(sample, arguments, options.data, seed), SEEDS))
        page += f"| {name} | {PARAMETERS[sample]} | {statistics.median(errors):.2f} | {min(errors):.2f} to {max(errors):.2f} | {stated:.2f} | {source} |\n"
        print(page.splitlines()[-1], flush=True)
    if options.write:
        path.write_text(page)


if __name__ == "__main__":
    main()
