"""How fast a checkpoint is converted: Keras weights to safetensors.

    python benchmarks/convert_speed.py [--gigabytes 2] [--units 2048] [--folder DIR] [--rounds 5]

Writes a checkpoint of dense and convolution kernels, embeddings and biases as Keras 3 does, copies and converts it in
turns. Prints both rates until the files lie on the disk, the ratio of their medians, and how busy the machine was with
other work: on one that is, the ratio says little. Exit code 1 when the ratio is under 60 %.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

SLOWEST = 0.6  # of the rate of copying
MODEL = """
from torch import nn

class Model(nn.Module):
    def __init__(self, blocks, units):
        super().__init__()
        self.embedding = nn.Embedding(16 * units, units)
        self.convs = nn.ModuleList(nn.Conv2d(units // 4, units // 4, 3) for _ in range(blocks))
        self.denses = nn.ModuleList(nn.Linear(units, 2 * units) for _ in range(blocks))
"""
CONVERTING = """
import resource, sys, time
from pathlib import Path
from migrate.converters.convert import convert
from migrate.worker import Worker

source, target, blocks, units = sys.argv[1:]
with Worker.start("torch") as worker:
    began = time.perf_counter()
    convert(
        Path(source), into="benchmark_model:Model", output=Path(target), torch_worker=worker,
        path=[Path(source).parent], arguments={"blocks": int(blocks), "units": int(units)},
    )
    took = time.perf_counter() - began
own = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(took, int(own) * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def write_checkpoint(path: Path, blocks: int, units: int) -> int:
    """A file as `model.save_weights("model.weights.h5")` of Keras 3 writes it; gives the largest array's bytes."""
    numbers = np.random.default_rng(0).random(16 * units * units, np.float32)
    layers = {"embedding": [(16 * units, units)]}
    for number in range(blocks):
        layers[f"convs/conv2d_{number}"] = [(3, 3, units // 4, units // 4), (units // 4,)]
        layers[f"denses/dense_{number}"] = [(units, 2 * units), (2 * units,)]
    with h5py.File(path, "w") as file:
        for layer, shapes in layers.items():
            name = layer.removesuffix("_0")
            group = file.create_group(f"{name}/vars")
            group.attrs["name"] = name.rpartition("/")[2]
            for position, shape in enumerate(shapes):
                group[str(position)] = numbers[: np.prod(shape)].reshape(shape)
    return numbers.nbytes


def copy(path: Path, target: Path) -> float:
    """Seconds until a copy lies on the disk."""
    began = time.perf_counter()
    shutil.copyfile(path, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - began


def convert(path: Path, target: Path, blocks: int, units: int) -> tuple[float, float, float]:
    """Seconds until the converted file lies on the disk, and the bytes that its process and the worker took at most."""
    command = [sys.executable, "-c", CONVERTING, str(path), str(target), str(blocks), str(units)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, own, worker = map(float, done.stdout.split())
    return seconds, own, worker


def blocks_of(gigabytes: float, units: int) -> int:
    """How many blocks of the model a checkpoint of that size has, beside its embedding."""
    block = 4 * (9 * (units // 4) ** 2 + 2 * units**2)
    return max(round((gigabytes * 1e9 - 64 * units**2) / block), 1)


def others_share(before: os.times_result, idle: float) -> float:
    """Of the processors' time since then, the share that neither this process and its children had nor nobody."""
    now = os.times()
    whole = (now.elapsed - before.elapsed) * (os.cpu_count() or 1)
    own = sum(now[:4]) - sum(before[:4])
    return max(1 - (own + idle_seconds() - idle) / whole, 0.0)


def idle_seconds() -> float:
    """What all processors together have idled since the machine started, waiting for its disks included."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--units", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, help="A disk with room for three such files. Default: temporary files'."
    )
    options = parser.parse_args()
    blocks = blocks_of(options.gigabytes, options.units)
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        (folder / "benchmark_model.py").write_text(MODEL)
        source, target = folder / "model.weights.h5", folder / "model.safetensors"
        write_checkpoint(source, blocks, options.units)
        size = source.stat().st_size
        copied, converted = [], []
        before, idle = os.times(), idle_seconds()
        for _ in range(options.rounds):
            copied.append(copy(source, folder / "copy"))
            (folder / "copy").unlink()
            converted.append(convert(source, target, blocks, options.units)[0])
            target.unlink()
        others = others_share(before, idle)
    rates = [size / statistics.median(times) / 1e9 for times in (copied, converted)]
    ratio = rates[1] / rates[0]
    print(
        f"{size / 1e9:.2f} GB, {options.rounds} rounds; other work took {others:.0%} of the processors' time"
    )
    print(
        f"copied at {rates[0]:.2f} GB/s, converted at {rates[1]:.2f} GB/s: {ratio:.0%} (at least {SLOWEST:.0%})"
    )
    return int(ratio < SLOWEST)


if __name__ == "__main__":
    sys.exit(main())
