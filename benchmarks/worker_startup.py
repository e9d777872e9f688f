"""What starting a worker costs over the framework's own import: the design's limit is half a second.

    python benchmarks/worker_startup.py [--rounds 5]

For each framework, the time until ``python -c "import framework"`` has it imported and the time of `Worker.start`
alternate, so that a busy machine burdens both alike; the medians and their difference are printed. Exit code 1 when
a difference is over the limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from statistics import median

from migrate.worker import Kind, Worker

LIMIT = 0.5  # seconds


def import_alone(kind: Kind) -> float:
    """Seconds until a fresh interpreter has imported the framework; ending it is not counted."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    began = time.perf_counter()
    code = f"import {kind}; print(flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        imported = process.stdout.read(1)
        took = time.perf_counter() - began
    if not imported:
        raise SystemExit(f"{sys.executable} cannot import {kind}")
    return took


def worker_start(kind: Kind) -> float:
    """Seconds until a worker is ready for its first call."""
    began = time.perf_counter()
    with Worker.start(kind):
        return time.perf_counter() - began


def measure(kind: Kind, rounds: int) -> float:
    """Print the medians for one framework, and return their difference in seconds."""
    pairs = [(import_alone(kind), worker_start(kind)) for _ in range(rounds)]
    alone, started = (median(column) for column in zip(*pairs, strict=True))
    print(
        f"{kind:10}  import alone {alone:6.2f} s   worker {started:6.2f} s   "
        f"difference {started - alone:+.2f} s (limit {LIMIT} s)"
    )
    return started - alone


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    kinds: tuple[Kind, ...] = ("torch", "tensorflow")
    return int(any(measure(kind, rounds) > LIMIT for kind in kinds))


if __name__ == "__main__":
    sys.exit(main())
