"""`python -m tests.zoo`: every model of the zoo in every way, and a table at the end."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.zoo import registry, report
from tests.zoo.listing import chosen
from tests.zoo.result import Result
from tests.zoo.workshop import opened


def main() -> int:
    """Exit code 1 where a model came out wrong."""
    ways = registry.all_ways()
    parser = argparse.ArgumentParser(prog="python -m tests.zoo", description=__doc__)
    parser.add_argument("words", nargs="*", help="models whose titles have one of these; default: all")
    parser.add_argument("--way", action="append", choices=sorted(ways), help="repeatable; default: all")
    parser.add_argument("--applications", action="store_true", help="those of keras.applications too")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    parser.add_argument("--json", type=Path, help="write the results there, a line each")
    parser.add_argument("--threads", type=int, help="of each framework")
    given = parser.parse_args()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="migrate-zoo-") as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with opened(folder, given.threads) as shop:
            for entry in chosen(given.words, applications=given.applications):
                for name in given.way or ways:
                    results.append(registry.moved(entry, ways[name], shop))
                    print(report.line(results[-1]), flush=True)
                if not given.keep:
                    shop.clear(entry)
    if given.json:
        given.json.write_text("".join(f"{each.to_line()}\n" for each in results))
    print("\n".join(report.summary(results)))
    return int(any(each.verdict in ("wrong", "fails") for each in results))


if __name__ == "__main__":
    sys.exit(main())
