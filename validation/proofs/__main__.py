"""Run proofs: ``python -m migrate.validation.proofs [--record] [NAME ...]``.

Without names all rows; with ``--record`` the measured errors are written to the catalog and the support matrix is made
from them. Prints one line a row and what does not hold; ends with 1 if something does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from migrate.catalog import matrix
from migrate.catalog.model import Level, Row
from migrate.catalog.registry import all_rows, keras2_rows
from migrate.validation.proofs.judge import Measurement
from migrate.validation.proofs.run import run, run_keras2
from migrate.worker import Worker, with_keras2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and record if asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m migrate.validation.proofs", description="Run the catalog's proofs."
    )
    parser.add_argument("names", nargs="*", help="rows whose names contain one of these; all without")
    parser.add_argument(
        "--record", action="store_true", help="write the measured errors and docs/support-matrix.md"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="print every way of every proof")
    options = parser.parse_args(arguments)
    rows, old = (
        [row for row in every if _wanted(row, options.names)] for every in (all_rows(), keras2_rows())
    )
    start = time.monotonic()
    with ExitStack() as workers:
        tensorflow, torch = (workers.enter_context(Worker.start(kind)) for kind in ("tensorflow", "torch"))
        results = run(rows, tensorflow, torch)
        older = run_keras2(old, workers.enter_context(with_keras2()), torch) if old else {}
    failed = [show(row, results.get(row.name, []), options.verbose) for row in rows].count(False)
    failed += [show(row, older.get(row.name, []), options.verbose, " (Keras 2)") for row in old].count(False)
    count = sum(map(len, (*results.values(), *older.values())))
    print(
        f"{len(rows) + len(old)} rows, {count} proofs, {failed} rows fail, {time.monotonic() - start:.0f} s"
    )
    if options.record:
        matrix.record({row.name: list(_errors(row, results.get(row.name, []))) for row in rows})
        matrix.main()
    return 1 if failed else 0


def _errors(row: Row, found: Sequence[Measurement]) -> Iterator[tuple[str, str, float]]:
    """Style, level and error of what was measured. The levels are the renderings': what single arguments bring down,
    the matrix notes; and a distribution's difference is not an error that could stand beside the others."""
    for measurement in found:
        chosen = None if measurement.rendering is None else row.renderings[measurement.rendering].level
        level = chosen or row.level
        if measurement.level != Level.STATISTICAL or level == Level.STATISTICAL:
            yield measurement.style, str(level), measurement.error


def _wanted(row: Row, names: Sequence[str]) -> bool:
    return not names or any(name in row.name for name in names)


def show(row: Row, found: list[Measurement], verbose: bool, which: str = "") -> bool:
    """Print what was measured of a row; whether all of it holds."""
    broken = [measurement for measurement in found if measurement.problems]
    worst = max((measurement.error for measurement in found), default=0.0)
    print(f"{'FAIL' if broken else 'ok  '} {row.name}{which}: {len(found)} proofs, largest error {worst:.1e}")
    for measurement in found if verbose else broken:
        print(f"    {measurement.call} [{measurement.way}] {measurement.error:.1e}\n      {measurement.code}")
        for problem in measurement.problems:
            print("        " + problem.replace("\n", "\n        "))
    return not broken


if __name__ == "__main__":
    sys.exit(main())
