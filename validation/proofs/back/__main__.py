"""Run proofs of the way back: ``python -m migrate.validation.proofs.back [--record] [NAME ...]``.

Without names all rows that are PyTorch's first; with ``--record`` the measured errors are written to the catalog.
Prints one line a row and what does not hold; ends with 1 if something does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from migrate.catalog import matrix
from migrate.catalog.registry import torch_rows
from migrate.validation.proofs.__main__ import show
from migrate.validation.proofs.back.run import run
from migrate.worker import Worker


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and record if asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m migrate.validation.proofs.back", description="Run the proofs of the way back."
    )
    parser.add_argument("names", nargs="*", help="rows whose names contain one of these; all without")
    parser.add_argument("--record", action="store_true", help="write the measured errors")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every way of every proof")
    options = parser.parse_args(arguments)
    rows = [
        row for row in torch_rows() if not options.names or any(name in row.name for name in options.names)
    ]
    start = time.monotonic()
    with Worker.start("tensorflow") as tensorflow, Worker.start("torch") as torch:
        results = run(rows, tensorflow, torch)
    proven = [row for row in rows if row.proofs]
    failed = [show(row, results.get(row.name, []), options.verbose) for row in proven].count(False)
    count = sum(map(len, results.values()))
    print(f"{len(proven)} rows, {count} proofs, {failed} rows fail, {time.monotonic() - start:.0f} s")
    if options.record:
        found = {name: [(m.style, str(m.level), m.error) for m in results[name]] for name in results}
        matrix.record(found, matrix.BACK)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
