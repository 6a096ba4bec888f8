#!/usr/bin/env python3
"""Writes and reads safetensors files by the format's description, with nothing but the standard library.

    python3 tests/oracle/safetensors_file.py write tests/NetDsl.Runtime.Tests/Checkpoints/python.safetensors
    python3 tests/oracle/safetensors_file.py read model.safetensors
"""
import json
import struct
import sys


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (shape, values) in tensors.items():
        raw = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__", {})
    data, end, tensors = content[8 + length:], 0, {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        start, stop = entry["data_offsets"]
        assert start == end and entry["dtype"] == "F32", name
        tensors[name] = entry["shape"], struct.unpack_from(f"<{(stop - start) // 4}f", data, start)
        end = stop
    assert end == len(data)
    return tensors, metadata


if sys.argv[1] == "write":
    write(sys.argv[2], {
        "Dense1.Weight": ([2, 3], [i / 4 for i in range(6)]),
        "Dense1.Bias": ([2], [-1.0, 3.4028234663852886e38]),
    }, {"format": "pt"})
else:
    found, about = read(sys.argv[2])
    print(about)
    for name, (shape, values) in found.items():
        print(f"{name} {shape} first {values[:3]} sum {sum(values):.6g}")
