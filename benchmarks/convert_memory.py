"""The memory that a conversion takes from the machine: bound by the largest tensor, not by the checkpoint.

    python benchmarks/convert_memory.py [--gigabytes 10] [--units 4096] [--folder DIR]

Writes a checkpoint as `convert_speed.py` does, converts it once, and prints the time and the most that the process that
converts and its PyTorch worker ever had resident. Exit code 1 when the first is over the largest tensor plus 300 MB, or
both together are over 1.5 GB.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from convert_speed import MODEL, blocks_of, convert, write_checkpoint

ROOM = 300e6  # bytes beside the largest tensor
TOGETHER = 1.5e9  # bytes of both processes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--gigabytes", type=float, default=10.0)
    parser.add_argument("--units", type=int, default=4096)
    parser.add_argument(
        "--folder", type=Path, help="A disk with room for two such files. Default: temporary files'."
    )
    options = parser.parse_args()
    blocks = blocks_of(options.gigabytes, options.units)
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        (folder / "benchmark_model.py").write_text(MODEL)
        source = folder / "model.weights.h5"
        largest = write_checkpoint(source, blocks, options.units)
        size = source.stat().st_size
        took, own, worker = convert(source, folder / "model.safetensors", blocks, options.units)
    print(f"{size / 1e9:.2f} GB, largest tensor {largest / 1e6:.0f} MB, converted in {took:.1f} s")
    print(
        f"peak memory {own / 1e6:.0f} MB (at most {(largest + ROOM) / 1e6:.0f}), of the PyTorch worker "
        f"{worker / 1e6:.0f} MB, together {(own + worker) / 1e6:.0f} MB (at most {TOGETHER / 1e6:.0f})"
    )
    return int(own > largest + ROOM or own + worker > TOGETHER)


if __name__ == "__main__":
    sys.exit(main())
