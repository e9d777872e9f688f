"""The memory that a conversion needs in this process: bound by the largest tensor, not by the checkpoint.

    python benchmarks/convert_memory.py [--layers 12] [--units 4096]

Writes a checkpoint of equal Dense layers (64 MiB each by default), converts it, and prints the sizes, the time and
the peak of what Python and NumPy allocated. Exit code 1 when the peak is over 2.5 times the largest tensor.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import h5py
import numpy as np

from migrate.converters.convert import convert
from migrate.worker import Worker

LIMIT = 2.5  # peak over the largest tensor: the array as stored, and as it is written
MODEL = """
from torch import nn

def build(layers, units):
    return nn.Sequential(*(nn.Linear(units, units, bias=False, device="meta") for _ in range(layers)))
"""


def write_checkpoint(path: Path, layers: int, units: int) -> None:
    """A file as `model.save_weights("model.h5")` of Keras 2 writes it."""
    random = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        names = [f"dense_{number}" for number in range(layers)]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name in names:
            weight = f"{name}/kernel:0"
            file.create_group(name).attrs["weight_names"] = [weight.encode()]
            file[name][weight] = random.random((units, units), np.float32)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--units", type=int, default=4096)
    options = parser.parse_args()
    largest = options.units**2 * 4
    with tempfile.TemporaryDirectory() as temporary, Worker.start("torch") as worker:
        folder = Path(temporary)
        (folder / "benchmark_model.py").write_text(MODEL)
        write_checkpoint(folder / "model.h5", options.layers, options.units)
        tracemalloc.start()
        began = time.perf_counter()
        convert(
            folder / "model.h5",
            into="benchmark_model:build",
            output=folder / "out.safetensors",
            torch_worker=worker,
            path=[folder],
            arguments={"layers": options.layers, "units": options.units},
        )
        took = time.perf_counter() - began
        peak = tracemalloc.get_traced_memory()[1]
        size = (folder / "model.h5").stat().st_size
    print(
        f"checkpoint {size / 2**20:.0f} MiB, largest tensor {largest / 2**20:.0f} MiB, {took:.1f} s, "
        f"peak {peak / 2**20:.0f} MiB ({peak / largest:.2f} times the largest tensor, limit {LIMIT})"
    )
    return int(peak > LIMIT * largest)


if __name__ == "__main__":
    sys.exit(main())
